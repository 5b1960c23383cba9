"""The cases of approval of the demonstration: steps, opinions and timelines as the real ones write them."""

from datetime import datetime
from typing import Any

from app.core.db import insert_many
from app.core.language import gettext as _
from app.modules.vehicles.demo.plan import Ask, Office, Round
from app.shared.approvals.models import (
    Approval,
    Assignment,
    CaseStatus,
    Event,
    EventKind,
    Step,
    StepStatus,
    TodoStatus,
    holds,
)
from app.shared.approvals.queries import Matter, Pick, approvers
from app.shared.workdays.queries import add_working_minutes

VERDICT = {CaseStatus.REJECTED: TodoStatus.REJECTED, CaseStatus.SENT_BACK: TodoStatus.SENT_BACK}
KIND = {CaseStatus.REJECTED: EventKind.REJECTED, CaseStatus.SENT_BACK: EventKind.SENT_BACK}


class Cases:
    """Collects the rows of many cases, then writes table by table."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._picks: dict[tuple[Any, ...], list[Pick]] = {}
        self.open: list[
            tuple[Ask, Round, int, datetime, Pick]
        ] = []  # to-dos that lie with somebody: id, due time

    def write(self, asks: list[Ask]) -> None:
        """Every round of every ask."""
        pairs = sorted(((a, r) for a in asks for r in a.rounds), key=lambda pair: pair[1].submitted)
        cases: list[dict[str, Any]] = []
        steps: list[dict[str, Any]] = []
        todos: list[tuple[int, dict[str, Any]]] = []  # which step, what
        waiting: list[tuple[int, Ask, Round, Pick]] = []
        events: list[tuple[int, dict[str, Any]]] = []
        owners: list[int] = []
        for n, (ask, round_) in enumerate(pairs):
            case = self._case(ask, round_)
            cases.append(case)
            opened: datetime | None = round_.submitted
            decided = list(round_.decisions)
            events.append((n, _event(round_.submitted, ask.clerk.id, EventKind.SUBMITTED)))
            for plan in self.office.route.steps if self.office.route else []:
                step = {
                    "position": plan.position, "title": plan.title, "who": plan.who, "mode": plan.mode,
                    "condition": plan.condition, "due_minutes": plan.due_minutes, "status": StepStatus.WAITING,
                    "opened_at": None, "due_at": None, "closed_at": None,
                }  # fmt: skip
                steps.append(step)
                owners.append(n)
                if not holds(plan.condition, case["facts"]):
                    step["status"] = StepStatus.NOT_NEEDED
                elif opened is not None:
                    pick = self._pick(plan.who, plan.mode, ask, round_.submitted)
                    todo, opened_next = self._decide(step, round_, pick, opened, decided, events, n, ask)
                    todos.append((len(steps) - 1, todo))
                    if todo["status"] == TodoStatus.OPEN:
                        waiting.append((len(todos) - 1, ask, round_, pick))
                        case["due_at"] = step["due_at"]
                    opened = opened_next
            if round_.outcome == CaseStatus.WITHDRAWN:
                events.append((n, _event(round_.at, ask.clerk.id, EventKind.WITHDRAWN, remark=round_.reason)))
            elif round_.outcome == CaseStatus.APPROVED:
                events.append((n, _event(round_.at, None, EventKind.CONCLUDED)))
            case["moves"] = sum(1 for owner, _row in events if owner == n) if n == events[-1][0] else 1
        ids = insert_many(Approval, cases)
        step_ids = insert_many(
            Step, [s | {"approval_id": ids[n]} for s, n in zip(steps, owners, strict=True)]
        )
        rows = [t | {"approval_id": ids[owners[s]], "step_id": step_ids[s]} for s, t in todos]
        todo_ids = insert_many(Assignment, rows)
        insert_many(
            Event, [row | {"approval_id": ids[n]} for n, row in sorted(events, key=lambda e: e[1]["at"])]
        )
        self.open = [(ask, r, todo_ids[t], rows[t]["due_at"], pick) for t, ask, r, pick in waiting]
        self.ids = {todo: row["approval_id"] for todo, row in zip(todo_ids, rows, strict=True)}

    def _case(self, ask: Ask, round_: Round) -> dict[str, Any]:
        running = round_.outcome == CaseStatus.RUNNING
        return {
            "subject_name": "trip_request", "subject_id": ask.id, "title": _("Car to %(place)s", place=ask.place.name),
            "requester_id": ask.requester.id, "clerk_id": ask.clerk.id, "department_id": ask.requester.department_id,
            "route_id": self.office.route.id if self.office.route else None, "facts": self.office.facts(ask),
            "urgency": ask.urgency, "status": round_.outcome, "submitted_at": round_.submitted, "due_at": None,
            "concluded_at": None if running else round_.at, "moves": 1,
        }  # fmt: skip

    def _decide(
        self, step: dict[str, Any], round_: Round, pick: Pick, opened: datetime, decided: list[tuple[datetime, str]],
        events: list[tuple[int, dict[str, Any]]], case: int, ask: Ask,
    ) -> tuple[dict[str, Any], datetime | None]:  # fmt: skip
        """The to-do of a step whose turn it was, and when the next one opened."""
        due = add_working_minutes(opened, step["due_minutes"])
        step |= {"status": StepStatus.OPEN, "opened_at": opened, "due_at": due}
        todo = {
            "person_id": pick.person.id, "instead_of_id": pick.instead_of.id if pick.instead_of else None, "stead": pick.stead,
            "stead_until": pick.until, "status": TodoStatus.OPEN, "opened_at": opened, "due_at": due, "decided_at": None,
            "opinion": "", "rank_order": 999, "turn": 1,
        }  # fmt: skip
        if not decided:
            if round_.outcome == CaseStatus.WITHDRAWN:
                todo["status"] = TodoStatus.LAPSED
                step |= {"status": StepStatus.STOPPED, "closed_at": round_.at}
            return todo, None
        at, opinion = decided.pop(0)
        last = not decided
        verdict = VERDICT.get(round_.outcome, TodoStatus.APPROVED) if last else TodoStatus.APPROVED
        todo |= {
            "status": verdict,
            "decided_at": at,
            "opinion": opinion,
            "rank_order": pick.person.rank_order,
        }
        agreed = verdict == TodoStatus.APPROVED
        step |= {"status": StepStatus.DONE if agreed else StepStatus.STOPPED, "closed_at": at}
        kind = EventKind.APPROVED if agreed else KIND[round_.outcome]
        to = ask.requester.name if kind == EventKind.SENT_BACK else ""
        events.append((case, _event(at, pick.person.id, kind, to=to, remark=opinion)))
        return todo, at if agreed else None

    def _pick(self, who: str, mode: Any, ask: Ask, at: datetime) -> Pick:
        """Who decides; the same for all requests of the same people, while nobody is away."""
        lately = (self.office.now - at).days < 7
        key = (who, ask.requester.id, ask.clerk.id, at if lately else None)
        if key not in self._picks:
            self._picks[key] = list(
                approvers(who, mode, Matter("trip_request", ask.requester, ask.clerk.id, at))
            )
        return self._picks[key][0]


def _event(
    at: datetime, by: int | None, kind: EventKind, *, to: str = "", remark: str = ""
) -> dict[str, Any]:
    return {"at": at, "person_id": by, "kind": kind, "to": to, "remark": remark}
