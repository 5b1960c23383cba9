"""May it be, and when is it due? Upkeep: intervals, forecast, what was done before, estimate and bill."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.formats import day, number, yuan
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.modules.vehicles.models.upkeep import UpkeepStatus
from app.modules.vehicles.rules.terms import UNCONFIRMED, Terms

_PER_CAR = "机关事务管理条例 第二十六条：维修保养按单车核算"
_DESIGNATED = "公务用车管理办法：定点维修（待确认）"

POLICIES: tuple[PolicyDefault, ...] = (
    PolicyDefault(
        "vehicles.upkeep_warn_days",
        _l("Upkeep that is due within so many days is told"),
        15,
        unit=_l("days"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.upkeep_warn_km",
        _l("Upkeep that is due within so many kilometres is told"),
        500,
        unit="km",
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.upkeep_difference_percent",
        _l("A bill above the estimate by more than this wants a reason"),
        10,
        unit="%",
        severity="reason",
        citation=_PER_CAR,
    ),
    PolicyDefault(
        "vehicles.upkeep_repeat_months",
        _l("The same item done again within so many months is pointed out"),
        3,
        unit=_l("months"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.upkeep_garage",
        _l("Only designated garages"),
        True,
        "flag",
        severity="reason",
        citation=_DESIGNATED,
    ),
    PolicyDefault(
        "vehicles.upkeep_meeting_yuan",
        _l("An estimate above this needs the decision of a meeting"),
        10_000,
        unit=_l("yuan"),
        severity="block",
        citation=UNCONFIRMED,
    ),
)

# What each state may become.
TRANSITIONS: dict[UpkeepStatus, tuple[UpkeepStatus, ...]] = {
    UpkeepStatus.REQUESTED: (UpkeepStatus.PENDING, UpkeepStatus.CANCELLED),
    UpkeepStatus.PENDING: (
        UpkeepStatus.APPROVED,
        UpkeepStatus.REJECTED,
        UpkeepStatus.SENT_BACK,
        UpkeepStatus.CANCELLED,
    ),
    UpkeepStatus.SENT_BACK: (UpkeepStatus.PENDING, UpkeepStatus.CANCELLED),
    UpkeepStatus.APPROVED: (UpkeepStatus.IN_GARAGE, UpkeepStatus.CANCELLED),
    UpkeepStatus.IN_GARAGE: (UpkeepStatus.ACCEPTED,),
    UpkeepStatus.ACCEPTED: (UpkeepStatus.CLOSED,),
}


def may_become(old: UpkeepStatus, new: UpkeepStatus) -> bool:
    return new in TRANSITIONS.get(old, ())


def check_transition(old: UpkeepStatus, new: UpkeepStatus) -> None:
    if not may_become(old, new):
        raise RuleBroken(_("This order is now “%(status)s”. Load the page again.", status=old.label))


@dataclass(frozen=True)
class Interval:
    """Every so many months or kilometres, since it was last done."""

    months: int | None
    km: int | None
    last_on: date
    last_km: int


@dataclass(frozen=True)
class Due:
    """When something is due: the day by date, the reading by kilometres, and which day comes first as things go."""

    on: date | None
    km: int | None
    expected_on: date
    by_km: bool  # the kilometres come first
    days_left: int
    km_left: int | None
    look: str  # stop: overdue; wait: soon; ok

    @property
    def says(self) -> str:
        """In one line, with the reason."""
        if self.km_left is not None and self.km_left < 0:
            return _("%(km)s km overdue", km=number(-self.km_left))
        if self.on is not None and self.days_left < 0 and not self.by_km:
            return _("%(n)s days overdue", n=-self.days_left)
        if self.by_km and self.km_left is not None:
            return _("%(km)s km left, about %(day)s", km=number(self.km_left), day=day(self.expected_on))
        return _("%(n)s days left", n=self.days_left)


def due(plan: Interval, today: date, km: int | None, km_per_day: float, terms: Terms) -> Due:
    """By date or by kilometres, whichever comes first; the day of the kilometres is a forecast."""
    by_date = add_months(plan.last_on, plan.months) if plan.months else None
    at_km = plan.last_km + plan.km if plan.km else None
    left = None if at_km is None or km is None else at_km - km
    forecast = None
    if left is not None:
        if left <= 0:  # passed already: about when, as it drives
            forecast = today - timedelta(
                days=min(365, max(1, int(-left / km_per_day))) if left and km_per_day else 0
            )
        elif km_per_day > 0:
            forecast = today + timedelta(days=min(3650, int(left / km_per_day)))
    days = [d for d in (by_date, forecast) if d is not None]
    expected = min(days) if days else today + timedelta(days=3650)
    by_km = forecast is not None and (by_date is None or forecast < by_date)
    days_left = (expected - today).days
    over = days_left < 0 or (left is not None and left < 0)
    soon = days_left <= int(terms["vehicles.upkeep_warn_days"].value) or (
        left is not None and left <= int(terms["vehicles.upkeep_warn_km"].value)
    )
    return Due(by_date, at_km, expected, by_km, days_left, left, "stop" if over else "wait" if soon else "ok")


def add_months(start: date, months: int) -> date:
    """The same day so many months later, or the month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def check_interval(months: int | None, km: int | None) -> None:
    if not months and not km:
        raise RuleBroken(
            _("Say every how many months or kilometres; one of them is enough."), "interval_months"
        )


@dataclass(frozen=True)
class Former:
    """An item of an earlier order of the same car."""

    item_id: int
    item: str
    order_id: int
    number: str
    done_on: date
    warranty_until: date | None
    warranty_km: int | None


def repeats(item_ids: set[int], former: Sequence[Former], today: date, months: int) -> list[Former]:
    """What was done within so many months and is to be done again."""
    since = add_months(today, -months)
    return [f for f in former if f.item_id in item_ids and f.done_on >= since]


def under_warranty(item_ids: set[int], former: Sequence[Former], today: date, km: int | None) -> list[Former]:
    """What is to be done again although the garage still answers for it: neither day nor kilometres have passed."""
    return [
        f
        for f in former
        if f.item_id in item_ids
        and (f.warranty_until or f.warranty_km)
        and (f.warranty_until is None or today <= f.warranty_until)
        and (f.warranty_km is None or km is None or km <= f.warranty_km)
    ]


def check_lines(lines: Sequence[Any]) -> None:
    if not lines:
        raise RuleBroken(_("Write at least one line: what is done, and for how much."))


def check_meeting(fen: int, ref: str, terms: Terms) -> None:
    """A large sum is decided by a meeting; its minutes are named."""
    rule = terms["vehicles.upkeep_meeting_yuan"]
    if rule.severity in ("block", "reason") and fen > int(rule.value) * 100 and not ref.strip():
        raise RuleBroken(
            _("Above %(yuan)s yuan a meeting decides. Name its minutes.", yuan=number(int(rule.value))),
            "meeting_ref",
        )


def check_garage(designated: bool, reason: str, terms: Terms) -> None:
    rule = terms["vehicles.upkeep_garage"]
    if designated or rule.severity in ("off", "warn"):
        return
    if rule.severity == "block":
        raise RuleBroken(_("Choose a designated garage."), "garage_id")
    if not reason.strip():
        raise RuleBroken(_("This garage is not designated. Say why it must be this one."), "garage_reason")


def check_difference(estimated: int, actual: int, reason: str, terms: Terms) -> None:
    """A bill above the estimate by more than the policy's share wants a reason; it may also not be allowed at all."""
    rule = terms["vehicles.upkeep_difference_percent"]
    if rule.severity in ("off", "warn") or actual * 100 <= estimated * (100 + int(rule.value)):
        return
    if rule.severity == "block":
        raise RuleBroken(_("The bill is too far above the estimate. Have the garage correct it."))
    if not reason.strip():
        raise RuleBroken(
            _(
                "The bill of %(actual)s yuan is more than %(percent)s%% above the estimate of %(estimate)s yuan. Say why.",
                actual=yuan(actual),
                percent=rule.value,
                estimate=yuan(estimated),
            ),
            "difference_reason",
        )
