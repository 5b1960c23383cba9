"""Do it: hand a key out, take it back; departures and returns of dispatches do it by themselves."""

from datetime import date, datetime

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Direction, Dispatch, Handover, Vehicle
from app.modules.vehicles.models.keys import KeyKind, KeyMove, VehicleKey
from app.modules.vehicles.queries import keys as queries
from app.modules.vehicles.rules import keys as rules
from app.modules.vehicles.services.upkeep_plans import report_defect
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person


def save_key(
    *, vehicle_id: int | None = None, key_no: str, kind: KeyKind, kept_at: str = "", key: VehicleKey | None = None
) -> VehicleKey:  # fmt: skip
    """A key of a car, or a changed one."""
    car_id = key.vehicle_id if key else vehicle_id
    if car_id is None:
        raise RuleBroken(_("Choose a car."), "vehicle_id")
    same = queries.named(car_id, key_no.strip())
    if same is not None and same is not key:
        raise RuleBroken(_("This car has a key of this number already."), "key_no")
    if key is None:
        key = VehicleKey(vehicle=db.session.get_one(Vehicle, car_id))
        db.session.add(key)
    key.key_no, key.kind, key.kept_at = key_no.strip(), kind, kept_at.strip()
    db.session.flush()
    return key


def end_key(*, key: VehicleKey, reason: str, ended_on: date | None = None) -> VehicleKey:
    """Lost or handed in: no longer kept; who had it stays."""
    rules.check_active(key.ended_on is not None)
    if not reason.strip():
        raise RuleBroken(_("Say what became of the key."), "reason")
    key.ended_on, key.end_reason = ended_on or clock.today(), reason.strip()[:200]
    return key


def hand_out(*, key: VehicleKey, by: Person, taken_by_id: int, purpose: str = "") -> KeyMove:
    """By hand: for a wash, a repair, a look at the car."""
    lock(f"vehicle_key:{key.id}")
    rules.check_active(key.ended_on is not None)
    held = queries.open_move(key.id)
    rules.check_free(held.taken_by.name if held else None)
    taker = people.person(taken_by_id)
    if taker is None or not taker.is_active:
        raise RuleBroken(_("Choose somebody who works here."), "taken_by_id")
    return _move(key, taker, clock.now(), issued_by=by, purpose=purpose.strip()[:120])


def take_back(*, key: VehicleKey, by: Person, note: str = "") -> KeyMove:
    """The key is in the cabinet again."""
    lock(f"vehicle_key:{key.id}")
    held = queries.open_move(key.id)
    rules.check_out(held is not None)
    assert held is not None  # noqa: S101 - just checked
    held.returned_at, held.received_by_id, held.note = clock.now(), by.id, note.strip()[:200]
    return held


def taken(dispatch: Dispatch, by: Person, at: datetime, key_no: str) -> KeyMove:
    """A car leaves: the driver has its key. A car without a registered key gets its main key by this."""
    key = _key_of(dispatch.vehicle_id, key_no.strip())
    lock(f"vehicle_key:{key.id}")
    held = queries.open_move(key.id)
    if held is not None:  # nobody registered its return: it went from hand to hand
        with in_language(None):
            note = _("Passed on without the cabinet: %(number)s", number=dispatch.number)
        held.returned_at, held.received_by_id, held.note = (
            max(at, held.taken_at),
            dispatch.driver.person_id,
            note,
        )
        db.session.flush()
    issuer = by if by.id != dispatch.driver.person_id else None
    return _move(key, dispatch.driver.person, at, issued_by=issuer, dispatch=dispatch)


def handed_back(dispatch: Dispatch, by: Person, at: datetime) -> None:
    """A car is back with its key."""
    for move in queries.open_of_dispatch(dispatch.id):
        move.returned_at = max(at, move.taken_at)
        move.received_by_id = by.id if by.id != dispatch.driver.person_id else None


def _key_of(vehicle_id: int, key_no: str) -> VehicleKey:
    rows = queries.of_vehicle(vehicle_id)
    found = next((key for key in rows if key.key_no == key_no), None) if key_no else next(iter(rows), None)
    if found is None:
        kind = KeyKind.SPARE if any(key.kind == KeyKind.MAIN for key in rows) else KeyKind.MAIN
        found = queries.named(vehicle_id, key_no or "1") or VehicleKey(
            vehicle_id=vehicle_id, key_no=key_no or "1", kind=kind
        )
        found.ended_on = None
        db.session.add(found)
        db.session.flush()
    return found


def _move(
    key: VehicleKey, taken_by: Person, at: datetime, *, issued_by: Person | None, purpose: str = "",
    dispatch: Dispatch | None = None,
) -> KeyMove:  # fmt: skip
    move = KeyMove(
        key=key, taken_by=taken_by, taken_at=at, issued_by=issued_by, purpose=purpose, dispatch=dispatch
    )
    db.session.add(move)
    db.session.flush()
    return move


def follow(row: Handover) -> None:
    """What a hand-over of a car brings with it: where its key is, and a defect if something is wrong."""
    dispatch = row.dispatch
    if row.direction == Direction.OUT:
        taken(dispatch, row.by, row.at, row.key_no)
    elif row.key_handed:
        handed_back(dispatch, row.by, row.at)
    if row.condition_note and not row.condition_ok:
        report_defect(row.by, dispatch.vehicle_id, row.condition_note, handover=row)
