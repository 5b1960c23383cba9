"""Print it: what the pages of meeting support show, and the stewards' day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import clock
from app.modules.rooms import neighbours
from app.modules.rooms.models import (
    OPEN_ITEMS,
    BookingStatus,
    ChecklistLine,
    CheckMark,
    ItemStatus,
    MeetingKind,
    MovableLoan,
    Phase,
    RoomBooking,
    RoomFault,
    SupportItem,
    SupportOrder,
)
from app.modules.rooms.queries import bookings, follow_up
from app.modules.rooms.queries import support as queries
from app.modules.rooms.rules import support as rules
from app.modules.rooms.services import checkin, seating
from app.shared.accounts.models import Person

# An order is as far as its slowest service.
_ORDER_OF = (ItemStatus.ORDERED, ItemStatus.ACCEPTED, ItemStatus.READY, ItemStatus.SERVED, ItemStatus.CLOSED)


@dataclass(frozen=True)
class Check:
    """A line of a check-list with its tick."""

    line: ChecklistLine
    mark: CheckMark | None


@dataclass(frozen=True)
class Stop:
    """One meeting on the day sheet."""

    booking: RoomBooking
    order: SupportOrder | None
    checks: dict[Phase, list[Check]]
    loans: Sequence[MovableLoan]
    faults: Sequence[RoomFault]

    @property
    def items(self) -> list[SupportItem]:
        return queries.open_items(self.order) if self.order else []

    @property
    def waiting(self) -> bool:
        """Does something here wait for a steward's word?"""
        return any(item.status is ItemStatus.ORDERED for item in self.items)

    @property
    def phase(self) -> Phase:
        """What is to be ticked now."""
        now = clock.now()
        if self.booking.status is BookingStatus.ENDED or now >= self.booking.ends_at:
            return Phase.AFTER
        return Phase.DURING if now >= self.booking.starts_at else Phase.BEFORE

    @property
    def ticked(self) -> tuple[int, int]:
        rows = [check for checks in self.checks.values() for check in checks]
        return sum(check.mark is not None for check in rows), len(rows)


def next_verb(item: SupportItem) -> str:
    """The button of a service: accept, ready, serve or settle; empty if nothing is left to do."""
    names = {
        ItemStatus.ACCEPTED: "accept", ItemStatus.READY: "ready", ItemStatus.SERVED: "serve", ItemStatus.CLOSED: "settle",
    }  # fmt: skip
    step = rules.next_step(item.status)
    return names[step] if step else ""


def item_words(item: SupportItem) -> str:
    """茶水 20 杯"""
    return f"{item.service.name} {item.quantity}{item.service.unit}"


def order_status(order: SupportOrder) -> ItemStatus:
    """An order is as far as its slowest service; without any left it is off."""
    left = [item.status for item in order.items if item.status in _ORDER_OF]
    return min(left, key=_ORDER_OF.index) if left else ItemStatus.CANCELLED


def cost_fen(order: SupportOrder) -> int:
    return sum(item.cost_fen for item in order.items if item.status in _ORDER_OF)


def day_sheet(on: date) -> list[Stop]:
    """The meetings of a day with all that stewards do; a few queries, however many."""
    found = queries.of_day(on)
    ids = [one.id for one in found]
    orders, marks, lines = queries.orders_of(ids), queries.marks_of(ids), queries.checklist()
    loans, faults = queries.loans_of(ids), queries.faults_of({one.room_id for one in found})
    return [
        Stop(
            one, orders.get(one.id), checks_of(one.kind, lines, marks.get(one.id, {})), loans.get(one.id, ()),
            faults.get(one.room_id, ()),
        )
        for one in found
    ]  # fmt: skip


def checks_of(
    kind: MeetingKind, lines: Sequence[ChecklistLine], marks: dict[int, CheckMark]
) -> dict[Phase, list[Check]]:
    """The check-list of a kind of meeting, by phase."""
    own = [line for line in lines if line.kind in (None, kind)]
    return {
        phase: [Check(line, marks.get(line.id)) for line in own if line.phase is phase] for phase in Phase
    }


def support_page(booking: RoomBooking, person: Person) -> dict[str, Any]:
    """Everything about one meeting."""
    order = queries.order_of(booking.id)
    marks = queries.marks_of([booking.id]).get(booking.id, {})
    takes_part = follow_up.takes_part(person, booking)
    seats = follow_up.seats(booking.id)
    return {
        "booking": booking,
        "order": order,
        "cost_fen": cost_fen(order) if order else 0,
        "checks": checks_of(booking.kind, queries.checklist(), marks),
        "loans": queries.loans_of([booking.id]).get(booking.id, ()),
        "faults": queries.faults_of([booking.room_id]).get(booking.room_id, ()),
        "seats": seats,
        "seat_rows": seating.rows(seating.plan_of(booking), seats),
        "sign_ins": follow_up.sign_ins(booking.id),
        "tasks": follow_up.tasks_of(booking.id) if takes_part or person.may("rooms.serve") else (),
        "rating": follow_up.rating(booking.id),
        "minutes": neighbours.files("room_minutes", booking.id) if takes_part else (),
        "takes_part": takes_part,
        "may_order": queries.may_order(person, booking),
        "may_change": bookings.may_change(person, booking),
        "serves": person.may("rooms.serve"),
        "may_check_in": checkin.may_check_in(person, booking),
        "window": checkin.window_of(booking),
        "current": clock.now(),
        "over": booking.ends_at <= clock.now() or booking.status is BookingStatus.ENDED,
        "next_verb": next_verb,
        "open_items": OPEN_ITEMS,
    }


def card(person: Person) -> dict[str, Any] | None:
    """On the desk: what waits for stewards, and what meetings have laid on this person."""
    serves = person.may("rooms.serve")
    tasks = follow_up.open_tasks(person) if person.may("rooms.book") else ()
    waiting = queries.unanswered() if serves else 0
    return {"tasks": tasks, "waiting": waiting, "serves": serves} if tasks or waiting else None
