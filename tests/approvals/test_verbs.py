"""The verbs: modes, adding, sending back, chasing; what each state allows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.approvals import queries, services
from app.shared.approvals.models import CaseStatus, Mode, StepStatus, TodoStatus
from app.shared.notifications.models import Notice, Obligation
from tests.approvals import office
from tests.browser import Browser


def act(verb: Callable[..., Any], case: int, by: str, **more: Any) -> Any:
    for name in ("person", "people"):
        if name in more:
            given = more.pop(name)
            key = "person_id" if name == "person" else "person_ids"
            more[key] = office.person(given).id if name == "person" else [office.person(u).id for u in given]
    return in_transaction(lambda: verb(case, by=office.person(by), **more))


def one_step(mode: Mode, who: str = "role:driver") -> int:
    """A case whose only step has two approvers, driver and driver2."""
    in_transaction(
        lambda: services.change_route(
            by=office.person("manager"), subject_name="paper",
            steps=[{"title": "会签", "who": who, "mode": mode, "condition": [], "due_minutes": 60}],
        )
    )  # fmt: skip
    return office.submit()


def test_any_one_is_enough_and_the_others_to_dos_vanish(app: Flask) -> None:
    with app.app_context():
        case = one_step(Mode.ANY)
        assert office.lying_with(queries.case(case)) == ["driver", "driver2"]
        assert office.decide(case, "driver2").status == CaseStatus.APPROVED
        assert queries.todo_count(office.person("driver")) == 0
        assert _open_obligations() == 0


def test_all_must_agree(app: Flask) -> None:
    with app.app_context():
        case = one_step(Mode.ALL)
        assert office.decide(case, "driver").status == CaseStatus.RUNNING
        assert office.lying_with(queries.case(case)) == ["driver2"]
        assert office.decide(case, "driver2").status == CaseStatus.APPROVED


def test_in_turn_one_comes_after_the_other(app: Flask) -> None:
    with app.app_context():
        case = one_step(Mode.IN_TURN)
        (firstly,) = office.lying_with(queries.case(case))
        second = "driver2" if firstly == "driver" else "driver"
        with pytest.raises(RuleBroken):
            office.decide(case, second)
        office.decide(case, firstly)
        assert office.lying_with(queries.case(case)) == [second]
        assert office.decide(case, second).status == CaseStatus.APPROVED


@pytest.mark.parametrize("mode", list(Mode))
def test_one_rejection_ends_it_in_every_mode(app: Flask, mode: Mode) -> None:
    with app.app_context():
        case = one_step(mode)
        who = office.lying_with(queries.case(case))[0]
        assert office.decide(case, who, "reject", opinion="预算不足").status == CaseStatus.REJECTED
        assert queries.case(case).lying_with == [] and office.heard == [("rejected", 1)]
        assert _open_obligations() == 0


def _open_obligations() -> int:
    return db.session.query(Obligation).filter(Obligation.open).count()


def test_sent_back_to_the_requester_it_can_be_handed_in_again(app: Flask) -> None:
    with app.app_context():
        old = office.submit()
        assert office.decide(old, "leader", "send_back", opinion="请补充").status == CaseStatus.SENT_BACK
        new = office.submit()
        assert queries.current("paper", 1).id == new
        assert [e.id for e in queries.earlier(queries.case(new))] == [old]


def test_sent_back_to_an_earlier_step_it_is_decided_anew_from_there(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader")
        first_step = queries.case(case).steps[0].id
        office.decide(case, "dispatcher", "send_back", opinion="请先核人数", back_to=first_step)
        approval = queries.case(case)
        assert approval.status == CaseStatus.RUNNING and office.lying_with(approval) == ["leader"]
        assert queries.opinions(approval) == []  # the paper shows the round that counts
        office.decide(case, "leader")
        assert office.decide(case, "dispatcher").status == CaseStatus.APPROVED
        assert [o.name for o in queries.opinions(queries.case(case))] == ["孙丽娟", "刘建平"]


def test_only_an_earlier_decided_step_gets_it_back(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        later = queries.case(case).steps[2].id
        with pytest.raises(RuleBroken):
            office.decide(case, "leader", "send_back", opinion="x", back_to=later)


def test_an_approver_added_before_decides_first(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        act(services.add_approver, case, "leader", person="leader2", place="before")
        assert office.lying_with(queries.case(case)) == ["leader2"]
        office.decide(case, "leader2")
        assert office.lying_with(queries.case(case)) == ["leader"]


def test_an_approver_added_after_decides_next(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        act(services.add_approver, case, "leader", person="leader2", place="after")
        assert office.lying_with(queries.case(case)) == ["leader"]
        office.decide(case, "leader")
        assert office.lying_with(queries.case(case)) == ["leader2"]
        office.decide(case, "leader2")
        assert office.lying_with(queries.case(case)) == ["dispatcher"]


def test_an_approver_added_beside_must_agree_too(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        act(services.add_approver, case, "leader", person="leader2", place="beside")
        office.decide(case, "leader")
        assert office.lying_with(queries.case(case)) == ["leader2"]
        office.decide(case, "leader2")
        assert office.lying_with(queries.case(case)) == ["dispatcher"]


def test_beside_one_of_any_the_other_named_ones_still_are_not_needed(app: Flask) -> None:
    with app.app_context():
        case = one_step(Mode.ANY)
        act(services.add_approver, case, "driver", person="leader2", place="beside")
        office.decide(case, "leader2")
        assert office.decide(case, "driver").status == CaseStatus.APPROVED


def test_what_is_passed_on_keeps_its_place_in_the_line(app: Flask) -> None:
    with app.app_context():
        case = one_step(Mode.IN_TURN)
        (firstly,) = office.lying_with(queries.case(case))
        act(services.reassign, case, firstly, person="guard", reason="出差")
        assert office.lying_with(queries.case(case)) == ["guard"]


def test_nobody_gets_the_same_case_twice(app: Flask) -> None:
    with app.app_context():
        case = one_step(Mode.ANY)
        with pytest.raises(RuleBroken, match="赵海峰"):
            act(services.reassign, case, "driver", person="driver2")


def test_a_case_is_not_passed_on_to_who_is_absent(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        office.absent("leader2")
        with pytest.raises(RuleBroken):
            act(services.reassign, case, "leader", person="leader2")


def test_chasing_has_a_measure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        case = office.submit()
        start = clock.at(clock.today()) + timedelta(hours=9)
        for minutes, allowed in [
            (0, True),
            (29, False),
            (30, True),
            (61, True),
            (120, False),
            (24 * 60, True),
        ]:
            monkeypatch.setattr(clock, "now", lambda m=minutes: start + timedelta(minutes=m))
            if allowed:
                act(services.chase, case, "clerk")
            else:
                with pytest.raises(RuleBroken):
                    act(services.chase, case, "clerk")
        assert len(queries.chases(case)) == 4


def test_the_third_chase_of_a_day_reaches_the_head_over_who_is_slow(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        case = office.submit()
        start = clock.at(clock.today()) + timedelta(hours=9)
        director = office.person("director").id
        for n in range(3):
            monkeypatch.setattr(clock, "now", lambda n=n: start + timedelta(minutes=31 * n))
            assert queries.copy_of(case, director) is None
            act(services.chase, case, "clerk")
        assert queries.copy_of(case, director) is not None


def test_only_requester_and_clerk_chase_and_withdraw(app: Flask) -> None:
    with app.app_context():
        case = office.submit(requester="clerk", clerk="receptionist")
        for verb in (services.chase, services.withdraw):
            with pytest.raises(RuleBroken):
                act(verb, case, "leader")
        act(services.chase, case, "receptionist")
        act(services.withdraw, case, "clerk")


def test_a_module_that_refuses_leaves_everything_as_it_was(
    app: Flask, leader: Browser, dispatcher: Browser
) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader")
        notices = db.session.query(Notice).count()
    office.refuse.add("approved")
    refused = dispatcher.post(f"/approvals/{case}", verdict="approve")
    assert refused.status_code == 422 and "The car is gone meanwhile." in refused.text
    with app.app_context():
        approval = queries.case(case)
        assert office.lying_with(approval) == ["dispatcher"] and approval.steps[2].status == StepStatus.OPEN
        assert db.session.query(Notice).count() == notices


def test_the_approver_and_the_requester_are_told(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader", opinion="同意前往")
        told = {(n.person_id, n.url) for n in db.session.query(Notice)}
        for username in ("leader", "clerk", "dispatcher"):
            assert (office.person(username).id, f"/approvals/{case}") in told


def test_a_reminder_is_owed_to_each_who_must_decide(app: Flask) -> None:
    with app.app_context():
        one_step(Mode.ALL)
        owners = {o.owner_id for o in db.session.query(Obligation).filter(Obligation.open)}
        assert owners == {office.person("driver").id, office.person("driver2").id}


def test_the_highest_rank_is_printed_last(app: Flask) -> None:
    with app.app_context():
        case = office.submit(outside=True)
        for who in ("leader", "director", "dispatcher"):
            office.decide(case, who)
        assert [o.name for o in queries.opinions(queries.case(case))] == ["孙丽娟", "刘建平", "陈立群"]


def test_what_is_withdrawn_by_its_module_is_not_called_back(app: Flask) -> None:
    with app.app_context():
        case = office.submit()
        in_transaction(lambda: services.withdraw_for("paper", 1, office.person("clerk"), "行程取消"))
        assert queries.case(case).status == CaseStatus.WITHDRAWN and office.heard == []
        assert in_transaction(lambda: services.withdraw_for("paper", 1, office.person("clerk"))) is None


def test_a_record_cannot_run_twice(app: Flask) -> None:
    with app.app_context():
        office.submit()
        with pytest.raises(Exception, match=r"(?i)unique"):
            office.submit()


VERBS = {
    "approve": ("", {"verdict": "approve"}),
    "reject": ("", {"verdict": "reject", "opinion": "不行"}),
    "send_back": ("", {"verdict": "send_back", "opinion": "请改"}),
    "withdraw": ("/withdraw", {"reason": "取消"}),
    "chase": ("/chase", {}),
    "reassign": ("/reassign", {"person_id": "leader2"}),
    "add_approver": ("/add-approver", {"person_id": "leader2", "place": "after"}),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", [s for s in CaseStatus if s != CaseStatus.RUNNING])
def test_no_verb_is_accepted_when_the_case_is_over(app: Flask, verb: str, status: CaseStatus) -> None:
    with app.app_context():
        case = _over(status)
        before = _picture(case)
        people = {u: office.person(u).id for u in ("leader2",)}
    path, data = VERBS[verb]
    data = {k: str(people.get(v, v)) for k, v in data.items()}
    for username in ("clerk", "leader", "manager"):
        answer = Browser(app, username).post(f"/approvals/{case}{path}", **data)
        assert answer.status_code in (409, 422), (verb, status, username, answer.status_code)
    with app.app_context():
        assert _picture(case) == before


def _over(status: CaseStatus) -> int:
    case = office.submit()
    if status == CaseStatus.APPROVED:
        office.decide(case, "leader")
        office.decide(case, "dispatcher")
    elif status == CaseStatus.WITHDRAWN:
        act(services.withdraw, case, "clerk")
    else:
        office.decide(
            case, "leader", "reject" if status == CaseStatus.REJECTED else "send_back", opinion="不行"
        )
    assert queries.case(case).status == status
    return case


def _picture(case: int) -> object:
    approval = queries.case(case)
    return (
        approval.status,
        approval.version,
        [(t.id, t.status) for s in approval.steps for t in s.assignments],
    )


@pytest.mark.parametrize("verb", VERBS)
def test_a_running_case_allows_every_verb_to_whom_it_belongs(app: Flask, verb: str) -> None:
    with app.app_context():
        case, leader2 = office.submit(), office.person("leader2").id
    path, data = VERBS[verb]
    who = "clerk" if verb in ("withdraw", "chase") else "leader"
    data = {k: str(leader2) if v == "leader2" else v for k, v in data.items()}
    answer = Browser(app, who).post(f"/approvals/{case}{path}", **data)
    assert answer.status_code == 303, answer.text


def test_lapsed_to_dos_cannot_be_decided(app: Flask) -> None:
    with app.app_context():
        case = one_step(Mode.ANY)
        office.decide(case, "driver")
        with pytest.raises(RuleBroken, match="王建国"):
            office.decide(case, "driver2", "reject", opinion="x")
        statuses = {t.person.username: t.status for t in queries.case(case).steps[0].assignments}
        assert statuses == {"driver": TodoStatus.APPROVED, "driver2": TodoStatus.LAPSED}
