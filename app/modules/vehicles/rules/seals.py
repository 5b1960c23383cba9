"""May it be? Who is sealed and who stays, two persons, what the odometer proves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from app.core.formats import moment, span
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.modules.vehicles.models.seals import SealAct, SealRole, SealStatus
from app.modules.vehicles.rules.terms import UNCONFIRMED

_SEAL = "党政机关公务用车管理办法（2017）：除工作需要外，节假日期间封存停驶（待确认）"

DUTY, EXEMPT, AHEAD, PHOTO = (
    f"vehicles.seal_{name}" for name in ("duty_cars", "exempt_categories", "ahead_workdays", "photo")
)
TOLERANCE, EARLY, CASE_DAYS, TERM = (
    f"vehicles.seal_{name}" for name in ("tolerance_km", "open_early_hours", "case_workdays", "applies")
)
POLICIES: tuple[PolicyDefault, ...] = (
    PolicyDefault(TERM, _l("Cars are sealed over statutory holidays"), True, "flag", citation=_SEAL),
    PolicyDefault(
        DUTY, _l("So many cars stay for duty"), 2, unit=_l("cars"), severity="warn", citation=_SEAL
    ),
    PolicyDefault(
        EXEMPT,
        _l("Categories of cars that are not sealed"),
        ["special"],
        "list",
        severity="warn",
        citation=UNCONFIRMED,
        help=_l("confidential, emergency, enforcement, special or general"),
    ),
    PolicyDefault(
        AHEAD,
        _l("The proposal is made so many workdays before the holiday"),
        5,
        unit=_l("workdays"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(PHOTO, _l("A photo shows the sealed car"), True, "flag", citation=UNCONFIRMED),
    PolicyDefault(
        TOLERANCE,
        _l("Kilometres between two readings of a sealed car that need no explanation"),
        0,
        unit="km",
        severity="block",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        EARLY,
        _l("Cars are unsealed at the earliest so many hours before the holiday ends"),
        12,
        unit=_l("hours"),
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        CASE_DAYS,
        _l("Kilometres of a sealed car are explained within so many workdays"),
        3,
        unit=_l("workdays"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
)


@dataclass(frozen=True)
class Candidate:
    """A car, as the proposal looks at it."""

    vehicle_id: int
    plate: str
    category: str
    emergency_duty: bool
    trips: Sequence[str] = ()  # numbers of dispatches in the span
    other: str = ""  # what else takes it in the span


@dataclass(frozen=True)
class Choice:
    """What is proposed for a car, and why."""

    vehicle_id: int
    role: SealRole
    reason: str


def propose(cars: Sequence[Candidate], duty_cars: int, exempt: Sequence[str]) -> list[Choice]:
    """Exempt categories and cars that are away stay out; duty cars by their mark and by trips; the others are sealed."""
    chosen: dict[int, Choice] = {}
    for car in cars:
        if car.category in exempt:
            chosen[car.vehicle_id] = Choice(car.vehicle_id, SealRole.EXEMPT, _("Special vehicle"))
        elif car.other:
            chosen[car.vehicle_id] = Choice(car.vehicle_id, SealRole.EXEMPT, car.other)
    free = [car for car in cars if car.vehicle_id not in chosen]
    for car in sorted(free, key=lambda c: (not c.emergency_duty, not c.trips, c.plate)):
        left = duty_cars - sum(c.role == SealRole.DUTY for c in chosen.values())
        if left > 0:
            chosen[car.vehicle_id] = Choice(car.vehicle_id, SealRole.DUTY, _duty_reason(car))
    for car in free:
        if car.vehicle_id in chosen:
            continue
        if car.trips:
            chosen[car.vehicle_id] = Choice(car.vehicle_id, SealRole.DUTY, _duty_reason(car))
        else:
            chosen[car.vehicle_id] = Choice(car.vehicle_id, SealRole.SEALED, "")
    return [chosen[car.vehicle_id] for car in cars]


def _duty_reason(car: Candidate) -> str:
    if car.trips:
        return _("Has a trip: %(trips)s", trips="、".join(car.trips))
    return _("Kept for emergencies and duty") if car.emergency_duty else _("One of the duty cars by number")


# The next act in each state; OUT and SEALED each have two ways on.
ACTS: dict[SealStatus, tuple[SealAct, ...]] = {
    SealStatus.PLANNED: (SealAct.SEAL,),
    SealStatus.SEALED: (SealAct.UNSEAL, SealAct.OPEN),
    SealStatus.OUT: (SealAct.RESEAL,),
}
BECOMES: dict[SealAct, SealStatus] = {
    SealAct.SEAL: SealStatus.SEALED,
    SealAct.UNSEAL: SealStatus.OUT,
    SealAct.RESEAL: SealStatus.SEALED,
    SealAct.OPEN: SealStatus.OPENED,
}


def check_act(status: SealStatus, act: SealAct) -> None:
    if act not in ACTS.get(status, ()):
        raise RuleBroken(_("This car is now “%(status)s”. Load the page again.", status=status.label))


def check_two_persons(by_id: int | None, witness_id: int | None) -> None:
    """One person alone neither seals nor unseals."""
    if by_id is None:
        raise RuleBroken(_("Say who does it."), "by_id")
    if witness_id is None:
        raise RuleBroken(_("Say who witnesses it."), "witness_id")
    if by_id == witness_id:
        raise RuleBroken(_("Two persons are needed: the witness is somebody else."), "witness_id")


def check_seal(seal_no: str, parking: str, *, act: SealAct) -> None:
    """What is sealed has a seal number and a place."""
    if act in (SealAct.SEAL, SealAct.RESEAL):
        if not seal_no.strip():
            raise RuleBroken(_("Write the number on the seal."), "seal_no")
        if not parking.strip():
            raise RuleBroken(_("Say where the car is parked."), "parking")


def check_seal_time(at: datetime, opens_at: datetime) -> None:
    if at >= opens_at:
        raise RuleBroken(
            _("The holiday has ended: nothing is sealed any more. Say in the plan why this car was not.")
        )


def check_open_time(at: datetime, earliest: datetime) -> None:
    if at < earliest:
        raise RuleBroken(
            _(
                "Cars are unsealed from %(when)s on. Before that an approved request is needed.",
                when=moment(earliest),
            ),
            "at",
        )


def check_unseal_time(at: datetime, starts_at: datetime, ends_at: datetime) -> None:
    """An approved span is kept to."""
    if not starts_at <= at < ends_at:
        raise RuleBroken(_("The request is approved for %(span)s.", span=span(starts_at, ends_at)), "at")


@dataclass(frozen=True)
class Step:
    """A sealing or unsealing with its reading."""

    act: SealAct
    km: int


@dataclass(frozen=True)
class Account:
    """What the odometer says of a seal."""

    first_km: int | None
    last_km: int | None
    trips_km: int  # between an unsealing and the sealing after it: approved
    unexplained_km: int

    @property
    def total_km(self) -> int | None:
        return None if self.first_km is None or self.last_km is None else self.last_km - self.first_km

    @property
    def zero(self) -> bool:
        return self.unexplained_km == 0


def account(steps: Sequence[Step]) -> Account:
    """The difference to the sealing reading less the unsealed trips; what is left was driven under seal."""
    trips = hidden = 0
    for before, after in pairwise(steps):
        if before.act == SealAct.UNSEAL:
            trips += after.km - before.km
        else:
            hidden += after.km - before.km
    if not steps:
        return Account(None, None, 0, 0)
    return Account(steps[0].km, steps[-1].km, trips, hidden)


def check_request(
    starts_at: datetime, ends_at: datetime, now: datetime, seals_at: datetime, opens_at: datetime
) -> None:
    if ends_at <= starts_at:
        raise RuleBroken(_("The end is before the beginning."), "ends_at")
    if ends_at <= now:
        raise RuleBroken(_("This time has passed."), "starts_at")
    if starts_at < seals_at or ends_at > opens_at:
        raise RuleBroken(
            _("The car is sealed %(span)s; ask for a time within it.", span=span(seals_at, opens_at)),
            "starts_at",
        )


def check_close(missing: Sequence[str], cases: Sequence[str]) -> None:
    """No car may be unaccounted for."""
    if missing:
        raise RuleBroken(_("Not accounted for yet: %(plates)s", plates="、".join(missing)))
    if cases:
        raise RuleBroken(_("Kilometres still to be explained: %(plates)s", plates="、".join(cases)))


def segments(
    starts_at: datetime, ends_at: datetime, holes: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """What is left of a span without the holes."""
    left = []
    for begins, ends in sorted(holes):
        if begins >= ends_at or ends <= starts_at:
            continue
        if starts_at < begins:
            left.append((starts_at, begins))
        starts_at = max(starts_at, ends)
    return [*left, (starts_at, ends_at)] if starts_at < ends_at else left
