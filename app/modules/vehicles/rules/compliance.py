"""May it be? Inspection cycles, violations, accidents."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.modules.vehicles.models import BodyType
from app.modules.vehicles.models.compliance import AccidentStatus
from app.modules.vehicles.rules.terms import UNCONFIRMED
from app.modules.vehicles.rules.upkeep import add_months

_ARTICLE_16 = "道路交通安全法实施条例 第十六条"

# Rows of "up to this age in years: months between two inspections".
INSPECTION = {
    "small": "vehicles.inspection_small",
    "large": "vehicles.inspection_large",
    "truck": "vehicles.inspection_truck",
}
POLICIES: tuple[PolicyDefault, ...] = (
    PolicyDefault(
        INSPECTION["small"],
        _l("Inspection of small passenger cars: age in years and months between"),
        ["6:24", "15:12", "99:6"],
        "list",
        severity="warn",
        citation=_ARTICLE_16,
        help=_l("“6:24” means: up to six years of age every 24 months. Change it where a later rule holds."),
    ),
    PolicyDefault(
        INSPECTION["large"],
        _l("Inspection of large and medium passenger cars: age in years and months between"),
        ["10:12", "99:6"],
        "list",
        severity="warn",
        citation=_ARTICLE_16,
    ),
    PolicyDefault(
        INSPECTION["truck"],
        _l("Inspection of trucks: age in years and months between"),
        ["10:12", "99:6"],
        "list",
        severity="warn",
        citation=_ARTICLE_16,
    ),
    PolicyDefault(
        "vehicles.violation_days",
        _l("A violation is handled within so many days"),
        15,
        unit=_l("days"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.accident_report_hours",
        _l("An accident is reported to the insurer within so many hours"),
        48,
        unit=_l("hours"),
        severity="warn",
        citation="机动车辆保险条款：48小时内报案（待确认）",
    ),
    PolicyDefault(
        "vehicles.accident_claim_days",
        _l("The papers of a claim are handed in within so many days after the report"),
        30,
        unit=_l("days"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
)

TRANSITIONS: dict[AccidentStatus, tuple[AccidentStatus, ...]] = {
    AccidentStatus.OPEN: (AccidentStatus.REPORTED, AccidentStatus.CLOSED, AccidentStatus.VOIDED),
    AccidentStatus.REPORTED: (AccidentStatus.CLAIMED, AccidentStatus.CLOSED, AccidentStatus.VOIDED),
    AccidentStatus.CLAIMED: (AccidentStatus.CLOSED,),
}
SMALL_SEATS = 9


def kind_of(body: BodyType, seats: int) -> str:
    """Which cycle a car falls under: small (up to 9 seats), large or medium, truck."""
    if body == BodyType.TRUCK:
        return "truck"
    return "small" if seats <= SMALL_SEATS and body not in (BodyType.BUS, BodyType.MINIBUS) else "large"


def cycle_months(rows: Sequence[str], age_years: float) -> int:
    """How many months lie between two inspections at this age. An unreadable row does not count."""
    for row in rows:
        age, _colon, months = str(row).partition(":")
        if age.strip().isdigit() and months.strip().isdigit() and age_years < int(age):
            return int(months)
    return 12


def inspected_until(rows: Sequence[str], registered_on: date | None, inspected_on: date) -> date:
    """The last day of an inspection made on that day."""
    age = (inspected_on - (registered_on or inspected_on)).days / 365.25
    return add_months(inspected_on, cycle_months(rows, age)) - timedelta(days=1)


def check_past(now: datetime, at: datetime, field: str = "at") -> None:
    if at > now:
        raise RuleBroken(_("This moment is still to come."), field)


def check_driver_named(looked_up: int | None, named: int | None, reason: str) -> None:
    """Whoever the dispatch says drove; to name another wants a reason."""
    if looked_up is not None and named != looked_up and not reason.strip():
        raise RuleBroken(
            _("The dispatch order says that somebody else drove. Say why it was this driver."),
            "driver_reason",
        )


def check_points(points: int) -> None:
    if not 0 <= points <= 12:
        raise RuleBroken(_("A violation costs between 0 and 12 points."), "points")


def check_accident(old: AccidentStatus, new: AccidentStatus) -> None:
    if new not in TRANSITIONS.get(old, ()):
        raise RuleBroken(_("This accident is now “%(status)s”. Load the page again.", status=old.label))
