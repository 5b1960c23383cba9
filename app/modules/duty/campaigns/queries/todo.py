"""Where is it? What somebody has to do for the checks before holidays."""

from collections.abc import Sequence

from app.core import clock
from app.core.formats import day
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.duty.campaigns.models import DeptStatus
from app.modules.duty.campaigns.queries import answers, campaigns
from app.shared.accounts.models import Person


def todo(person: Person) -> Sequence[Summary]:
    """What this person has to do for campaigns."""
    found: list[Summary] = []
    for row in campaigns.running():
        mine = next((d for d in row.depts if d.department_id == person.department_id), None)
        if mine is not None and mine.is_missing and person.may("duty.check"):
            found.append(Summary(
                title=row.title, who=str(mine.status.label), when=day(row.due_on, relative=True),
                url=f"/duty/campaigns/departments/{mine.id}",
                urgency=1 if clock.today() >= row.due_on else 0,
            ))  # fmt: skip
        signed = sum(d.status is DeptStatus.SUBMITTED for d in row.depts)
        if signed and person.may("duty.campaigns"):
            found.append(Summary(
                title=_("%(n)s signed lists to look through", n=signed), who=row.title, when=day(row.due_on, relative=True),
                url=f"/duty/campaigns/{row.id}",
            ))  # fmt: skip
    for dept in answers.to_recheck(person.department_id) if person.may("duty.check") else ():
        found.append(
            Summary(
                title=_("Look again at what was not in order"),
                who=dept.campaign.title,
                when=day(dept.campaign.recheck_on, relative=True),
                url=f"/duty/campaigns/departments/{dept.id}/recheck",
            )
        )
    return found
