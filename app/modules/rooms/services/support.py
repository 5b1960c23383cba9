"""Do it: order what a meeting needs, prepare it, serve it; the order follows the booking wherever it goes."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.formats import span
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import (
    HOLDING,
    OPEN_ITEMS,
    BookingStatus,
    ItemStatus,
    RoomBooking,
    SupportItem,
    SupportOrder,
    SupportService,
)
from app.modules.rooms.queries import support as queries
from app.modules.rooms.rules import support as rules
from app.modules.rooms.rules.checkin import SUPPORT_LEAD
from app.modules.rooms.services import holding
from app.modules.rooms.services.events import note_event
from app.shared.accounts.models import Person
from app.shared.numbering.services import next_number

ANSWER, PREPARE = "support_answer", "support_prepare"  # ladders
ORDER = "support_order"  # subject and number

_STAMPS = {
    ItemStatus.ACCEPTED: "accepted_at", ItemStatus.READY: "ready_at", ItemStatus.SERVED: "served_at",
    ItemStatus.CLOSED: "closed_at", ItemStatus.REFUSED: "closed_at", ItemStatus.CANCELLED: "closed_at",
}  # fmt: skip


def place_order(
    booking: RoomBooking, by: Person, *, wanted: Mapping[int, tuple[int, str]], phone: str = "", banner: str = "",
    wishes: str = "", late_reason: str = "", setup_minutes: int | None = None, clear_minutes: int | None = None,
) -> SupportOrder:  # fmt: skip
    """Order, or change what was ordered. `wanted`: service -> (how many, in words); what is missing is given up."""
    rules.check_orderable(booking.status, booking.ends_at, clock.now())
    lock(f"support:{booking.id}")
    order = queries.order_of(booking.id) or _new_order(booking, by)
    order.phone, order.banner, order.wishes = phone, banner, wishes
    offered = {
        one.id: one for one in queries.services() if rules.offered(one.code, booking.room.services or ())
    }
    changed = [_want(order, offered, key, *what, late_reason) for key, what in wanted.items() if what[0] > 0]
    for item in order.items:
        if item.status in OPEN_ITEMS and wanted.get(item.service_id, (0, ""))[0] <= 0:
            _give_up(item, _("No longer wanted."))
            changed.append(item)
    _hold(booking, setup_minutes, clear_minutes)
    db.session.flush()
    fresh = [item for item in changed if item is not None]
    if fresh:
        note_event(booking, "support_ordered", by, "、".join(item.service.name for item in fresh))
        _tell_servers(order, fresh, by)
    remind(order)
    return order


def _new_order(booking: RoomBooking, by: Person) -> SupportOrder:
    order = SupportOrder(
        number=next_number(ORDER, clock.today()), booking=booking, booking_id=booking.id, contact=by, contact_id=by.id,
        created_by_id=by.id, told_starts_at=booking.starts_at, told_ends_at=booking.ends_at, told_room_id=booking.room_id,
        told_people=booking.headcount,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    return order


def _want(
    order: SupportOrder, offered: Mapping[int, SupportService], service_id: int, quantity: int, detail: str, why_late: str
) -> SupportItem | None:  # fmt: skip
    """A service is ordered, ordered again or changed. None if nothing changes."""
    item = next((one for one in order.items if one.service_id == service_id), None)
    if item is not None and item.status in OPEN_ITEMS and (item.quantity, item.detail) == (quantity, detail):
        return None
    if service_id not in offered:
        raise RuleBroken(_("This room does not offer one of these services."), "items")
    service, now = offered[service_id], clock.now()
    term = neighbours.policy(SUPPORT_LEAD, clock.local(order.booking.starts_at).date())
    severity = str(term.severity.value) if term.value else "off"
    starts_at = order.booking.starts_at
    rules.check_in_time(service.name, starts_at, service.lead_minutes, now, why_late, severity)
    if item is None:
        item = SupportItem(order=order, service=service, service_id=service.id)
        db.session.add(item)
    elif item.status in (ItemStatus.SERVED, ItemStatus.READY):
        raise RuleBroken(
            _("%(service)s is ready already. Talk to the stewards.", service=service.name), "items"
        )
    item.quantity, item.detail, item.price_fen = quantity, detail, service.price_fen
    item.due_at = rules.due_at(starts_at, service.lead_minutes, now)
    item.late_reason = why_late if rules.is_late(starts_at, service.lead_minutes, now) else ""
    item.status, item.accepted_at, item.ready_at, item.closed_at = ItemStatus.ORDERED, None, None, None
    item.server, item.end_reason = None, ""
    return item


def _give_up(item: SupportItem, reason: str) -> None:
    rules.check_item(item.status, ItemStatus.CANCELLED)
    item.status, item.closed_at, item.end_reason = ItemStatus.CANCELLED, clock.now(), reason[:200]


def _hold(booking: RoomBooking, setup_minutes: int | None, clear_minutes: int | None) -> None:
    """Set-up and clear-up occupy the room around the meeting."""
    before = booking.setup_minutes if setup_minutes is None else setup_minutes
    after = booking.clear_minutes if clear_minutes is None else clear_minutes
    if (before, after) == (booking.setup_minutes, booking.clear_minutes):
        return
    holding.lock_rooms([booking.room_id])
    booking.setup_minutes, booking.clear_minutes = before, after
    db.session.flush()
    holding.retake(booking, "setup_minutes")


def step(item: SupportItem, by: Person, new: ItemStatus) -> SupportItem:
    """One step further: accepted, ready, served, settled."""
    rules.check_item(item.status, new)
    item.status = new
    setattr(item, _STAMPS[new], clock.now())
    if new is ItemStatus.ACCEPTED or item.server_id is None:
        item.server, item.server_id = by, by.id
    db.session.flush()
    remind(item.order)
    return item


def accept_all(order: SupportOrder, by: Person) -> SupportOrder:
    """Whatever has not been answered is accepted at once."""
    for item in order.items:
        if item.status is ItemStatus.ORDERED:
            step(item, by, ItemStatus.ACCEPTED)
    return order


def refuse(item: SupportItem, by: Person, reason: str) -> SupportItem:
    """It cannot be served; whoever ordered hears why."""
    rules.check_item(item.status, ItemStatus.REFUSED)
    item.status, item.closed_at, item.end_reason = ItemStatus.REFUSED, clock.now(), reason.strip()[:200]
    name, booking = item.service.name, item.order.booking
    note_event(booking, "support_refused", by, f"{name}：{item.end_reason}")
    db.session.flush()
    neighbours.tell(
        [p for p in dict.fromkeys([booking.organiser, booking.clerk, item.order.contact]) if p.id != by.id],
        f"support {item.id} refused {item.version}",
        lambda: _("%(service)s cannot be served", service=name),
        lambda: _(
            "%(title)s, %(when)s: %(reason)s", title=booking.title, when=span(booking.starts_at, booking.ends_at),
            reason=reason,
        ),
        f"/rooms/bookings/{booking.id}/support",
        urgent=True, by=by, subject=(ORDER, item.order_id),
    )  # fmt: skip
    remind(item.order)
    return item


def cancel_item(item: SupportItem, by: Person, reason: str) -> SupportItem:
    """No longer wanted; the stewards hear it."""
    _give_up(item, reason)
    _tell_servers(item.order, [item], by)
    remind(item.order)
    return item


def remind(order: SupportOrder) -> None:
    """What is owed: an answer to what was ordered, and that it is ready when the meeting begins."""
    answer_by = queries.waiting_until(order.id)
    subject, booking = (ORDER, order.id), order.booking
    known: dict[str, Any] = {"owner_id": order.contact_id, "department_id": booking.department_id}
    if answer_by and booking.status in HOLDING:
        neighbours.keep(subject, ANSWER, answer_by, **known)
    else:
        neighbours.release(subject, ANSWER)
    if any(item.status is ItemStatus.ACCEPTED for item in order.items) and booking.status in HOLDING:
        neighbours.keep(subject, PREPARE, booking.starts_at, **known)
    else:
        neighbours.release(subject, PREPARE)


def follow(booking: RoomBooking) -> None:
    """The booking has moved, was cancelled or is back: so are its services, and the stewards hear what changed."""
    if booking.id is None or booking.status in (BookingStatus.ENDED,):
        return
    order = queries.order_of(booking.id)
    if order is None:
        return
    off = booking.status not in HOLDING
    after = (booking.starts_at, booking.ends_at, booking.room_id, booking.headcount, off)
    before = (order.told_starts_at, order.told_ends_at, order.told_room_id, order.told_people, order.told_off)
    changes = rules.changes_told(before, after)
    if not changes:
        return
    was = f"{order.told_room.full_name}　{span(order.told_starts_at, order.told_ends_at)}"
    _carry_along(order, booking, changes)
    order.told_starts_at, order.told_ends_at, order.told_room_id, order.told_people, order.told_off = after
    order.told_room = booking.room
    db.session.flush()
    if any(item.status not in (ItemStatus.REFUSED, ItemStatus.CLOSED) for item in order.items):
        _tell_changed(order, booking, changes, was)
    remind(order)


def _carry_along(order: SupportOrder, booking: RoomBooking, changes: set[str]) -> None:
    """Services end with the booking and come back with it; a new time or room wants a new answer."""
    for item in order.items:
        if "off" in changes and item.status in rules.TRANSITIONS and item.status in OPEN_ITEMS:
            if item.status is not ItemStatus.SERVED:
                item.status, item.closed_at = ItemStatus.CANCELLED, clock.now()
                item.end_reason = _("The meeting does not take place.")
        elif "on" in changes and item.status is ItemStatus.CANCELLED:
            item.status, item.closed_at, item.end_reason = ItemStatus.ORDERED, None, ""
        elif changes & {"time", "room"} and item.status in (ItemStatus.ACCEPTED, ItemStatus.READY):
            item.status, item.accepted_at, item.ready_at = ItemStatus.ORDERED, None, None
        if item.status is ItemStatus.ORDERED:
            item.due_at = rules.due_at(booking.starts_at, item.service.lead_minutes, clock.now())


def _tell_changed(order: SupportOrder, booking: RoomBooking, changes: set[str], was: str) -> None:
    number, room, people = order.number, booking.room.full_name, booking.headcount
    starts_at, ends_at = booking.starts_at, booking.ends_at

    def title() -> str:
        if "off" in changes:
            return _("Support off: %(number)s, the meeting does not take place", number=number)
        if "on" in changes:
            return _("Support on again: %(number)s", number=number)
        return _("Support changed: %(number)s", number=number)

    neighbours.tell(
        _servers(order, order.items),
        f"support {order.id} follows {booking.sequence} {booking.version} {starts_at:%m%d%H%M} {booking.room_id}",
        title,
        lambda: _(
            "Now %(room)s, %(when)s, %(n)s people. Before: %(was)s", room=room, when=span(starts_at, ends_at), n=people,
            was=was,
        ),
        f"/rooms/bookings/{booking.id}/support",
        urgent=starts_at - clock.now() < rules.SIGN_IN_OPENS * 2,
        subject=(ORDER, order.id),
    )  # fmt: skip


def _servers(order: SupportOrder, items: Iterable[SupportItem]) -> list[Person]:
    """Who hears of these services: whoever accepted them, who serves them, else all stewards."""
    found: dict[int, Person] = {}
    for item in items:
        named = item.server or item.service.server
        for person in [named] if named else queries.stewards():
            found[person.id] = person
    return list(found.values())


def _tell_servers(order: SupportOrder, items: list[SupportItem], by: Person) -> None:
    booking, number = order.booking, order.number
    what = "、".join(
        f"{item.service.name} {item.quantity}{item.service.unit}" if item.status in OPEN_ITEMS else f"{item.service.name} ×"
        for item in items
    )  # fmt: skip
    room, starts_at, ends_at = booking.room.full_name, booking.starts_at, booking.ends_at
    stamp = "-".join(f"{item.id}.{item.version}" for item in items)
    neighbours.tell(
        [person for person in _servers(order, items) if person.id != by.id],
        f"support {order.id} {stamp}"[:150],
        lambda: _("Meeting support %(number)s: %(what)s", number=number, what=what),
        lambda: f"{room}　{span(starts_at, ends_at)}",
        f"/rooms/bookings/{booking.id}/support",
        by=by,
        subject=(ORDER, order.id),
    )
