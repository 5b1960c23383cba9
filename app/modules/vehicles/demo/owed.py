"""What is still owed of the trips that live: reminders, taken cars and drivers, and the last notices of some."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from app.core import clock
from app.core.db import insert_many
from app.core.formats import span
from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.vehicles.demo.plan import Ask, Office, Order
from app.modules.vehicles.demo.writing import Writer
from app.modules.vehicles.models import DispatchStatus, PurposeType, TripStatus
from app.modules.vehicles.rules.dispatching import occupied_span
from app.modules.vehicles.rules.trips import LIVE
from app.shared.accounts.models import Person
from app.shared.notifications.services import keep
from app.shared.notifications.services.telling import write_notice
from app.shared.occupancy.models import Occupancy
from app.shared.workdays.queries import add_workdays

READERS = ("clerk", "clerk2", "leader", "director", "manager", "dispatcher", "driver", "receptionist")
UNREAD = 6  # so many a reader, the newest
RECENT = timedelta(days=7)


def owe(office: Office, written: Writer) -> None:
    """Reminders of everything that waits, and what live trips take of cars and drivers."""
    for ask, _round, todo, due, pick in written.cases.open:
        keep(
            ("approval_assignment", todo),
            "approval_step",
            due,
            owner_id=pick.person.id,
            department_id=ask.requester.department_id,
        )
    for ask in written.asks:
        if ask.status == TripStatus.APPROVED:
            keep(
                ("trip_request", ask.id),
                "dispatch_wait",
                ask.departs,
                department_id=ask.requester.department_id,
            )
    for order in written.orders:
        _owe_order(office, order)
    insert_many(Occupancy, [row for order in written.orders for row in _taken(office, order)])


def _minutes(office: Office, code: str) -> timedelta:
    return timedelta(minutes=int(office.terms[code].value))


def _owe_order(office: Office, order: Order) -> None:
    subject, owner = ("dispatch", order.id), order.driver.person_id
    if order.status == DispatchStatus.ISSUED:
        keep(
            subject,
            "driver_accept",
            order.issued + _minutes(office, "vehicles.accept_minutes"),
            owner_id=owner,
        )
    if order.status in (DispatchStatus.ISSUED, DispatchStatus.ACCEPTED):
        keep(
            subject,
            "departure",
            order.departs - _minutes(office, "vehicles.departure_minutes"),
            owner_id=owner,
        )
    if order.status == DispatchStatus.DEPARTED:
        keep(
            subject, "late_return", order.returns + _minutes(office, "vehicles.late_minutes"), owner_id=owner
        )
        night = clock.at(
            clock.local(order.returns).date(), time(int(office.terms["vehicles.still_out_hour"].value))
        )
        keep(
            subject,
            "still_out",
            night if night >= order.returns else night + timedelta(days=1),
            owner_id=owner,
        )
    if order.status == DispatchStatus.RETURNED and order.returned:
        day = add_workdays(
            clock.local(order.returned).date(), int(office.terms["vehicles.sign_workdays"].value)
        )
        for ask in order.asks:
            keep(
                ("trip_request", ask.id), "sign_off", clock.at(day, time(9)), owner_id=ask.requester.id,
                department_id=ask.requester.department_id,
            )  # fmt: skip


def _taken(office: Office, order: Order) -> list[dict[str, Any]]:
    """Trips that are over have given back what they took; older ones are left out."""
    if order.over or (order.status not in LIVE and order.returns < office.now - RECENT):
        return []
    starts, ends = occupied_span(order.departs, order.returns, office.terms)
    secret = any(ask.kind == PurposeType.CONFIDENTIAL for ask in order.asks)
    names = "、".join(dict.fromkeys(ask.requester.department.name for ask in order.asks))
    return [
        {
            "kind": kind, "resource_id": found, "starts_at": starts, "ends_at": ends, "source_type": "dispatch",
            "source_id": order.id, "label": order.number if secret else f"{names} {order.number}",
            "active": order.status in LIVE, "created_at": order.issued,
        }
        for kind, found in (("vehicle", order.car.id), ("driver", order.driver.id))
    ]  # fmt: skip


@dataclass
class Word:
    """A notice that somebody would have got."""

    at: datetime
    person: Person
    key: str
    title: Callable[[], str]
    body: Callable[[], str]
    url: str
    subject: tuple[str, int]


def tell(office: Office, written: Writer) -> None:
    """The last notices of the accounts that are shown; in the portal only, no mail goes out."""
    found: dict[str, list[Word]] = defaultdict(list)
    for word in [*_of_cases(written), *_of_requests(office, written), *_of_orders(written)]:
        if word.person.username in READERS and office.now - timedelta(days=4) < word.at <= office.now:
            found[word.person.username].append(word)
    for words in found.values():
        for word in sorted(words, key=lambda w: w.at)[-UNREAD:]:
            with in_language(word.person.language):
                title, body = word.title(), word.body()
            write_notice(
                word.person,
                f"{word.key}|u{word.person.id}",
                title,
                body,
                word.url,
                now=word.at,
                subject=word.subject,
            )


def _of_cases(written: Writer) -> list[Word]:
    words: list[Word] = []
    for ask, round_, todo, _due, pick in written.cases.open:
        at = round_.decisions[-1][0] if round_.decisions else round_.submitted
        case, subject = written.cases.ids[todo], ("approval_assignment", todo)
        key, url = f"approval:{case}:{todo}:1", f"/approvals/{case}"
        words.append(Word(at, pick.person, key, partial(_decide, ask), partial(_asked, ask), url, subject))
    return words


def _of_requests(office: Office, written: Writer) -> list[Word]:
    words: list[Word] = []
    for ask in written.asks:
        if not ask.rounds:
            continue
        at, url, subject = ask.rounds[-1].at, f"/vehicles/requests/{ask.id}", ("trip_request", ask.id)
        if ask.status == TripStatus.APPROVED:
            title, body = partial(_approved, ask), partial(_line, ask)
            words += [
                Word(at, p, f"demo approved {ask.id}", title, body, url, subject) for p in office.dispatchers
            ]
        if ask.status == TripStatus.SENT_BACK:
            title, opinion = partial(_sent_back, ask), partial(str, ask.rounds[-1].decisions[-1][1])
            words.append(Word(at, ask.clerk, f"demo sent back {ask.id}", title, opinion, url, subject))
    return words


def _of_orders(written: Writer) -> list[Word]:
    words: list[Word] = []
    for order in written.orders:
        subject, url, body = (
            ("dispatch", order.id),
            f"/vehicles/dispatches/{order.id}",
            partial(_route, order),
        )
        key = f"dispatch {order.id}"
        for ask in order.asks:
            if order.status == DispatchStatus.RETURNED and order.returned:
                sign, mine = f"{url}/sign?request={ask.id}", ("trip_request", ask.id)
                back = partial(_back, order)
                words.append(
                    Word(order.returned, ask.clerk, f"{key} returned {ask.id}", back, body, sign, mine)
                )
            elif order.status in LIVE:
                words.append(
                    Word(order.issued, ask.clerk, f"{key} issued", partial(_car, order), body, url, subject)
                )
        if order.status in LIVE:
            who, title = order.driver.person, partial(_drive, order)
            words.append(
                Word(order.issued, who, f"{key} for the driver", title, body, "/vehicles/driver", subject)
            )
    return words


def _decide(ask: Ask) -> str:
    return _("Please decide: %(title)s", title=_("Car to %(place)s", place=ask.place.name))


def _asked(ask: Ask) -> str:
    return _("%(who)s asks for it. %(why)s", who=ask.requester.full_name, why="").strip()


def _approved(ask: Ask) -> str:
    return _("%(number)s: %(sentence)s", number=ask.number, sentence=_("is approved and waits for a car"))


def _sent_back(ask: Ask) -> str:
    title = _("Car to %(place)s", place=ask.place.name)
    return _(
        "%(name)s, %(verdict)s: %(title)s", name=ask.number, verdict=TripStatus.SENT_BACK.label, title=title
    )


def _line(ask: Ask) -> str:
    who = f"{ask.requester.department.name} {ask.requester.name}"
    return "　".join([_("Car to %(place)s", place=ask.place.name), who, span(ask.departs, ask.returns)])


def _back(order: Order) -> str:
    return _("%(plate)s is back: sign for the trip", plate=order.car.plate)


def _car(order: Order) -> str:
    return _("Your car: %(plate)s, driver %(driver)s", plate=order.car.plate, driver=order.driver.name)


def _drive(order: Order) -> str:
    return _("A trip for you: %(when)s", when=span(order.departs, order.returns))


def _route(order: Order) -> str:
    return _("%(when)s, %(route)s", when=span(order.departs, order.returns), route=order.asks[0].place.name)
