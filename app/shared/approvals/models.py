"""Approvals: routes, running cases with their own copy of the route, decisions, delegations.

A case (审批) never changes its route: the steps are copied when it is handed in. What lies with somebody is an
assignment (待办); its decision, opinion and time stay with it for the page and the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Department, Person


class CaseStatus(Status):
    RUNNING = "running", _l("Waiting for approval"), "wait"
    APPROVED = "approved", _l("Approved"), "ok"
    REJECTED = "rejected", _l("Rejected"), "stop"
    SENT_BACK = "sent_back", _l("Sent back"), "stop"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "void"


class StepStatus(Status):
    WAITING = "waiting", _l("Not yet its turn"), ""
    OPEN = "open", _l("Being decided"), "wait"
    DONE = "done", _l("Agreed"), "ok"
    STOPPED = "stopped", _l("Stopped here"), "stop"
    NOT_NEEDED = "not_needed", _l("Not needed"), "void"


class TodoStatus(Status):
    """What has become of one approver's to-do."""

    WAITING = "waiting", _l("Not yet their turn"), ""  # in turn, or while an approver before them decides
    OPEN = "open", _l("Waiting for an opinion"), "wait"
    APPROVED = "approved", _l("Agreed"), "ok"
    REJECTED = "rejected", _l("Rejected"), "stop"
    SENT_BACK = "sent_back", _l("Sent back"), "stop"
    MOVED = "moved", _l("Passed on"), "void"
    UNDONE = "undone", _l("Taken back"), "void"  # by the decider, while nobody had acted on it
    LAPSED = "lapsed", _l("No longer needed"), "void"  # somebody else's decision was enough, or ended it


LIVE = (TodoStatus.OPEN, TodoStatus.WAITING)
DECIDED = (TodoStatus.APPROVED, TodoStatus.REJECTED, TodoStatus.SENT_BACK)


class Mode(Status):
    """How several approvers of one step decide."""

    ANY = "any", _l("Any one decides")
    ALL = "all", _l("All must agree")
    IN_TURN = "in_turn", _l("One after the other")


class Stead(Status):
    """Why somebody else decides than the route names."""

    NONE = "", ""
    REQUESTER = "requester", _l("the request is their own")
    ABSENT = "absent", _l("absent")
    DELEGATED = "delegated", _l("has delegated it")
    LEFT = "left", _l("has left")
    DISABLED = "disabled", _l("account disabled")
    UNABLE = "unable", _l("may not decide")
    MISSING = "missing", _l("post vacant")
    REASSIGNED = "reassigned", _l("has passed it on")
    ADDED = "added", _l("added as approver")


def holds(condition: Sequence[Sequence[Any]], facts: dict[str, Any]) -> bool:
    """Does one of the (fact, operator, value) triples hold? An empty condition always does."""
    return not condition or any(
        _compare(facts.get(fact), operator, value) for fact, operator, value in condition
    )


def _compare(given: Any, operator: str, value: Any) -> bool:
    """A missing fact is false, zero or empty: it never makes a step needed by accident."""
    if isinstance(value, bool):
        given = bool(given)
    elif isinstance(value, int | float):
        given = given if isinstance(given, int | float) else 0
    else:
        given, value = str(given if given is not None else ""), str(value)
    outcomes = {
        "=": given == value, "!=": given != value, ">": given > value, ">=": given >= value,
        "<": given < value, "<=": given <= value,
    }  # fmt: skip
    return bool(outcomes[operator])


class Route(Base):
    """The way of one subject, as the manager has drawn it. A change writes a new one and ends the old."""

    __tablename__ = "approval_routes"
    __table_args__ = (
        UniqueConstraint("subject_name", "number"),
        Index(
            "uq_approval_routes_current", "subject_name", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_name: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80), default="")
    number: Mapped[int] = mapped_column(default=1)  # the edition: 1, 2, 3 …
    valid_from: Mapped[datetime] = mapped_column(default=clock.at_writing)
    ended_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: as shipped
    version: Mapped[int] = mapped_column(default=1)

    created_by: Mapped[Person | None] = relationship()
    steps: Mapped[list[RouteStep]] = relationship(order_by="RouteStep.position", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}


class RouteStep(Base):
    """One step of a route. `who`: department_head, leader_in_charge, superior, role:<code>, person:<id>."""

    __tablename__ = "approval_route_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("approval_routes.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    who: Mapped[str] = mapped_column(String(80))
    mode: Mapped[Mode] = mapped_column(default=Mode.ANY)
    condition: Mapped[Json]
    due_minutes: Mapped[int] = mapped_column(default=240)


class Approval(Base):
    """A case: one submission of one record. A record that comes back and is handed in again starts a new case."""

    __tablename__ = "approvals"
    __table_args__ = (
        Index("ix_approvals_subject", "subject_name", "subject_id"),
        # two running cases of one record cannot be
        Index(
            "uq_approvals_running", "subject_name", "subject_id", unique=True,
            sqlite_where=text("status = 'running'"), postgresql_where=text("status = 'running'"),
        ),
        Index("ix_approvals_status", "status", "due_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_name: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    requester_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    clerk_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    route_id: Mapped[int | None] = mapped_column(ForeignKey("approval_routes.id"))
    facts: Mapped[Json]
    urgency: Mapped[int] = mapped_column(default=0)
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.RUNNING)
    submitted_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    due_at: Mapped[datetime | None]  # of the open step
    concluded_at: Mapped[datetime | None]
    moves: Mapped[int] = mapped_column(
        default=0
    )  # acts so far: every act touches this row, so that `version` moves
    version: Mapped[int] = mapped_column(default=1)

    requester: Mapped[Person] = relationship(foreign_keys=[requester_id], lazy="joined")
    clerk: Mapped[Person] = relationship(foreign_keys=[clerk_id])
    department: Mapped[Department] = relationship()
    steps: Mapped[list[Step]] = relationship(order_by="Step.position", back_populates="approval")
    events: Mapped[list[Event]] = relationship(order_by="Event.id")
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_running(self) -> bool:
        return self.status == CaseStatus.RUNNING

    @property
    def open_step(self) -> Step | None:
        return next((step for step in self.steps if step.status == StepStatus.OPEN), None)

    @property
    def lying_with(self) -> list[Assignment]:
        """The to-dos that are open now."""
        return [todo for step in self.steps for todo in step.assignments if todo.status == TodoStatus.OPEN]

    def todo_of(self, person_id: int) -> Assignment | None:
        """This person's open to-do in this case."""
        return next((todo for todo in self.lying_with if todo.person_id == person_id), None)


class Step(Base):
    """A step of a running case: a copy of the route's, or one that somebody has added."""

    __tablename__ = "approval_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    who: Mapped[str] = mapped_column(String(80))
    mode: Mapped[Mode] = mapped_column(default=Mode.ANY)
    condition: Mapped[Json]
    due_minutes: Mapped[int] = mapped_column(default=240)
    status: Mapped[StepStatus] = mapped_column(default=StepStatus.WAITING)
    round: Mapped[int] = mapped_column(default=1)  # sent back to this step: its next round
    opened_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    approval: Mapped[Approval] = relationship(back_populates="steps")
    assignments: Mapped[list[Assignment]] = relationship(
        order_by="Assignment.turn, Assignment.id", back_populates="step"
    )

    @property
    def current(self) -> list[Assignment]:
        """The assignments of this round, those that were passed on or taken back left out."""
        gone = (TodoStatus.MOVED, TodoStatus.UNDONE)
        return [a for a in self.assignments if a.round == self.round and a.status not in gone]


class Assignment(Base):
    """What lies, or lay, with one approver; once decided it is the opinion on the paper."""

    __tablename__ = "approval_assignments"
    __table_args__ = (
        Index("ix_approval_assignments_todo", "person_id", "status"),
        # whoever has it open has it once
        Index(
            "uq_approval_assignments_live", "step_id", "person_id", unique=True,
            sqlite_where=text("status IN ('open', 'waiting')"), postgresql_where=text("status IN ('open', 'waiting')"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("approval_steps.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    stead: Mapped[Stead] = mapped_column(default=Stead.NONE)
    stead_until: Mapped[datetime | None]
    turn: Mapped[int] = mapped_column(default=1)  # in turn: who comes first
    required: Mapped[bool] = mapped_column(default=False)  # added beside: must agree too, whatever the mode
    status: Mapped[TodoStatus] = mapped_column(default=TodoStatus.WAITING)
    opened_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    signed: Mapped[bool] = mapped_column(default=False)  # the signature image is printed
    rank_order: Mapped[int] = mapped_column(default=999)  # of the approver when deciding
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # decided in their name

    step: Mapped[Step] = relationship(back_populates="assignments")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    agent: Mapped[Person | None] = relationship(foreign_keys=[agent_id], lazy="joined")
    instead_of: Mapped[Person | None] = relationship(foreign_keys=[instead_of_id], lazy="joined")

    @property
    def signed_by(self) -> str:
        """Who decided, both names if somebody acted for the approver."""
        return both_names(self.person, self.agent)

    @property
    def why(self) -> str:
        """Why this person decides, if the route does not name them."""
        return why(
            self.stead, self.instead_of.name if self.instead_of else "", self.person.name, self.stead_until
        )


def both_names(person: Person | None, agent: Person | None) -> str:
    """ "Wang (for Liu)": whoever acts for somebody never stands alone, nor unseen."""
    if person is None or agent is None:
        return person.name if person else ""
    return _("%(agent)s (for %(name)s)", agent=agent.name, name=person.name)


def why(stead: Stead, who: str, stand_in: str, until: datetime | None) -> str:
    """The sentence that explains a stand-in; empty if there is none."""
    names = {"who": who, "stand_in": stand_in, "until": moment(until, relative=False)}
    sentences = {
        Stead.NONE: "",
        Stead.REQUESTER: _("%(who)s asks for it themselves, so %(stand_in)s decides.", **names),
        Stead.ABSENT: _("%(who)s is absent until %(until)s, so %(stand_in)s decides.", **names),
        Stead.DELEGATED: _("%(who)s has delegated until %(until)s, so %(stand_in)s decides.", **names),
        Stead.LEFT: _("%(who)s has left, so %(stand_in)s decides.", **names),
        Stead.DISABLED: _("The account of %(who)s is disabled, so %(stand_in)s decides.", **names),
        Stead.UNABLE: _("%(who)s may not decide approvals, so %(stand_in)s decides.", **names),
        Stead.MISSING: _("Nobody holds this post, so %(stand_in)s decides.", **names),
        Stead.REASSIGNED: _("%(who)s has passed it on to %(stand_in)s.", **names),
        Stead.ADDED: _("%(who)s has added %(stand_in)s as approver.", **names),
    }
    return sentences[stead]


class EventKind(Status):
    """What happened to a case; the look is that of the timeline."""

    SUBMITTED = "submitted", _l("Handed in"), "done"
    APPROVED = "approved", _l("Agreed"), "done"
    REJECTED = "rejected", _l("Rejected"), "wrong"
    SENT_BACK = "sent_back", _l("Sent back"), "wrong"
    CONCLUDED = "concluded", _l("Approved"), "done"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "wrong"
    CHASED = "chased", _l("Chased"), "done"
    REASSIGNED = "reassigned", _l("Passed on"), "done"
    ADDED = "added", _l("Approver added"), "done"
    COPIED = "copied", _l("Copied"), "done"
    MOVED = "moved", _l("Moved to the stand-in"), "done"
    UNDONE = "undone", _l("Decision taken back"), "wrong"
    SAID = "said", _l("Asked or answered"), "done"  # a word in the thread of the case; decides nothing


class Event(Base):
    """What happened to a case, for its timeline; written once, never changed."""

    __tablename__ = "approval_events"
    audited = False  # the rows that changed are audited
    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: the house itself
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who acted in the person's name
    kind: Mapped[EventKind]
    to: Mapped[str] = mapped_column(String(200), default="")  # whom it reached
    remark: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="joined")
    agent: Mapped[Person | None] = relationship(foreign_keys=[agent_id], lazy="joined")

    @property
    def who(self) -> str:
        return both_names(self.person, self.agent)


class Copy(Base):
    """Somebody who is kept informed: may read, has nothing to decide."""

    __tablename__ = "approval_copies"
    __table_args__ = (UniqueConstraint("approval_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    read_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")


class Delegation(Base):
    """From `starts_at` to `ends_at` the deputy decides what would come to the person (of one subject, or all)."""

    __tablename__ = "approval_delegations"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    subject_name: Mapped[str] = mapped_column(String(60), default="")  # empty: all
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id], lazy="joined")


class StockPhrase(Base):
    """A phrase (常用语) that a person keeps for opinions. Whoever has none sees the shipped ones."""

    __tablename__ = "approval_phrases"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    text: Mapped[str] = mapped_column(String(80))
