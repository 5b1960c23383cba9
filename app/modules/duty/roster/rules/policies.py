"""The rules of the office about duty, as they are shipped, and as one value that the other rules take."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.shared.workdays.models import DayKind

# Citations stand in the language of the regulation.
_DUTY = "值班工作制度（待确认）"
_REPORTS = "突发事件信息报告办法（待确认）"

STATUTORY = "duty.points_statutory"
OFF = "duty.points_off"
WORKDAY = "duty.points_workday"
GAP = "duty.gap_hours"
ABSENCE = "duty.absence"
EXEMPTION = "duty.exemption"
HISTORY = "duty.history_months"
SIGN_IN = "duty.sign_in_opens"
MISSED = "duty.missed_after"
HANDOVER = "duty.handover_opens"
PHONE = "duty.report_phone"
WRITTEN = "duty.report_written"
FURTHER = "duty.report_further"

POLICIES = (
    PolicyDefault(
        STATUTORY, _l("A duty of 24 hours on a statutory holiday counts"), 3, unit="points", citation=_DUTY
    ),
    PolicyDefault(OFF, _l("A duty of 24 hours on a day off counts"), 2, unit="points", citation=_DUTY),
    PolicyDefault(
        WORKDAY,
        _l("A duty of 24 hours on a workday counts"),
        1,
        unit="points",
        citation=_DUTY,
        help=_l("A make-up workday counts as a workday. A shift over two days counts by the hours of each."),
    ),
    PolicyDefault(
        GAP,
        _l("Between two duties of one person lie at least"),
        24,
        unit="hours",
        severity="reason",
        citation=_DUTY,
    ),
    PolicyDefault(
        ABSENCE,
        _l("Nobody has duty who is absent"),
        True,
        kind="flag",
        severity="reason",
        citation=_DUTY,
    ),
    PolicyDefault(
        EXEMPTION,
        _l("Nobody has duty who is exempt from it"),
        True,
        kind="flag",
        severity="block",
        citation=_DUTY,
    ),
    PolicyDefault(
        HISTORY,
        _l("The burden of duty is balanced over so many past months"),
        6,
        unit="months",
        severity="warn",
        citation=_DUTY,
    ),
    PolicyDefault(
        SIGN_IN, _l("Sign-in opens so long before the shift"), 60, kind="minutes", citation=_DUTY
    ),
    PolicyDefault(
        MISSED,
        _l("Without sign-in somebody counts as missing so long after the start"),
        10,
        kind="minutes",
        severity="warn",
        citation=_DUTY,
    ),
    PolicyDefault(
        HANDOVER, _l("The hand-over opens so long before the end of a shift"), 60, kind="minutes", citation=_DUTY
    ),
    PolicyDefault(
        PHONE,
        _l("An incident is reported by telephone within"),
        15,
        kind="minutes",
        severity="warn",
        citation=_REPORTS,
        help=_l("Limits differ from place to place: set the one that your superior authority asks for."),
    ),
    PolicyDefault(
        WRITTEN,
        _l("An incident is reported in writing within"),
        30,
        kind="minutes",
        severity="warn",
        citation=_REPORTS,
    ),
    PolicyDefault(
        FURTHER,
        _l("A further report follows within"),
        240,
        kind="minutes",
        severity="warn",
        citation=_REPORTS,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """The rules that a roster is held against. Severities: block, reason, warn, off."""

    statutory: int = 3
    off: int = 2
    workday: int = 1
    gap_hours: int = 24
    gap: str = "reason"
    absence: str = "reason"
    exemption: str = "block"
    history_months: int = 6
    sign_in_opens: int = 60
    missed_after: int = 10
    handover_opens: int = 60
    phone: int = 15
    written: int = 30
    further: int = 240

    def weight(self, kind: DayKind) -> int:
        """What 24 hours of this kind of day count."""
        if kind is DayKind.STATUTORY:
            return self.statutory
        return self.workday if kind.works else self.off

    @property
    def rest(self) -> timedelta:
        """How long lies between two duties; nothing if the rule is off."""
        return timedelta(hours=0 if self.gap == "off" else self.gap_hours)

    def as_json(self) -> dict[str, Any]:
        """What a roster remembers of the rules that it was drawn by."""
        names = ("statutory", "off", "workday", "gap_hours", "gap", "history_months")
        return {name: value for name, value in asdict(self).items() if name in names}


def terms_of(policy: Callable[[str], Any]) -> Terms:
    """The terms as `policy(code)` tells them."""

    def number(code: str) -> int:
        return max(0, int(policy(code).value or 0))

    def severity(code: str) -> str:
        found = policy(code)
        return str(found.severity.value) if found.value is not False else "off"

    return Terms(
        statutory=number(STATUTORY), off=number(OFF), workday=number(WORKDAY), gap_hours=number(GAP), gap=severity(GAP),
        absence=severity(ABSENCE), exemption=severity(EXEMPTION), history_months=number(HISTORY),
        sign_in_opens=number(SIGN_IN), missed_after=number(MISSED), handover_opens=number(HANDOVER), phone=number(PHONE),
        written=number(WRITTEN), further=number(FURTHER),
    )  # fmt: skip
