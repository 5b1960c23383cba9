"""What the record page of a dispatch order shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core import clock
from app.core.formats import hour, moment, number, wait
from app.core.language import gettext as _
from app.modules.vehicles.models import Direction, Dispatch, DispatchRequest, DispatchStatus, Handover, Slip
from app.modules.vehicles.queries import slips, trips
from app.modules.vehicles.queries.events import timeline
from app.modules.vehicles.queries.requests import visible_ids
from app.shared.accounts.models import Person
from app.shared.attachments.models import Attachment

S = DispatchStatus


@dataclass(frozen=True)
class Record:
    """One order, as this person may see it."""

    order: Dispatch
    person: Person
    seats: Sequence[DispatchRequest]
    readable: frozenset[int]  # requests that this person may open
    out: Handover | None
    back: Handover | None
    events: list[dict[str, Any]]
    successor: Dispatch | None
    to_sign: Sequence[DispatchRequest]
    photos: Sequence[Attachment] = ()
    slip: Slip | None = None  # the paper that it was keyed in from

    @property
    def offline(self) -> list[str]:
        """Which of both was recorded without a network, when, and when it came in."""
        return [
            _(
                "%(what)s recorded %(made)s, handed in %(now)s", what=row.direction.label, made=moment(row.client_at),
                now=moment(row.created_at),
            )
            for row in (self.out, self.back)
            if row is not None and row.client_at is not None
        ]  # fmt: skip

    @property
    def drives(self) -> bool:
        return self.person.may("vehicles.dispatch") or self.order.driver.person_id == self.person.id

    @property
    def dispatches(self) -> bool:
        return self.person.may("vehicles.dispatch")

    @property
    def hidden(self) -> bool:
        """Confidential, and none of its requests is this person's to read."""
        return trips.confidential(self.order) and not (self.readable or self.drives)

    @property
    def people(self) -> int:
        return sum(link.people_count for link in self.seats)

    @property
    def km(self) -> int | None:
        return self.back.reading.km - self.out.reading.km if self.out and self.back else None

    @property
    def key_missing(self) -> bool:
        return self.back is not None and not self.back.key_handed

    @property
    def flow(self) -> list[dict[str, str]]:
        """Dispatched, accepted, out, back, signed: who and when, and where it stands."""
        order, now = self.order, clock.now()
        steps = [
            (_("Dispatch"), order.dispatcher.name, order.issued_at),
            (_("Driver accepts"), order.driver_name, order.accepted_at),
            (_("Departure"), self.out.by.name if self.out else "", order.departed_at),
            (_("Return"), self.back.by.name if self.back else "", order.returned_at),
            (
                _("Requester signs"),
                "、".join(link.signed_by.name for link in self.seats if link.signed_by),
                order.signed_at,
            ),
        ]
        here = {S.ISSUED: 1, S.ACCEPTED: 2, S.DEPARTED: 3, S.RETURNED: 4}.get(order.status, 9)
        notes = {
            2: _("planned %(moment)s", moment=moment(order.planned_departs_at)),
            3: _(
                "due %(hour)s, out for %(wait)s",
                hour=hour(order.planned_returns_at),
                wait=wait(now - order.departed_at),
            )
            if order.departed_at
            else "",
        }
        return [
            {
                "title": title,
                "who": who,
                "when": moment(at) if at else notes.get(index, "") if index == here else "",
                "state": "done" if at else "here" if index == here else "todo",
            }
            for index, (title, who, at) in enumerate(steps)
        ]

    @property
    def gap_sentence(self) -> str:
        if self.out is None:
            return ""
        if self.out.gap_km > 0:
            return _(
                "%(km)s km before this departure are on no record. %(reason)s",
                km=number(self.out.gap_km),
                reason=self.out.gap_reason,
            )
        return _("The departure reading is that of the last return: no kilometres are missing.")


def of(order: Dispatch, person: Person) -> Record:
    """The record of this order for this person."""
    seats = [link for link in order.requests if link.active] or list(order.requests)
    return Record(
        order=order,
        person=person,
        seats=seats,
        readable=frozenset(visible_ids(person, [link.request_id for link in seats])),
        out=trips.handover(order, Direction.OUT),
        back=trips.handover(order, Direction.IN),
        events=timeline(trips.events(order)),
        successor=trips.successor(order),
        photos=slips.photos_of(order),
        slip=slips.slip_of(order),
        to_sign=trips.seats_to_sign(order, person) if order.status == S.RETURNED else (),
    )
