"""Do it: every unregistered kilometre is somebody's to-do until it is explained or turns out to be a trip."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Driver,
    Handover,
    Place,
    PurposeType,
    TripRequest,
)
from app.modules.vehicles.models.ledger import GapKind, GapStatus, LedgerGap
from app.modules.vehicles.queries import ledger as queries
from app.modules.vehicles.rules import ledger as rules
from app.modules.vehicles.rules.ledger import Stretch
from app.modules.vehicles.services.events import note_event
from app.modules.vehicles.services.ledger.reckoning import roads
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

LADDER = "ledger_gap"
TERM = "vehicles.gap_workdays"


def begins() -> date:
    """The first month whose gaps are to-dos: after the last closed one; before any was closed, last month."""
    closed = queries.closed_months()
    return rules.month_after(closed[-1]) if closed else rules.month_before(clock.today().replace(day=1))


def sweep(_now: datetime | None = None) -> int:
    """All cars; what came in by bulk is found here. Doing it twice is harmless."""
    return keep_gaps()


def keep_gaps(vehicle_id: int | None = None) -> int:
    """Bring the to-dos in line with the readings of a car (or of all). Returns how many changed."""
    if (
        vehicle_id is None
    ):  # each car that lags behind under its own lock, as whoever records a reading does it
        found, rows = _state(None)
        behind = {car for key, (car, _one) in found.items() if not _agrees(rows.get(key))}
        behind |= {
            row.vehicle_id
            for key, row in rows.items()
            if key not in found and row.status != GapStatus.DISSOLVED
        }
        return sum(keep_gaps(car) for car in sorted(behind))
    lock(f"odometer:{vehicle_id}")
    found, rows = _state(vehicle_id)
    changed = sum(_dissolve(row) for key, row in rows.items() if key not in found)
    changed += sum(_revive(row) for key, row in rows.items() if key in found)
    new = {key: pair for key, pair in found.items() if key not in rows}
    return changed + _begin(new, list(rows.values()))


def _state(
    vehicle_id: int | None,
) -> tuple[dict[tuple[int, int], tuple[int, Stretch]], dict[tuple[int, int], LedgerGap]]:
    """The gaps that the readings show, and the rows that there are of them."""
    db.session.flush()
    first = begins()
    until = rules.month_after(rules.month_after(clock.today().replace(day=1)))
    found: dict[tuple[int, int], tuple[int, Stretch]] = {}
    for car, road in roads(first, until, vehicle_id).items():
        found |= {one.key: (car, one) for one in road.stretches if one.is_gap and one.month >= first}
    return found, {
        (row.from_reading_id, row.to_reading_id): row for row in queries.gap_rows(vehicle_id, first)
    }


def _agrees(row: LedgerGap | None) -> bool:
    return row is not None and row.status != GapStatus.DISSOLVED


def _dissolve(row: LedgerGap) -> int:
    """A trip covers it now, or one of its readings is void."""
    if row.status == GapStatus.DISSOLVED:
        return 0
    row.status = GapStatus.DISSOLVED
    neighbours.release(("ledger_gap", row.id), LADDER)
    return 1


def _revive(row: LedgerGap) -> int:
    if row.status != GapStatus.DISSOLVED:
        return 0
    row.status = GapStatus.EXPLAINED if row.kind else GapStatus.OPEN
    if row.status == GapStatus.OPEN:
        _owe(row)
    return 1


def _begin(new: dict[tuple[int, int], tuple[int, Stretch]], known: Iterable[LedgerGap]) -> int:
    if not new:
        return 0
    usual = queries.owners({car for car, _one in new.values()})
    drove = queries.driver_people(end for _start, end in new)
    entered = queries.entered_by(end for _start, end in new)
    told = [row for row in known if row.kind is not None]
    due = due_at()
    for (start, end), (car, one) in new.items():
        row = LedgerGap(
            vehicle_id=car, from_reading_id=start, to_reading_id=end, month=one.month, starts_at=one.start.at,
            ends_at=one.end.at, km=one.km, due_at=due,
            owner_id=usual.get(car) or drove.get(end) or entered[end], found_at=clock.now(),
        )  # fmt: skip
        _inherit(row, told)
        db.session.add(row)
        db.session.flush()
        if row.status == GapStatus.OPEN:
            _owe(row)
    return len(new)


def _inherit(row: LedgerGap, told: list[LedgerGap]) -> None:
    """A reading taken in the middle of an explained gap makes two of it: both are explained as it was."""
    for old in told:
        inside = old.starts_at <= row.starts_at and row.ends_at <= old.ends_at
        if (
            old.vehicle_id == row.vehicle_id
            and old.status == GapStatus.DISSOLVED
            and inside
            and not old.dispatch_id
        ):
            row.status, row.kind, row.reason = GapStatus.EXPLAINED, old.kind, old.reason
            row.explained_by_id, row.explained_at = old.explained_by_id, old.explained_at


def due_at() -> datetime:
    """Until when a gap found now is to be explained."""
    days = int(neighbours.policies_on([TERM], None)[TERM].value)
    return clock.at(neighbours.add_workdays(clock.today(), days), time(17))


def _owe(row: LedgerGap) -> None:
    neighbours.keep(("ledger_gap", row.id), LADDER, row.due_at, owner_id=row.owner_id)


def explain(*, gap: LedgerGap, by: Person, kind: GapKind | None, reason: str) -> LedgerGap:
    """Say what the kilometres were. They stay in the ledger as a gap, with their reason."""
    _check_open(gap)
    rules.check_explanation(kind, reason)
    gap.status, gap.kind, gap.reason = GapStatus.EXPLAINED, kind, reason.strip()[:300]
    gap.explained_by_id, gap.explained_at = by.id, clock.now()
    neighbours.release(("ledger_gap", gap.id), LADDER)
    if kind == GapKind.PRIVATE:
        _tell_suspicion(gap, by)
    return gap


def _tell_suspicion(gap: LedgerGap, by: Person) -> None:
    def title() -> str:
        return _("Private use suspected: %(plate)s, %(km)s km", plate=gap.vehicle.plate, km=gap.km)

    managers = [one for one in people.holders("vehicles.close_ledger") if one.may("vehicles.manage")]
    neighbours.tell(
        managers, f"ledger gap {gap.id} private", title, lambda: gap.reason, f"/vehicles/gaps/{gap.id}", by=by
    )


def _check_open(gap: LedgerGap) -> None:
    if gap.status == GapStatus.DISSOLVED:
        raise RuleBroken(_("These kilometres are covered by a record now; nothing is to be explained."))
    if queries.is_closed(gap.month):
        raise RuleBroken(
            _("%(month)s is closed; what was explained in it stays.", month=rules.name(gap.month))
        )


def make_trip(
    *, gap: LedgerGap, by: Person, requester: Person, driver: Driver, destination: Place, purpose: str, people_count: int,
    departs_at: datetime | None = None, returns_at: datetime | None = None, reason: str,
    purpose_type: PurposeType = PurposeType.ERRAND,
) -> Dispatch:  # fmt: skip
    """The kilometres were a trip that nobody registered: its order is written now, the request follows (补单)."""
    _check_open(gap)
    starts, ends = departs_at or gap.starts_at, returns_at or gap.ends_at
    if starts < gap.starts_at < starts + timedelta(minutes=1):  # forms know no seconds
        starts = gap.starts_at
    if not gap.starts_at <= starts < ends <= gap.ends_at:
        raise RuleBroken(_("The trip must lie between the two readings."), "departs_at")
    if not reason.strip():
        raise RuleBroken(_("Say why the trip was not registered."), "reason")
    request = TripRequest(
        requester_id=requester.id, clerk_id=requester.id, department_id=requester.department_id, purpose=purpose,
        purpose_type=purpose_type, destination_id=destination.id, people_count=people_count, departs_at=starts,
        returns_at=ends, reaches=destination.reaches, estimated_km=gap.km, is_retro=True,
        retro_reason=reason.strip()[:200], phone=requester.extension,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    order = Dispatch(
        number=neighbours.next_number("dispatch", clock.today()), vehicle_id=gap.vehicle_id, driver_id=driver.id,
        plate=gap.vehicle.plate, driver_name=driver.name, planned_departs_at=starts, planned_returns_at=ends,
        dispatcher_id=by.id, issued_at=clock.now(), accepted_at=clock.now(), departed_at=starts, returned_at=ends,
        status=DispatchStatus.RETURNED, is_retro=True, route_text=destination.name,
    )  # fmt: skip
    order.requests.append(DispatchRequest(request=request, people_count=people_count))
    db.session.add(order)
    for direction, at, reading in (
        (Direction.OUT, starts, gap.from_reading),
        (Direction.IN, ends, gap.to_reading),
    ):
        db.session.add(
            Handover(
                dispatch=order,
                direction=direction,
                at=at,
                reading=reading,
                by=by,
                reason=reason.strip()[:200],
            )
        )
    db.session.flush()
    note_event(action="dispatched_retro", request=request, dispatch=order, person=by, text=reason.strip())
    _owe_request(request)
    gap.dispatch_id, gap.reason = order.id, reason.strip()[:300]
    keep_gaps(gap.vehicle_id)
    return order


def _owe_request(request: TripRequest) -> None:
    """The requester hands the request in afterwards, as after an emergency."""
    days = int(neighbours.policies_on(["vehicles.slip_workdays"], None)["vehicles.slip_workdays"].value)
    due = clock.at(neighbours.add_workdays(clock.today(), days)) + timedelta(hours=17)
    neighbours.keep(("trip_request", request.id), "retro_request", due, owner_id=request.requester_id)
