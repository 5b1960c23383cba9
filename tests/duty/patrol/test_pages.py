"""Every page of the rounds: there for whom it is for, for nobody else; lists as Excel; papers; few questions asked."""

import io
from typing import Any

import openpyxl
import pytest
from PIL import Image
from sqlalchemy import event

from app.core.db import db
from app.modules.duty.patrol.models import Risk
from app.modules.duty.patrol.queries import links, points
from app.modules.duty.patrol.services import planning
from app.shared.printing import services as printing
from tests.browser import Browser
from tests.duty.patrol.conftest import NOW, Office, Walker, make_point, who

KEEPER = (
    "board",
    "board/now",
    "rounds",
    "statistics",
    "points",
    "points/new",
    "routes",
    "routes/new",
    "plans",
    "plans/new",
)


def walk_some(office: Office) -> None:
    guard = Walker(office.app, "guard")
    for minutes, code in ((11, "P1"), (13, "P2")):
        office.at(minutes)
        page = f"/duty/patrol/rounds/{office.ids['task']}/points/{office.ids[code]}"
        assert guard.post(page, code=office.codes[code], result="normal").status_code == 303


def test_the_keepers_pages_are_there_and_shut_to_others(office: Office) -> None:
    walk_some(office)
    manager, clerk = Browser(office.app, "manager"), Browser(office.app, "clerk")
    ids = office.ids
    own = (
        f"points/{ids['P1']}", f"points/{ids['P1']}/edit", f"points/{ids['P1']}/rotate", f"routes/{ids['route']}",
        f"plans/{ids['plan']}", f"plans/{ids['plan']}/edit", f"rounds/{ids['task']}", f"rounds/{ids['task']}/cancel",
        f"rounds/{ids['task']}/reassign",
    )  # fmt: skip
    for name in (*KEEPER, *own):
        manager.page(f"/duty/patrol/{name}")
        assert clerk.get(f"/duty/patrol/{name}").status_code == 403, name
    assert manager.get("/duty/patrol/points/999").status_code == 404


def test_the_board_tells_who_is_where(office: Office) -> None:
    walk_some(office)
    page = Browser(office.app, "manager").page("/duty/patrol/board")
    assert "何志强" in page
    assert "主楼大厅" in page
    assert "2 / 4" in page


def test_lists_are_also_excel(office: Office) -> None:
    walk_some(office)
    manager = Browser(office.app, "manager")
    for name in ("rounds", "points", "routes", "plans", "statistics"):
        answer = manager.get(f"/duty/patrol/{name}?format=xlsx")
        assert answer.status_code == 200
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert book.active is not None
        assert book.active.max_row >= 2, name


def test_a_hasty_keeper_gets_sentences_not_faults(office: Office) -> None:
    manager, ids = Browser(office.app, "manager"), office.ids
    for name in (
        "points/new", f"points/{ids['P1']}/edit", f"points/{ids['P1']}/rotate", "routes/new", f"routes/{ids['route']}",
        "plans/new", f"plans/{ids['plan']}/edit", f"rounds/{ids['task']}/cancel",
    ):  # fmt: skip
        answer = manager.post(f"/duty/patrol/{name}")
        assert answer.status_code == 422, (name, answer.status_code)


def test_a_plan_is_entered_and_changed_through_its_form(office: Office) -> None:
    manager = Browser(office.app, "manager")
    fields: dict[str, Any] = {
        "name": "周末巡查", "route_id": office.ids["route"], "day_rule": "weekdays", "weekdays": ["5", "6"],
        "times": "9:00，21:00", "window_before_min": 10, "walk_min": 30, "grace_min": 10, "window_after_min": 90,
        "assignee_kind": "team", "person_id": "", "team": [str(office.ids["guard"])], "valid_from": "2026-11-23",
        "valid_until": "",
    }  # fmt: skip
    made = manager.post("/duty/patrol/plans/new", **fields)
    assert made.status_code == 303, made.text
    page = manager.page(made.location)
    assert "21:00" in page
    twice = manager.post("/duty/patrol/plans/new", **fields)
    assert twice.status_code == 422
    assert manager.post(made.location + "/edit", **(fields | {"weekdays": []})).status_code == 422
    assert manager.post(made.location + "/edit", **(fields | {"times": "10:00"})).status_code == 303
    assert manager.post(made.location + "/end").status_code == 303


def test_a_point_is_entered_and_its_label_replaced(office: Office) -> None:
    manager = Browser(office.app, "manager")
    fields = {
        "code": "N-1", "name": "锅炉房", "building": "院区", "floor": "", "room": "", "risk": "high", "photo_rule": "always",
        "department_id": "", "questions": "阀门已关\n无异响",
    }  # fmt: skip
    made = manager.post("/duty/patrol/points/new", **fields)
    assert made.status_code == 303, made.text
    assert "阀门已关" in manager.page(made.location)
    assert manager.post("/duty/patrol/points/new", **fields).status_code == 422
    assert manager.post(made.location + "/rotate", reason="标签破损").status_code == 303
    assert "标签破损" in manager.page(made.location)
    assert manager.post(made.location + "/end").status_code == 303


def test_somebody_else_is_given_the_round(office: Office) -> None:
    manager = Browser(office.app, "manager")
    officer = office.read(lambda: who("duty_officer").id)
    outsider = office.read(lambda: who("clerk").id)
    page = f"/duty/patrol/rounds/{office.ids['task']}/reassign"
    assert manager.post(page, person_id=outsider).status_code == 422
    assert manager.post(page, person_id=officer).status_code == 303
    assert "主楼线路" in Browser(office.app, "duty_officer").page("/duty/patrol/")
    assert "主楼线路" not in Browser(office.app, "guard").page("/duty/patrol/")


def test_a_cancelled_round_says_why_and_is_not_cancelled_once_begun(office: Office) -> None:
    manager = Browser(office.app, "manager")
    other = office.read(lambda: points.coming(office.ids["plan"], NOW)[1].id)
    assert manager.post(f"/duty/patrol/rounds/{other}/cancel", reason="封楼施工").status_code == 303
    assert "封楼施工" in manager.page(f"/duty/patrol/rounds/{other}")
    walk_some(office)
    assert manager.post(f"/duty/patrol/rounds/{office.ids['task']}/cancel", reason="x").status_code == 422


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the press; the press itself is tried elsewhere."""
    seen: list[str] = []
    monkeypatch.setattr(printing, "typeset", lambda html: seen.append(html) or b"%PDF-1.7 stand-in")
    return seen


def test_papers_say_what_the_record_says(office: Office, typeset: list[str]) -> None:
    walk_some(office)
    manager = Browser(office.app, "manager")
    for name in (
        f"rounds/{office.ids['task']}/paper",
        "statistics/paper",
        "points/labels",
        f"points/labels?point={office.ids['P1']}",
    ):
        assert manager.get(f"/duty/patrol/{name}").status_code == 200, name
    record, month, labels, one = typeset
    assert "巡查路线" in record
    assert "2 / 4 个点" in record
    assert "应巡" in month
    short = office.codes["P1"]
    assert f"{short[:4]}-{short[4:]}" in labels
    assert labels.count("二维码 ") == 4
    assert one.count("二维码 ") == 1


def test_the_record_prints_what_was_found_with_its_photo(office: Office, typeset: list[str]) -> None:
    office.at(12)
    shot = io.BytesIO()
    Image.new("RGB", (400, 300), "#884422").save(shot, "JPEG")
    shot.seek(0)
    page = f"/duty/patrol/rounds/{office.ids['task']}/points/{office.ids['P3']}"
    said = {"result": "abnormal", "note": "柜门未锁", "category": "electrical", "files": (shot, "p.jpg")}
    assert Browser(office.app, "guard").post(page, code=office.codes["P3"], **said).status_code == 303
    Browser(office.app, "manager").get(f"/duty/patrol/rounds/{office.ids['task']}/paper")
    assert "data:image/" in typeset[0]
    assert "转隐患 YH-" in typeset[0]


def test_pages_ask_no_more_with_more_rows(office: Office) -> None:
    walk_some(office)
    manager = Browser(office.app, "manager")
    pages = ("board", "rounds", "points", "statistics", f"rounds/{office.ids['task']}")

    def cost(name: str) -> int:
        seen: list[str] = []
        with office.app.app_context():
            engine = db.engine
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        manager.page(f"/duty/patrol/{name}")
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    before = {name: cost(name) for name in pages}
    assert max(before.values()) < 45, before

    def more() -> None:
        made = [make_point(f"Q{n}", f"加点{n}", risk=Risk.LOW) for n in range(6)]
        stops = [{"checkpoint_id": point.id, "min_gap_s": 0, "photo_required": False} for point in made]
        route = planning.save_route(by=who("manager"), name="加线", note="", stops=stops)
        from tests.duty.patrol.conftest import plan_fields

        fields = plan_fields(route.id, name="加计划", times="22:20, 22:30, 22:40, 22:50, 23:00, 23:10")
        planning.save_plan(by=who("manager"), **fields)

    office.do(more)
    after = {name: cost(name) for name in pages}
    assert all(after[name] <= before[name] + 1 for name in pages), (before, after)


def test_what_waits_for_somebody_is_told_to_the_front_page(office: Office) -> None:
    def titles(name: str) -> list[str]:
        return [summary.title for summary in links.todo(who(name))]

    assert office.read(lambda: titles("guard")) == ["主楼线路"]
    assert office.read(lambda: titles("clerk")) == []
