"""Meeting support in the demonstration: services, check-lists, equipment; orders, seats, sign-ins, no-shows, ratings.

Laid upon the meetings that are there, in bulk; all people and words are invented.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db, insert_many
from app.modules.rooms import neighbours
from app.modules.rooms.demo import catalogue
from app.modules.rooms.demo.served_words import COMMENTS, FAULTS, PRAISE, TASKS
from app.modules.rooms.models import (
    BookingStatus,
    ChecklistLine,
    CheckMark,
    FaultStatus,
    ItemStatus,
    LoanStatus,
    MeetingKind,
    MeetingRating,
    MeetingSignIn,
    MeetingTask,
    MovableEquipment,
    MovableLoan,
    NoShow,
    NoShowStatus,
    Phase,
    RoomBooking,
    RoomFault,
    SignedBy,
    SupportItem,
    SupportOrder,
    SupportService,
    TaskStatus,
    WaitingEntry,
    WaitingStatus,
)
from app.modules.rooms.services import follow_up, seating, support
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.gate.models import Device
from app.shared.numbering.models import Counter

SEED = 20260104


def lay(_day: date) -> None:
    """Catalogue and check-lists always; the rest once, upon what meetings there are."""
    if db.session.scalar(select(SupportService.id).limit(1)) is None:
        catalogue.lay()
    known = [people.by_username(name) for name in ("steward", "steward2", "manager", "clerk", "clerk2")]
    if None in known or db.session.scalar(select(SupportOrder.id).limit(1)) is not None:
        return
    meetings = _meetings()
    if meetings:
        Layer([one for one in known if one is not None], meetings).lay()


def _meetings() -> Sequence[RoomBooking]:
    now = clock.now()
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.starts_at > now - timedelta(days=60), RoomBooking.starts_at < now + timedelta(days=15)
        )
        .options(joinedload(RoomBooking.organiser))
        .order_by(RoomBooking.starts_at, RoomBooking.id)
    )
    return db.session.scalars(query).unique().all()


class Layer:
    """Writes down what stewards have done, do and are to do."""

    def __init__(self, known: list[Person], meetings: Sequence[RoomBooking]) -> None:
        self.steward, self.steward2, self.manager, self.clerk, self.clerk2 = known
        self.dice, self.now, self.meetings = random.Random(SEED), clock.now(), meetings
        self.services = {one.code: one for one in db.session.scalars(select(SupportService))}
        self.staff = list(people.active_people())
        self.numbers: dict[int, int] = {}

    def lay(self) -> None:
        held = [
            m
            for m in self.meetings
            if m.status in (BookingStatus.ENDED, BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN)
        ]
        served = [m for m in held if m.headcount >= 12 or m.leaders or self.dice.random() < 0.2]
        self._orders(served)
        self._ticks(served)
        self._sign_ins([m for m in held if m.ends_at < self.now])
        self._ratings([m for m in served if m.ends_at < self.now])
        self._no_shows([m for m in self.meetings if m.status is BookingStatus.RELEASED])
        self._tasks([m for m in held if m.ends_at < self.now and m.starts_at > self.now - timedelta(days=10)])
        self._ahead([m for m in held if m.starts_at > self.now])
        self._unmet()
        self._around()

    def _orders(self, served: list[RoomBooking]) -> None:
        orders = [self._order(m) for m in served]
        ids = insert_many(SupportOrder, orders)
        items = [item for m, key in zip(served, ids, strict=True) for item in self._items(m, key)]
        insert_many(SupportItem, items)
        for year, last in self.numbers.items():
            db.session.merge(Counter(kind="support_order", year=year, last=last))
        soon = self.now + timedelta(days=2)  # what lies further ahead is owed as soon as somebody touches it
        ahead = [key for m, key in zip(served, ids, strict=True) if self.now < m.starts_at < soon]
        for order in db.session.scalars(select(SupportOrder).where(SupportOrder.id.in_(ahead))).unique():
            support.remind(order)

    def _order(self, m: RoomBooking) -> dict[str, Any]:
        made = max(m.created_at, m.starts_at - timedelta(days=self.dice.randint(1, 6)))
        made = min(made, self.now - timedelta(minutes=20))
        year = clock.local(made).year
        self.numbers[year] = self.numbers.get(year, 0) + 1
        big = m.headcount >= 30
        return {
            "number": f"HW-{year}-{self.numbers[year]:04d}",
            "booking_id": m.id,
            "contact_id": m.clerk_id,
            "phone": m.phone or "8110",
            "banner": m.title if big and not m.private else "",
            "wishes": "领导席位放文件夹和削好的铅笔" if m.leaders else "",
            "told_starts_at": m.starts_at,
            "told_ends_at": m.ends_at,
            "told_room_id": m.room_id,
            "told_people": m.headcount,
            "told_off": False,
            "created_by_id": m.clerk_id,
            "created_at": made,
            "version": 1,
        }

    def _items(self, m: RoomBooking, order_id: int) -> list[dict[str, Any]]:
        wanted = [("tea", m.headcount)]
        if m.leaders or m.headcount >= 15:
            wanted.append(("cards", min(m.headcount, 12)))
        if m.headcount >= 30:
            wanted += [("banner", 1), ("microphones", 4), ("staff", 2)]
        if m.kind is MeetingKind.VIDEO:
            wanted.append(("video", 1))
        if m.kind is MeetingKind.FOREIGN or m.headcount >= 80:
            wanted.append(("flowers", 6))
        return [self._item(m, order_id, code, n) for code, n in wanted if code in self.services]

    def _item(self, m: RoomBooking, order_id: int, code: str, n: int) -> dict[str, Any]:
        service = self.services[code]
        due = m.starts_at - timedelta(minutes=service.lead_minutes)
        status = self._status(m, due)
        by = self.dice.choice((self.steward, self.steward2))
        past = (ItemStatus.CLOSED, ItemStatus.SERVED, ItemStatus.READY, ItemStatus.ACCEPTED)
        return {
            "order_id": order_id,
            "service_id": service.id,
            "quantity": max(1, n),
            "detail": "",
            "price_fen": service.price_fen,
            "due_at": due,
            "late_reason": "",
            "status": status,
            "server_id": by.id if status in past else None,
            "accepted_at": min(due - timedelta(hours=1), self.now - timedelta(minutes=10))
            if status in past
            else None,
            "ready_at": m.starts_at - timedelta(minutes=25) if status in past[:3] else None,
            "served_at": m.starts_at if status in past[:2] else None,
            "closed_at": m.ends_at + timedelta(minutes=20) if status is ItemStatus.CLOSED else None,
            "end_reason": "",
            "version": 1,
        }

    def _status(self, m: RoomBooking, due: datetime) -> ItemStatus:
        if m.ends_at < self.now:
            return ItemStatus.CLOSED
        if m.starts_at < self.now:
            return ItemStatus.SERVED
        if m.starts_at < self.now + timedelta(minutes=60):
            return ItemStatus.READY
        return (
            ItemStatus.ACCEPTED
            if due < self.now + timedelta(hours=5) or self.dice.random() < 0.94
            else ItemStatus.ORDERED
        )

    def _ticks(self, served: list[RoomBooking]) -> None:
        lines, rows = list(db.session.scalars(select(ChecklistLine).order_by(ChecklistLine.sort_order))), []
        for m in served:
            for line in lines:
                at = {
                    Phase.BEFORE: m.starts_at - timedelta(minutes=30),
                    Phase.DURING: m.starts_at + timedelta(minutes=20),
                    Phase.AFTER: m.ends_at + timedelta(minutes=10),
                }[line.phase]
                if line.kind in (None, m.kind) and at < self.now and at > self.now - timedelta(days=21):
                    rows.append(
                        {
                            "booking_id": m.id,
                            "line_id": line.id,
                            "phase": line.phase,
                            "text": line.text,
                            "by_id": self.steward.id,
                            "at": at,
                        }
                    )
        insert_many(CheckMark, rows)

    def _sign_ins(self, over: list[RoomBooking]) -> None:
        rows: list[dict[str, Any]] = []
        counted: list[dict[str, Any]] = []
        for m in over:
            came = min(m.headcount, max(1, round(m.headcount * self.dice.uniform(0.7, 1.0))))
            if m.headcount >= 8 and self.dice.random() < 0.7:
                counted.append({"key": m.id, "came": came})
            if m.starts_at > self.now - timedelta(days=7):
                for person in self.dice.sample(self.staff, min(came, 15, len(self.staff))):
                    rows.append(
                        {
                            "booking_id": m.id,
                            "person_id": person.id,
                            "name": person.name,
                            "organisation": person.department.name,
                            "at": m.starts_at - timedelta(minutes=self.dice.randint(-5, 15)),
                            "how": SignedBy.CODE,
                        }
                    )
        insert_many(MeetingSignIn, rows)
        if counted:
            table = RoomBooking.__table__
            change = update(table).where(table.c.id == bindparam("key")).values(came_count=bindparam("came"))  # type: ignore[arg-type]
            db.session.execute(change, counted)

    def _ratings(self, over: list[RoomBooking]) -> None:
        rows = [
            {
                "booking_id": m.id,
                "by_id": m.organiser_id,
                "score": self.dice.choice(PRAISE),
                "comment": self.dice.choice(COMMENTS),
                "at": m.ends_at + timedelta(hours=1),
            }
            for m in over
            if self.dice.random() < 0.4
        ]
        insert_many(MeetingRating, rows)

    def _no_shows(self, released: list[RoomBooking]) -> None:
        rows = []
        for n, m in enumerate(released):
            status = (
                NoShowStatus.COUNTS,
                NoShowStatus.COUNTS,
                NoShowStatus.EXCUSED,
                NoShowStatus.UPHELD,
                NoShowStatus.APPEALED,
            )[n % 5]
            told = status is not NoShowStatus.COUNTS
            decided = status in (NoShowStatus.EXCUSED, NoShowStatus.UPHELD)
            rows.append(
                {
                    "booking_id": m.id,
                    "person_id": m.organiser_id,
                    "department_id": m.department_id,
                    "at": m.released_at or m.starts_at + timedelta(minutes=10),
                    "status": status,
                    "appeal": "临时被叫去开会，没来得及取消" if told else "",
                    "appealed_at": m.starts_at + timedelta(hours=3) if told else None,
                    "verdict": "情况属实"
                    if status is NoShowStatus.EXCUSED
                    else "未提前取消"
                    if decided
                    else "",
                    "decided_at": m.starts_at + timedelta(days=1) if decided else None,
                    "decided_by_id": self.manager.id if decided else None,
                    "version": 1,
                }
            )
        insert_many(NoShow, rows)

    def _tasks(self, over: list[RoomBooking]) -> None:
        for n, m in enumerate(self.dice.sample(over, min(6, len(over)))):
            owner = (self.clerk, self.clerk2)[n % 2]
            due = clock.today() + timedelta(days=n - 1)
            row = MeetingTask(
                booking_id=m.id,
                text=TASKS[n % len(TASKS)],
                owner_id=owner.id,
                due_on=due,
                created_by_id=m.organiser_id,
                status=TaskStatus.DONE if n == 5 else TaskStatus.OPEN,
                done_at=self.now if n == 5 else None,
                done_note="已报办公室" if n == 5 else "",
            )
            db.session.add(row)
            db.session.flush()
            if row.status is TaskStatus.OPEN:
                neighbours.keep(
                    (follow_up.TASK, row.id),
                    follow_up.TASK,
                    clock.at(due) + timedelta(hours=17),
                    owner_id=owner.id,
                )

    def _ahead(self, coming: list[RoomBooking]) -> None:
        """Seats of the next large meetings, equipment that is reserved, reminders of large ones."""
        for m in [m for m in coming if m.headcount >= 10][:3]:
            seating.fill(m)
        projector = db.session.scalar(select(MovableEquipment).where(MovableEquipment.name == "移动投影仪"))
        if projector:
            for m in coming[:2]:
                db.session.add(
                    MovableLoan(
                        equipment_id=projector.id,
                        booking_id=m.id,
                        quantity=1,
                        starts_at=m.starts_at - timedelta(minutes=40),
                        ends_at=m.ends_at + timedelta(minutes=40),
                        status=LoanStatus.RESERVED,
                        by_id=self.steward.id,
                    )
                )
        for m in [m for m in coming if m.headcount >= 30][:8]:
            neighbours.keep(
                ("room_booking", m.id),
                follow_up.LARGE,
                m.starts_at,
                owner_id=m.organiser_id,
                department_id=m.department_id,
            )

    def _unmet(self) -> None:
        """Who found no room in the last weeks and asked to be told."""
        rows, rooms = [], sorted({m.room_id for m in self.meetings})
        for _ in range(14):
            day = clock.today() - timedelta(days=self.dice.randint(1, 28))
            starts = clock.at(day) + timedelta(hours=self.dice.choice((9, 9.5, 10, 14, 14.5, 15)))
            rows.append(
                {
                    "room_id": self.dice.choice(rooms) if self.dice.random() < 0.5 else None,
                    "building_id": None,
                    "person_id": self.dice.choice(self.staff).id,
                    "title": "工作会",
                    "headcount": self.dice.randint(6, 30),
                    "starts_at": starts,
                    "ends_at": starts + timedelta(hours=1.5),
                    "status": WaitingStatus.TAKEN if self.dice.random() < 0.3 else WaitingStatus.LAPSED,
                    "created_at": starts - timedelta(days=2),
                    "offered_room_id": None,
                    "offered_at": None,
                    "offer_until": None,
                    "booking_id": None,
                    "version": 1,
                }
            )
        insert_many(WaitingEntry, rows)

    def _around(self) -> None:
        """Faults, and the screens that hang in the house, waiting for their links."""
        rooms = sorted({m.room_id for m in self.meetings})
        for n, text in enumerate(FAULTS[: len(rooms)]):
            db.session.add(
                RoomFault(
                    room_id=rooms[n],
                    text=text,
                    reported_by_id=self.clerk.id,
                    reported_at=self.now - timedelta(hours=5 * n + 2),
                    status=(FaultStatus.OPEN, FaultStatus.SEEN, FaultStatus.MENDED, FaultStatus.MENDED)[n],
                    mended_at=self.now if n > 1 else None,
                    mended_by_id=self.steward.id if n else None,
                    mended_note="已更换" if n > 1 else "",
                )
            )
        for n, room_id in enumerate(rooms[:3], start=1):
            db.session.add(
                Device(
                    name=f"门牌平板 {n:02}",
                    kind="door",
                    place_id=room_id,
                    responsible_id=self.steward.id,
                    created_by_id=self.manager.id,
                )
            )
        db.session.add(
            Device(
                name="一楼大厅屏", kind="board", responsible_id=self.steward.id, created_by_id=self.manager.id
            )
        )
