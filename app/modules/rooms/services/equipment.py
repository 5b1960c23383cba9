"""Do it: lend movable equipment, never more than there is; take faults down. Beside support.py: its own nouns."""

from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import (
    FaultStatus,
    LoanStatus,
    MovableEquipment,
    MovableLoan,
    Room,
    RoomBooking,
    RoomFault,
)
from app.modules.rooms.queries import support as queries
from app.modules.rooms.rules import support as rules
from app.modules.rooms.services.events import note_event
from app.shared.accounts.models import Person

CARRYING = timedelta(minutes=30)  # it is fetched before and carried back after


def lend(booking: RoomBooking, by: Person, *, equipment_id: int, quantity: int) -> MovableLoan:
    """So many pieces for this meeting. The equipment is locked first: of many at once nobody gets what is not there."""
    rules.check_orderable(booking.status, booking.ends_at, clock.now())
    lock(f"movable:{equipment_id}")
    equipment = queries.movable(equipment_id)
    if equipment is None or equipment.ended_on is not None:
        raise RuleBroken(_("Choose equipment that is in store."), "equipment_id")
    row = MovableLoan(
        equipment=equipment, equipment_id=equipment.id, booking_id=booking.id, quantity=quantity, by_id=by.id,
        starts_at=booking.held_from - CARRYING, ends_at=booking.held_until + CARRYING, status=LoanStatus.RESERVED,
    )  # fmt: skip
    check_free(equipment, row)
    db.session.add(row)
    db.session.flush()
    note_event(booking, "equipment_lent", by, f"{equipment.name} × {quantity}")
    return row


def check_free(equipment: MovableEquipment, loan: MovableLoan) -> None:
    """Are so many free in the span of the loan? What has not come back in time is still away."""
    now, away = clock.now(), queries.away(equipment.id, loan.starts_at, loan.ends_at, loan.id or 0)
    taken = [rules.Taken(one.starts_at, _back_at(one, now), one.quantity) for one in away]
    rules.check_stock(equipment.name, equipment.usable, taken, loan.starts_at, loan.ends_at, loan.quantity)


def _back_at(loan: MovableLoan, now: datetime) -> datetime:
    return max(loan.ends_at, now) if loan.status is LoanStatus.OUT else loan.ends_at


def step_loan(loan: MovableLoan, by: Person, new: LoanStatus) -> MovableLoan:
    """Handed out, back, or not needed."""
    rules.check_loan(loan.status, new)
    if new is LoanStatus.OUT:
        loan.out_at = clock.now()
    if new is LoanStatus.BACK:
        loan.back_at = clock.now()
    loan.status, loan.by_id = new, by.id
    return loan


def follow(booking: RoomBooking) -> None:
    """What was reserved goes where and when the meeting goes; if there is not enough then, the stewards hear it."""
    for loan in queries.loans_of([booking.id]).get(booking.id, []):
        if loan.status is not LoanStatus.RESERVED:
            continue
        lock(f"movable:{loan.equipment_id}")
        if not booking.holds:
            loan.status, loan.end_reason = LoanStatus.CANCELLED, _("The meeting does not take place.")
            continue
        loan.starts_at, loan.ends_at = booking.held_from - CARRYING, booking.held_until + CARRYING
        try:
            with db.session.no_autoflush:
                check_free(loan.equipment, loan)
        except RuleBroken as refusal:
            loan.status, loan.end_reason = LoanStatus.CANCELLED, refusal.message[:200]
            _tell_short(loan, booking, refusal.message)


def _tell_short(loan: MovableLoan, booking: RoomBooking, why: str) -> None:
    name, room = loan.equipment.name, booking.room.full_name
    neighbours.tell(
        [*queries.stewards(), booking.clerk],
        f"loan {loan.id} short {booking.version}",
        lambda: _("%(name)s is not free at the new time: %(room)s", name=name, room=room),
        why,
        f"/rooms/bookings/{booking.id}/support",
        urgent=True,
        subject=("room_booking", booking.id),
    )


def save_movable(equipment: MovableEquipment | None = None, **answers: Any) -> MovableEquipment:
    """Enter equipment, or change its stock; never below what is promised already."""
    row = equipment or MovableEquipment(stock=0)
    if answers["faulty"] > answers["stock"]:
        raise RuleBroken(_("More are faulty than there are."), "faulty")
    if any(one.name == answers["name"] and one.id != row.id for one in queries.movables(ended=True)):
        raise RuleBroken(_("There is equipment of this name already."), "name")
    if row.id:
        lock(f"movable:{row.id}")
        coming = [rules.Taken(one.starts_at, one.ends_at, one.quantity) for one in queries.loans(row.id)]
        if coming:
            most = rules.most_taken(coming, min(t.starts_at for t in coming), max(t.ends_at for t in coming))
            if answers["stock"] - answers["faulty"] < most:
                raise RuleBroken(
                    _("%(n)s of them are promised already. Cancel loans first.", n=most), "stock"
                )
    for name, value in answers.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return row


def report_fault(
    room: Room, by: Person, text: str, *, booking: RoomBooking | None = None, device_name: str = ""
) -> RoomFault:
    """Something is wrong: it is written down, and whoever looks after the room hears it at once."""
    if not text.strip():
        raise RuleBroken(_("Say what is wrong."), "text")
    row = RoomFault(
        room=room, room_id=room.id, booking_id=booking.id if booking else None, text=text.strip()[:200],
        reported_by=by, reported_by_id=by.id, device_name=device_name[:80], reported_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    name, said = room.full_name, row.text
    neighbours.tell(
        [person for person in queries.stewards() if person.id != by.id or device_name],
        f"room_fault {row.id}",
        lambda: _("Something is wrong in %(room)s", room=name),
        said,
        "/rooms/support/faults",
        urgent=booking is not None,
        by=None if device_name else by,
        subject=("room", room.id),
    )
    return row


def see_to_fault(fault: RoomFault, by: Person) -> RoomFault:
    if fault.status is not FaultStatus.OPEN:
        raise RuleBroken(_("Somebody sees to it already."))
    fault.status, fault.mended_by_id = FaultStatus.SEEN, by.id
    return fault


def mend_fault(fault: RoomFault, by: Person, note: str = "") -> RoomFault:
    """It is put right; who told it hears so."""
    if fault.status is FaultStatus.MENDED:
        raise RuleBroken(_("This has been put right already."))
    fault.status, fault.mended_at, fault.mended_by_id = FaultStatus.MENDED, clock.now(), by.id
    fault.mended_note = note.strip()[:200]
    if fault.reported_by_id != by.id and not fault.device_name:
        name, said = fault.room.full_name, fault.text
        neighbours.tell(
            [fault.reported_by],
            f"room_fault {fault.id} mended",
            lambda: _("Put right in %(room)s", room=name),
            said,
            f"/rooms/{fault.room_id}",
            by=by,
            subject=("room", fault.room_id),
        )
    return fault
