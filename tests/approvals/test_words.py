"""The thread of a case, taking an approval back, drafts, and sentences that are true at every hour."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.core.language import in_language
from app.core.module import Draft, Summary
from app.core.rule import RuleBroken
from app.shared.approvals import queries, reports, services
from app.shared.approvals.models import CaseStatus, Mode, TodoStatus
from app.shared.approvals.services import words
from app.shared.notifications.models import Notice, Obligation
from app.shared.policies.models import PolicyRow
from tests.approvals import office
from tests.browser import Browser

People = Callable[[str], Browser]


def say(case: int, by: str, text: str) -> None:
    in_transaction(lambda: services.say(case, by=office.person(by), text=text))


def told_of(text: str) -> set[str]:
    rows = db.session.query(Notice).filter(Notice.body.contains(text))
    return {row.person.username for row in rows}


def test_a_question_and_its_answer_reach_those_concerned_and_decide_nothing(app: Flask) -> None:
    with app.app_context():
        case = office.submit(requester="clerk", clerk="receptionist")
        say(case, "leader", "能否与财务科合乘？")
        assert told_of("合乘") == {"clerk", "receptionist"}
        say(case, "clerk", "可以，已商定。")
        assert told_of("已商定") == {"leader", "receptionist"}
        assert office.lying_with(queries.case(case)) == ["leader"]
        assert queries.opinions(queries.case(case)) == []


def test_the_thread_stands_on_the_page_and_in_no_timeline(
    app: Flask, leader: Browser, sign_in: People
) -> None:
    with app.app_context():
        case = office.submit()
    assert leader.post(f"/approvals/{case}/say", text="几点能回？").status_code == 303
    assert sign_in("clerk").page(f"/approvals/{case}").count("几点能回？") == 1
    refused = leader.post(f"/approvals/{case}/say", text=" ")
    assert refused.status_code == 422 and "请先写下" in refused.text
    assert sign_in("clerk2").post(f"/approvals/{case}/say", text="路过").status_code == 404


def test_nobody_writes_to_a_case_that_is_over(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader", "reject", opinion="预算不足")
    refused = leader.post(f"/approvals/{case}/say", text="补充一句")
    assert refused.status_code == 422
    with app.app_context():
        assert queries.case(case).events[-1].kind != "said"


@pytest.fixture
def ten_minutes(app: Flask) -> None:
    """An approval can be taken back for ten minutes."""

    def write() -> None:
        db.session.query(PolicyRow).filter_by(code="approvals.undo_minutes").one().value = 10

    with app.app_context():
        in_transaction(write)


def undo(case: int, by: str) -> None:
    in_transaction(lambda: services.undo(case, by=office.person(by)))


def test_as_shipped_an_approval_is_final(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader")
        with pytest.raises(RuleBroken):
            undo(case, "leader")
    assert "收回我的意见" not in leader.page(f"/approvals/{case}")
    assert leader.post(f"/approvals/{case}/undo").status_code == 409


def test_an_approval_is_taken_back_while_nobody_has_acted_on_it(
    app: Flask, ten_minutes: None, leader: Browser
) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader", opinion="同意")
        assert office.lying_with(queries.case(case)) == ["dispatcher"]
    assert "收回我的意见" in leader.page(f"/approvals/{case}")
    assert leader.post(f"/approvals/{case}/undo").status_code == 303
    with app.app_context():
        approval = queries.case(case)
        assert office.lying_with(approval) == ["leader"] and queries.opinions(approval) == []
        told = db.session.query(Notice).filter_by(person_id=office.person("dispatcher").id)
        assert ["收回" in notice.title for notice in told.order_by(Notice.id)] == [False, True]
        assert db.session.query(Obligation).filter(Obligation.open).count() == 1
        office.decide(case, "leader", opinion="再看，同意")
        assert office.lying_with(queries.case(case)) == ["dispatcher"]
        office.decide(case, "dispatcher")
        approval = queries.case(case)
        assert approval.status == CaseStatus.APPROVED and office.heard == [("approved", 1)]
        assert [o.text for o in queries.opinions(approval)] == ["同意", "再看，同意"]
        verdicts = db.session.query(Notice).filter(
            Notice.person_id == office.person("clerk").id, Notice.dedup_key.contains(":verdict:")
        )
        assert verdicts.count() == 3  # each decision was told


@pytest.mark.parametrize("mode", [Mode.ANY, Mode.ALL, Mode.IN_TURN])
def test_in_every_mode_the_step_stands_again_as_before(app: Flask, ten_minutes: None, mode: Mode) -> None:
    with app.app_context():
        steps = [
            {"title": "会签", "who": "role:driver", "mode": mode, "condition": [], "due_minutes": 60},
            {"title": "末", "who": "role:dispatcher", "mode": Mode.ANY, "condition": [], "due_minutes": 60},
        ]
        in_transaction(
            lambda: services.change_route(by=office.person("manager"), subject_name="paper", steps=steps)
        )
        case = office.submit()
        before = office.lying_with(queries.case(case))
        office.decide(case, before[0])
        undo(case, before[0])
        assert office.lying_with(queries.case(case)) == before
        for _turn in range(2):
            for name in office.lying_with(queries.case(case)):
                office.decide(case, name)
                if mode == Mode.ANY or office.lying_with(queries.case(case)) == ["dispatcher"]:
                    break
        assert office.lying_with(queries.case(case)) in (["dispatcher"], [])


def _somebody_decided(case: int) -> None:
    office.decide(case, "director")


def _somebody_chased(case: int) -> None:
    in_transaction(lambda: services.chase(case, by=office.person("clerk")))


def _somebody_asked(case: int) -> None:
    say(case, "director", "几点回？")


ACTS = {"decided": _somebody_decided, "chased": _somebody_chased, "asked": _somebody_asked}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_taken_back_once_somebody_has_acted(app: Flask, ten_minutes: None, act: str) -> None:
    with app.app_context():
        case = office.submit(outside=True)
        office.decide(case, "leader")
        ACTS[act](case)
        with pytest.raises(RuleBroken):
            undo(case, "leader")


def test_nothing_is_taken_back_after_the_time_by_others_or_when_the_case_is_over(
    app: Flask, ten_minutes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader")
        with pytest.raises(RuleBroken):
            undo(case, "director")
        later = clock.now() + timedelta(minutes=11)
        with monkeypatch.context() as patch, pytest.raises(RuleBroken):
            patch.setattr(clock, "now", lambda: later)
            undo(case, "leader")
        office.decide(case, "dispatcher")
        with pytest.raises(RuleBroken):
            undo(case, "dispatcher")


def test_without_the_check_a_decision_on_which_somebody_built_would_vanish(
    app: Flask, ten_minutes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_acted_since", lambda *_args: False)
    with app.app_context():
        case = office.submit(outside=True)
        office.decide(case, "leader")
        say(case, "director", "几点回？")
        undo(case, "leader")
        assert office.lying_with(queries.case(case)) == ["leader"]


def test_what_was_taken_back_by_an_agent_goes_back_to_the_leader(app: Flask, ten_minutes: None) -> None:
    from tests.approvals.test_acting import let_act

    with app.app_context():
        let_act("leader", "receptionist")
        case = office.submit()
        office.decide(case, "receptionist", for_id=office.person("leader").id)
        with pytest.raises(RuleBroken):
            undo(case, "leader")  # the hand that wrote takes back
        undo(case, "receptionist")
        assert office.lying_with(queries.case(case)) == ["leader"]
        undone = [t for s in queries.case(case).steps for t in s.assignments if t.status == TodoStatus.UNDONE]
        assert [t.agent_id for t in undone] == [office.person("receptionist").id]


# -- drafts --


def test_drafts_of_every_subject_stand_in_the_inbox_with_their_number(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clerk: Browser
) -> None:
    begun = datetime(2026, 11, 20, 2, tzinfo=UTC)
    draft = Draft(
        Summary("省城办事用车", "规划科 李文静", "明天", url="/vehicles/"), begun, "/papers/1/delete", 3
    )
    subject = office.paper.__class__(**(vars(office.paper) | {"drafts": lambda _person: [draft]}))
    module = office.module.__class__(**(vars(office.module) | {"subjects": (subject,)}))
    monkeypatch.setitem(app.extensions["modules"], "papers", module)
    text = clerk.page("/approvals/?view=drafts")
    assert (
        "省城办事用车" in text and 'action="/papers/1/delete"' in text and 'name="version" value="3"' in text
    )
    assert "草稿" in clerk.page("/approvals/")


def test_without_drafts_the_page_says_what_they_are_for(clerk: Browser) -> None:
    assert "您没有草稿" in clerk.page("/approvals/?view=drafts")


# -- sentences at several hours; working time is 08:30–12:00 and 13:30–17:30, 21 and 22 November a weekend --


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.zone())


@pytest.mark.parametrize(
    ("now", "due", "said"),
    [
        (at(19, 10), at(19, 11, 30), "剩 1 小时 30 分（工作时间）"),
        (at(19, 14), at(19, 11, 30), "已超时 1 小时（工作时间）"),
        (at(19, 22), at(19, 17, 30), "应于 今天 17:30 前办理"),
        (at(21, 9), at(20, 17, 30), "应于 昨天 17:30 前办理"),
        (at(19, 7), at(19, 8, 30), "今天 08:30 前办理"),
        (at(22, 20), at(23, 8, 30), "明天 08:30 前办理"),
        (at(19, 12, 40), at(19, 12), "应于 今天 12:00 前办理"),
        (at(19, 12, 40), at(19, 14), "剩 30 分钟（工作时间）"),
        (at(24, 9), at(17, 9), "已超时 5 个工作日"),
    ],
)
def test_what_is_left_is_true_at_every_hour(
    app: Flask, monkeypatch: pytest.MonkeyPatch, now: datetime, due: datetime, said: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now.astimezone(UTC))
    with app.test_request_context(), in_language("zh_Hans_CN"):
        text, late = reports.time_left(due.astimezone(UTC))
        assert text.replace(" ", "") == said.replace(" ", "") and late == (now > due)
