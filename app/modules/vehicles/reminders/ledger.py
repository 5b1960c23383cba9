"""When is it due? Unregistered kilometres: their owner first, then the dispatchers, then the head of the office."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from app.core.formats import moment, number
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.vehicles.models.ledger import GapStatus
from app.modules.vehicles.queries import ledger as queries
from app.shared.accounts import queries as people


def _is_open(obligation: Any) -> bool:
    gap = queries.gap(obligation.subject_id)
    return gap is not None and gap.status == GapStatus.OPEN


def _words(obligation: Any, stage: str) -> Wording:
    gap = queries.gap(obligation.subject_id)
    assert gap is not None  # noqa: S101 - is_open has been asked
    title = _("Explain %(km)s km of %(plate)s", km=number(gap.km), plate=gap.vehicle.plate)
    if stage == "manager":
        title = _("Still not explained: %(km)s km of %(plate)s", km=number(gap.km), plate=gap.vehicle.plate)
    body = _(
        "Between %(start)s and %(end)s no record tells what was driven. Explain it until %(due)s.",
        start=moment(gap.starts_at, relative=False), end=moment(gap.ends_at, relative=False),
        due=moment(gap.due_at, relative=False),
    )  # fmt: skip
    return Wording(title, body, f"/vehicles/gaps/{gap.id}")


def _dispatchers(_obligation: Any) -> Iterable[int]:
    return [person.id for person in people.role_holders("dispatcher") or people.holders("vehicles.dispatch")]


LEDGER_GAP = Ladder(
    "ledger_gap",
    _l("Unregistered kilometres"),
    (
        Stage("owner", -2, "owner", 1, unit="workdays", at=time(9)),
        Stage("dispatcher", 0, "dispatchers", 2, unit="workdays", at=time(9)),
        Stage("manager", 2, "role:manager", 3, unit="workdays", at=time(9), after="dispatcher"),
    ),
    _words,
    _is_open,
    {"dispatchers": _dispatchers},
)
