"""Do it: lead a hazard from state to state, with what is written down of it and the reminders that hang on it."""

from datetime import datetime, time

from app.core import clock
from app.core.db import db
from app.modules.duty.hazards import rules
from app.modules.duty.hazards.models import FIXING, Hazard, HazardAct, HazardEvent, HazardStatus
from app.modules.duty.hazards.queries.hazards import SUBJECT
from app.shared.accounts.models import Person
from app.shared.notifications.services import keep, release
from app.shared.policies.queries import policy
from app.shared.settings import queries as settings
from app.shared.workdays.queries import add_workdays

LADDER, MAJOR, STEP = "hazard", "hazard_major", "hazard_step"
# with the office, the verifier or the leader: they too are reminded
WAITING = (
    HazardStatus.REPORTED,
    HazardStatus.CONFIRMED,
    HazardStatus.EXTENSION,
    HazardStatus.SUBMITTED,
    HazardStatus.VERIFIED,
)


def advance(
    hazard: Hazard, new: HazardStatus, act: HazardAct, by: Person | None, note: str = "", *, anew: bool = False
) -> None:  # fmt: skip
    """The one way to a new state. `anew`: there is a new deadline, so that reminders are armed again."""
    rules.check_transition(hazard.status, new)
    old, hazard.status, hazard.status_at = hazard.status, new, clock.now()
    hazard.closed_at = clock.now() if new == HazardStatus.CLOSED else None
    record(hazard, act, by, note, old)
    remind(hazard, anew=anew)


def record(
    hazard: Hazard, act: HazardAct, by: Person | None, note: str = "", old: HazardStatus | None = None
) -> None:
    """Write down what happened. What is written is never changed."""
    db.session.add(
        HazardEvent(
            hazard=hazard, at=clock.now(), actor_id=by.id if by else None, act=act, note=note.strip(),
            from_status=old or hazard.status, to_status=hazard.status, deadline_rev=hazard.deadline_rev,
        )
    )  # fmt: skip
    db.session.flush()


def remind(hazard: Hazard, *, anew: bool = False) -> None:
    """Owe what is owed in this state, and no more."""
    subject = (SUBJECT, hazard.id)
    release(subject, STEP)
    if hazard.status in WAITING:
        keep(subject, STEP, step_due(), department_id=_department(hazard))
    if not hazard.is_open:
        release(subject)
        return
    if anew:
        release(subject, LADDER)
        release(subject, MAJOR)
    if hazard.is_major and hazard.owner_id:
        release(subject, LADDER)
        if anew:  # told at once; then every morning, whatever happens, until it is closed out
            _keep(hazard, MAJOR, clock.now())
    elif hazard.status in FIXING and hazard.rectify_by:
        release(subject, MAJOR)
        _keep(hazard, LADDER, clock.at(hazard.rectify_by, _closes()))
    else:
        release(subject, LADDER)


def _keep(hazard: Hazard, ladder: str, due_at: datetime) -> None:
    keep((SUBJECT, hazard.id), ladder, due_at, owner_id=hazard.owner_id, department_id=_department(hazard))


def _department(hazard: Hazard) -> int | None:
    return hazard.owner_department_id or hazard.department_id


def _closes() -> time:
    return time.fromisoformat(str(settings.value("workday_ends")))


def step_due() -> datetime:
    """By when the next one has to do their part."""
    return clock.at(add_workdays(clock.today(), int(policy(rules.STEP).value)), _closes())
