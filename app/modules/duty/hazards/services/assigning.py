"""Do it: the five settled things (五定), the notice to the responsible department, its acknowledgement; supervision."""

from datetime import date

from app.core import clock
from app.core.db import db
from app.core.formats import day
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.hazards import rules
from app.modules.duty.hazards.models import Hazard, HazardAct, HazardStatus, Severity
from app.modules.duty.hazards.services import states, telling
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.policies.queries import policy
from app.shared.workdays.queries import add_workdays


def proposed_deadline(severity: Severity) -> date:
    """The day that the office's rules propose for so grave a hazard."""
    return add_workdays(clock.today(), int(policy(rules.DAYS[severity]).value))


def assign(
    hazard: Hazard, by: Person, owner_id: int, measure: str, rectify_by: date, contingency: str,
    verifier_id: int | None, severity: Severity | None = None, owner_department_id: int | None = None,
    budget_fen: int | None = None, interim_control: str = "", supervised: bool = False,
) -> Hazard:  # fmt: skip
    """Settle who does what by when, with what money, and what if it goes wrong; send the notice out.

    Of one that is assigned already: somebody else takes it, or something else is settled.
    """
    again = hazard.status != HazardStatus.CONFIRMED
    rules.check_verb("reassign" if again else "assign", hazard.status)
    owner = people.person(owner_id)
    if owner is None or not owner.is_active:
        raise RuleBroken(_("Choose somebody who works here."), "owner_id")
    severity = severity or hazard.severity
    rectify_by = rules.check_deadline(rectify_by, clock.today())
    rules.check_four_eyes(verifier_id, owner.id, hazard.rectifier_id if again else None)
    rules.check_interim(severity, interim_control)
    if again:
        rules.check_reassigned(owner.id == hazard.owner_id, hazard.rectify_by, rectify_by)
    anew = not again or rectify_by != hazard.rectify_by or severity != hazard.severity
    hazard.deadline_rev += 1 if again and rectify_by != hazard.rectify_by else 0
    hazard.owner_id, hazard.verifier_id, hazard.severity = owner.id, verifier_id, severity
    hazard.owner_department_id = owner_department_id or owner.department_id
    hazard.measure, hazard.contingency = measure.strip()[:500], contingency.strip()[:500]
    hazard.budget_fen, hazard.rectify_by = budget_fen, rectify_by
    hazard.interim_control = interim_control.strip()[:500]
    hazard.supervised = supervised and severity == Severity.MAJOR
    hazard.assigned_by_id, hazard.assigned_at = by.id, clock.now()
    hazard.acknowledged_by_id = hazard.acknowledged_at = None
    db.session.flush()
    db.session.refresh(hazard, ["owner", "owner_department", "assigned_by", "verifier"])
    note = f"{owner.full_name}　{day(rectify_by)}"
    states.advance(hazard, HazardStatus.ASSIGNED, HazardAct.ASSIGNED, by, note, anew=anew)
    telling.tell_assigned(hazard, by)
    return hazard


def acknowledge(hazard: Hazard, by: Person, note: str = "") -> Hazard:
    """The responsible department has received the notice and begins."""
    rules.check_verb("acknowledge", hazard.status)
    hazard.acknowledged_by_id, hazard.acknowledged_at = by.id, clock.now()
    states.advance(hazard, HazardStatus.RECTIFYING, HazardAct.ACKNOWLEDGED, by, note)
    return hazard


def supervise(hazard: Hazard, by: Person) -> Hazard:
    """List a major hazard for supervision (挂牌督办), or end that."""
    rules.check_verb("supervise", hazard.status)
    if not hazard.is_major:
        raise RuleBroken(_("Only a major hazard is put under supervision."))
    hazard.supervised = not hazard.supervised
    act = HazardAct.SUPERVISED if hazard.supervised else HazardAct.UNSUPERVISED
    states.record(hazard, act, by)
    return hazard
