"""Show it: what is to be done about cars before a holiday, and after it what was left undone.

A file of its own beside `seals`: other rooms ask it through the name plate, about any holiday.
"""

from collections.abc import Sequence
from datetime import date

from app.core import clock
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.vehicles.models.seals import SealPlan, SealPlanStatus, SealRole, SealStatus
from app.modules.vehicles.queries import seals as queries
from app.shared.accounts.models import Person

WAITING = (SealStatus.PLANNED,)
AWAY = (SealStatus.SEALED, SealStatus.OUT)


def before_holiday(person: Person, first: date, last: date) -> Sequence[Summary]:
    """Cars to be sealed, for those who care for cars; once the holiday is over, cars that are still sealed."""
    if not person.may("vehicles.care"):
        return []
    plan = queries.overlapping(first, last)
    if plan is None:
        missing = _("Nobody has proposed yet which cars are sealed")
        return [] if clock.today() > last else [Summary(missing, "", "", url="/vehicles/seals", urgency=1)]
    if plan.status is SealPlanStatus.PROPOSED:
        return [_one(plan, _("Confirm which cars are sealed"), _sealed(plan))]
    over = clock.now() >= plan.opens_at
    left = [
        s.plate for s in plan.seals if s.role is SealRole.SEALED and s.status in (AWAY if over else WAITING)
    ]
    if not left or plan.status is not SealPlanStatus.CONFIRMED:
        return []
    return [
        _one(
            plan,
            _("%(n)s cars are to be unsealed", n=len(left))
            if over
            else _("%(n)s cars are to be sealed", n=len(left)),
            left,
        )
    ]


def _sealed(plan: SealPlan) -> list[str]:
    return [s.plate for s in plan.seals if s.role is SealRole.SEALED]


def _one(plan: SealPlan, title: str, plates: Sequence[str]) -> Summary:
    return Summary(
        title,
        plan.number,
        moment(plan.seals_at, relative=False),
        why="、".join(plates),
        url=f"/vehicles/seals/{plan.id}",
    )
