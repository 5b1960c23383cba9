"""What the rules have to know: rows as value objects, and the answer about a trip."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Dispatch, TripMode, TripRequest
from app.modules.vehicles.queries import dispatching as queries
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries.upkeep_plans import most_overdue
from app.modules.vehicles.rules import dispatching as checks
from app.modules.vehicles.rules import values as rules
from app.modules.vehicles.rules.desk import Answer, answer, check_choice, first_sentence
from app.modules.vehicles.rules.terms import POLICIES, Terms
from app.shared.occupancy.services import clashes
from app.shared.policies.queries import Policy, policy

Source = tuple[str, int]
WIDE = timedelta(hours=12)  # how far around a trip a car's day is looked at


def terms(on: date | None = None) -> dict[str, Policy]:
    """Every policy of dispatching and hand-over as it holds on this day."""
    return {p.code: policy(p.code, on) for p in POLICIES}


def wish(request: TripRequest) -> rules.Wish:
    """A request as the rules see it."""
    return rules.Wish(
        request_id=request.id,
        starts_at=request.departs_at,
        ends_at=request.returns_at,
        people=request.people_count,
        purpose=request.purpose_type,
        confidential=request.confidential,
        shareable=request.shareable,
        km=request.estimated_km,
        returns=request.trip_mode == TripMode.RETURN,
        department=request.department.name,
    )


def answer_for(trip: rules.Trip, terms: Terms, without: Source | None = None) -> Answer:
    """Proposals and refusals for a trip as things stand now. `without`: an order that is about to be changed."""
    return answer(trip, cars(trip, without), drivers(trip, without), terms)


def cars(trip: rules.Trip, without: Source | None = None) -> list[rules.Car]:
    """Every car, with what it has to do around the trip."""
    taken = _taken("vehicle", trip, without)
    driven = odometer.driven_since(queries.month_start(trip.starts_at))
    overdue = most_overdue()
    return [
        rules.Car(
            id=v.id, plate=v.plate, model=v.brand_model, seats=v.seats, category=v.category, energy=v.energy,
            status=v.status, range_km=v.range_km, own_unit=v.own_unit, owner_org=v.owner_org, poolable=v.poolable,
            usual_driver_id=v.default_driver_id, taken=taken[v.id], month_km=driven.get(v.id, 0),
            upkeep_overdue_km=overdue.get(v.id, (0, ""))[0], upkeep_item=overdue.get(v.id, (0, ""))[1],
            certificates=[rules.Certificate(c.type, c.valid_from, c.valid_until) for c in v.certificates if c.voided_at is None],
        )
        for v in queries.pool()
    ]  # fmt: skip


def drivers(trip: rules.Trip, without: Source | None = None) -> list[rules.Man]:
    """Every driver, with absences and what is planned on the days around."""
    rows = queries.drivers(trip.starts_at)
    taken = _taken("driver", trip, without)
    away: dict[int, list[rules.Span]] = defaultdict(list)
    for absence in queries.absences([d.person_id for d in rows], trip.starts_at, trip.ends_at):
        away[absence.person_id].append(rules.Span(absence.starts_at, absence.ends_at))
    around, minutes = _driven(trip, without)
    return [
        rules.Man(
            id=d.id, name=d.person.name, licence_class=d.licence_class, licence_valid_until=d.licence_valid_until,
            duty=d.duty_status, ended_on=d.ended_on, absences=away[d.person_id], taken=taken[d.id],
            trips=around[d.id], month_minutes=minutes[d.id],
        )
        for d in rows
    ]  # fmt: skip


def _taken(kind: str, trip: rules.Trip, without: Source | None) -> dict[int, list[rules.Span]]:
    found: dict[int, list[rules.Span]] = defaultdict(list)
    for row in clashes(kind, None, trip.starts_at - WIDE, trip.ends_at + WIDE, without=without):
        found[row.resource_id].append(rules.Span(row.starts_at, row.ends_at, row.label))
    return found


def _driven(
    trip: rules.Trip, without: Source | None
) -> tuple[dict[int, Sequence[rules.Trip]], dict[int, int]]:
    """By driver: the trips of the days around, and the planned minutes of the month."""
    month = (
        queries.month_start(trip.starts_at),
        queries.month_start(queries.month_start(trip.starts_at) + timedelta(days=32)),
    )
    near = (trip.starts_at - timedelta(days=2), trip.ends_at + timedelta(days=2))
    around: dict[int, list[rules.Trip]] = defaultdict(list)
    minutes: dict[int, int] = defaultdict(int)
    for order in queries.orders_between(min(month[0], near[0]), max(month[1], near[1])):
        if without == ("dispatch", order.id):
            continue
        if month[0] <= order.planned_departs_at < month[1]:
            minutes[order.driver_id] += int(
                (order.planned_returns_at - order.planned_departs_at).total_seconds() // 60
            )
        if order.planned_departs_at < near[1] and order.planned_returns_at > near[0]:
            km = max((link.request.estimated_km or 0 for link in order.requests), default=0)
            begun, ended = (
                order.departed_at or order.planned_departs_at,
                order.returned_at or order.planned_returns_at,
            )
            people = sum(link.people_count for link in order.requests if link.active)
            around[order.driver_id].append(
                rules.Trip(begun, max(begun, ended), people, frozenset(), km or None)
            )
    return defaultdict(list, around), minutes


@dataclass(frozen=True)
class Choice:
    """A car and a driver that passed all checks, and what the dispatcher departed from."""

    car: rules.Car
    driver: rules.Man
    overridden: list[str]
    proposal: dict[str, Any]


def choose(
    requests: Sequence[TripRequest], vehicle_id: int, driver_id: int, reason: str, terms: Terms
) -> Choice:
    """All checks of a pair, and what was proposed besides. Raises RuleBroken with the first reason."""
    wishes = [wish(request) for request in requests]
    trip = rules.trip_of(wishes)
    answer = answer_for(trip, terms)
    car = next(((c, fit) for c, fit in answer.cars if c.id == vehicle_id), None)
    driver = next(((d, fit) for d, fit in answer.drivers if d.id == driver_id), None)
    if car is None:
        raise RuleBroken(_("Choose a car."), "vehicle_id")
    if driver is None:
        raise RuleBroken(_("Choose a driver."), "driver_id")
    for field, fit in (
        ("vehicle_id", car[1]),
        ("driver_id", driver[1] + checks.check_pair(car[0], driver[0], terms)),
    ):
        if fit.stops:
            raise RuleBroken(first_sentence(fit.stops), field)
    whole = (
        checks.check_merge(wishes, terms) + car[1] + driver[1] + checks.check_pair(car[0], driver[0], terms)
    )
    overridden = check_choice(whole, reason, answer.proposed(vehicle_id, driver_id), terms)
    proposal = {
        "offered": [
            {"vehicle_id": p.car.id, "plate": p.car.plate, "driver_id": p.driver.id, "driver": p.driver.name,
             "score": p.score, "pros": list(p.pros), "cons": list(p.cons)}
            for p in answer.proposals
        ],
        "stops": [refusal.sentence for refusal in checks.check_stop(trip, terms).refusals],
        "warnings": [refusal.sentence for refusal in whole.warns],
        "departed_from": [refusal.sentence for refusal in whole.asks],
    }  # fmt: skip
    return Choice(car[0], driver[0], overridden, proposal)


def route_of(requests: Sequence[TripRequest]) -> str:
    """The way as far as the requests tell it: where they get in, where they go."""
    stops: list[str] = []
    for request in requests:
        for stop in (
            request.pickup_place.name if request.pickup_place else "",
            request.via,
            request.destination.name,
        ):
            if stop and stop not in stops:
                stops.append(stop)
    return " → ".join(stops)[:300]


def label_of(order: Dispatch, requests: Sequence[TripRequest]) -> str:
    """What others read about the taken span; nothing of a confidential trip."""
    if any(request.confidential for request in requests):
        return order.number
    departments = dict.fromkeys(request.department.name for request in requests)
    return f"{'、'.join(departments)} {order.number}"[:200]
