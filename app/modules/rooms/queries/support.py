"""Where is it? Services, orders, check-lists, what is lent, faults; the stewards' day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.formats import span
from app.core.module import Summary
from app.modules.rooms.models import (
    HOLDING,
    OPEN_ITEMS,
    BookingStatus,
    ChecklistLine,
    CheckMark,
    FaultStatus,
    ItemStatus,
    LoanStatus,
    MeetingKind,
    MovableEquipment,
    MovableLoan,
    Room,
    RoomBooking,
    RoomFault,
    SupportItem,
    SupportOrder,
    SupportService,
)
from app.modules.rooms.queries import bookings
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

_WHOLE = (
    joinedload(SupportOrder.booking).joinedload(RoomBooking.organiser),
    joinedload(SupportOrder.contact),
    joinedload(SupportOrder.told_room),
    selectinload(SupportOrder.items).joinedload(SupportItem.server),
)


def services(*, ended: bool = False) -> Sequence[SupportService]:
    """The catalogue, as it stands in the order form."""
    query = select(SupportService).order_by(SupportService.sort_order, SupportService.id)
    return db.session.scalars(query if ended else query.where(SupportService.ended_on.is_(None))).all()


def service(service_id: int) -> SupportService | None:
    return db.session.get(SupportService, service_id)


def order_of(booking_id: int) -> SupportOrder | None:
    """What a meeting has ordered."""
    query = select(SupportOrder).where(SupportOrder.booking_id == booking_id).options(*_WHOLE)
    return db.session.scalars(query).unique().first()


def order(order_id: int) -> SupportOrder | None:
    query = select(SupportOrder).where(SupportOrder.id == order_id).options(*_WHOLE)
    return db.session.scalars(query).unique().first()


def item(item_id: int) -> SupportItem | None:
    return db.session.get(SupportItem, item_id)


def orders(view: str = "", words: str = "", day: date | None = None) -> Select[SupportOrder]:
    """Orders: those with something unanswered, those ahead, all."""
    query = (
        select(SupportOrder)
        .join(RoomBooking, RoomBooking.id == SupportOrder.booking_id)
        .join(Room, Room.id == RoomBooking.room_id)
        .options(*_WHOLE)
    )
    if view == "unanswered":
        query = query.where(
            SupportOrder.items.any(SupportItem.status == ItemStatus.ORDERED),
            RoomBooking.ends_at > clock.now(),
        )
    elif view == "ahead":
        query = query.where(RoomBooking.ends_at > clock.now(), RoomBooking.status.in_(HOLDING))
    if day:
        query = query.where(
            RoomBooking.starts_at < clock.at(day + timedelta(days=1)), RoomBooking.ends_at > clock.at(day)
        )
    if words:
        query = query.where(
            or_(
                SupportOrder.number.contains(words, autoescape=True),
                RoomBooking.title.contains(words, autoescape=True),
                Room.name.contains(words, autoescape=True),
            )
        )
    return query


def unanswered() -> int:
    """How many orders wait for a steward's word."""
    return db.session.scalar(select(func.count()).select_from(orders("unanswered").subquery())) or 0


def waiting_until(order_id: int) -> datetime | None:
    """By when the first of its unanswered services must be answered."""
    query = select(func.min(SupportItem.due_at)).where(
        SupportItem.order_id == order_id, SupportItem.status == ItemStatus.ORDERED
    )
    return db.session.scalar(query)


def of_day(day: date) -> Sequence[RoomBooking]:
    """The meetings of a day, those that ended too, in the order of their beginning."""
    starts, ends = clock.at(day), clock.at(day + timedelta(days=1))
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.starts_at < ends, RoomBooking.ends_at > starts,
            RoomBooking.status.in_([BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN, BookingStatus.ENDED]),
        )
        .options(joinedload(RoomBooking.organiser), joinedload(RoomBooking.department))
        .order_by(RoomBooking.starts_at, RoomBooking.id)
    )  # fmt: skip
    return db.session.scalars(query).unique().all()


def orders_of(booking_ids: Iterable[int]) -> dict[int, SupportOrder]:
    """The orders of these meetings, by booking."""
    query = select(SupportOrder).where(SupportOrder.booking_id.in_(list(booking_ids))).options(*_WHOLE)
    return {one.booking_id: one for one in db.session.scalars(query).unique()}


def checklist(*, ended: bool = False) -> Sequence[ChecklistLine]:
    """All lines of the check-lists, in order."""
    query = select(ChecklistLine).order_by(ChecklistLine.sort_order, ChecklistLine.id)
    return db.session.scalars(query if ended else query.where(ChecklistLine.ended_on.is_(None))).all()


def lines_for(kind: MeetingKind) -> Sequence[ChecklistLine]:
    """What is checked for this kind of meeting: its own lines, and those of every meeting."""
    return [line for line in checklist() if line.kind in (None, kind)]


def line(line_id: int) -> ChecklistLine | None:
    return db.session.get(ChecklistLine, line_id)


def marks_of(booking_ids: Iterable[int]) -> dict[int, dict[int, CheckMark]]:
    """What is ticked, by booking and line."""
    found: dict[int, dict[int, CheckMark]] = {}
    query = (
        select(CheckMark).where(CheckMark.booking_id.in_(list(booking_ids))).options(joinedload(CheckMark.by))
    )
    for mark in db.session.scalars(query).unique():
        found.setdefault(mark.booking_id, {})[mark.line_id] = mark
    return found


def movables(*, ended: bool = False) -> Sequence[MovableEquipment]:
    query = select(MovableEquipment).order_by(MovableEquipment.name)
    return db.session.scalars(query if ended else query.where(MovableEquipment.ended_on.is_(None))).all()


def movable(equipment_id: int) -> MovableEquipment | None:
    return db.session.get(MovableEquipment, equipment_id)


def loan(loan_id: int) -> MovableLoan | None:
    return db.session.get(MovableLoan, loan_id)


def away(
    equipment_id: int, starts_at: datetime, ends_at: datetime, without: int = 0
) -> Sequence[MovableLoan]:
    """What is reserved or handed out in this span."""
    query = select(MovableLoan).where(
        MovableLoan.equipment_id == equipment_id,
        MovableLoan.status.in_([LoanStatus.RESERVED, LoanStatus.OUT]),
        MovableLoan.starts_at < ends_at,
        MovableLoan.ends_at > starts_at,
        MovableLoan.id != without,
    )
    return db.session.scalars(query).unique().all()


def away_now(now: datetime) -> dict[int, int]:
    """So many pieces of each are out at this moment."""
    query = (
        select(MovableLoan.equipment_id, func.sum(MovableLoan.quantity))
        .where(
            or_(
                MovableLoan.status == LoanStatus.OUT,
                (MovableLoan.status == LoanStatus.RESERVED)
                & (MovableLoan.starts_at <= now)
                & (MovableLoan.ends_at > now),
            )
        )
        .group_by(MovableLoan.equipment_id)
    )
    return {key: int(n) for key, n in db.session.execute(query)}


def loans_of(booking_ids: Iterable[int]) -> dict[int, list[MovableLoan]]:
    found: dict[int, list[MovableLoan]] = {}
    query = (
        select(MovableLoan)
        .where(MovableLoan.booking_id.in_(list(booking_ids)), MovableLoan.status != LoanStatus.CANCELLED)
        .order_by(MovableLoan.id)
    )
    for row in db.session.scalars(query).unique():
        found.setdefault(row.booking_id, []).append(row)
    return found


def loans(equipment_id: int) -> Sequence[MovableLoan]:
    """Where pieces of this are and will be."""
    query = (
        select(MovableLoan)
        .where(
            MovableLoan.equipment_id == equipment_id,
            MovableLoan.status.in_([LoanStatus.RESERVED, LoanStatus.OUT]),
        )
        .options(
            joinedload(MovableLoan.booking).joinedload(RoomBooking.organiser), joinedload(MovableLoan.by)
        )
        .order_by(MovableLoan.starts_at)
        .limit(50)
    )
    return db.session.scalars(query).unique().all()


def fault(fault_id: int) -> RoomFault | None:
    return db.session.get(RoomFault, fault_id)


def faults(*, mended: bool = False) -> Select[RoomFault]:
    """Faults of rooms, those that are open or all."""
    query = select(RoomFault).options(joinedload(RoomFault.room), joinedload(RoomFault.reported_by))
    return query if mended else query.where(RoomFault.status != FaultStatus.MENDED)


def faults_of(room_ids: Iterable[int]) -> dict[int, list[RoomFault]]:
    """Open faults by room."""
    found: dict[int, list[RoomFault]] = {}
    query = faults().where(RoomFault.room_id.in_(list(room_ids))).order_by(RoomFault.id)
    for row in db.session.scalars(query).unique():
        found.setdefault(row.room_id, []).append(row)
    return found


def stewards() -> Sequence[Person]:
    """Who serves meetings."""
    return people.role_holders("steward") or people.holders("rooms.serve")


def may_order(person: Person, booking: RoomBooking) -> bool:
    """Whoever may change the meeting, and the stewards."""
    return person.may("rooms.serve") or bookings.may_change(person, booking)


def may_see_order(person: Person, order_id: int) -> bool:
    found = db.session.get(SupportOrder, order_id)
    return found is not None and bookings.may_see(person, found.booking_id)


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Orders in four facts."""
    query = select(SupportOrder).where(SupportOrder.id.in_(list(ids))).options(*_WHOLE)
    return {
        one.id: Summary(
            f"{one.number}　{one.booking.room.full_name}", one.contact.full_name,
            span(one.booking.starts_at, one.booking.ends_at), url=f"/rooms/bookings/{one.booking_id}/support",
        )
        for one in db.session.scalars(query).unique()
    }  # fmt: skip


def open_items(order: SupportOrder) -> list[SupportItem]:
    return [one for one in order.items if one.status in OPEN_ITEMS]
