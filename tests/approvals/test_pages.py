"""Pages of approvals, as a browser gets them."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import event

from app.core import clock
from app.core.db import db
from app.shared.approvals import forms, queries, services
from app.shared.approvals.models import CaseStatus, TodoStatus
from tests.approvals import office
from tests.browser import Browser

People = Callable[[str], Browser]


def test_the_inbox_shows_the_four_facts_and_agrees_in_one_tap(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case = office.submit(7)
    text = leader.page("/approvals/")
    assert "Paper 7" in text and "11月24日 08:00–12:00" in text and "410 元" in text
    answer = leader.post(f"/approvals/{case}", verdict="approve")
    assert answer.status_code == 303 and answer.location == "/approvals/"


def test_a_leader_approves_with_two_requests(app: Flask, leader: Browser) -> None:
    """Open the link of the notice, press the button: that is all."""
    with app.app_context():
        case = office.submit()
    assert leader.get(f"/approvals/{case}").status_code == 200
    assert leader.post(f"/approvals/{case}", verdict="approve").status_code == 303
    with app.app_context():
        decided = queries.opinions(queries.case(case))
        assert [(o.name, o.text) for o in decided] == [("刘建平", "同意")]


def test_a_stranger_finds_no_such_case(app: Flask, sign_in: People) -> None:
    with app.app_context():
        case = office.submit()
    clerk2 = sign_in("clerk2")
    assert clerk2.get(f"/approvals/{case}").status_code == 404
    assert clerk2.post(f"/approvals/{case}", verdict="approve").status_code == 404
    assert clerk2.post(f"/approvals/{case}/chase").status_code == 404
    for act in ("withdraw", "reassign", "add-approver", "copy"):
        assert clerk2.get(f"/approvals/{case}/{act}").status_code == 404


def test_who_has_to_do_with_a_case_sees_it(app: Flask, sign_in: People) -> None:
    with app.app_context():
        case = office.submit(requester="clerk", clerk="receptionist")
    for username in ("clerk", "receptionist", "leader", "manager", "director"):
        assert sign_in(username).get(f"/approvals/{case}").status_code == 200, username


def test_a_rejection_without_a_reason_comes_back_with_what_was_typed(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case = office.submit()
        office.stops[1] = ["陪餐 5 人，最多 4 人"]
    refused = leader.post(f"/approvals/{case}", verdict="reject", opinion="")
    assert refused.status_code == 422
    too_long = leader.post(f"/approvals/{case}", verdict="reject", opinion="依据" * 300)
    assert too_long.status_code == 422 and "依据" * 300 in too_long.text
    with app.app_context():
        assert queries.case(case).status == CaseStatus.RUNNING


def test_against_a_limit_nobody_agrees_without_a_basis(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case = office.submit()
    office.stops[1] = ["陪餐 5 人，最多 4 人"]
    assert leader.post(f"/approvals/{case}", verdict="approve").status_code == 422
    assert leader.post(f"/approvals/{case}", verdict="approve", opinion="同意。").status_code == 422
    assert leader.post(f"/approvals/{case}", verdict="approve", opinion="局长办公会已定").status_code == 303


def test_a_stock_phrase_is_an_opinion(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case = office.submit()
    assert leader.post(f"/approvals/{case}", verdict="send_back", phrase="请补充材料").status_code == 303
    with app.app_context():
        assert queries.opinions(queries.case(case))[0].text == "请补充材料"


def test_own_phrases_replace_the_shipped_ones(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case = office.submit()
    assert leader.post("/approvals/phrases", texts="按程序办理\n\n请办公室核\n按程序办理").status_code == 303
    text = leader.page(f"/approvals/{case}")
    assert text.count('value="按程序办理"') == 1 and "请办公室核" in text and "请补充材料" not in text


def test_the_second_of_two_reads_who_was_quicker(app: Flask, sign_in: People) -> None:
    with app.app_context():
        case = office.submit()
        office.decide(case, "leader")
    late = sign_in("leader").post(f"/approvals/{case}", verdict="reject", opinion="不同意")
    assert late.status_code == 422 and "刘建平" in late.text


def test_several_are_approved_at_once_but_none_with_a_warning(app: Flask, leader: Browser) -> None:
    with app.app_context():
        ids = [office.submit(n) for n in (1, 2, 3)]
    office.warnings[2] = ["省外，须您审批"]
    answer = leader.post("/approvals/batch", ids=[str(i) for i in ids])
    assert answer.status_code == 303
    with app.app_context():
        agreed = [queries.opinions(queries.case(i)) != [] for i in ids]
        assert agreed == [True, False, True]


def test_a_batch_handed_in_twice_is_carried_out_once(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case = office.submit()
    for _time in range(2):
        assert leader.post("/approvals/batch", ids=str(case), form_token="t" * 24).status_code == 303
    with app.app_context():
        assert len(queries.opinions(queries.case(case))) == 1


def test_the_badge_counts_what_lies_with_me(app: Flask, leader: Browser) -> None:
    with app.app_context():
        office.submit(1)
        office.submit(2)
    assert ">2<" in leader.page("/approvals/badge")
    assert getattr(app.view_functions["approvals.badge"], "is_poll", False)


def test_the_inbox_asks_each_kind_of_record_once_however_many(app: Flask, leader: Browser) -> None:
    with app.app_context():
        office.submit(1)
    few = _statements(app, lambda: leader.page("/approvals/"))
    with app.app_context():
        for n in range(2, 12):
            office.submit(n, outside=True)
    office.asked.clear()
    assert _statements(app, lambda: leader.page("/approvals/")) == few
    assert len(office.asked) == 2  # two pages


def _statements(app: Flask, act: Callable[[], object]) -> int:
    count = 0

    def counted(*_args: object) -> None:
        nonlocal count
        count += 1

    with app.app_context():
        engine = db.engine
    act()  # what is read once and kept is read now
    event.listen(engine, "before_cursor_execute", counted)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", counted)
    return count


def test_every_list_of_the_inbox_opens(app: Flask, sign_in: People) -> None:
    with app.app_context():
        office.submit(1)
        office.decide(office.submit(2), "leader")
    for view in queries.VIEWS:
        sign_in("leader").page(f"/approvals/?view={view}")
        assert sign_in("clerk").get(f"/approvals/?view={view}&format=xlsx").status_code == 200
    assert sign_in("clerk").get("/approvals/?view=other").status_code == 404


def test_reading_a_copy_marks_it_read(app: Flask, sign_in: People) -> None:
    with app.app_context():
        case, reader = office.submit(), office.person("clerk2").id
    assert sign_in("clerk").post(f"/approvals/{case}/copy", person_ids=str(reader)).status_code == 303
    clerk2 = sign_in("clerk2")
    assert "Paper 1" in clerk2.page("/approvals/?view=copied")
    clerk2.page(f"/approvals/{case}")
    with app.app_context():
        assert queries.copy_of(case, reader).read_at is not None


def test_passing_on_and_adding_by_form(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case, director, leader2 = office.submit(), office.person("director").id, office.person("leader2").id
    leader.page(f"/approvals/{case}/add-approver")
    added = leader.post(f"/approvals/{case}/add-approver", person_id=str(director), place="beside")
    assert added.status_code == 303
    assert (
        leader.post(f"/approvals/{case}/reassign", person_id=str(leader2), reason="出差").status_code == 303
    )
    with app.app_context():
        assert office.lying_with(queries.case(case)) == ["director", "leader2"]


def test_the_manager_passes_on_what_is_stuck(app: Flask, manager: Browser) -> None:
    with app.app_context():
        case, leader2 = office.submit(), office.person("leader2").id
        todo = queries.case(case).lying_with[0].id
    assert f"assignment={todo}" in manager.page("/approvals/running")
    assert f'value="{todo}"' in manager.page(f"/approvals/{case}/reassign?assignment={todo}")
    answer = manager.post(f"/approvals/{case}/reassign", person_id=str(leader2), assignment_id=str(todo))
    assert answer.status_code == 303
    with app.app_context():
        assert office.lying_with(queries.case(case)) == ["leader2"]


def test_only_the_manager_sees_all_running_cases_and_routes(leader: Browser) -> None:
    for url in ("/approvals/running", "/approvals/routes", "/approvals/routes/paper"):
        assert leader.get(url).status_code == 403


def test_a_route_is_edited_and_running_cases_keep_theirs(app: Flask, manager: Browser) -> None:
    with app.app_context():
        running = office.submit(1)
    manager.page("/approvals/routes")
    manager.page("/approvals/routes/paper")
    answer = manager.post(
        "/approvals/routes/paper",
        **{
            "parts-0-position": "1", "parts-0-title": "办公室核", "parts-0-who": "role:manager", "parts-0-mode": "any",
            "parts-0-hours": "2", "parts-0-fact_1": "nights", "parts-0-operator_1": ">=", "parts-0-value_1": "3",
            "parts-1-position": "2", "parts-1-title": "", "parts-1-who": "superior", "parts-1-mode": "any",
        },
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    with app.app_context():
        route = queries.current_route("paper")
        assert (route.number, [s.title for s in route.steps]) == (2, ["办公室核"])
        assert route.steps[0].condition == [["nights", ">=", 3]] and route.steps[0].due_minutes == 120
        assert [s.title for s in queries.case(running).steps] == ["科室负责人", "分管领导", "机关事务科"]
        office.submit(2, nights=1)  # no step applies: the superior decides, not nobody
        assert office.lying_with(queries.current("paper", 2)) == ["leader"]


def test_a_route_refused_keeps_what_was_typed(manager: Browser) -> None:
    answer = manager.post(
        "/approvals/routes/paper",
        **{"parts-0-position": "1", "parts-0-title": "办公室核", "parts-0-who": "superior", "parts-0-mode": "any",
           "parts-0-fact_1": "nights", "parts-0-operator_1": ">=", "parts-0-value_1": "许多"},
    )  # fmt: skip
    assert answer.status_code == 422 and "办公室核" in answer.text and "许多" in answer.text


def test_the_preview_names_who_would_approve(app: Flask, manager: Browser) -> None:
    with app.app_context():
        clerk = office.person("clerk").id
    text = manager.page(f"/approvals/routes/paper/preview?person_id={clerk}&fact_outside=1")
    assert "刘建平" in text and "陈立群" in text and "孙丽娟" in text
    assert manager.get("/approvals/routes/nothing/preview").status_code == 404


def test_delegating_moves_what_lies_with_me(app: Flask, leader: Browser) -> None:
    with app.app_context():
        case, deputy = office.submit(), office.person("leader2").id
        day = clock.today().isoformat()
    leader.page("/approvals/delegations")
    answer = leader.post(
        "/approvals/delegations", deputy_id=str(deputy), subject_name="", starts_on=day, starts="00:00",
        ends_on="2099-01-01", ends="17:30",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    with app.app_context():
        approval = queries.case(case)
        assert office.lying_with(approval) == ["leader2"]
        assert "刘建平" in approval.lying_with[0].why
        row = queries.delegations(office.person("leader"))[0].id
    assert leader.post(f"/approvals/delegations/{row}/end").status_code == 303
    with app.app_context():
        office.submit(2)
        assert office.lying_with(queries.current("paper", 2)) == ["leader"]


def test_a_delegation_that_ends_before_it_begins_is_refused(app: Flask, leader: Browser) -> None:
    with app.app_context():
        deputy = office.person("leader2").id
    answer = leader.post(
        "/approvals/delegations", deputy_id=str(deputy), starts_on="2099-01-02", starts="08:30", ends_on="2099-01-01",
        ends="17:30",
    )  # fmt: skip
    assert answer.status_code == 422 and "2099-01-02" in answer.text


def test_a_withdrawn_case_leaves_every_list(app: Flask, clerk: Browser, leader: Browser) -> None:
    with app.app_context():
        case = office.submit()
    clerk.page(f"/approvals/{case}/withdraw")
    assert clerk.post(f"/approvals/{case}/withdraw", reason="会议取消").status_code == 303
    assert "Paper 1" not in leader.page("/approvals/")
    assert office.heard == [("withdrawn", 1)]
    with app.app_context():
        todos = [t.status for s in queries.case(case).steps for t in s.assignments]
        assert todos == [TodoStatus.LAPSED]
        assert services.stops(queries.case(case)) == ()


def test_no_shipped_route_has_more_conditions_than_its_page(app: Flask) -> None:
    with app.app_context():
        for route in queries.current_routes().values():
            assert all(len(step.condition) <= forms.CONDITIONS for step in route.steps), route.subject_name
