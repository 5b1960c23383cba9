"""When is it due? Sign-in, hand-over and reports of incidents climb to chief and leader."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.core import clock
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Materialiser, Stage, Wording
from app.modules.duty.roster.models import (
    DutyAssignment,
    HandoverStatus,
    IncidentReport,
    Level,
    Shift,
    ShiftStatus,
)
from app.modules.duty.roster.queries import duty
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.services import swaps, watch


def _place(obligation: Any) -> DutyAssignment:
    found = queries.assignment(obligation.subject_id)
    assert found is not None  # noqa: S101 - places are never deleted once they are published
    return found


def _shift(obligation: Any) -> Shift:
    found = queries.shift(obligation.subject_id)
    assert found is not None  # noqa: S101 - shifts are never deleted once they are published
    return found


def _of(shift: Shift, level: Level, without: int = 0) -> list[int]:
    return [one.person_id for one in shift.of(level) if one.person_id != without]


# -- sign-in


def _sign_in_words(obligation: Any, stage: str) -> Wording:
    one = _place(obligation)
    when, post = moment(one.shift.starts_at, relative=False), one.shift.post.name
    if stage in ("before", "start"):
        title = _("%(post)s: sign in for duty, %(when)s", post=post, when=when)
    else:
        title = _("%(post)s: %(name)s has not signed in for duty", post=post, name=one.person.name)
    body = _(
        "%(level)s, %(shift)s, telephone %(phone)s",
        level=str(one.level.label),
        shift=one.shift.name,
        phone=one.person.extension or "—",
    )
    return Wording(title, body, f"/duty/roster/shifts/{one.shift_id}")


def _sign_in_open(obligation: Any) -> bool:
    one = _place(obligation)
    waits = one.shift.status in (ShiftStatus.PUBLISHED, ShiftStatus.IN_PROGRESS, ShiftStatus.HANDING_OVER)
    return waits and one.ended_at is None and one.sign_in is None


def _with_standby(obligation: Any) -> Iterable[int]:
    """Whoever is missing, and who waits at home."""
    one = _place(obligation)
    return [one.person_id, *(other.person_id for other in one.shift.here if other.standby)]


def _sign_in_chief(obligation: Any) -> Iterable[int]:
    """The chief of the shift; the leader, if the chief is who is missing; else who is chief now."""
    one = _place(obligation)
    found = _of(one.shift, Level.CHIEF, one.person_id) or _of(one.shift, Level.LEADER, one.person_id)
    return found or [i for i in duty.duty_people(clock.now(), Level.CHIEF) if i != one.person_id]


def _sign_in_leader(obligation: Any) -> Iterable[int]:
    one = _place(obligation)
    return _of(one.shift, Level.LEADER, one.person_id) or duty.duty_people(clock.now(), Level.LEADER)


# -- hand-over


def _handover_words(obligation: Any, stage: str) -> Wording:
    shift = _shift(obligation)
    post, when = shift.post.name, moment(shift.ends_at, relative=False)
    if stage == "chief":
        title = _("%(post)s: the duty has not been handed over", post=post)
    else:
        title = _("%(post)s: hand over the duty, %(when)s", post=post, when=when)
    body = _("The old shift stays responsible until the new one has signed.")
    return Wording(title, body, f"/duty/roster/shifts/{shift.id}")


def _handover_open(obligation: Any) -> bool:
    shift = _shift(obligation)
    if not shift.answers:
        return False
    row = log_queries.handover_of(shift.id)
    return row is None or row.status not in (HandoverStatus.DONE, HandoverStatus.FORCED)


def _both(obligation: Any) -> Iterable[int]:
    """Officers and chiefs of both shifts."""
    shift = _shift(obligation)
    following = queries.next_shift(shift)
    people = []
    for one in (shift, following):
        if one is not None:
            people += _of(one, Level.OFFICER) + _of(one, Level.CHIEF)
    return people


def _handover_chief(obligation: Any) -> Iterable[int]:
    """The chiefs of both shifts; who leads, where there is none."""
    shift = _shift(obligation)
    shifts = [one for one in (shift, queries.next_shift(shift)) if one is not None]
    return [i for one in shifts for i in _of(one, Level.CHIEF)] or [
        i for one in shifts for i in _of(one, Level.LEADER)
    ]


# -- reports of incidents


def _report(obligation: Any) -> IncidentReport:
    found = log_queries.report(obligation.subject_id)
    assert found is not None  # noqa: S101 - reports are never deleted
    return found


def _phone_words(obligation: Any, _stage: str) -> Wording:
    row = _report(obligation)
    title = _("Report the incident by telephone until %(when)s", when=moment(row.phone_due_at))
    return Wording(title, row.entry.content[:120], f"/duty/roster/reports/{row.id}")


def _phone_open(obligation: Any) -> bool:
    return _report(obligation).phoned_at is None


def _written_words(obligation: Any, _stage: str) -> Wording:
    row = _report(obligation)
    title = _(
        "%(kind)s of the incident is due until %(when)s",
        kind=str(row.kind.label),
        when=moment(row.written_due_at),
    )
    return Wording(title, row.entry.content[:120], f"/duty/roster/reports/{row.id}")


def _written_open(obligation: Any) -> bool:
    return _report(obligation).reported_at is None


def _chief_and_leader(obligation: Any) -> Iterable[int]:
    """Chief and leader of the shift that has the incident, and who wrote it."""
    row = _report(obligation)
    shift = queries.shift(row.entry.shift_id)
    found = [] if shift is None else _of(shift, Level.CHIEF) + _of(shift, Level.LEADER)
    return [*found, row.by_id]


_REPORT_STAGES = (
    Stage("before", -10, "owner", 1, urgent=True),
    Stage("due", 0, "chief_and_leader", 2, urgent=True),
)

LADDERS = (
    Ladder(
        "duty_signin",
        _l("Sign-in for duty"),
        (
            Stage("before", -30, "owner", 1),
            Stage("start", 0, "owner", 2),
            Stage("late", 10, "owner_and_standby", 3, urgent=True),
            Stage("chief", 10, "chief", 4, urgent=True, after="late"),
            Stage("leader", 15, "leader", 5, urgent=True, after="chief", min_gap_minutes=5),
        ),
        _sign_in_words,
        _sign_in_open,
        {"owner_and_standby": _with_standby, "chief": _sign_in_chief, "leader": _sign_in_leader},
    ),
    Ladder(
        "handover",
        _l("Hand-over of the duty"),
        (
            Stage("before", -15, "both", 1),
            Stage("due", 0, "both", 2),
            Stage("chief", 15, "chief", 3, urgent=True, after="due"),
        ),
        _handover_words,
        _handover_open,
        {"both": _both, "chief": _handover_chief},
    ),
    Ladder(
        "incident_report",
        _l("Incidents are reported by telephone"),
        _REPORT_STAGES,
        _phone_words,
        _phone_open,
        {"chief_and_leader": _chief_and_leader},
    ),
    Ladder(
        "incident_written",
        _l("Incidents are reported in writing"),
        _REPORT_STAGES,
        _written_words,
        _written_open,
        {"chief_and_leader": _chief_and_leader},
    ),
)  # fmt: skip


def _turn(now: datetime) -> int:
    """Shifts that begin and end, wishes that expire: at every beat."""
    return watch.turn(now) + swaps.lapse(now)


MATERIALISERS = (
    Materialiser("duty_shifts", _turn, often=True),
    Materialiser("duty_reminders", watch.arm),
)
