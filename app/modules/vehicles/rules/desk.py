"""Which pairs of car and driver are proposed, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from app.core.formats import hour, number
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Energy, PurposeType, VehicleCategory
from app.modules.vehicles.rules.dispatching import check_car, check_driver, check_pair, occupied_span
from app.modules.vehicles.rules.terms import Terms
from app.modules.vehicles.rules.values import Car, Fit, Man, Refusal, Span, Trip

SHORT_TRIP_KM = 60
SAME_KM, SAME_HOURS = 100, 4  # so little more than the others speaks against nobody
NEAR = timedelta(hours=2)


@dataclass(frozen=True)
class Proposal:
    """A pair that fits, with what speaks for and against it. A lower score is better."""

    car: Car
    driver: Man
    score: float
    pros: Sequence[str] = ()
    cons: Sequence[str] = ()

    @property
    def pair(self) -> tuple[int, int]:
        return self.car.id, self.driver.id


@dataclass(frozen=True)
class Answer:
    """What the dispatcher reads: pairs that are proposed, and every car and driver that is not free to go."""

    proposals: Sequence[Proposal]
    cars: Sequence[tuple[Car, Fit]]
    drivers: Sequence[tuple[Man, Fit]]

    @property
    def refused_cars(self) -> list[tuple[Car, Fit]]:
        return [(car, fit) for car, fit in self.cars if not fit.fits]

    @property
    def refused_drivers(self) -> list[tuple[Man, Fit]]:
        return [(driver, fit) for driver, fit in self.drivers if not fit.fits]

    def proposed(self, vehicle_id: int, driver_id: int) -> bool:
        return any(p.pair == (vehicle_id, driver_id) for p in self.proposals)


def answer(trip: Trip, cars: Sequence[Car], drivers: Sequence[Man], terms: Terms, most: int = 3) -> Answer:
    """Judge every car and driver; propose the best driver of each of the best cars."""
    judged_cars = [(car, check_car(trip, car, terms)) for car in cars]
    judged_drivers = [(driver, check_driver(trip, driver, terms)) for driver in drivers]
    fleet = _Fleet(cars, drivers)
    found = []
    for car, fit in judged_cars:
        if not fit.fits:
            continue
        pairs = [
            _weigh(trip, car, driver, fit + driver_fit, fleet, terms)
            for driver, driver_fit in judged_drivers
            if driver_fit.fits and check_pair(car, driver, terms).fits
        ]
        if pairs:
            found.append(sorted(pairs, key=lambda p: (p.score, p.driver.id)))
    found.sort(key=lambda pairs: (pairs[0].score, pairs[0].car.id))
    return Answer(_unlike(found[:most]), judged_cars, judged_drivers)


def _unlike(found: Sequence[Sequence[Proposal]]) -> list[Proposal]:
    """One pair of each car, with different drivers as far as there are any: each can be taken by itself."""
    chosen: list[Proposal] = []
    for pairs in found:
        taken = {p.driver.id for p in chosen}
        chosen.append(next((p for p in pairs if p.driver.id not in taken), pairs[0]))
    return chosen


class _Fleet:
    """What a car or a driver is compared with."""

    def __init__(self, cars: Sequence[Car], drivers: Sequence[Man]) -> None:
        self.km = median([car.month_km for car in cars]) if cars else 0
        self.hours = median([driver.month_minutes / 60 for driver in drivers]) if drivers else 0.0


def _weigh(trip: Trip, car: Car, driver: Man, fit: Fit, fleet: _Fleet, terms: Terms) -> Proposal:
    """The score of field study 5.3; hours weigh a tenth there of what is printed, else they would drown the seats."""
    surplus = car.seats - 1 - trip.people
    hours = driver.month_minutes / 60
    short_electric = car.energy == Energy.ELECTRIC and trip.km is not None and trip.km <= SHORT_TRIP_KM
    made_for_it = car.category == VehicleCategory.CONFIDENTIAL and trip.purposes == {PurposeType.CONFIDENTIAL}
    usual = car.usual_driver_id == driver.id
    score = (
        surplus * 2
        + (car.month_km - fleet.km) / 100
        + (hours - fleet.hours) / 10
        + (0 if usual or car.usual_driver_id is None else 2)
        - (3 if short_electric else 0)
        - (4 if made_for_it else 0)
    )
    pros = [_seats(trip, surplus)] if surplus < 4 else []
    cons = (
        [_("%(people)s people in a car of %(seats)s seats", people=trip.people, seats=car.seats)]
        if surplus >= 4
        else []
    )
    pros.append(_around(trip, car.taken, terms))
    km = _(
        "%(km)s km this month, the fleet's middle is %(middle)s",
        km=number(car.month_km),
        middle=number(round(fleet.km)),
    )
    (pros if car.month_km <= fleet.km + SAME_KM else cons).append(km)
    if usual:
        pros.append(_("The car's usual driver"))
    if short_electric:
        pros.append(_("A short way, and the car is electric"))
    if hours <= fleet.hours + SAME_HOURS:
        pros.append(_("Driver: %(hours)s hours this month, not more than the others", hours=round(hours)))
    else:
        cons.append(
            _(
                "Driver: %(hours)s hours this month, the middle is %(middle)s",
                hours=round(hours),
                middle=round(fleet.hours),
            )
        )
    cons.extend(refusal.sentence for refusal in fit.warns)
    return Proposal(car, driver, round(score, 2), [p for p in pros if p], cons)


def _seats(trip: Trip, surplus: int) -> str:
    if surplus == 0:
        return _("%(people)s people fill it exactly", people=trip.people)
    return _("%(people)s people, %(n)s seats stay free", people=trip.people, n=surplus)


def _around(trip: Trip, taken: Sequence[Span], terms: Terms) -> str:
    """How free the car is before and after."""
    starts_at, ends_at = occupied_span(trip.starts_at, trip.ends_at, terms)
    before = max((t.ends_at for t in taken if t.ends_at <= starts_at), default=None)
    after = min((t.starts_at for t in taken if t.starts_at >= ends_at), default=None)
    close_before = before is not None and starts_at - before < NEAR
    close_after = after is not None and after - ends_at < NEAR
    if close_before and close_after:
        return _("Free from %(start)s until %(end)s", start=_hour(before), end=_hour(after))
    if close_before:
        return _("Free from %(start)s", start=_hour(before))
    if close_after:
        return _("Free until %(end)s", end=_hour(after))
    return _("Nothing else 2 hours before and after")


def _hour(moment: datetime | None) -> str:
    return hour(moment)


def check_choice(fit: Fit, reason: str, proposed: bool, terms: Terms) -> list[str]:
    """The policy codes that this choice departs from. Raises RuleBroken if it may not be made so."""
    if fit.stops:
        raise RuleBroken(first_sentence(fit.stops))
    asked = [refusal.code for refusal in fit.asks]
    if not proposed and not asked and terms["vehicles.outside_proposal"].severity == "reason":
        asked.append("vehicles.outside_proposal")
    if asked and not reason.strip():
        why = first_sentence(fit.asks) or _("This choice is not among the proposals.")
        raise RuleBroken(_("%(why)s To choose it all the same, give a reason.", why=why), "override_reason")
    return asked


def first_sentence(refusals: Iterable[Refusal]) -> str:
    """The first reason, with a full stop."""
    for refusal in refusals:
        text = str(refusal.sentence)
        return text if text.endswith((".", "。")) else _("%(sentence)s.", sentence=text)
    return ""
