"""When is it due? Unusual fills to be explained, statements of fuel cards to be reconciled."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from app.core.formats import day, thousandths
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.vehicles.models import CaseKind, CaseStatus, FuelCase, StatementStatus
from app.modules.vehicles.queries.fuel import cases, statements
from app.shared.accounts import queries as people


def _case(obligation: Any) -> FuelCase:
    case = cases.by_id(obligation.subject_id)
    assert case is not None  # noqa: S101 - is_open has been asked
    return case


def _case_open(obligation: Any) -> bool:
    case = cases.by_id(obligation.subject_id)
    return case is not None and case.status == CaseStatus.OPEN


def _case_words(obligation: Any, stage: str) -> Wording:
    case = _case(obligation)
    names = {"plate": case.vehicle.plate, "kind": case.kind.label}
    title = _("%(plate)s: %(kind)s, to be explained", **names)
    if stage == "manager":
        title = _("%(plate)s: %(kind)s is still not explained", **names)
    body = _("%(number)s of %(day)s", number=case.fill.number, day=day(case.fill.business_on))
    if case.kind == CaseKind.CONSUMPTION and case.per_100km_milli and case.base_milli:
        body = _(
            "%(used)s per 100 km, base value %(base)s. Due %(due)s.",
            used=thousandths(case.per_100km_milli), base=thousandths(case.base_milli), due=day(case.due_at),
        )  # fmt: skip
    return Wording(title, body, f"/vehicles/fuel/cases/{case.id}")


def _managers(_obligation: Any) -> Iterable[int]:
    return [person.id for person in people.role_holders("manager")]


def _keepers(_obligation: Any) -> Iterable[int]:
    """Who looks after fuel cards and their statements."""
    return [person.id for person in people.holders("vehicles.fuel_manage")]


def _statement_open(obligation: Any) -> bool:
    row = statements.by_id(obligation.subject_id)
    return row is not None and row.status == StatementStatus.OPEN


def _statement_words(obligation: Any, _stage: str) -> Wording:
    row = statements.by_id(obligation.subject_id)
    assert row is not None  # noqa: S101
    title = _(
        "Reconcile the statement of %(issuer)s, %(month)s", issuer=row.issuer, month=f"{row.starts_on:%Y-%m}"
    )
    body = _("%(n)s differences are open.", n=statements.open_differences(row.id))
    return Wording(title, body, f"/vehicles/fuel/statements/{row.id}")


LADDERS: tuple[Ladder, ...] = (
    Ladder(
        "fuel_case",
        _l("Unusual fills to be explained"),
        (
            Stage("opened", -4, "owner", 1, unit="workdays", at=time(9)),
            Stage("due", 0, "owner", 2, unit="workdays", at=time(9)),
            Stage("manager", 1, "managers", 3, unit="workdays", at=time(9), after="due", repeat="weekly"),
        ),
        _case_words,
        _case_open,
        {"managers": _managers},
    ),
    Ladder(
        "fuel_statement",
        _l("Statements of fuel cards to be reconciled"),
        (
            Stage("remind", -3, "owner", 1, unit="workdays", at=time(9)),
            Stage("due", 0, "keepers", 2, unit="workdays", at=time(9)),
        ),
        _statement_words,
        _statement_open,
        {"keepers": _keepers},
    ),
)
