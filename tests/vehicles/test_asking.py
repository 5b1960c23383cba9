"""Asking for a car: the form, its refusals, handing in once."""

from typing import Any

import pytest
from flask import Flask

from app.core.forms import new_token
from app.modules.vehicles.models import TripStatus
from tests.vehicles.asking import NEW, ask, asked, how_many, look

pytestmark = pytest.mark.usefixtures("fleet")


def test_a_request_is_handed_in_with_number_and_estimate(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    request_id = asked(app, clerk)
    row = look(app, request_id)
    assert row["number"] == "YC-2026-0001"
    assert row["status"] == TripStatus.PENDING
    assert row["estimated_km"] == 16  # 5.9 km straight, by 1.35, there and back
    page = clerk.page(f"/vehicles/requests/{request_id}")
    assert "YC-2026-0001" in page and "移交不动产登记资料" in page


def test_the_form_starts_with_what_is_known(fleet: dict[str, int], sign_in: Any) -> None:
    page = sign_in("clerk").page(NEW)
    assert 'value="李文静"' in page
    assert "机关大院南门" in page
    assert "市政务服务中心" in page  # offered while typing


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"returns": "08:00"}, "returns"),
        ({"day": "2026-11-20"}, "departs"),
        ({"people_count": "0"}, "people_count"),
        ({"people_count": ""}, "people_count"),
        ({"destination": ""}, "destination"),
        ({"destination": "没听过的地方"}, "reaches"),
        ({"purpose": ""}, "purpose"),
        ({"departs": "09:07"}, "departs"),
        ({"people_count": "30"}, "people_count"),
        ({"shareable": None}, "share_reason"),
        ({"day": "2026-11-23", "departs": "08:15"}, "departs"),
        ({"day": "2026-11-23", "departs": "08:15", "urgency": "1"}, "reason_lead_minutes"),
        ({"is_retro": "1", "day": "2026-11-20"}, "retro_reason"),
        ({"is_retro": "1", "retro_reason": "急事", "day": "2026-11-18"}, "day"),
        ({"is_retro": "1", "retro_reason": "急事"}, "returns"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    app: Flask, fleet: dict[str, int], sign_in: Any, changed: dict[str, Any], field: str
) -> None:
    answer = ask(sign_in("clerk"), **changed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text, answer.text[answer.text.find("error-summary") :][:600]
    if "purpose" not in changed:
        assert "移交不动产登记资料" in answer.text
    assert how_many(app) == 0


def test_all_objections_are_said_at_once(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    answer = ask(
        sign_in("clerk"),
        people_count="30",
        shareable=None,
        share_reason="",
        day="2026-11-23",
        departs="08:15",
    )
    assert 'href="#people_count"' in answer.text and 'href="#departs"' in answer.text


def test_a_warning_is_read_before_it_is_handed_in(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    first = ask(clerk, passengers="李文静")
    assert first.status_code == 422
    assert 'name="warnings_read"' in first.text and "vehicles.names_match" in first.text
    assert how_many(app) == 0
    second = ask(clerk, passengers="李文静", warnings_read="vehicles.names_match")
    assert second.status_code == 303
    found = look(app, 1)["findings"]
    assert [f["code"] for f in found] == ["vehicles.names_match"]


def test_a_reason_is_kept_with_the_rule_that_asked(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    request_id = asked(
        app,
        clerk,
        day="2026-11-23",
        departs="08:15",
        returns="10:00",
        urgency="1",
        reason_lead_minutes="刚接到电话",
    )
    assert look(app, request_id)["reasons"] == {"vehicles.lead_minutes": "刚接到电话"}
    assert "刚接到电话" in clerk.page(f"/vehicles/requests/{request_id}")


def test_handing_in_twice_makes_one_request(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk, token = sign_in("clerk"), new_token()
    first, second = ask(clerk, form_token=token), ask(clerk, form_token=token)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert how_many(app) == 1


def test_a_draft_needs_little_and_can_be_deleted(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    answer = ask(clerk, verb="draft", purpose="", passengers="")
    assert answer.status_code == 303
    assert look(app, 1)["status"] == TripStatus.DRAFT and look(app, 1)["number"] is None
    assert clerk.post("/vehicles/requests/1/delete").status_code == 303
    assert how_many(app) == 0


def test_a_draft_is_handed_in_later(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk = sign_in("clerk")
    ask(clerk, verb="draft", purpose="")
    assert ask(clerk, "/vehicles/requests/1/edit").status_code == 303
    assert look(app, 1)["status"] == TripStatus.PENDING


def test_drafts_wait_in_the_inbox_of_their_own_people(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk, inbox = sign_in("clerk"), "/approvals/?view=drafts"
    ask(clerk, verb="draft", purpose="送材料")
    text = clerk.page(inbox)
    assert "/vehicles/requests/1/edit" in text and "送材料" in text and "草稿" in clerk.page("/approvals/")
    assert "送材料" not in sign_in("leader").page(inbox)  # nobody else's
    assert sign_in("leader").post("/vehicles/requests/1/delete").status_code == 404
    answer = clerk.post("/vehicles/requests/1/delete", next=inbox)
    assert answer.location == inbox and "送材料" not in clerk.page(inbox)


def test_what_has_been_handed_in_is_no_draft_and_is_not_deleted(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk = sign_in("clerk")
    ask(clerk)
    assert "您没有草稿" in clerk.page("/approvals/?view=drafts")
    assert clerk.post("/vehicles/requests/1/delete").status_code == 409
    assert how_many(app) == 1


def test_behind_the_rule_the_number_keeps_a_request_from_being_deleted(
    app: Flask, fleet: dict[str, int], sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.modules.vehicles.rules import requests as rules

    monkeypatch.setattr(rules, "check_verb", lambda *_args: None)
    clerk = sign_in("clerk")
    ask(clerk)
    assert clerk.post("/vehicles/requests/1/delete").status_code == 409
    assert how_many(app) == 1


def test_looking_writes_nothing_and_keeps_what_was_typed(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    answer = ask(sign_in("clerk"), verb="look", purpose="看看有没有车")
    assert answer.status_code == 200
    assert "看看有没有车" in answer.text
    assert how_many(app) == 0


def test_the_hints_are_refreshed_alone(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    url = f"{NEW}?destination=市政务服务中心&day=2026-11-24&departs=09:00&returns=11:00&people_count=2"
    answer = sign_in("clerk").get(url, target="trip_hints")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="trip_hints"')
    assert "<form" not in answer.text
    assert "刘建平" in answer.text  # who approves
    assert "16" in answer.text  # kilometres


def test_a_requester_of_another_department_is_refused(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk, other = sign_in("clerk"), sign_in("clerk2")
    assert ask(clerk, requester_id=str(other.person_id)).status_code == 422
    assert how_many(app) == 0


def test_a_colleague_can_be_asked_for_and_both_see_it(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk, leader = sign_in("clerk"), sign_in("leader")
    request_id = asked(app, clerk, requester_id=str(leader.person_id))
    row = look(app, request_id)
    assert (row["requester_id"], row["clerk_id"]) == (leader.person_id, clerk.person_id)
    assert leader.get(f"/vehicles/requests/{request_id}").status_code == 200


def test_a_stranger_gets_404_everywhere(app: Flask, fleet: dict[str, int], sign_in: Any) -> None:
    clerk, clerk2 = sign_in("clerk"), sign_in("clerk2")
    request_id = asked(app, clerk)
    assert clerk2.get(f"/vehicles/requests/{request_id}").status_code == 404
    for verb in ("edit", "withdraw", "cancel"):
        assert clerk2.get(f"/vehicles/requests/{request_id}/{verb}").status_code == 404
    for verb in ("edit", "withdraw", "cancel", "delete", "note", "usual"):
        assert clerk2.post(f"/vehicles/requests/{request_id}/{verb}", reason="x", text="x").status_code == 404
    assert "YC-2026-0001" not in clerk2.page("/vehicles/requests")
    assert clerk2.get(f"{NEW}?repeat={request_id}").status_code == 404


def test_a_reader_who_does_not_own_it_cannot_change_it(
    app: Flask, fleet: dict[str, int], sign_in: Any
) -> None:
    clerk, manager = sign_in("clerk"), sign_in("manager")
    request_id = asked(app, clerk)
    assert manager.get(f"/vehicles/requests/{request_id}").status_code == 200
    assert manager.get(f"/vehicles/requests/{request_id}/edit").status_code == 404


def test_the_right_to_see_is_what_keeps_the_stranger_out(
    app: Flask, fleet: dict[str, int], sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import true

    from app.modules.vehicles.queries import requests as queries

    clerk, clerk2 = sign_in("clerk"), sign_in("clerk2")
    request_id = asked(app, clerk)
    monkeypatch.setattr(queries, "visible", lambda person: true())
    assert clerk2.get(f"/vehicles/requests/{request_id}").status_code == 200


def test_outsiders_and_people_without_the_permission_are_kept_out(
    fleet: dict[str, int], sign_in: Any
) -> None:
    outsider = sign_in("outsider")
    for url in ("/vehicles/requests", NEW, "/vehicles/cars", "/vehicles/places", "/vehicles/drivers"):
        assert outsider.get(url).status_code == 403, url
