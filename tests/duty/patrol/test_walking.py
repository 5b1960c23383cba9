"""A round on its way: scans, once or twice, late, offline, with an old label, by others; what was odd; hazards."""

import io
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
import segno
from PIL import Image
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.modules.duty.hazards.models import Hazard
from app.modules.duty.patrol.models import PatrolRepeat, PatrolScan, PhotoRule
from app.modules.duty.patrol.queries import points, rounds
from app.modules.duty.patrol.rules import codes, walking
from app.modules.duty.patrol.services import planning
from app.shared.attachments.models import Attachment
from tests.browser import Browser
from tests.duty.patrol.conftest import NOW, Office, Walker, who


def url(office: Office, code: str) -> str:
    return f"/duty/patrol/rounds/{office.ids['task']}/points/{office.ids[code]}"


def scan(office: Office, guard: Any, point: str, **changed: Any) -> Any:
    fields = {"code": office.codes[point], "result": "normal", "method": "typed"} | changed
    return guard.post(url(office, point), **fields)


def count(office: Office, model: Any) -> int:
    return int(office.read(lambda: db.session.scalar(select(func.count()).select_from(model))))


@pytest.fixture
def guard(office: Office) -> Walker:
    return Walker(office.app, "guard")


def test_a_round_opens_is_walked_in_order_and_ends_in_time(office: Office, guard: Walker) -> None:
    assert office.seen()["status"] == "open"
    for minutes, code in enumerate(("P1", "P2", "P3", "P4"), start=11):
        office.at(minutes)
        answer = scan(office, guard, code)
        assert answer.status_code == 303, answer.text
        assert office.seen()["status"] == ("done" if code == "P4" else "in_progress")
    seen = office.seen()
    assert seen["walker"] == office.ids["guard"]
    assert not any(s.too_fast or s.wrong_order for s in seen["scans"].values())
    office.at(600)
    assert office.seen()["status"] == "done"


def test_after_the_grace_it_is_late_and_says_how_much(office: Office, guard: Walker) -> None:
    for minutes, code in zip((20, 25, 30, 55), ("P1", "P2", "P3", "P4"), strict=True):
        office.at(minutes)
        scan(office, guard, code)
    seen = office.seen()
    assert (seen["status"], seen["late"]) == ("done_late", 15)


def test_a_round_in_part_and_a_missed_one(office: Office, guard: Walker) -> None:
    office.at(11)
    scan(office, guard, "P1")
    office.at(51)
    assert office.seen()["status"] == "overdue"
    office.at(130)
    assert (office.seen()["status"], office.seen()["cause"]) == ("partial", "person")


def test_too_fast_and_out_of_order_are_flagged_not_refused(office: Office, guard: Walker) -> None:
    office.at(11)
    scan(office, guard, "P2")
    office.at(11.5)
    scan(office, guard, "P1")
    office.at(14)
    scan(office, guard, "P3")
    scans = office.seen()["scans"]
    assert (scans["P1"].too_fast, scans["P1"].wrong_order) == (True, True)
    assert (scans["P3"].too_fast, scans["P3"].wrong_order) == (False, False)


def test_a_scan_before_the_round_opens_and_after_it_ended_is_refused(office: Office, guard: Walker) -> None:
    office.at(-5)
    answer = scan(office, guard, "P1")
    assert answer.status_code == 422
    office.at(131)
    answer = scan(office, guard, "P1")
    assert answer.status_code == 422
    assert "说明" in answer.text
    assert office.seen()["status"] == "missed"


def test_the_same_record_twice_is_one_scan(office: Office, guard: Walker) -> None:
    office.at(12)
    uuid = uuid4().hex
    first = scan(office, guard, "P1", client_id=uuid, form_token=uuid)
    again = scan(office, guard, "P1", client_id=uuid, form_token=uuid)
    other_token = scan(office, guard, "P1", client_id=uuid)
    assert {first.status_code, again.status_code, other_token.status_code} == {303}
    assert (count(office, PatrolScan), count(office, PatrolRepeat)) == (1, 0)


def test_the_first_scan_of_a_point_wins_and_others_are_logged(office: Office, guard: Walker) -> None:
    office.at(12)
    scan(office, guard, "P1")
    office.at(14)
    assert scan(office, guard, "P1", result="abnormal", note="门没锁").status_code == 303
    assert (count(office, PatrolScan), count(office, PatrolRepeat), count(office, Hazard)) == (1, 1, 0)
    assert "门没锁" in guard.page(f"/duty/patrol/rounds/{office.ids['task']}")


def test_without_the_unique_keys_the_second_scan_would_be_kept(office: Office, guard: Walker) -> None:
    office.at(12)
    scan(office, guard, "P1", client_id="one")

    def doubled(uuid: str) -> None:
        row = db.session.scalars(select(PatrolScan)).one()
        values = {c.key: getattr(row, c.key) for c in PatrolScan.__table__.columns if c.key != "id"}
        db.session.execute(PatrolScan.__table__.insert().values(**values | {"client_uuid": uuid}))

    with pytest.raises(IntegrityError):
        office.do(lambda: doubled("two"))

    def without_guards() -> None:
        if db.engine.dialect.name == "postgresql":
            db.session.execute(
                text("ALTER TABLE patrol_scans DROP CONSTRAINT uq_patrol_scans_task_id_checkpoint_id")
            )
            db.session.execute(text("ALTER TABLE patrol_scans DROP CONSTRAINT uq_patrol_scans_client_uuid"))
        else:
            db.session.execute(text("CREATE TABLE bare AS SELECT * FROM patrol_scans"))
            db.session.execute(text("DROP TABLE patrol_scans"))
            db.session.execute(text("ALTER TABLE bare RENAME TO patrol_scans"))
        doubled("two")

    office.do(without_guards)
    assert count(office, PatrolScan) == 2


# -- without a network


def test_a_scan_made_inside_the_window_is_in_time_however_late_it_arrives(
    office: Office, guard: Walker
) -> None:
    office.at(200)
    assert office.seen()["status"] == "missed"
    for minutes, code in zip((12, 14, 16, 18), ("P1", "P2", "P3", "P4"), strict=True):
        made = (NOW + timedelta(minutes=minutes)).isoformat()
        answer = scan(office, guard, code, client_id=uuid4().hex, client_at=made)
        assert answer.status_code == 303, answer.text
        assert office.seen()["status"] == ("done" if code == "P4" else "partial")
    first = office.seen()["scans"]["P1"]
    assert first.client_at == NOW + timedelta(minutes=12)
    assert first.server_at == clock.now()
    assert first.at == first.client_at
    assert "离线补传" in guard.page(f"/duty/patrol/rounds/{office.ids['task']}")


def test_what_arrives_in_another_order_is_judged_by_when_it_was_made(office: Office, guard: Walker) -> None:
    office.at(30)
    for minutes, code in zip((18, 16, 14, 12), ("P4", "P3", "P2", "P1"), strict=True):
        scan(office, guard, code, client_at=(NOW + timedelta(minutes=minutes)).isoformat())
    scans = office.seen()["scans"].values()
    assert not any(s.too_fast or s.wrong_order for s in scans)


def test_a_record_of_more_than_twelve_hours_or_of_the_future_is_refused(
    office: Office, guard: Walker
) -> None:
    office.at(12 * 60 + 13)
    made = (NOW + timedelta(minutes=12)).isoformat()
    assert scan(office, guard, "P1", client_at=made).status_code == 422
    office.at(12)
    ahead = (NOW + timedelta(minutes=30)).isoformat()
    assert scan(office, guard, "P1", client_at=ahead).status_code == 422
    assert count(office, PatrolScan) == 0


def test_without_the_limit_an_old_record_would_be_taken(
    office: Office, guard: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "check_delay", lambda *_args: None)
    office.at(12 * 60 + 13)
    made = (NOW + timedelta(minutes=12)).isoformat()
    assert scan(office, guard, "P1", client_at=made).status_code == 303


# -- labels


def replace(office: Office, code: str) -> None:
    office.do(
        lambda: planning.rotate(point=points.point(office.ids[code]), by=who("manager"), reason="旧码外泄")
    )  # type: ignore[arg-type]


def test_a_replaced_label_is_refused_in_clear_words(office: Office, guard: Walker) -> None:
    office.at(11)
    replace(office, "P1")
    office.at(12)
    answer = scan(office, guard, "P1")
    assert answer.status_code == 422
    assert "已更换" in answer.text
    short = office.read(lambda: points.labels(office.ids["P1"])[0].short_code)
    assert scan(office, guard, "P1", code=codes.spoken(short).lower()).status_code == 303
    assert office.seen()["scans"]["P1"].label_number == 2


def test_without_the_check_the_replaced_label_would_hold(
    office: Office, guard: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "check_label", lambda *_args: None)
    office.at(11)
    replace(office, "P1")
    office.at(12)
    assert scan(office, guard, "P1").status_code == 303


def test_what_was_scanned_before_the_label_was_replaced_holds(office: Office, guard: Walker) -> None:
    office.at(20)
    replace(office, "P1")
    office.at(30)
    made = (NOW + timedelta(minutes=12)).isoformat()
    assert scan(office, guard, "P1", client_at=made).status_code == 303


def test_a_wrong_code_and_the_code_of_another_point_are_refused(office: Office, guard: Walker) -> None:
    office.at(12)
    wrong = scan(office, guard, "P1", code=office.codes["P2"])
    assert wrong.status_code == 422
    assert "主楼大厅" in wrong.text
    assert scan(office, guard, "P1", code="AAAAAAA").status_code == 422
    assert scan(office, guard, "P1", code="").status_code == 422
    assert count(office, PatrolScan) == 0


def test_a_token_lies_nowhere_in_the_clear(office: Office) -> None:
    def raw() -> list[str]:
        rows = db.session.execute(
            text("SELECT token, token_index, short_code, short_index FROM patrol_labels")
        )
        return [str(value) for row in rows for value in row]

    token, short = office.read(lambda: (points.labels(office.ids["P1"])[0].token, office.codes["P1"]))
    assert all(token not in value and short not in value for value in office.read(raw))


def test_the_code_in_a_photo_is_read_on_the_server(office: Office, guard: Walker) -> None:
    office.at(12)
    label = office.read(
        lambda: codes.label_text(office.ids["P1"], 1, points.labels(office.ids["P1"])[0].token)
    )
    picture, shot = io.BytesIO(), io.BytesIO()
    segno.make(f"https://portal.example/duty/patrol/c/{label}", error="m").save(picture, kind="png", scale=5)
    wide = Image.new("RGB", (900, 700), "#9a9184")
    wide.paste(Image.open(picture).convert("RGB").rotate(7, expand=True, fillcolor="#ffffff"), (260, 140))
    wide.save(shot, "JPEG", quality=80)
    shot.seek(0)
    answer = scan(office, guard, "P1", code="", code_photo=(shot, "label.jpg"))
    assert answer.status_code == 303, answer.text
    assert str(office.seen()["scans"]["P1"].method) == "photo"


def test_a_photo_without_a_code_says_so(office: Office, guard: Walker) -> None:
    office.at(12)
    shot = io.BytesIO()
    Image.new("RGB", (300, 300), "#334455").save(shot, "JPEG")
    shot.seek(0)
    answer = scan(office, guard, "P1", code="", code_photo=(shot, "dark.jpg"))
    assert answer.status_code == 422
    assert "没有读出二维码" in answer.text


def test_a_scanned_label_leads_to_the_point_of_ones_own_round(office: Office, guard: Walker) -> None:
    office.at(12)
    label = office.read(
        lambda: codes.label_text(office.ids["P1"], 1, points.labels(office.ids["P1"])[0].token)
    )
    answer = guard.get(f"/duty/patrol/c/{label}")
    assert answer.status_code == 303
    assert answer.location.startswith(url(office, "P1"))
    assert label in guard.page(answer.location)
    assert "没有" in Browser(office.app, "duty_officer").page(f"/duty/patrol/c/{label}")
    assert "不是" in guard.page("/duty/patrol/c/1.1.nonsense")


# -- what is found


def test_what_is_wrong_becomes_a_hazard_with_the_photo(office: Office, guard: Walker) -> None:
    office.at(12)

    def photo() -> tuple[io.BytesIO, str]:
        shot = io.BytesIO()
        Image.new("RGB", (400, 300), "#884422").save(shot, "JPEG")
        shot.seek(0)
        return shot, "p.jpg"

    office.do(lambda: setattr(points.point(office.ids["P3"]), "photo_rule", PhotoRule.ABNORMAL))
    said = {"result": "abnormal", "note": "配电箱前堆放纸箱", "category": "fire", "severity": "serious"}
    assert scan(office, guard, "P3", **said).status_code == 422  # a photo is asked for
    assert count(office, Hazard) == 0
    assert scan(office, guard, "P3", files=photo(), **said).status_code == 303

    def look() -> tuple[Any, ...]:
        hazard = db.session.scalars(select(Hazard)).one()
        row = db.session.scalars(select(PatrolScan)).one()
        owners = db.session.execute(select(Attachment.owner_type, Attachment.owner_id)).all()
        return (
            str(hazard.source),
            hazard.source_id == row.id,
            hazard.description,
            {tuple(o) for o in owners},
            hazard.id,
        )

    source, same, description, owners, hazard_id = office.read(look)
    assert (source, same, description) == ("patrol", True, "配电箱前堆放纸箱")
    assert {kind for kind, _id in owners} == {"patrol_scan", "hazard"}
    assert f"/duty/hazards/{hazard_id}" in guard.page(f"/duty/patrol/rounds/{office.ids['task']}")


def test_questions_must_be_answered(office: Office, guard: Walker) -> None:
    office.do(lambda: setattr(points.point(office.ids["P1"]), "questions", ["灭火器在位", "门已锁"]))
    office.at(12)
    assert scan(office, guard, "P1", q_0="yes").status_code == 422
    assert scan(office, guard, "P1", q_0="yes", q_1="no").status_code == 422
    assert scan(office, guard, "P1", q_0="yes", q_1="yes").status_code == 303
    assert office.seen()["scans"]["P1"].answers == [["灭火器在位", True], ["门已锁", True]]


# -- whose round it is


def test_a_round_of_somebody_else_is_not_there(office: Office) -> None:
    office.at(12)
    other = Browser(office.app, "duty_officer")
    for page in ("walk", "excuse"):
        assert other.get(f"/duty/patrol/rounds/{office.ids['task']}/{page}").status_code == 404
    assert scan(office, other, "P1").status_code == 404
    assert other.get(f"/duty/patrol/rounds/{office.ids['task']}").status_code == 404
    assert Browser(office.app, "clerk").get("/duty/patrol/").status_code == 403


def test_a_team_and_the_duty_officer_of_the_moment_walk(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.modules.duty.patrol import neighbours
    from app.modules.duty.patrol.models import AssigneeKind

    officer = Browser(office.app, "duty_officer")
    monkeypatch.setattr(
        neighbours, "duty_people", lambda moment, level: [officer.person_id] if level == "officer" else []
    )

    def by_roster() -> None:
        task = office.task()
        task.assignee_id, task.plan.assignee_kind = None, AssigneeKind.DUTY_OFFICER

    office.do(by_roster)
    office.at(12)
    assert scan(office, officer, "P1").status_code == 303
    assert "主楼线路" in officer.page("/duty/patrol/")

    def by_team() -> None:
        task = office.task()
        task.plan.assignee_kind, task.plan.team = AssigneeKind.TEAM, [who("guard")]

    office.do(by_team)
    assert scan(office, Browser(office.app, "guard"), "P2").status_code == 303


def test_the_walk_page_asks_few_questions_of_the_database(office: Office, guard: Walker) -> None:
    office.at(12)
    scan(office, guard, "P1")
    text_ = guard.page(f"/duty/patrol/rounds/{office.ids['task']}/walk")
    assert text_.count("data-point=") == 3
    assert "data-offline-box" in text_
    assert office.codes["P2"] not in text_  # nobody reads the codes off the page


def test_without_the_question_whose_round_it_is_anybody_could_walk_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.at(12)
    officer = Browser(office.app, "duty_officer")
    assert scan(office, officer, "P1").status_code == 404
    monkeypatch.setattr(rounds, "is_walker", lambda person, found: True)
    assert scan(office, officer, "P1").status_code == 303


@pytest.mark.slow
def test_four_phones_at_one_checkpoint_make_one_visit(office: Office) -> None:
    office.at(12)
    phones = [Browser(office.app, "guard") for _n in range(4)]
    answers: list[int] = []

    def tap(phone: Browser) -> None:
        answers.append(scan(office, phone, "P1", client_id=uuid4().hex).status_code)

    threads = [Thread(target=tap, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 4
    assert (count(office, PatrolScan), count(office, PatrolRepeat)) == (1, 3)
