"""Do it: violations with who drove, accidents up to the insurer's payment, the next inspection."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Driver, Vehicle
from app.modules.vehicles.models.compliance import (
    Accident,
    AccidentStatus,
    Liability,
    Violation,
    ViolationStatus,
)
from app.modules.vehicles.queries import compliance as queries
from app.modules.vehicles.rules import compliance as rules
from app.modules.vehicles.services.people import dispatchers
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.policies.queries import Policy, policy

VIOLATION, ACCIDENT = "violation", "accident"  # number kinds, link kinds and ladders
LICENCE = "licence"  # the ladder of a driver's licence
SEVENTEEN = time(17)


def terms(on: date | None = None) -> dict[str, Policy]:
    """The rules of compliance as they hold on a day."""
    return {p.code: policy(p.code, on) for p in rules.POLICIES}


def watch_licence(driver: Driver) -> None:
    """Owe the driver and the dispatchers the reminders of a licence that ends."""
    if driver.ended_on is None:
        due = clock.at(driver.licence_valid_until, time(9))
        neighbours.keep(("driver", driver.id), LICENCE, due, owner_id=driver.person_id)
    else:
        neighbours.release(("driver", driver.id), LICENCE)


def inspected_until(vehicle: Vehicle, inspected_on: date) -> date:
    """The last day of an inspection made on that day, by the cycle of the car's kind and age."""
    code = rules.INSPECTION[rules.kind_of(vehicle.body_type, vehicle.seats)]
    return rules.inspected_until(policy(code).value, vehicle.registered_on, inspected_on)


def record_violation(
    by: Person, vehicle_id: int, at: datetime, place: str, text: str, notice_no: str = "", points: int = 0,
    fine_fen: int | None = None, handle_by: date | None = None, driver_id: int | None = None, driver_reason: str = "",
) -> Violation:  # fmt: skip
    """A violation; whoever drove at that moment is looked up from the dispatch orders."""
    rules.check_past(clock.now(), at)
    rules.check_points(points)
    trip = queries.who_drove(vehicle_id, at)
    if trip is not None and driver_id is None:
        driver_id = trip.driver_id
    rules.check_driver_named(trip.driver_id if trip else None, driver_id, driver_reason)
    vehicle = db.session.get_one(Vehicle, vehicle_id)
    days = int(terms()["vehicles.violation_days"].value)
    row = Violation(
        number=neighbours.next_number(VIOLATION, clock.today()), vehicle=vehicle, plate=vehicle.plate, at=at,
        place=place.strip()[:120], text=text.strip()[:200], notice_no=notice_no.strip()[:60], points=points,
        fine_fen=fine_fen or 0, driver_id=driver_id, dispatch=trip, driver_reason=driver_reason.strip()[:200],
        handle_by=handle_by or clock.today() + timedelta(days=days), entered_by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.refresh(row)
    owner = row.driver.person if row.driver else None
    neighbours.keep(
        (VIOLATION, row.id),
        VIOLATION,
        clock.at(row.handle_by, SEVENTEEN),
        owner_id=owner.id if owner else None,
    )
    if owner is not None and owner.id != by.id:
        number, plate = row.number, row.plate
        neighbours.tell(
            [owner], f"violation {row.id}", lambda: _("%(number)s: a violation with %(plate)s", number=number, plate=plate),
            row.text, f"/vehicles/compliance/violations/{row.id}", by=by, subject=(VIOLATION, row.id),
        )  # fmt: skip
    return row


def handle_violation(violation: Violation, by: Person, handled_on: date, note: str) -> Violation:
    """Points and fine are dealt with."""
    _check_open(violation)
    if handled_on > clock.today():
        raise RuleBroken(_("This day is still to come."), "handled_on")
    violation.handled_on, violation.handled_note = handled_on, note.strip()[:200]
    violation.status = ViolationStatus.HANDLED
    neighbours.release((VIOLATION, violation.id))
    return violation


def void_violation(violation: Violation, by: Person, reason: str) -> Violation:
    """Wrongly registered, or taken back by the police."""
    _check_open(violation)
    if not reason.strip():
        raise RuleBroken(_("Say why it is void."), "reason")
    violation.status, violation.void_reason = ViolationStatus.VOIDED, reason.strip()[:200]
    neighbours.release((VIOLATION, violation.id))
    return violation


def _check_open(violation: Violation) -> None:
    if violation.status != ViolationStatus.OPEN:
        raise RuleBroken(_("This violation is now “%(status)s”.", status=violation.status.label))


def report_accident(
    by: Person, vehicle_id: int, at: datetime, place: str, text: str, injured: bool = False, third_party: str = "",
    third_plate: str = "", third_phone: str = "", police_no: str = "", files: Iterable[Any] = (),
) -> Accident:  # fmt: skip
    """An accident, told by the driver or the dispatcher; the insurer is to be told within hours."""
    rules.check_past(clock.now(), at)
    vehicle, trip = db.session.get_one(Vehicle, vehicle_id), queries.who_drove(vehicle_id, at)
    hours = int(terms()["vehicles.accident_report_hours"].value)
    row = Accident(
        number=neighbours.next_number(ACCIDENT, clock.today()), vehicle=vehicle, plate=vehicle.plate, at=at,
        place=place.strip()[:120], text=text.strip()[:1000], injured=injured, third_party=third_party.strip()[:120],
        third_plate=third_plate.strip()[:20], third_phone=third_phone.strip()[:30], police_no=police_no.strip()[:60],
        dispatch=trip, driver_id=trip.driver_id if trip else None, due_at=at + timedelta(hours=hours), entered_by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    attach_all(ACCIDENT, row.id, files, by)
    neighbours.keep((ACCIDENT, row.id), ACCIDENT, at + timedelta(hours=hours), owner_id=by.id)
    plate, where = row.plate, row.place
    whom = [*dispatchers(), *people.role_holders("manager")]
    neighbours.tell(
        [p for p in dict.fromkeys(whom) if p.id != by.id], f"accident {row.id}",
        lambda: _("Accident of %(plate)s: %(place)s", plate=plate, place=where), row.text,
        f"/vehicles/compliance/accidents/{row.id}", urgent=True, by=by, subject=(ACCIDENT, row.id),
    )  # fmt: skip
    return row


def report_to_insurer(
    accident: Accident, by: Person, insurer: str, claim_no: str, police_no: str = "",
    liability: Liability = Liability.UNKNOWN, reported_at: datetime | None = None,
) -> Accident:  # fmt: skip
    """The insurer knows: the papers of the claim are the next thing."""
    rules.check_accident(accident.status, AccidentStatus.REPORTED)
    at = reported_at or clock.now()
    rules.check_past(clock.now(), at, "reported_at")
    accident.insurer, accident.claim_no, accident.police_no = (
        insurer.strip()[:80],
        claim_no.strip()[:60],
        police_no.strip()[:60],
    )
    accident.liability, accident.reported_at, accident.status = liability, at, AccidentStatus.REPORTED
    _due(accident, by, clock.at(clock.local(at).date() + _claim_days(), SEVENTEEN))
    return accident


def hand_in_claim(
    accident: Accident, by: Person, claimed_fen: int, liability: Liability, order_id: int | None = None,
    files: Iterable[Any] = (),
) -> Accident:  # fmt: skip
    """The papers are with the insurer; the payment is the next thing."""
    rules.check_accident(accident.status, AccidentStatus.CLAIMED)
    accident.claimed_fen, accident.claimed_at, accident.liability = claimed_fen, clock.now(), liability
    accident.order_id, accident.status = order_id, AccidentStatus.CLAIMED
    attach_all(ACCIDENT, accident.id, files, by)
    _due(accident, by, clock.at(clock.today() + _claim_days(), SEVENTEEN))
    return accident


def close_accident(accident: Accident, by: Person, note: str, paid_fen: int | None = None) -> Accident:
    """Paid, or settled without the insurer: how, is said."""
    rules.check_accident(accident.status, AccidentStatus.CLOSED)
    if not note.strip():
        raise RuleBroken(_("Say how it ended."), "note")
    accident.status, accident.closed_at, accident.due_at = AccidentStatus.CLOSED, clock.now(), None
    accident.paid_fen, accident.end_note = paid_fen, note.strip()[:300]
    neighbours.release((ACCIDENT, accident.id))
    return accident


def _claim_days() -> timedelta:
    return timedelta(days=int(terms()["vehicles.accident_claim_days"].value))


def _due(accident: Accident, by: Person, at: datetime) -> None:
    accident.due_at = at
    neighbours.keep((ACCIDENT, accident.id), ACCIDENT, at, owner_id=by.id)
