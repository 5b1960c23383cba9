"""The books of the demonstration: the last two months are closed, this one is open with two gaps that nobody has explained."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.modules.vehicles.models import OdometerReading, ReadingSource
from app.modules.vehicles.models.ledger import (
    GapKind,
    GapStatus,
    LedgerGap,
    LedgerMonth,
    MonthLedger,
    MonthStatus,
)
from app.modules.vehicles.queries import ledger as queries
from app.modules.vehicles.rules import ledger as rules
from app.modules.vehicles.rules.ledger import Stretch
from app.modules.vehicles.services import ledger
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.notifications.services import keep
from app.shared.workdays.queries import add_workdays

TOLD = (
    (GapKind.OTHER, "院内挪车，调整停车位"),
    (GapKind.TO_GARAGE, "往返定点维修厂，随车有维修单"),
    (GapKind.OTHER, "出门加油后返回，当时未开派车单"),
    (GapKind.TEST_DRIVE, "更换刹车片后试车"),
    (GapKind.OTHER, "送洗车点清洗后返回"),
)
MONTHS = 2  # closed


def lay() -> None:
    """Once, after everything that counts in the closed months."""
    closer, told = people.by_username("finance"), people.by_username("dispatcher")
    known = db.session.scalar(select(LedgerMonth.id).limit(1)) or db.session.scalar(
        select(LedgerGap.id).limit(1)
    )
    if closer is None or told is None or known or queries.first_reading_at() is None:
        return
    this = clock.today().replace(day=1)
    months = [rules.month_before(rules.month_before(this)), rules.month_before(this)]
    _two_gaps(this, told)
    _gaps(months[0], this, told)
    for month in months:
        _close(month, closer)


def _found(first: date) -> list[tuple[int, Stretch]]:
    until = rules.month_after(clock.today().replace(day=1))
    return [
        (car, one)
        for car, road in sorted(ledger.roads(first, until).items())
        for one in road.stretches
        if one.is_gap and one.month >= first
    ]


def _two_gaps(this: date, by: Person) -> None:
    """At the start of a month there may be none yet: then somebody has read two odometers off the cars."""
    missing = 2 - len(_found(this))
    out = {
        row.vehicle_id
        for row in queries.drives(clock.at(this) - timedelta(days=9), clock.now())
        if row.in_at is None
    }
    rows: list[dict[str, Any]] = []
    for car, road in sorted(ledger.roads(this, rules.month_after(this)).items()):
        last = road.marks[-1]
        if len(rows) < missing and car not in out and last.at < clock.now() - timedelta(hours=2):
            at = max(clock.at(this, time(0, 5)), last.at + timedelta(minutes=50))
            rows.append({
                "vehicle_id": car, "at": at, "km": last.km + (17, 9)[len(rows)], "source": ReadingSource.CORRECTION,
                "source_id": None, "entered_by_id": by.id, "created_at": at,
            })  # fmt: skip
    insert_many(OdometerReading, [row for row in rows if row["at"] < clock.now()])


def _gaps(first: date, this: date, by: Person) -> None:
    found = _found(first)
    mine = sorted((pair for pair in found if pair[1].month == this), key=lambda pair: -pair[1].km)
    left = {one.key for _car, one in mine[:2]}
    owners = queries.owners({car for car, _one in found})
    entered = queries.entered_by(one.end.id for _car, one in found)
    rows: list[dict[str, Any]] = []
    for n, (car, one) in enumerate(found):
        told_at = min(
            clock.at(add_workdays(clock.local(one.end.at).date(), 1), time(9, 12 + n % 40)), clock.now()
        )
        kind: GapKind | None
        kind, reason = TOLD[n % len(TOLD)]
        if one.key in left:
            kind, reason = None, ""
        rows.append({
            "vehicle_id": car, "from_reading_id": one.start.id, "to_reading_id": one.end.id, "month": one.month,
            "starts_at": one.start.at, "ends_at": one.end.at, "km": one.km, "found_at": one.end.at,
            "status": GapStatus.EXPLAINED if kind else GapStatus.OPEN, "kind": kind, "reason": reason,
            "owner_id": owners.get(car) or entered[one.end.id], "due_at": _due(one.end.at),
            "explained_by_id": by.id if kind else None, "explained_at": told_at if kind else None,
        })  # fmt: skip
    open_ = [row for row in rows if row["status"] == GapStatus.OPEN]
    for row, due in zip(sorted(open_, key=lambda row: row["ends_at"]), _terms(), strict=False):
        row["due_at"] = due
    ids = insert_many(LedgerGap, rows)
    for row, gap in zip(rows, ids, strict=True):
        if row["status"] == GapStatus.OPEN:
            keep(("ledger_gap", gap), "ledger_gap", row["due_at"], owner_id=row["owner_id"])


def _due(moment: datetime) -> datetime:
    return clock.at(add_workdays(clock.local(moment).date(), 3), time(17))


def _terms() -> tuple[datetime, datetime]:
    """The older one was due yesterday, the younger one is due in two workdays."""
    return clock.at(clock.today() - timedelta(days=1), time(17)), clock.at(
        add_workdays(clock.today(), 2), time(17)
    )


def _close(month: date, by: Person) -> None:
    row = LedgerMonth(month=month, status=MonthStatus.OPEN)
    db.session.add(row)
    db.session.flush()
    books = [one for one in ledger.reckon(month, rules.month_after(month)).values() if not one.is_empty]
    at = clock.at(min(add_workdays(rules.month_after(month), 2), clock.today()), time(10, 12))
    insert_many(MonthLedger, [
        {name: getattr(one, name) for name in rules.FIGURES} | {"ledger_month_id": row.id, "edition": 1, "frozen_at": at}
        for one in books
    ])  # fmt: skip
    row.status, row.closed_at, row.closed_by_id = MonthStatus.CLOSED, min(at, clock.now()), by.id
    db.session.flush()
