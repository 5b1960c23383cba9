"""Lays the rooms' demonstration: rows in bulk; what must be waited for or decided through the verbs themselves."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from app.core import clock
from app.core.db import Base, db
from app.core.rule import RuleBroken
from app.modules.rooms.demo.plan import BACK, Plan
from app.modules.rooms.demo.rooms import lay_rooms
from app.modules.rooms.demo.words import EXTERNALS, SERIES
from app.modules.rooms.models import (
    HOLDING,
    Attendee,
    BlockingKind,
    BookingEvent,
    BookingSeries,
    BookingStatus,
    HolidayRule,
    Response,
    Room,
    RoomBooking,
    WaitingEntry,
    WaitingStatus,
)
from app.modules.rooms.rules.recurrence import DAYS
from app.modules.rooms.services import blockings, bookings
from app.modules.rooms.services.states import remind
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.occupancy.models import Occupancy
from app.shared.workdays.queries import add_workdays

SEED = 20260404
KNOWN = ("clerk", "clerk2", "leader", "receptionist", "steward")


def lay(day: date) -> None:
    """Once, and not without the people of the demonstration."""
    people = {name: accounts.by_username(name) for name in (*KNOWN, "manager")}
    if None in people.values() or db.session.scalar(select(Room.id).limit(1)) is not None:
        return
    known: dict[str, Person] = {name: one for name, one in people.items() if one is not None}
    rooms = lay_rooms(known["steward"], known["manager"])
    staff: dict[str, list[Person]] = {}
    for person in accounts.active_people():
        staff.setdefault(person.department.code, []).append(person)
    plan = Plan(rooms, staff, [known[name] for name in KNOWN], day, random.Random(SEED))
    plan.series = _series(plan, day)
    shut_from = add_workdays(day, 3)
    plan.shut = (5, shut_from, add_workdays(shut_from, 1))
    _write(plan)
    _cases(rooms, known, day)
    _block(rooms[5], known, shut_from)
    _wait(rooms, known, day)


def _series(plan: Plan, day: date) -> dict[int, BookingSeries]:
    found = {}
    first = day - timedelta(days=BACK)
    for index, (_room, weekday, _slot, code, _title, _people) in enumerate(SERIES):
        begins = first + timedelta(days=(weekday - first.weekday()) % 7)
        organiser = plan.staff[code][0]
        found[index] = BookingSeries(
            rule=f"FREQ=WEEKLY;BYDAY={DAYS[weekday]};WKST=MO;UNTIL={day + timedelta(days=14):%Y%m%d}", first_on=begins,
            starts_min=510, minutes=90, holidays=HolidayRule.SKIP, organiser=organiser, clerk=organiser,
        )  # fmt: skip
    db.session.add_all(found.values())
    db.session.flush()
    return found


def _put(model: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Insert them in one go; their ids, in the same order (SQLite would go row by row with RETURNING)."""
    if not rows:
        return []
    key = model.__table__.c.id
    last = db.session.scalar(select(func.max(key))) or 0
    db.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]
    return list(db.session.scalars(select(key).where(key > last).order_by(key)).all())


def _write(plan: Plan) -> None:
    """Bookings, what they hold, who is to come, what happened."""
    made = list(plan.rows())
    ids = _put(RoomBooking, [row for row, _guests in made])
    names = {one.id: one.full_name for staff in plan.staff.values() for one in staff}
    now, held, invited, happened = clock.now(), [], [], []
    for key, (row, guests) in zip(ids, made, strict=True):
        happened.append(
            {
                "booking_id": key,
                "at": row["created_at"],
                "person_id": row["clerk_id"],
                "action": "booked",
                "text": "",
            }
        )
        if row["status"] in (BookingStatus.CANCELLED, BookingStatus.REJECTED):
            word = "cancelled" if row["status"] == BookingStatus.CANCELLED else "rejected"
            happened.append(
                {"booking_id": key, "at": row["cancelled_at"], "person_id": row["clerk_id"], "action": word,
                 "text": row["cancelled_reason"]}
            )  # fmt: skip
        if row["status"] in HOLDING:
            held.append(_holding(key, row, names[row["organiser_id"]], now))
        if row["starts_at"] > now - timedelta(days=10):
            invited += _attendees(plan, key, guests)
    _put(Occupancy, held)
    _put(Attendee, invited)
    _put(BookingEvent, happened)
    soon = select(RoomBooking).where(
        RoomBooking.status == BookingStatus.CONFIRMED,
        RoomBooking.starts_at > now,
        RoomBooking.starts_at < now + timedelta(hours=26),
    )
    for booking in db.session.scalars(soon).unique().all():
        remind(booking)


def _holding(key: int, row: dict[str, Any], label: str, now: datetime) -> dict[str, Any]:
    return {
        "kind": "room", "resource_id": row["room_id"], "source_type": "room_booking", "source_id": key, "label": label,
        "starts_at": row["starts_at"] - timedelta(minutes=row["setup_minutes"]), "active": True, "created_at": now,
        "ends_at": row["ends_at"] + timedelta(minutes=row["clear_minutes"]),
    }  # fmt: skip


def _attendees(plan: Plan, key: int, guests: list[Person]) -> list[dict[str, Any]]:
    answers = (Response.ACCEPTED, Response.ACCEPTED, Response.NONE, Response.TENTATIVE, Response.DECLINED)
    rows: list[dict[str, Any]] = [
        {"booking_id": key, "person_id": one.id, "name": "", "organisation": "", "response": plan.dice.choice(answers),
         "responded_at": None}
        for one in guests
    ]  # fmt: skip
    if plan.dice.random() < 0.08:
        organisation, name = plan.dice.choice(EXTERNALS).split()
        rows.append(
            {"booking_id": key, "person_id": None, "name": name, "organisation": organisation, "response": Response.NONE,
             "responded_at": None}
        )  # fmt: skip
    return rows


def _cases(rooms: list[Room], known: dict[str, Person], day: date) -> None:
    """What waits for approval, asked for as everybody asks."""
    wanted = [
        ("clerk", 10, 2, time(12), time(13, 30), "全市规划工作推进会", 90, True),
        ("clerk2", 11, 4, time(12), time(13, 30), "预算编制业务培训", 150, False),
        ("leader", 7, 1, time(17, 45), time(19), "防汛视频会商", 12, True),
        ("receptionist", 14, 2, time(12, 15), time(13, 15), "考察组座谈", 8, True),
    ]  # fmt: skip
    for name, index, days, starts, ends, title, people, leaders in wanted:
        try:
            bookings.book(
                known[name], room_id=rooms[index].id, day=add_workdays(day, days), starts=starts, ends=ends, title=title,
                headcount=people, leaders=leaders, organiser_id=None,
            )  # fmt: skip
        except RuleBroken:  # a busy day: the office does without this one
            continue


def _block(room: Room, known: dict[str, Person], first: date) -> None:
    """Two days of upkeep; the one booking under it goes to another room."""
    try:
        under = bookings.book(
            known["clerk"],
            room_id=room.id,
            day=first,
            starts=time(9),
            ends=time(10),
            title="项目前期论证",
            headcount=5,
        )
    except RuleBroken:
        return
    free = blockings.proposals(room, [under])[under.id]
    fate = f"move:{free[0].id}" if free else "cancel"
    blockings.block(
        known["steward"], room_id=room.id, day=first, starts=time(8), ends=time(18), ends_day=add_workdays(first, 1),
        kind=BlockingKind.UPKEEP, reason="空调检修", fates={under.id: fate},
    )  # fmt: skip


def _wait(rooms: list[Room], known: dict[str, Person], day: date) -> None:
    """Two who wait for a room that is taken, one who got it, one whose time has passed."""
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.status == BookingStatus.CONFIRMED,
            RoomBooking.starts_at > clock.now() + timedelta(hours=20),
        )
        .order_by(RoomBooking.starts_at)
    )
    for number, booking in enumerate(db.session.scalars(query.limit(2)).unique().all()):
        person = known["clerk" if number == 0 else "clerk2"]
        db.session.add(
            WaitingEntry(
                room_id=booking.room_id, person_id=person.id, title="规划编制征求意见会" if number == 0 else "决算布置会",
                headcount=6, starts_at=booking.starts_at, ends_at=booking.ends_at, created_at=clock.now() - timedelta(hours=3),
            )
        )  # fmt: skip
    for status, back in ((WaitingStatus.TAKEN, 9), (WaitingStatus.LAPSED, 16)):
        begins = clock.at(add_workdays(day, -back), time(14))
        db.session.add(
            WaitingEntry(
                room_id=rooms[3].id, person_id=known["clerk"].id, title="统计数据会审", headcount=8, starts_at=begins,
                ends_at=begins + timedelta(hours=1), status=status, created_at=begins - timedelta(days=2),
            )
        )  # fmt: skip
    db.session.flush()
