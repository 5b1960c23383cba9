"""May it be? Pure functions; a refusal is a sentence for its reader."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.core.formats import moment
from app.core.language import gettext as _
from app.core.module import Fact
from app.core.rule import RuleBroken
from app.shared.approvals.models import DECIDED, LIVE, Assignment, CaseStatus, Mode, TodoStatus

# what may happen to a case in which state; all other pairs are refused
TRANSITIONS: dict[str, set[CaseStatus]] = {
    verb: {CaseStatus.RUNNING}
    for verb in ("approve", "reject", "send_back", "withdraw", "chase", "reassign", "add_approver", "say")
} | {"copy_to": set(CaseStatus)}

OPERATORS = ("=", "!=", ">", ">=", "<", "<=")


def check_verb(verb: str, status: CaseStatus) -> None:
    """Does the state of the case allow the verb?"""
    if status not in TRANSITIONS[verb]:
        raise RuleBroken(
            _("This case is over (%(status)s), so nothing was changed.", status=status.label.lower())
        )


def check_turn(mine: Assignment | None, decided: Assignment | None) -> Assignment:
    """The open to-do of the decider; whoever comes too late reads who was quicker."""
    if mine is not None:
        return mine
    if decided is not None:
        raise RuleBroken(
            _("%(name)s has already decided (%(verdict)s) at %(at)s. Nothing was changed.",
              name=decided.signed_by, verdict=decided.status.label, at=moment(decided.decided_at))
        )  # fmt: skip
    raise RuleBroken(_("This case does not lie with you now, so nothing was changed."))


def check_four_eyes(person_id: int, requester_id: int, clerk_id: int, field: str | None = None) -> None:
    """Nobody decides on their own request, by whatever way they come in."""
    if person_id == requester_id:
        raise RuleBroken(_("Nobody decides on their own request. Choose somebody else."), field)
    if person_id == clerk_id:
        raise RuleBroken(
            _("Whoever has filled in a request does not decide on it. Choose somebody else."), field
        )


def check_second_hand(agent_id: int, principal_id: int, todos: Sequence[Assignment]) -> None:
    """Two opinions of one case never come from one hand: who decides in it themselves acts for nobody in it."""
    for todo in todos:
        own = todo.person_id == agent_id and todo.status in (*DECIDED, *LIVE)
        if own or (todo.agent_id == agent_id and todo.person_id != principal_id):
            raise RuleBroken(
                _("You take part in this case already, so you cannot decide in it for somebody else as well.")
            )


def check_reason(opinion: str) -> None:
    """A refusal wants a reason."""
    if not opinion.strip():
        raise RuleBroken(_("Write the reason: the requester must know what to change."), "opinion")


def check_words(text: str) -> str:
    """A word in the thread says something."""
    if not (text or "").strip():
        raise RuleBroken(_("Write your question or answer first."), "text")
    return text.strip()


def check_basis(opinion: str, stops: Sequence[str], bare: Sequence[str]) -> None:
    """Whoever agrees against a limit writes down on what basis."""
    if stops and opinion.strip().rstrip("。.") in {"", *bare}:
        raise RuleBroken(
            _("A limit is broken. Send it back, or write down on what basis you agree."), "opinion"
        )


def check_chase(
    times: Sequence[datetime], today: Sequence[datetime], at: datetime, minutes: int, per_day: int
) -> None:
    """Chasing has a measure: one in so many minutes, so many a day."""
    if len(today) >= per_day:
        raise RuleBroken(
            _("You have chased %(n)s times today, which is the most. Ring them up instead.", n=len(today))
        )
    if times and at - times[-1] < timedelta(minutes=minutes):
        raise RuleBroken(
            _("You have chased at %(at)s. You can chase again from %(next)s.",
              at=moment(times[-1]), next=moment(times[-1] + timedelta(minutes=minutes)))
        )  # fmt: skip


def check_span(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """A delegation lies in the future and has a length."""
    if ends_at <= starts_at:
        raise RuleBroken(_("The end lies before the beginning. Choose a later end."), "ends_at")
    if ends_at <= now:
        raise RuleBroken(_("This span is already over. Choose a later end."), "ends_at")


def is_complete(mode: Mode, todos: Sequence[Assignment]) -> bool:
    """Have enough of this step's approvers agreed? Whoever was added beside must agree in every mode."""
    agreed = [todo.status == TodoStatus.APPROVED for todo in todos]
    enough = any(agreed) if mode == Mode.ANY else all(agreed)
    return enough and all(todo.status == TodoStatus.APPROVED for todo in todos if todo.required)


def condition(fact: Fact, operator: str, value: str) -> list[object]:
    """What was chosen on the page, as a (fact, operator, value) triple."""
    if fact.kind == "bool":
        return [fact.name, "=", operator == "="]
    if fact.kind == "text":
        if operator not in ("=", "!="):
            raise RuleBroken(_("“%(fact)s” is a text: it can only be equal or not.", fact=fact.title))
        return [fact.name, operator, value.strip()]
    given = number(value)
    if given is None:
        raise RuleBroken(_("“%(fact)s” is compared with a number. Write one.", fact=fact.title))
    return [fact.name, operator, given]


def number(text: str) -> int | float | None:
    """2, 2.5; None if it is no number."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return int(value) if value.is_integer() else value
