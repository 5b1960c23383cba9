"""Approval, changing, cancelling at every stage: what people expect, and who is told."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db, in_transaction
from app.modules.vehicles.models import (
    Dispatch,
    DispatchStatus,
    Place,
    PlaceStatus,
    TripRequest,
    TripStatus,
    UsualTrip,
)
from app.modules.vehicles.services import dispatching
from app.shared.accounts.queries import by_username
from app.shared.approvals import queries as approvals
from app.shared.approvals import services as verdicts
from app.shared.approvals.models import Approval, CaseStatus
from app.shared.notifications.models import Notice, Obligation
from app.shared.occupancy.models import Occupancy
from tests.vehicles.asking import ask, asked, how_many, look, status
from tests.vehicles.masters import make_certificate

S = TripStatus


def decide(app: Flask, request_id: int, username: str = "leader", verdict: str = "approve") -> None:
    """An approver's verdict on the running case."""
    with app.app_context():

        def act() -> Any:
            case, person = approvals.current("trip_request", request_id), by_username(username)
            assert case is not None and person is not None
            return verdicts.decide(case.id, by=person, verdict=verdict, opinion="请按规定办理，情况属实。")

        in_transaction(act)


def dispatch(app: Flask, fleet: dict[str, int], request_id: int) -> int:
    """The dispatcher takes the car."""
    with app.app_context():

        def act() -> int:
            from app.modules.vehicles.models import CertificateType, Vehicle

            make_certificate(db.session.get_one(Vehicle, fleet["car"]), type=CertificateType.INSPECTION)
            person = by_username("dispatcher")
            assert person is not None
            order = dispatching.dispatch(
                request_ids=[request_id],
                vehicle_id=fleet["car"],
                driver_id=fleet["driver"],
                by=person,
                override_reason="试验",
            )
            return order.id

        return in_transaction(act)


def told(app: Flask, username: str) -> list[str]:
    with app.app_context():
        person = by_username(username)
        assert person is not None
        return [n.title for n in db.session.scalars(select(Notice).where(Notice.person_id == person.id))]


def cases(app: Flask, request_id: int) -> list[CaseStatus]:
    with app.app_context():
        query = select(Approval.status).where(Approval.subject_id == request_id).order_by(Approval.id)
        return list(db.session.scalars(query))


def waits_for_a_car(app: Flask, request_id: int) -> bool:
    with app.app_context():
        row = db.session.scalar(
            select(Obligation).where(
                Obligation.ladder == "dispatch_wait", Obligation.subject_id == request_id
            )
        )
        return row is not None and row.open


def taken(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Occupancy).where(Occupancy.active)).all())


def edit(browser: Any, app: Flask, request_id: int, **changed: Any) -> Any:
    return ask(
        browser,
        f"/vehicles/requests/{request_id}/edit",
        version=str(look(app, request_id)["version"]),
        **changed,
    )


def test_it_lies_with_the_head_of_the_department_alone(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    request_id = asked(app, sign_in("clerk"))
    decide(app, request_id)
    assert status(app, request_id) == S.APPROVED
    assert waits_for_a_car(app, request_id)
    assert told(app, "dispatcher")


@pytest.mark.parametrize(
    "changed",
    [
        {"reaches": "outside"},
        {"day": "2026-11-28"},  # a Saturday
        {"returns_day": "2026-11-26"},
    ],
)
def test_the_leader_in_charge_decides_where_a_rule_asks(
    app: Flask, fleet: dict[str, int], sign_in: Any, changed: Any
) -> None:
    request_id = asked(app, sign_in("clerk"), **changed)
    decide(app, request_id)
    assert status(app, request_id) == S.PENDING
    decide(app, request_id, "director")
    assert status(app, request_id) == S.APPROVED


def test_approvers_read_the_warnings(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    asked(app, sign_in("clerk"), passengers="李文静", warnings_read="vehicles.names_match", day="2026-11-28")
    page = sign_in("leader").page("/approvals/")
    assert "3 人，名单 1 人" in page or "3 people, but 1 names" in page
    assert "非工作日" in page or "Not a workday" in page


def test_a_rejected_request_ends(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    decide(app, request_id, verdict="reject")
    assert status(app, request_id) == S.REJECTED
    assert edit(clerk, app, request_id).status_code == 422
    assert not waits_for_a_car(app, request_id)


def test_sent_back_it_is_changed_and_keeps_its_number(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    number = look(app, request_id)["number"]
    decide(app, request_id, verdict="send_back")
    assert status(app, request_id) == S.SENT_BACK
    assert edit(clerk, app, request_id, purpose="补充说明后的事由").status_code == 303
    assert status(app, request_id) == S.PENDING
    assert look(app, request_id)["number"] == number
    assert cases(app, request_id) == [CaseStatus.SENT_BACK, CaseStatus.RUNNING]


def test_a_pending_request_is_withdrawn(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    assert clerk.post(f"/vehicles/requests/{request_id}/withdraw", reason="会议改期").status_code == 303
    assert status(app, request_id) == S.WITHDRAWN
    assert cases(app, request_id) == [CaseStatus.WITHDRAWN]
    assert "会议改期" in clerk.page(f"/vehicles/requests/{request_id}")


def test_withdrawn_in_the_inbox_it_is_withdrawn_here(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    assert clerk.post("/approvals/1/withdraw", reason="会议改期").status_code == 303
    assert status(app, request_id) == S.WITHDRAWN


def test_a_pending_request_is_changed_under_its_number(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    number = look(app, request_id)["number"]
    assert edit(clerk, app, request_id, people_count="2", passengers="李文静、田雨").status_code == 303
    assert (status(app, request_id), look(app, request_id)["number"]) == (S.PENDING, number)
    assert cases(app, request_id) == [CaseStatus.WITHDRAWN, CaseStatus.RUNNING]


def test_nothing_changed_changes_nothing(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    assert edit(clerk, app, request_id).status_code == 303
    assert cases(app, request_id) == [CaseStatus.RUNNING]


def test_an_approved_request_whose_purpose_changes_is_approved_again(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    decide(app, request_id)
    assert edit(clerk, app, request_id, purpose="改去核对另一批档案").status_code == 303
    assert status(app, request_id) == S.PENDING
    assert not waits_for_a_car(app, request_id)
    decide(app, request_id)
    assert status(app, request_id) == S.APPROVED


def test_a_new_telephone_needs_no_new_approval(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    decide(app, request_id)
    assert edit(clerk, app, request_id, phone="13800004410").status_code == 303
    assert status(app, request_id) == S.APPROVED
    assert look(app, request_id)["phone"] == "13800004410"


def test_an_approved_request_is_cancelled_with_a_reason(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    decide(app, request_id)
    url = f"/vehicles/requests/{request_id}/cancel"
    assert clerk.post(url, reason=" ").status_code == 422
    assert clerk.post(url, reason="会议取消").status_code == 303
    assert (status(app, request_id), look(app, request_id)["end_reason"]) == (S.CANCELLED, "会议取消")
    assert not waits_for_a_car(app, request_id)


def test_cancelling_a_dispatched_request_frees_car_and_driver_and_tells(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    decide(app, request_id)
    order_id = dispatch(app, fleet, request_id)
    assert taken(app) == 2
    before = len(told(app, "driver"))
    assert clerk.post(f"/vehicles/requests/{request_id}/cancel", reason="会议取消").status_code == 303
    assert status(app, request_id) == S.CANCELLED
    assert taken(app) == 0
    assert len(told(app, "driver")) > before
    with app.app_context():
        assert db.session.get_one(Dispatch, order_id).status == DispatchStatus.VOIDED


@pytest.mark.parametrize(
    ("changed", "after"),
    [
        ({"departs": "10:00"}, S.PENDING),
        ({"people_count": "2", "passengers": "李文静、田雨"}, S.PENDING),
        ({"shareable": None, "share_reason": "携带涉密材料"}, S.APPROVED),
    ],
)
def test_a_change_of_a_dispatched_request_asks_for_another_dispatch(
    app: Flask, fleet: dict[str, int], sign_in: Any, changed: Any, after: TripStatus
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    decide(app, request_id)
    dispatch(app, fleet, request_id)
    assert edit(clerk, app, request_id, **changed).status_code == 303
    assert status(app, request_id) == after
    assert taken(app) == 0
    assert waits_for_a_car(app, request_id) == (after == S.APPROVED)


def test_a_telephone_changes_under_a_dispatch_that_stays(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    decide(app, request_id)
    dispatch(app, fleet, request_id)
    assert edit(clerk, app, request_id, phone="13800004410").status_code == 303
    assert status(app, request_id) == S.DISPATCHED
    assert taken(app) == 2


@pytest.mark.parametrize("now", [S.ON_TRIP, S.RETURNED])
def test_on_the_road_only_a_note_is_left(
    app: Flask, fleet: dict[str, int], sign_in: Any, now: TripStatus
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    with app.app_context():

        def set_off() -> None:
            db.session.get_one(TripRequest, request_id).status = now

        in_transaction(set_off)
    assert edit(clerk, app, request_id, purpose="改了").status_code == 422
    assert clerk.post(f"/vehicles/requests/{request_id}/cancel", reason="x").status_code == 422
    assert clerk.post(f"/vehicles/requests/{request_id}/note", text="晚到十分钟").status_code == 303
    assert "晚到十分钟" in clerk.page(f"/vehicles/requests/{request_id}")
    assert any("晚到" in body for body in bodies(app, "dispatcher"))


def bodies(app: Flask, username: str) -> list[str]:
    with app.app_context():
        person = by_username(username)
        assert person is not None
        return [n.body for n in db.session.scalars(select(Notice).where(Notice.person_id == person.id))]


def test_a_stale_page_shows_both_texts(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    stale = look(app, request_id)["version"]
    assert edit(clerk, app, request_id, purpose="先改的事由").status_code == 303
    answer = ask(clerk, f"/vehicles/requests/{request_id}/edit", version=str(stale), purpose="后改的事由")
    assert answer.status_code == 422
    assert "先改的事由" in answer.text and "后改的事由" in answer.text
    assert look(app, request_id)["purpose"] == "先改的事由"


def test_what_the_table_forbids_is_what_stops_it(
    app: Flask, fleet: dict[str, int], sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.modules.vehicles.services import endings, states

    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    url = f"/vehicles/requests/{request_id}/cancel"
    assert clerk.post(url, reason="x").status_code == 422
    monkeypatch.setattr(endings.rules, "check_verb", lambda verb, now: None)
    monkeypatch.setattr(states.rules, "check_transition", lambda old, new: None)
    assert clerk.post(url, reason="x").status_code == 303


def test_a_retro_request_waits_for_the_dispatcher_too(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    request_id = asked(
        app,
        sign_in("clerk"),
        is_retro="1",
        retro_reason="夜间突发，先行出车",
        day="2026-11-20",
        departs="20:07",
        returns="22:13",
    )
    decide(app, request_id)
    assert status(app, request_id) == S.APPROVED
    assert "夜间突发" in sign_in("dispatcher").page(f"/vehicles/requests/{request_id}")


# -- places typed freely --


def test_a_place_typed_freely_waits_for_the_dispatcher(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    request_id = asked(app, sign_in("clerk"), destination="城北物资仓库", reaches="city")
    with app.app_context():
        place = db.session.get_one(Place, look(app, request_id)["destination_id"])
        assert (place.name, place.status, place.initials) == ("城北物资仓库", PlaceStatus.PENDING, "cbwzck")


def test_merging_takes_the_requests_along(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk, dispatcher = sign_in("clerk"), sign_in("dispatcher")
    request_id = asked(app, clerk, destination="政务大厅", reaches="city")
    place_id = look(app, request_id)["destination_id"]
    answer = dispatcher.post(f"/vehicles/places/{place_id}/merge", into="市政务服务中心")
    assert answer.status_code == 303, answer.text
    row = look(app, request_id)
    assert row["destination_id"] == fleet["place"]
    assert row["estimated_km"] == 16
    again = asked(app, clerk, destination="政务大厅", day="2026-11-25")  # now another name of it
    assert look(app, again)["destination_id"] == fleet["place"]
    assert clerk.post(f"/vehicles/places/{place_id}/merge", into="市政务服务中心").status_code == 403


def test_a_place_is_found_by_initials(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    with app.app_context():

        def spell() -> None:
            place = db.session.get_one(Place, fleet["place"])
            place.initials, place.aliases = "szwfwzx", "政务中心、行政大厅"

        in_transaction(spell)
    clerk = sign_in("clerk")
    for text in ("szwfwzx", "行政大厅"):
        assert look(app, asked(app, clerk, destination=text))["destination_id"] == fleet["place"]


def test_deleting_a_draft_takes_its_place_from_the_list(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    ask(clerk, verb="draft", destination="一次性地点", reaches="city")
    clerk.post("/vehicles/requests/1/delete")
    with app.app_context():
        assert (
            db.session.scalar(select(Place.status).where(Place.name == "一次性地点")) == PlaceStatus.RETIRED
        )


# -- usual trips --


def test_a_usual_trip_starts_a_request(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    assert clerk.post(f"/vehicles/requests/{request_id}/usual", name="送件").status_code == 303
    assert "送件" in clerk.page("/")  # on the desk
    form = clerk.page("/vehicles/requests/new?usual=1")
    assert 'value="市政务服务中心"' in form and 'value="2026-11-24"' in form and "移交不动产登记资料" in form
    assert sign_in("clerk2").get("/vehicles/requests/new?usual=1").status_code == 404
    assert clerk.post("/vehicles/usual/1/remove").status_code == 303
    assert clerk.get("/vehicles/requests/new?usual=1").status_code == 404


def test_repeating_prefills_the_next_workday(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk, day="2026-11-27")
    form = clerk.page(f"/vehicles/requests/new?repeat={request_id}")
    assert 'value="2026-11-24"' in form and 'value="09:00"' in form and 'value="11:30"' in form


def test_the_same_name_is_not_kept_twice(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    for expected in (303, 409):
        assert clerk.post(f"/vehicles/requests/{request_id}/usual", name="送件").status_code == expected
    with app.app_context():
        assert len(db.session.scalars(select(UsualTrip)).all()) == 1


def test_confidential_requests_are_seen_by_few(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    request_id = asked(app, sign_in("clerk"), confidential="y")
    url = f"/vehicles/requests/{request_id}"
    for username, expected in (
        ("leader", 200),
        ("dispatcher", 200),
        ("auditor", 404),
        ("director", 404),
        ("clerk2", 404),
    ):
        assert sign_in(username).get(url).status_code == expected, username
    assert how_many(app) == 1
