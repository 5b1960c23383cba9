"""My account: facts, signature, absences, who acts for me."""

import base64
import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from app.core.db import db, in_transaction
from app.shared.accounts import queries
from app.shared.accounts.models import Absence, ActingRight
from app.shared.accounts.services import people
from tests.browser import Browser


def picture(format: str = "PNG", size=(300, 100), stroke=True) -> bytes:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    if stroke:
        image.paste((20, 20, 20, 255), (10, 40, 200, 60))
    out = io.BytesIO()
    (image if format == "PNG" else image.convert("RGB")).save(out, format)
    return out.getvalue()


def signature_of(app, username="clerk"):
    with app.app_context():
        return queries.by_username(username).signature_png


def data_url(raw: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(raw).decode()


def test_a_drawn_signature_is_kept_and_shown_to_its_owner(app, clerk):
    assert clerk.post("/accounts/me/signature", drawn=data_url(picture())).status_code == 303
    assert signature_of(app).startswith(b"\x89PNG")
    answer = clerk.get("/accounts/me/signature.png")
    assert answer.mimetype == "image/png"
    assert Browser(app, "leader").get("/accounts/me/signature.png").status_code == 404
    assert clerk.post("/accounts/me/signature", remove="1").status_code == 303
    assert signature_of(app) is None


def test_an_uploaded_one_is_made_anew(app, clerk):
    raw = picture("JPEG", (1200, 400)) + b"<script>alert(1)</script>"
    data = {"picture": (io.BytesIO(raw), "s.jpg"), "form_token": "t" * 20}
    assert (
        clerk.http.post("/accounts/me/signature", data=data, content_type="multipart/form-data").status_code
        == 303
    )
    stored = signature_of(app)
    assert b"script" not in stored
    assert Image.open(io.BytesIO(stored)).size == (600, 200)


@pytest.mark.parametrize(
    "raw",
    [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"0" * 50, picture(stroke=False), picture(size=(3000, 3000)), b"x" * 300_000,
     b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"0" * 40],
)  # fmt: skip
def test_what_is_no_signature_is_refused(app, clerk, raw):
    data = {"picture": (io.BytesIO(raw), "s.png"), "form_token": "t" * 20}
    answer = clerk.http.post("/accounts/me/signature", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert signature_of(app) is None


def test_only_png_is_taken_from_the_canvas(app, clerk):
    drawn = "data:image/svg+xml;base64," + base64.b64encode(picture()).decode()
    assert clerk.post("/accounts/me/signature", drawn=drawn).status_code == 422
    assert clerk.post("/accounts/me/signature", drawn="data:image/png;base64,%%%").status_code == 422


def test_one_changes_only_what_is_one_s_own(app, clerk):
    form = {"extension": "8118", "email": "li@example.cn", "language": "en", "new_mobile": "13800001234"}
    more = {"name": "Somebody", "department_id": "1", "username": "boss", "status": "left"}
    assert clerk.post("/accounts/me", **form, **more).status_code == 303
    with app.app_context():
        person = queries.by_username("clerk")
        assert (person.name, person.extension, person.language, person.mobile) == (
            "李文静",
            "8118",
            "en",
            "13800001234",
        )
    assert "138****1234" in clerk.page("/accounts/me")
    clerk.post("/accounts/me", **(form | {"new_mobile": "", "forget_mobile": "y", "language": ""}))
    with app.app_context():
        person = queries.by_username("clerk")
        assert (person.mobile, person.mobile_index, person.language) == (None, None, None)


def away(app, who="clerk", deputy="leader", **changed):
    with app.app_context():
        form = {"person_id": queries.by_username(who).id, "deputy_id": queries.by_username(deputy).id}
    return form | {"starts_at": "2030-05-06T08:30", "ends_at": "2030-05-08T17:30", "reason": "出差"} | changed


def test_an_absence_with_a_deputy(app, clerk):
    assert clerk.post("/accounts/absences", **away(app)).status_code == 303
    moment = datetime(2030, 5, 7, 1, 0, tzinfo=UTC)
    with app.app_context():
        person = queries.by_username("clerk")
        absence = queries.absence_of(person.id, moment)
        assert absence.deputy.username == "leader"
        assert absence.starts_at == datetime(2030, 5, 6, 0, 30, tzinfo=UTC), "the office's clock was meant"
    assert "出差" in clerk.page("/accounts/absences")
    assert clerk.post(f"/accounts/absences/{absence.id}/cancel").status_code == 303
    with app.app_context():
        assert queries.absence_of(queries.by_username("clerk").id, moment) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_at": "2030-05-06T08:30"}, "ends_at"),
        ({"deputy": "clerk"}, "deputy_id"),
        ({"starts_at": ""}, "starts_at"),
    ],
)
def test_an_absence_that_cannot_be(app, clerk, changed, field):
    deputy = changed.pop("deputy", "leader")
    answer = clerk.post("/accounts/absences", **away(app, deputy=deputy, **changed))
    assert answer.status_code == 422
    assert f'id="{field}_note"' in answer.text


def test_two_absences_do_not_overlap(app, clerk):
    assert clerk.post("/accounts/absences", **away(app)).status_code == 303
    assert (
        clerk.post(
            "/accounts/absences", **away(app, starts_at="2030-05-08T17:00", ends_at="2030-05-09T09:00")
        ).status_code
        == 422
    )
    assert (
        clerk.post(
            "/accounts/absences", **away(app, starts_at="2030-05-08T17:30", ends_at="2030-05-09T09:00")
        ).status_code
        == 303
    )


def test_a_head_notes_it_for_the_department_and_nobody_for_strangers(app, clerk, leader):
    assert leader.post("/accounts/absences", **away(app, "clerk", "director")).status_code == 303
    assert leader.post("/accounts/absences", **away(app, "clerk2", "director")).status_code == 422
    assert clerk.post("/accounts/absences", **away(app, "leader", "director")).status_code == 422


def test_a_stranger_neither_sees_nor_cancels_it(app, clerk):
    clerk.post("/accounts/absences", **away(app))
    with app.app_context():
        absence_id = db.session.query(Absence.id).scalar()
    assert "出差" not in Browser(app, "clerk2").page("/accounts/absences")
    assert Browser(app, "clerk2").post(f"/accounts/absences/{absence_id}/cancel").status_code == 404


def acting(app, principal, agent):
    with app.app_context():
        return {
            "principal_id": queries.by_username(principal).id, "agent_id": queries.by_username(agent).id,
            "valid_from": "2026-01-01", "valid_until": "",
        }  # fmt: skip


def test_a_leader_lets_his_secretary_act(app, director):
    assert director.post("/accounts/acting", **acting(app, "director", "clerk")).status_code == 303
    with app.app_context():
        from app.core import clock

        clerk = queries.by_username("clerk")
        assert [p.username for p in queries.principals_of(clerk, clock.today())] == ["director"]
        right_id = db.session.query(ActingRight.id).scalar()
    page = Browser(app, "clerk").page("/accounts/acting")
    assert "陈立群" in page
    assert "李文静" in page
    assert Browser(app, "clerk").post(f"/accounts/acting/{right_id}/end").status_code == 404
    assert director.post(f"/accounts/acting/{right_id}/end").status_code == 303


def test_nobody_makes_himself_the_agent_of_another(app, clerk, sign_in):
    assert clerk.post("/accounts/acting", **acting(app, "director", "clerk")).status_code == 422
    assert sign_in("secadmin").post("/accounts/acting", **acting(app, "director", "clerk")).status_code == 303


def test_the_directory_says_who_is_away(app, clerk, monkeypatch):
    from app.core import clock

    clerk.post("/accounts/absences", **away(app))
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 7, 1, 0, tzinfo=UTC))
    assert "刘建平" in Browser(app, "clerk2").page("/accounts/?q=lwj")


def test_search_knows_people(app):
    with app.app_context():
        clerk = queries.by_username("clerk")
        rows = {row[0]: row for row in queries.lists.words_of_people(None)}
        assert "lwj" in rows[clerk.id][2]
        with app.test_request_context():
            assert queries.lists.found_people(clerk, [clerk.id])[clerk.id].title == "李文静"
            assert queries.lists.found_people(queries.by_username("outsider"), [clerk.id]) == {}


def test_only_a_picture_is_kept_of_a_picture(app):
    with app.app_context():
        in_transaction(lambda: people.sign_with(queries.by_username("clerk"), picture()))
        assert queries.by_username("clerk").signature_png.startswith(b"\x89PNG")


def test_a_signature_is_kept_without_the_empty_paper_around_it(app, clerk):
    assert clerk.post("/accounts/me/signature", drawn=data_url(picture())).status_code == 303
    with Image.open(io.BytesIO(signature_of(app))) as kept:
        assert kept.size == (190 + 12, 20 + 12)


def test_a_white_sheet_is_no_signature(app, clerk):
    sheet = io.BytesIO()
    Image.new("RGB", (300, 100), "white").save(sheet, "PNG")
    assert clerk.post("/accounts/me/signature", drawn=data_url(sheet.getvalue())).status_code == 422
    assert signature_of(app) is None
