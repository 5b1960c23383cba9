"""May this car and this driver go? Each gets "fits" or refusals with code, sentence and severity."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.core import clock
from app.core.formats import day, number, span
from app.core.language import gettext as _
from app.modules.vehicles.models import (
    CertificateType,
    DutyStatus,
    Energy,
    PurposeType,
    VehicleCategory,
    VehicleStatus,
)
from app.modules.vehicles.rules.terms import Terms
from app.modules.vehicles.rules.values import (
    Car,
    Certificate,
    Fit,
    Man,
    Refusal,
    Span,
    Trip,
    Wish,
    driving_on,
    driving_time,
    last_day,
    leg_time,
)


class _Findings:
    """Collects refusals with the severity that the policy gives them; "off" says nothing."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.found: list[Refusal] = []

    def say(self, code: str, sentence: str) -> None:
        severity = self.terms[code].severity
        if severity != "off":
            self.found.append(Refusal(code, sentence, severity))

    def fit(self) -> Fit:
        return Fit(tuple(self.found))


# Which purposes a locked category serves (定向保障). The others serve every purpose.
LOCKED = {
    VehicleCategory.CONFIDENTIAL: frozenset({PurposeType.CONFIDENTIAL}),
    VehicleCategory.EMERGENCY: frozenset({PurposeType.EMERGENCY}),
    VehicleCategory.ENFORCEMENT: frozenset({PurposeType.SURVEY, PurposeType.EMERGENCY}),
}


def occupied_span(starts_at: datetime, ends_at: datetime, terms: Terms) -> tuple[datetime, datetime]:
    """What a trip takes of car and driver: preparation before, turnaround and a reserve for being late after."""
    planned = ends_at - starts_at
    least, most = _minutes(terms, "vehicles.overrun_minutes"), _minutes(terms, "vehicles.overrun_most")
    overrun = max(least, min(planned * int(terms["vehicles.overrun_percent"].value) / 100, most))
    return (
        starts_at - _minutes(terms, "vehicles.prep_minutes"),
        ends_at + _minutes(terms, "vehicles.turnaround_minutes") + overrun,
    )


def check_merge(wishes: Sequence[Wish], terms: Terms) -> Fit:
    """May these requests ride together?"""
    findings = _Findings(terms)
    if len(wishes) < 2:
        return findings.fit()
    if any(wish.confidential or wish.purpose == PurposeType.CONFIDENTIAL for wish in wishes):
        findings.say("vehicles.merge_confidential", _("A confidential trip is not merged with others."))
    for wish in wishes:
        if not wish.shareable:
            findings.say(
                "vehicles.merge_unwilling",
                _("%(who)s does not want to share the car.", who=wish.department or wish.request_id),
            )
    apart = max(w.starts_at for w in wishes) - min(w.starts_at for w in wishes)
    if apart > _minutes(terms, "vehicles.merge_window_minutes"):
        findings.say(
            "vehicles.merge_window_minutes",
            _("The departures are %(n)s minutes apart.", n=int(apart.total_seconds() // 60)),
        )
    return findings.fit()


def check_car(trip: Trip, car: Car, terms: Terms) -> Fit:
    """Every reason why this car may not make this trip."""
    findings = _Findings(terms)
    if car.status != VehicleStatus.IN_SERVICE:
        findings.say("vehicles.in_service", _("%(state)s, not in service", state=car.status.label))
    if not car.own_unit:
        findings.say(
            "vehicles.own_unit",
            _(
                "Belongs to %(owner)s; cars of other units are not used",
                owner=car.owner_org or _("another unit"),
            ),
        )
    if not car.poolable:
        findings.say("vehicles.poolable", _("Not in the common pool"))
    purposes = LOCKED.get(car.category)
    if purposes is not None and not trip.purposes <= purposes:
        findings.say(
            "vehicles.category",
            _("“%(category)s” cars are kept for their purpose", category=car.category.label),
        )
    if trip.people > car.seats - 1:
        findings.say(
            "vehicles.seats",
            _(
                "%(people)s people, %(free)s seats besides the driver's",
                people=trip.people,
                free=car.seats - 1,
            ),
        )
    _check_certificates(findings, trip, car)
    if car.upkeep_overdue_km > int(terms["vehicles.upkeep_overdue_km"].value):
        findings.say(
            "vehicles.upkeep_overdue_km",
            _("%(item)s is overdue by %(km)s km", item=car.upkeep_item, km=number(car.upkeep_overdue_km)),
        )
    _check_range(findings, trip, car)
    _check_overlap(findings, "vehicles.car_overlap", trip, car.taken)
    return findings.fit()


def check_driver(trip: Trip, driver: Man, terms: Terms) -> Fit:
    """Every reason why this driver may not make this trip, whatever the car."""
    findings = _Findings(terms)
    first, last = clock.local(trip.starts_at).date(), last_day(trip)
    if driver.duty != DutyStatus.ON_DUTY or (driver.ended_on and driver.ended_on <= last):
        state = driver.duty.label if driver.duty != DutyStatus.ON_DUTY else DutyStatus.OFF.label
        findings.say("vehicles.driver_duty", _("Not on duty: %(state)s", state=state))
    here = Span(trip.starts_at, trip.ends_at)
    for absence in driver.absences:
        if absence.overlaps(here):
            findings.say(
                "vehicles.driver_duty", _("Away %(span)s", span=span(absence.starts_at, absence.ends_at))
            )
    if driver.licence_valid_until < last:
        findings.say(
            "vehicles.licence_valid",
            _("The licence is valid until %(day)s only", day=day(driver.licence_valid_until)),
        )
    _check_overlap(findings, "vehicles.driver_overlap", trip, driver.taken)
    _check_rest(findings, trip, driver)
    _check_hours(findings, trip, driver, first, last)
    return findings.fit()


def check_pair(car: Car, driver: Man, terms: Terms) -> Fit:
    """Does the driver's licence class cover this car?"""
    findings = _Findings(terms)
    most = licensed_seats(driver.licence_class, terms)
    if car.seats > most:
        findings.say(
            "vehicles.licence_class",
            _(
                "Licence %(licence)s covers at most %(most)s seats, the car has %(seats)s",
                licence=driver.licence_class,
                most=most,
                seats=car.seats,
            ),
        )
    return findings.fit()


def licensed_seats(licence_class: str, terms: Terms) -> int:
    """How many seats a car of this licence class may have; 0 for a class that no policy names."""
    term = terms.get(f"vehicles.licence_{licence_class.lower()}")
    return int(term.value) if term is not None and term.severity != "off" else 0


def check_stop(trip: Trip, terms: Terms) -> Fit:
    """More than four hours at the wheel without a rest: a stop is written into the order (L16)."""
    findings = _Findings(terms)
    leg = driving_time(None, trip.planned) if trip.longest_leg_km is None else leg_time(trip.longest_leg_km)
    if trip.longest_leg_km is not None and leg > timedelta(
        hours=float(terms["vehicles.continuous_hours"].value)
    ):
        findings.say(
            "vehicles.continuous_hours",
            _(
                "About %(time)s h at the wheel in one go: plan a stop of %(n)s minutes",
                time=round(leg.total_seconds() / 3600, 1),
                n=terms["vehicles.stop_minutes"].value,
            ),
        )
    return findings.fit()


def _minutes(terms: Terms, code: str) -> timedelta:
    return timedelta(minutes=int(terms[code].value))


def _check_overlap(findings: _Findings, code: str, trip: Trip, taken: Sequence[Span]) -> None:
    mine = Span(*occupied_span(trip.starts_at, trip.ends_at, findings.terms))
    for other in taken:
        if other.overlaps(mine):
            findings.say(
                code,
                _(
                    "Taken %(span)s by %(label)s",
                    span=span(other.starts_at, other.ends_at),
                    label=other.label or "—",
                ),
            )
            return


def _check_certificates(findings: _Findings, trip: Trip, car: Car) -> None:
    first, last = clock.local(trip.starts_at).date(), last_day(trip)
    soon = timedelta(days=int(findings.terms["vehicles.certificate_warn_days"].value))
    wanted = {str(name) for name in findings.terms["vehicles.certificate_missing"].value}
    for type_ in CertificateType:
        mine = [c for c in car.certificates if c.type == type_]
        if not mine:
            if type_.value in wanted:
                findings.say(
                    "vehicles.certificate_missing",
                    _("%(certificate)s: none registered", certificate=type_.label),
                )
            continue
        until = covered_until(mine, first)
        if until is None or until < last:
            if type_ != CertificateType.PASS:
                findings.say("vehicles.certificates", _not_covered(type_, mine, until, first))
        elif until <= last + soon:
            findings.say(
                "vehicles.certificate_warn_days",
                _("%(certificate)s ends on %(day)s", certificate=type_.label, day=day(until)),
            )


def _not_covered(type_: CertificateType, mine: Sequence[Certificate], until: date | None, first: date) -> str:
    """Why the certificates do not reach over the trip: ended, with a gap, or not yet begun."""
    ended = until or max((c.valid_until for c in mine if c.valid_until < first), default=None)
    begins = min((c.valid_from for c in mine if c.valid_from > (ended or first)), default=None)
    if ended is None and begins is not None:
        return _("%(certificate)s valid from %(day)s only", certificate=type_.label, day=day(begins))
    if ended is not None and begins is not None:
        return _(
            "%(certificate)s valid until %(day)s, then not before %(begins)s",
            certificate=type_.label, day=day(ended), begins=day(begins),
        )  # fmt: skip
    return _("%(certificate)s valid until %(day)s only", certificate=type_.label, day=day(ended))


def covered_until(certificates: Sequence[Certificate], first: date) -> date | None:
    """The last day up to which these certificates cover without a gap from `first` on; None if not even that day."""
    until: date | None = None
    for certificate in sorted(certificates, key=lambda c: c.valid_from):
        begins = first if until is None else until + timedelta(days=1)
        if certificate.valid_from <= begins <= certificate.valid_until:
            until = certificate.valid_until
    return until


def _check_range(findings: _Findings, trip: Trip, car: Car) -> None:
    if car.energy != Energy.ELECTRIC or not car.range_km or not trip.km:
        return
    needed = trip.km * int(findings.terms["vehicles.electric_reserve_percent"].value) / 100
    if needed > car.range_km:
        findings.say(
            "vehicles.electric_reserve_percent",
            _(
                "About %(km)s km there and back; a charge of %(range)s km is not enough with the reserve",
                km=trip.km,
                range=car.range_km,
            ),
        )


def _check_rest(findings: _Findings, trip: Trip, driver: Man) -> None:
    """Between the return of one day and the departure of another lies the night's rest."""
    wanted = timedelta(hours=float(findings.terms["vehicles.driver_rest_hours"].value))
    for other in driver.trips:
        for end, start in ((other.ends_at, trip.starts_at), (trip.ends_at, other.starts_at)):
            if timedelta(0) <= start - end < wanted and clock.local(end).date() != clock.local(start).date():
                rest = round((start - end).total_seconds() / 3600, 1)
                findings.say(
                    "vehicles.driver_rest_hours",
                    _("Only %(hours)s hours of rest between two days", hours=rest),
                )
                return


def _check_hours(findings: _Findings, trip: Trip, driver: Man, first: date, last: date) -> None:
    most = timedelta(hours=float(findings.terms["vehicles.driver_day_hours"].value))
    the_day = first
    while the_day <= last:
        planned = sum((driving_on(the_day, t) for t in driver.trips), timedelta(0))
        if planned + driving_on(the_day, trip) > most:
            hours = round((planned + driving_on(the_day, trip)).total_seconds() / 3600, 1)
            findings.say(
                "vehicles.driver_day_hours",
                _(
                    "%(hours)s hours at the wheel on %(day)s, more than %(most)s",
                    hours=hours,
                    day=day(the_day),
                    most=findings.terms["vehicles.driver_day_hours"].value,
                ),
            )
            return
        the_day += timedelta(days=1)
