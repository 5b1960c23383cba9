"""When is it due? A general hazard by its deadline, a major one at once and every morning, and whoever is next."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from app.core import clock
from app.core.formats import day
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.duty.hazards import queries
from app.modules.duty.hazards.models import FIXING, Hazard, HazardStatus
from app.modules.duty.hazards.services import people as who
from app.modules.duty.hazards.services.states import LADDER, MAJOR, STEP, WAITING
from app.shared.accounts import queries as people

NINE = time(9)


def _hazard(obligation: Any) -> Hazard:
    return queries.get(obligation.subject_id)


def _url(row: Hazard) -> str:
    return f"/duty/hazards/{row.id}"


# -- audiences


def _section_head(obligation: Any) -> Iterable[int]:
    """分管科长: the head of the section from which it was assigned."""
    row = _hazard(obligation)
    head = row.assigned_by.department.head_id if row.assigned_by else None
    return [head] if head else []


def _concerned(obligation: Any) -> Iterable[int]:
    """责任人 + 部门负责人 + 总务 + 分管领导"""
    row = _hazard(obligation)
    department = row.responsible
    ids = [row.owner_id, department.head_id if department else None]
    ids += [person.id for person in [*people.role_holders("manager"), *who.leaders(row)]]
    return [one for one in dict.fromkeys(ids) if one]


def _next(obligation: Any) -> Iterable[int]:
    return who.next_people(_hazard(obligation))


# -- wording


def _words(obligation: Any, stage: str) -> Wording:
    row = _hazard(obligation)
    known = {"number": row.number, "place": row.location, "day": day(row.rectify_by)}
    late = (clock.today() - row.rectify_by).days if row.rectify_by else 0
    if late > 0:
        title = _("%(number)s at %(place)s is overdue since %(day)s", **known)
    else:
        title = _("Rectify %(number)s at %(place)s by %(day)s", **known)
    owner = row.owner.full_name if row.owner else ""
    return Wording(title, f"{owner}　{row.measure}".strip("　"), _url(row))


def _major_words(obligation: Any, stage: str) -> Wording:
    row = _hazard(obligation)
    title = _("Major hazard at %(place)s: %(number)s", number=row.number, place=row.location)
    body = _(
        "%(status)s. %(name)s rectifies it by %(day)s. Until then: %(interim)s",
        status=row.status.label, name=row.owner.full_name if row.owner else "—", day=day(row.rectify_by),
        interim=row.interim_control or "—",
    )  # fmt: skip
    return Wording(title, body, _url(row))


_STEPS = {
    HazardStatus.REPORTED: _l("%(number)s: look at it and say how grave it is"),
    HazardStatus.CONFIRMED: _l("%(number)s: assign it"),
    HazardStatus.EXTENSION: _l("%(number)s: decide on the extension"),
    HazardStatus.SUBMITTED: _l("%(number)s: verify it"),
    HazardStatus.VERIFIED: _l("%(number)s: sign it off"),
}


def _step_words(obligation: Any, stage: str) -> Wording:
    row = _hazard(obligation)
    title = str(_STEPS.get(row.status, _STEPS[HazardStatus.REPORTED])) % {"number": row.number}
    return Wording(title, f"{row.location}　{row.description}", _url(row))


# -- open?


def _to_fix(obligation: Any) -> bool:
    row = _hazard(obligation)
    return row.status in FIXING and not row.is_major


def _major_open(obligation: Any) -> bool:
    row = _hazard(obligation)
    return row.is_open and row.is_major


def _waits(obligation: Any) -> bool:
    return _hazard(obligation).status in WAITING


GENERAL_HAZARD = Ladder(
    LADDER,
    _l("General hazards are rectified"),
    stages=(
        Stage("workdays_3", -3, "owner", 1, unit="workdays", at=NINE),
        Stage("workday_1", -1, "owner", 2, unit="workdays", at=NINE),
        Stage("due", 0, "owner", 3, unit="workdays", at=NINE),
        Stage("head", 1, "department_head", 4, unit="workdays", at=NINE, after="due", min_gap_minutes=60),
        Stage("section", 3, "section_head", 5, unit="workdays", at=NINE, after="head", min_gap_minutes=60),
        Stage(
            "manager", 5, "role:manager", 6, unit="workdays", at=NINE, after="section", min_gap_minutes=60,
            repeat="weekly",
        ),
    ),
    wording=_words,
    is_open=_to_fix,
    audiences={"section_head": _section_head},
)  # fmt: skip

MAJOR_HAZARD = Ladder(
    MAJOR,
    _l("Major hazards are watched until they are closed out"),
    stages=(
        Stage("at_once", 0, "concerned", 1, urgent=True),
        Stage("daily", 1440, "concerned", 2, at=NINE, repeat="daily"),
    ),
    wording=_major_words,
    is_open=_major_open,
    audiences={"concerned": _concerned},
)

HAZARD_STEP = Ladder(
    STEP,
    _l("Hazards that wait for the office, the verifier or the leader"),
    stages=(
        Stage("due", 0, "next", 1, unit="workdays", at=NINE),
        Stage("manager", 1, "role:manager", 2, unit="workdays", at=NINE, after="due", min_gap_minutes=60,
              repeat="weekly"),
    ),
    wording=_step_words,
    is_open=_waits,
    audiences={"next": _next},
)  # fmt: skip

LADDERS: tuple[Ladder, ...] = (GENERAL_HAZARD, MAJOR_HAZARD, HAZARD_STEP)
