"""When is it due? The plan of a holiday, sealing at close of business, unsealing after, explaining kilometres."""

from datetime import time
from typing import Any

from app.core.formats import day, moment
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.vehicles.models.seals import (
    CaseStatus,
    SealPlan,
    SealPlanStatus,
    SealRole,
    SealStatus,
    UnsealStatus,
)
from app.modules.vehicles.queries import seals as queries

NINE = time(9)


def _plan(obligation: Any) -> SealPlan:
    plan = queries.bare_plan(obligation.subject_id)
    assert plan is not None  # noqa: S101 - plans are never deleted
    return plan


def _url(plan: SealPlan) -> str:
    return f"/vehicles/seals/{plan.id}"


def _confirm_words(obligation: Any, _stage: str) -> Wording:
    plan = _plan(obligation)
    title = _("%(holiday)s: confirm who is sealed", holiday=plan.holiday)
    return Wording(title, _("The holiday begins %(day)s.", day=day(plan.starts_on)), _url(plan))


def _confirm_open(obligation: Any) -> bool:
    return _plan(obligation).status == SealPlanStatus.PROPOSED


def _waiting(plan: SealPlan, *states: SealStatus) -> list[str]:
    return [s.plate for s in plan.seals if s.role == SealRole.SEALED and s.status in states]


def _seal_words(obligation: Any, _stage: str) -> Wording:
    plan = _plan(obligation)
    plates = _waiting(plan, SealStatus.PLANNED)
    title = _("%(holiday)s: %(n)s cars are to be sealed", holiday=plan.holiday, n=len(plates))
    return Wording(title, "、".join(plates), _url(plan))


def _seal_open(obligation: Any) -> bool:
    plan = _plan(obligation)
    return plan.status == SealPlanStatus.CONFIRMED and bool(_waiting(plan, SealStatus.PLANNED))


def _unseal_words(obligation: Any, _stage: str) -> Wording:
    plan = _plan(obligation)
    plates = _waiting(plan, SealStatus.PLANNED, SealStatus.SEALED, SealStatus.OUT)
    if not plates:
        title = _("%(holiday)s: close the plan of seals", holiday=plan.holiday)
        return Wording(title, _("Every car is unsealed."), _url(plan))
    title = _("%(holiday)s is over: unseal %(n)s cars", holiday=plan.holiday, n=len(plates))
    return Wording(title, "、".join(plates), _url(plan))


def _unseal_open(obligation: Any) -> bool:
    return _plan(obligation).status == SealPlanStatus.CONFIRMED


def _reseal_words(obligation: Any, _stage: str) -> Wording:
    row = queries.get_request(obligation.subject_id)
    title = _("%(plate)s: seal it again", plate=row.seal.plate)
    body = _("%(number)s was approved until %(moment)s.", number=row.number, moment=moment(row.ends_at))
    return Wording(title, body, f"/vehicles/seals/cars/{row.seal_id}")


def _reseal_open(obligation: Any) -> bool:
    return queries.get_request(obligation.subject_id).status == UnsealStatus.USED


def _case_words(obligation: Any, _stage: str) -> Wording:
    seal = queries.seal(obligation.subject_id)
    assert seal is not None  # noqa: S101 - seals are never deleted
    title = _("%(plate)s: explain %(km)s km driven under seal", plate=seal.plate, km=seal.unexplained_km)
    return Wording(title, f"{seal.plan.number} {seal.plan.holiday}", f"/vehicles/seals/cars/{seal.id}")


def _case_open(obligation: Any) -> bool:
    seal = queries.seal(obligation.subject_id)
    return seal is not None and seal.case_status == CaseStatus.OPEN


SEAL_LADDERS: tuple[Ladder, ...] = (
    Ladder(
        "seal_confirm",
        _l("Seals before a holiday are confirmed"),
        (
            Stage("workdays_2", -2, "role:dispatcher", 1, unit="workdays", at=NINE),
            Stage("last_day", 0, "role:manager", 2, unit="workdays", at=NINE, urgent=True),
        ),
        _confirm_words,
        _confirm_open,
    ),
    Ladder(
        "seal_due",
        _l("Cars are sealed at close of business"),
        (
            Stage("hour_before", -60, "role:dispatcher", 1, urgent=True),
            Stage("due", 0, "role:dispatcher", 2, urgent=True),
            Stage("manager", 120, "role:manager", 3, urgent=True, after="due"),
        ),
        _seal_words,
        _seal_open,
    ),
    Ladder(
        "unseal_due",
        _l("Cars are unsealed after a holiday"),
        (
            Stage("due", 0, "role:dispatcher", 1, urgent=True),
            Stage("manager", 1, "role:manager", 2, unit="workdays", at=NINE, after="due", repeat="daily"),
        ),
        _unseal_words,
        _unseal_open,
    ),
    Ladder(
        "reseal",
        _l("An unsealed car is sealed again"),
        (
            Stage("due", 0, "role:dispatcher", 1, urgent=True),
            Stage("owner", 0, "owner", 1, urgent=True),
            Stage("manager", 120, "role:manager", 2, urgent=True, after="due"),
        ),
        _reseal_words,
        _reseal_open,
    ),
    Ladder(
        "seal_case",
        _l("Kilometres under seal are explained"),
        (
            Stage("owner", -1, "owner", 1, unit="workdays", at=NINE),
            Stage("due", 0, "owner", 2, unit="workdays", at=NINE, urgent=True),
            Stage("manager", 1, "role:manager", 3, unit="workdays", at=NINE, repeat="daily"),
        ),
        _case_words,
        _case_open,
    ),
)
