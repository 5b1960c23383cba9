"""May it be? The way of a hazard as one table, who may do what, five settled things, extensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.formats import day
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.modules.duty.hazards.models import HazardStatus, Severity

S = HazardStatus

# What may follow what. The same state again is a change that begins it anew (another owner, another day).
TRANSITIONS: Mapping[HazardStatus, frozenset[HazardStatus]] = {
    S.REPORTED: frozenset({S.CONFIRMED, S.REJECTED, S.MERGED, S.SUBMITTED}),
    S.CONFIRMED: frozenset({S.ASSIGNED, S.SUBMITTED}),
    S.ASSIGNED: frozenset({S.RECTIFYING, S.ASSIGNED, S.EXTENSION, S.SUBMITTED}),
    S.RECTIFYING: frozenset({S.SUBMITTED, S.EXTENSION, S.ASSIGNED}),
    S.EXTENSION: frozenset({S.RECTIFYING, S.SUBMITTED}),
    # CONFIRMED: what was fixed on the spot without an owner did not pass, so it gets one
    S.SUBMITTED: frozenset({S.VERIFIED, S.RETURNED, S.CONFIRMED}),
    S.RETURNED: frozenset({S.RECTIFYING, S.ASSIGNED}),
    S.VERIFIED: frozenset({S.CLOSED, S.RETURNED, S.CONFIRMED}),
    S.CLOSED: frozenset({S.ASSIGNED, S.CONFIRMED}),
    S.REJECTED: frozenset({S.CONFIRMED}),
    S.MERGED: frozenset(),
}

# Where a deed begins. `submit` of what was just found on the spot is `fix`.
VERBS: Mapping[str, frozenset[HazardStatus]] = {
    "confirm": frozenset({S.REPORTED}),
    "assign": frozenset({S.CONFIRMED}),
    "acknowledge": frozenset({S.ASSIGNED, S.RETURNED}),
    "submit": frozenset({S.RECTIFYING, S.EXTENSION}),
    "verify": frozenset({S.SUBMITTED}),
    "sign": frozenset({S.VERIFIED}),
    "decide": frozenset({S.EXTENSION}),
    "reject": frozenset({S.REPORTED}),
    "merge": frozenset({S.REPORTED}),
    "fix": frozenset({S.REPORTED, S.CONFIRMED, S.ASSIGNED}),
    "extend": frozenset({S.ASSIGNED, S.RECTIFYING}),
    "reassign": frozenset({S.ASSIGNED, S.RECTIFYING, S.RETURNED}),
    "supervise": frozenset(
        {S.CONFIRMED, S.ASSIGNED, S.RECTIFYING, S.EXTENSION, S.SUBMITTED, S.RETURNED, S.VERIFIED}
    ),
    "reopen": frozenset({S.CLOSED, S.REJECTED}),
    "chase": frozenset({S.ASSIGNED, S.RECTIFYING, S.EXTENSION, S.SUBMITTED, S.RETURNED, S.VERIFIED}),
}

PHOTO, OFFICE_EXTENSIONS, STEP = (
    f"duty.hazard_{name}" for name in ("photo_after", "extensions", "step_workdays")
)
DAYS = {severity: f"duty.hazard_days_{severity.value}" for severity in Severity}
REPEATS = "duty.hazard_repeats"
_PRACTICE = "隐患排查治理通行做法（待确认）"
_LAW = "安全生产法（2021）第四十一条；重大事故隐患治理督办（待确认）"
POLICIES: tuple[PolicyDefault, ...] = (
    PolicyDefault(
        PHOTO, _l("A photo shows that a hazard has been rectified"), True, "flag", citation=_PRACTICE
    ),
    PolicyDefault(
        OFFICE_EXTENSIONS,
        _l("Extensions that the office grants by itself; more are decided by the leader in charge"),
        2,
        citation=_PRACTICE,
    ),
    PolicyDefault(
        STEP,
        _l("A reported, handed-in or verified hazard is dealt with within"),
        1,
        unit=_l("workdays"),
        severity="warn",
        citation=_PRACTICE,
    ),
    *(
        PolicyDefault(DAYS[severity], title, days, unit=_l("workdays"), severity="warn", citation=source)
        for severity, title, days, source in (
            (Severity.GENERAL, _l("Time to rectify a general hazard, as proposed"), 10, _PRACTICE),
            (Severity.SERIOUS, _l("Time to rectify a serious hazard, as proposed"), 5, _PRACTICE),
            (Severity.MAJOR, _l("Time to rectify a major hazard, as proposed"), 20, _LAW),
        )
    ),
    PolicyDefault(
        REPEATS,
        _l("A place with so many hazards in twelve months is a repeat offender"),
        2,
        severity="warn",
        citation=_PRACTICE,
    ),
)


@dataclass(frozen=True)
class Standing:
    """What a person is to a hazard."""

    office: bool = False  # assigns and verifies
    leader: bool = False  # in charge of the responsible department
    owner: bool = False  # or the head of the responsible department
    reporter: bool = False
    verifier: bool = False
    fixer: bool = False  # owns it or has rectified it: never verifies it
    asked: bool = False  # for the extension that waits
    for_leader: bool = False  # the extension that waits is one for the leader


def may_become(old: HazardStatus, new: HazardStatus) -> bool:
    """May a hazard go from `old` to `new`?"""
    return new in TRANSITIONS[old]


def check_transition(old: HazardStatus, new: HazardStatus) -> None:
    """Refuse a step that the way of a hazard does not have."""
    if not may_become(old, new):
        raise RuleBroken(
            _(
                "The hazard is now “%(old)s” and cannot become “%(new)s”. Load the page again.",
                old=old.label,
                new=new.label,
            )
        )


def check_verb(verb: str, status: HazardStatus) -> None:
    """Refuse what cannot be done with a hazard in this state."""
    if status not in VERBS[verb]:
        raise RuleBroken(
            _("The hazard is now “%(status)s”; this can no longer be done with it.", status=status.label)
        )


def may(verb: str, who: Standing) -> bool:
    """Is this a person for this deed, whatever the state?"""
    return {
        "confirm": who.office,
        "reject": who.office,
        "merge": who.office,
        "assign": who.office,
        "reassign": who.office,
        "reopen": who.office,
        "supervise": who.office or who.leader,
        "chase": who.office or who.leader,
        "acknowledge": who.owner,
        "submit": who.owner,
        "extend": who.owner,
        "fix": who.office or who.owner or who.reporter,
        "verify": (who.verifier or who.office) and not who.fixer,
        "sign": who.leader and not who.fixer,
        "decide": (who.leader or (who.office and not who.for_leader)) and not who.asked,
    }[verb]


def offered(status: HazardStatus, severity: Severity, who: Standing) -> list[str]:
    """The deeds that the page offers, the expected one first. What this person may never do is not among them."""
    found = [verb for verb, states in VERBS.items() if status in states and may(verb, who)]
    return [verb for verb in found if verb != "supervise" or severity == Severity.MAJOR]


def check_four_eyes(verifier_id: int | None, owner_id: int | None, rectifier_id: int | None) -> None:
    """Whoever owns or rectifies a hazard never verifies it."""
    if verifier_id is not None and verifier_id in (owner_id, rectifier_id):
        raise RuleBroken(
            _("Whoever is responsible for a hazard or has rectified it does not verify it. Choose somebody else."),
            "verifier_id",
        )  # fmt: skip


def check_deadline(new: date | None, today: date, field: str = "rectify_by") -> date:
    """A deadline lies ahead."""
    if new is None:
        raise RuleBroken(_("Say by which day."), field)
    if new < today:
        raise RuleBroken(_("This day is over. Choose today or a later day."), field)
    if new > today + timedelta(days=730):
        raise RuleBroken(_("This day is more than two years ahead. Choose a nearer one."), field)
    return new


def check_interim(severity: Severity, interim: str) -> None:
    """A major hazard wants something that keeps people safe until it is rectified."""
    if severity == Severity.MAJOR and not interim.strip():
        raise RuleBroken(
            _("Say what keeps people safe until a major hazard is rectified."), "interim_control"
        )


def check_extension(old: date, new: date | None, interim: str, today: date) -> date:
    """An extension is a later day, and says what keeps people safe meanwhile."""
    later = check_deadline(new, today, "new_deadline")
    if later <= old:
        raise RuleBroken(_("The new day must be later than %(day)s.", day=day(old)), "new_deadline")
    if not interim.strip():
        raise RuleBroken(_("Say what keeps people safe meanwhile."), "interim_control")
    return later


def check_reassigned(same_owner: bool, old: date | None, new: date) -> None:
    """A later day for the same person is an extension, and is asked for as one."""
    if same_owner and old is not None and new > old:
        raise RuleBroken(
            _("A later day for the same person is an extension: whoever is responsible asks for it."),
            "rectify_by",
        )


def check_photo(needed: bool, given: int, field: str = "after") -> None:
    if needed and not given:
        raise RuleBroken(_("Add a photo that shows how it looks now."), field)


def is_for_leader(granted: int, office_may: int) -> bool:
    """Has the office granted as many extensions as it may by itself?"""
    return granted >= office_may
