"""Do it: open cases of unusual fills, reckon them anew, close them with a reason."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from app.core import clock
from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import (
    CaseKind,
    CaseLevel,
    CaseStatus,
    Conclusion,
    FuelCase,
    FuelKind,
    Refuelling,
    Vehicle,
)
from app.modules.vehicles.queries.fuel import cases as queries
from app.modules.vehicles.queries.fuel import fills
from app.modules.vehicles.rules.fuel import cases as rules
from app.modules.vehicles.rules.fuel import checks, consumption
from app.modules.vehicles.rules.fuel import policies as codes
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.policies.queries import policy

LADDER, SUBJECT = "fuel_case", "fuel_case"
YEAR = timedelta(days=400)  # how far back a car's own past goes


def open_departures(fill: Refuelling, found: Iterable[checks.Finding]) -> list[FuelCase]:
    """What was recorded with a reason, and somebody else ought to look at."""
    return [
        _open(fill, kind, CaseLevel.WARN)
        for finding in found
        if finding.severity == "reason" and (kind := checks.CASES.get(finding.code)) is not None
    ]


def review(vehicle: Vehicle, kind: FuelKind, at: datetime) -> list[FuelCase]:
    """Reckon the stretches around this moment anew: cases are opened, corrected, or hold no longer."""
    known = fills.reckoned([vehicle.id], kind, since=at - YEAR)[vehicle.id]
    stretches = consumption.segments(known)
    touched = [s for s in stretches if s.since.at <= at <= s.until.at]
    found: list[FuelCase] = []
    for stretch in touched:
        measured = measure(vehicle, kind, stretch, stretches)
        if measured is not None and measured.level is not None:
            found.append(_consumption(vehicle, stretch, measured, measured.level))
    _settle_old(vehicle, kind, at, {s.until.id for s in stretches}, {c.fill_id for c in found}, touched)
    return found


def measure(
    vehicle: Vehicle, kind: FuelKind, stretch: consumption.Segment, stretches: Sequence[consumption.Segment]
) -> consumption.Deviation | None:
    """A stretch held against the car's base value of its season, by the rules of its day."""
    day = clock.local(stretch.until.at).date()
    before = [s for s in stretches if s.until.at < stretch.until.at and s.until.at >= stretch.until.at - YEAR]
    base = base_value(vehicle, kind, day, before)
    return consumption.deviation(
        stretch.per_100km_milli, base, float(policy(codes.OVER_WARN, day).value), float(policy(codes.OVER_SERIOUS, day).value)
    )  # fmt: skip


def base_value(
    vehicle: Vehicle, kind: FuelKind, day: date, past: Sequence[consumption.Segment]
) -> int | None:
    """What the car ought to use per 100 km on this day. The norm is of litres; charging has its own past only."""
    norm = vehicle.fuel_norm if kind == FuelKind.FUEL else None
    months = [str(month) for month in policy(codes.SEASON_MONTHS, day).value]
    return consumption.base(norm, day.month, past, months, float(policy(codes.SEASON, day).value))


def close_case(*, case: FuelCase, by: Person, conclusion: Conclusion, reason: str) -> FuelCase:
    """Somebody who did not drive says what it was."""
    driver = case.fill.driver
    rules.check_close(case.status, by.id, driver.person_id if driver else None, reason)
    case.status, case.closed_at, case.closed_by_id = CaseStatus.CLOSED, clock.now(), by.id
    case.conclusion, case.reason = conclusion, reason.strip()[:500]
    neighbours.release((SUBJECT, case.id), LADDER)
    return case


def take_case(*, case: FuelCase, by: Person) -> FuelCase:
    """Look after it oneself."""
    if case.status != CaseStatus.OPEN:
        raise RuleBroken(rules.closed_already())
    case.owner_id = by.id
    neighbours.keep((SUBJECT, case.id), LADDER, case.due_at, owner_id=by.id)
    return case


def drop(fill: Refuelling) -> None:
    """The record behind them is void: its open cases hold no longer."""
    for case in queries.of_fill(fill.id):
        _supersede(case)


def _supersede(case: FuelCase) -> None:
    if case.status == CaseStatus.OPEN:
        case.status, case.closed_at = CaseStatus.SUPERSEDED, clock.now()
        neighbours.release((SUBJECT, case.id), LADDER)


def _settle_old(
    vehicle: Vehicle, kind: FuelKind, at: datetime, ends: set[int], still: set[int], touched: list[consumption.Segment]
) -> None:  # fmt: skip
    """Open cases whose stretch is no more, or uses no more too much."""
    again = {s.until.id for s in touched}
    for case in queries.consumption_of(vehicle.id, at):
        if (
            case.fill.kind == kind
            and case.fill_id not in still
            and (case.fill_id in again or case.fill_id not in ends)
        ):
            _supersede(case)


def _consumption(
    vehicle: Vehicle, stretch: consumption.Segment, measured: consumption.Deviation, level: CaseLevel
) -> FuelCase:
    fill = fills.by_id(stretch.until.id)
    assert fill is not None  # noqa: S101  (just reckoned from it)
    case = _open(fill, CaseKind.CONSUMPTION, level)
    if case.status != CaseStatus.CLOSED:
        case.level, case.since_fill_id = level, stretch.since.id
        case.km, case.quantity_milli = stretch.km, stretch.quantity_milli
        case.per_100km_milli, case.base_milli = stretch.per_100km_milli, measured.base_milli
    return case


def _open(fill: Refuelling, kind: CaseKind, level: CaseLevel) -> FuelCase:
    """The case of this kind for this fill: a new one, or the one that is there. What was closed stays closed."""
    case = queries.of_kind(fill.id, kind)
    if case is not None and case.status == CaseStatus.CLOSED:
        return case
    days = int(policy(codes.CASE_DAYS).value)
    due = clock.at(neighbours.add_workdays(clock.today(), days), time(17))
    if case is None:
        case = FuelCase(
            kind=kind, level=level, vehicle_id=fill.vehicle_id, fill=fill, due_at=due, owner=_owner(fill)
        )
        db.session.add(case)
        db.session.flush()
    elif case.status == CaseStatus.SUPERSEDED:
        case.status, case.closed_at, case.due_at = CaseStatus.OPEN, None, due
    else:
        return case
    neighbours.keep((SUBJECT, case.id), LADDER, case.due_at, owner_id=case.owner.id if case.owner else None)
    return case


def _owner(fill: Refuelling) -> Person | None:
    """A dispatcher, else whoever looks after fuel; never who drove."""
    driver = fill.driver.person_id if fill.driver else None
    ready = [*people.role_holders("dispatcher"), *people.holders(fills.MANAGE)]
    return next((p for p in ready if p.id != driver and p.may(fills.MANAGE)), None)
