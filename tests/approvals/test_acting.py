"""Acting for somebody: both names everywhere, never on one's own request, never two opinions from one hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.accounts.models import ActingRight
from app.shared.approvals import queries, rules, services
from app.shared.approvals.models import Approval, Assignment, TodoStatus
from app.shared.audit.models import AuditEntry
from app.shared.notifications.models import Notice
from app.shared.policies.models import PolicyRow
from tests.approvals import office
from tests.browser import Browser

People = Callable[[str], Browser]


def let_act(principal: str, agent: str, days: int = 0, until: int | None = None) -> None:
    def write() -> None:
        day = clock.today()
        db.session.add(
            ActingRight(
                principal_id=office.person(principal).id, agent_id=office.person(agent).id,
                valid_from=day + timedelta(days=days), created_by_id=office.person(principal).id,
                valid_until=None if until is None else day + timedelta(days=until),
            )
        )  # fmt: skip

    in_transaction(write)


@pytest.fixture
def case(app: Flask) -> int:
    """A case that lies with the leader, for whom receptionist may act."""
    with app.app_context():
        let_act("leader", "receptionist")
        return office.submit(outside=False)


def number(app: Flask, username: str) -> int:
    with app.app_context():
        return office.person(username).id


def test_the_agent_decides_in_the_leaders_inbox_and_both_names_stay(
    app: Flask, case: int, sign_in: People
) -> None:
    leader = number(app, "leader")
    agent = sign_in("receptionist")
    assert "代 刘建平" in agent.page("/approvals/")
    inbox = agent.page(f"/approvals/?for={leader}")
    assert "Paper 1" in inbox and f"for={leader}" in inbox
    assert "您以 规划科 刘建平 的名义" in agent.page(f"/approvals/{case}?for={leader}")
    answer = agent.post(f"/approvals/{case}", verdict="approve", for_id=str(leader))
    assert answer.status_code == 303 and answer.location == f"/approvals/?for={leader}"
    text = sign_in("clerk").page(f"/approvals/{case}")
    assert text.count("吴秀兰（代刘建平）") >= 3  # the way of the case, the opinion, the timeline
    assert "吴秀兰（代刘建平）" in sign_in("clerk").page("/approvals/?view=started")
    with app.app_context():
        (opinion,) = queries.opinions(queries.case(case))
        assert (opinion.name, opinion.instead_of, opinion.rank) == ("吴秀兰", "刘建平", 50)


def test_the_audit_tells_who_acted_for_whom(app: Flask, case: int, sign_in: People) -> None:
    leader, agent = number(app, "leader"), number(app, "receptionist")
    sign_in("receptionist").post(f"/approvals/{case}", verdict="approve", for_id=str(leader))
    with app.app_context():
        entry = (
            db.session.query(AuditEntry)
            .filter_by(subject_type="approval_assignments", action="update")
            .order_by(AuditEntry.id.desc())
            .first()
        )
        assert entry is not None and (entry.person_id, entry.agent_id) == (leader, agent)
    auditor = sign_in("auditor")
    for name in ("刘建平", "吴秀兰"):
        assert "吴秀兰（代刘建平）" in auditor.page(f"/audit/?person={name}")


def test_the_leader_is_told_at_once_and_the_requester_reads_both_names(app: Flask, case: int) -> None:
    with app.app_context():
        leader = office.person("leader").id
        office.decide(case, "receptionist", "send_back", opinion="请补人数", for_id=leader)
        told = {
            n.person_id: n.title for n in db.session.query(Notice).filter(Notice.title.contains("吴秀兰"))
        }
        assert set(told) == {leader, office.person("clerk").id}
        assert "吴秀兰（代刘建平）" in told[office.person("clerk").id]


def test_several_are_approved_at_once_for_the_leader(app: Flask, case: int, sign_in: People) -> None:
    leader = number(app, "leader")
    answer = sign_in("receptionist").post("/approvals/batch", ids=[str(case)], for_id=str(leader))
    assert answer.location == f"/approvals/?for={leader}"
    with app.app_context():
        assert queries.opinions(queries.case(case))[0].instead_of == "刘建平"


def test_an_agent_signs_with_the_own_signature(app: Flask, case: int) -> None:
    with app.app_context():

        def sign() -> None:
            office.person("leader").signature_png = b"leader"
            office.person("receptionist").signature_png = b"agent"

        in_transaction(sign)
        office.decide(case, "receptionist", for_id=office.person("leader").id, sign=True)
        assert queries.opinions(queries.case(case))[0].signature == "data:image/png;base64,YWdlbnQ="


REFUSED: dict[str, Callable[[], tuple[int, str]]] = {}


def refused(function: Callable[[], tuple[int, str]]) -> Callable[[], tuple[int, str]]:
    REFUSED[function.__name__] = function
    return function


@refused
def without_any_right() -> tuple[int, str]:
    return office.submit(), "receptionist"


@refused
def before_the_right_begins() -> tuple[int, str]:
    let_act("leader", "receptionist", days=1)
    return office.submit(), "receptionist"


@refused
def after_the_right_has_ended() -> tuple[int, str]:
    let_act("leader", "receptionist", days=-9, until=-1)
    return office.submit(), "receptionist"


@refused
def on_ones_own_request() -> tuple[int, str]:
    let_act("leader", "clerk")
    return office.submit(), "clerk"


@refused
def on_a_request_that_one_has_filled_in() -> tuple[int, str]:
    let_act("leader", "receptionist")
    return office.submit(clerk="receptionist"), "receptionist"


@refused
def where_the_office_does_not_allow_it() -> tuple[int, str]:
    let_act("leader", "receptionist")

    def forbid() -> None:
        db.session.query(PolicyRow).filter_by(code="approvals.acting").one().value = False

    in_transaction(forbid)
    return office.submit(), "receptionist"


@refused
def without_the_permission_to_decide() -> tuple[int, str]:
    let_act("leader", "outsider")
    return office.submit(), "outsider"


@refused
def when_one_takes_part_oneself() -> tuple[int, str]:
    let_act("leader", "director")
    case = office.submit()
    in_transaction(
        lambda: services.add_approver(
            case, by=office.person("leader"), person_id=office.person("director").id, place="beside"
        )
    )
    return case, "director"


@pytest.mark.parametrize("way", REFUSED)
def test_nobody_acts(app: Flask, way: str) -> None:
    with app.app_context():
        case, agent = REFUSED[way]()
        with pytest.raises(RuleBroken):
            office.decide(case, agent, for_id=office.person("leader").id)
        assert queries.case(case).todo_of(office.person("leader").id) is not None


def allow(*_args: Any) -> None:
    return None


@pytest.mark.parametrize(
    "way", ["without_any_right", "before_the_right_begins", "where_the_office_does_not_allow_it"]
)
def test_without_the_right_asked_for_a_stranger_would_decide(
    app: Flask, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(queries, "principal", lambda _agent, person_id: office.accounts.person(person_id))
    with app.app_context():
        case, agent = REFUSED[way]()
        office.decide(case, agent, for_id=office.person("leader").id)
        assert queries.opinions(queries.case(case))[0].name == "吴秀兰"


@pytest.mark.parametrize("way", ["on_ones_own_request", "on_a_request_that_one_has_filled_in"])
def test_without_four_eyes_the_requester_would_decide_by_acting(
    app: Flask, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(rules, "check_four_eyes", allow)
    with app.app_context():
        case, agent = REFUSED[way]()
        office.decide(case, agent, for_id=office.person("leader").id)
        assert queries.opinions(queries.case(case)) != []


def test_without_the_rule_one_hand_would_write_two_opinions(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "check_second_hand", allow)
    with app.app_context():
        case, agent = REFUSED["when_one_takes_part_oneself"]()
        office.decide(case, agent)
        office.decide(case, agent, for_id=office.person("leader").id)
        assert {o.name for o in queries.opinions(queries.case(case))} == {"陈立群"}


def test_the_agent_only_decides(app: Flask, case: int, sign_in: People) -> None:
    """Passing on and adding approvers stay the leader's own."""
    agent, leader2 = sign_in("receptionist"), number(app, "leader2")
    assert agent.post(f"/approvals/{case}/reassign", person_id=str(leader2)).status_code in (409, 422)
    added = agent.post(f"/approvals/{case}/add-approver", person_id=str(leader2), place="beside")
    assert added.status_code in (409, 422)
    with app.app_context():
        assert office.lying_with(queries.case(case)) == ["leader"]


def test_a_strangers_inbox_is_not_there(app: Flask, case: int, sign_in: People) -> None:
    director = number(app, "director")
    assert sign_in("receptionist").get(f"/approvals/?for={director}").status_code == 404
    assert sign_in("clerk2").get(f"/approvals/{case}").status_code == 404


def test_after_a_round_the_same_agent_acts_for_the_same_leader_again(app: Flask) -> None:
    with app.app_context():
        let_act("leader", "receptionist")
        case = office.submit(outside=True)
        leader = office.person("leader").id
        office.decide(case, "receptionist", for_id=leader)
        first = queries.case(case).steps[0].id
        office.decide(case, "director", "send_back", opinion="再核", back_to=first)
        approval: Approval = office.decide(case, "receptionist", for_id=leader)
        decided = [t for s in approval.steps for t in s.assignments if t.status == TodoStatus.APPROVED]
        assert [t.agent_id for t in decided] == [office.person("receptionist").id] * 2
        assert all(isinstance(t, Assignment) for t in decided)


def test_the_paper_prints_both_names_and_the_agents_signature(app: Flask, case: int) -> None:
    with app.app_context():
        in_transaction(lambda: setattr(office.person("receptionist"), "signature_png", b"agent"))
        office.decide(case, "receptionist", for_id=office.person("leader").id, sign=True)
        (opinion,) = queries.opinions(queries.case(case))
    with app.test_request_context():
        printed = str(app.jinja_env.globals["paper"].opinion_of(opinion))
    assert "吴秀兰（代刘建平）" in printed and 'src="data:image/png;base64,YWdlbnQ="' in printed


def test_the_agent_may_see_the_record_while_it_lies_with_the_leader_or_after_deciding(
    app: Flask, case: int
) -> None:
    with app.app_context():
        agent, stranger = office.person("receptionist"), office.person("clerk2")
        assert queries.concerns(agent, "paper", 1) and not queries.concerns(stranger, "paper", 1)
        office.decide(case, "receptionist", for_id=office.person("leader").id)
        assert queries.concerns(office.person("receptionist"), "paper", 1)
        other = office.submit(2)
        office.decide(other, "leader")
        assert not queries.concerns(office.person("receptionist"), "paper", 2)
        assert not queries.may_see(office.person("receptionist"), queries.case(other))
