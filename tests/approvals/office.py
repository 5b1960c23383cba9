"""A stand-in module whose papers go through approval: what a real module does, in few lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint

from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import Fact, LinkKind, Module, StepPlan, Subject, Summary
from app.core.rule import RuleBroken
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Absence, Person
from app.shared.approvals import services
from app.shared.approvals.models import Approval

heard: list[tuple[str, int]] = []  # what the module was told
refuse: set[str] = set()  # callbacks that say no
stops: dict[int, list[str]] = {}
warnings: dict[int, list[str]] = {}
asked: list[list[int]] = []  # each call of summaries


def hear(verdict: str) -> Any:
    def told(paper_id: int) -> None:
        if verdict in refuse:
            raise RuleBroken("The car is gone meanwhile.")
        heard.append((verdict, paper_id))

    return told


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    asked.append(list(ids))
    return {
        i: Summary(
            title=f"Paper {i}", who="规划科 李文静", when="11月24日 08:00–12:00", cost="410 元", why="汇报项目",
            url=f"/papers/{i}", stops=stops.get(i, ()), warnings=warnings.get(i, ()),
        )
        for i in ids
    }  # fmt: skip


ROUTE = (
    StepPlan("科室负责人", "department_head"),
    StepPlan("分管领导", "leader_in_charge", condition=(("outside", "=", True), ("nights", ">=", 2))),
    StepPlan("机关事务科", "role:dispatcher"),
)

paper = Subject(
    "paper", "用车申请", ROUTE,
    (Fact("outside", "Out of the city"), Fact("nights", "Nights", "number")),
    on_approved=hear("approved"), on_rejected=hear("rejected"), on_sent_back=hear("sent_back"),
    on_withdrawn=hear("withdrawn"),
)  # fmt: skip

link = LinkKind(
    "paper", "Paper", summaries, may_see=lambda person, i: True,
    facts=lambda i: [("目的地", "省发改委"), ("人数", "4 人")],
    recheck=lambda i: ["当日驾驶员连续驾驶将达 5 小时"] if i in warnings else [],
)  # fmt: skip

module = Module(Blueprint("papers", __name__), title="Papers", subjects=(paper,), links=(link,))


def forget() -> None:
    heard.clear()
    refuse.clear()
    stops.clear()
    warnings.clear()
    asked.clear()


def person(username: str) -> Person:
    found = accounts.by_username(username)
    assert found is not None, username
    return found


def submit(
    paper_id: int = 1, requester: str = "clerk", clerk: str = "", urgency: int = 0, **facts: Any
) -> int:
    """Hand a paper in; gives the id of its case. Called inside an app context."""
    return in_transaction(
        lambda: services.submit(
            "paper", paper_id, requester=person(requester), clerk=person(clerk or requester), facts=facts,
            title=f"赴省发改委汇报项目用车 {paper_id}", urgency=urgency,
        ).id
    )  # fmt: skip


def decide(approval_id: int, by: str, verdict: str = "approve", **more: Any) -> Approval:
    return in_transaction(lambda: services.decide(approval_id, by=person(by), verdict=verdict, **more))


def absent(username: str, deputy: str | None = None, until: datetime | None = None) -> None:
    """Away from an hour ago until tomorrow, or `until`."""

    def write() -> None:
        who = person(username)
        db.session.add(
            Absence(
                person_id=who.id, starts_at=clock.now() - timedelta(hours=1),
                ends_at=until or clock.now() + timedelta(days=1), created_by_id=who.id,
                deputy_id=person(deputy).id if deputy else None,
            )
        )  # fmt: skip

    in_transaction(write)


def lying_with(approval: Approval) -> list[str]:
    return sorted(todo.person.username for todo in approval.lying_with)
