"""Pages: report on a phone, the record by role, lists, figures; who sees what."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.hazards.models import Hazard, HazardStatus, Severity
from app.shared.search.services import refresh
from tests.browser import Browser
from tests.duty.hazards.office import DUE, Case, photo, who

pytestmark = pytest.mark.usefixtures("now")
S = HazardStatus
URL = "/duty/hazards"


def version_of(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found, "a form that changes a row carries its version"
    return found.group(1)


def test_reporting_asks_for_photo_place_kind_and_words(app: Flask, clerk: Browser) -> None:
    Case(app, S.CLOSED, location="地下车库 B 区")
    page = clerk.page(f"{URL}/new")
    assert page.index('name="photos"') < page.index('name="location"') < page.index('name="description"')
    assert '<option value="地下车库 B 区">' in page
    assert 'name="severity"' not in page  # the office says how grave it is
    answer = clerk.post(
        f"{URL}/new", photos=photo(), location="  食堂 后厨 ", category="gas", description="软管老化",
        danger_now="y",
    )  # fmt: skip
    assert answer.status_code == 303
    page = clerk.page(answer.location)
    assert "食堂 后厨" in page and "软管老化" in page and page.count("<img") >= 1
    with app.app_context():
        row = db.session.scalars(db.select(Hazard).order_by(Hazard.id.desc())).first()
        assert row is not None and (row.number, row.danger_now, row.severity) == (
            "YH-2026-0002",
            True,
            Severity.GENERAL,
        )


def test_a_report_without_a_place_comes_back_with_what_was_typed(clerk: Browser) -> None:
    answer = clerk.post(f"{URL}/new", description="软管老化")
    assert answer.status_code == 422
    assert "软管老化" in answer.text


@pytest.mark.parametrize(
    ("status", "expected", "forbidden"),
    [
        (S.REPORTED, {"manager": "/confirm", "clerk": "/fix"}, {"clerk": "/confirm", "auditor": "/confirm"}),
        (S.CONFIRMED, {"manager": "/assign"}, {"clerk": "/assign", "leader": "/assign", "auditor": "/assign"}),
        (S.ASSIGNED, {"clerk": "/acknowledge", "leader": "/acknowledge"}, {"guard": "/acknowledge", "auditor": "/extend"}),
        (S.RECTIFYING, {"clerk": "/submit"}, {"guard": "/submit", "manager": "/submit"}),
        (S.SUBMITTED, {"guard": "/verify", "manager": "/verify"}, {"clerk": "/verify", "auditor": "/verify"}),
        (S.EXTENSION, {"manager": "/decide"}, {"clerk": "/decide", "auditor": "/decide"}),
        (S.CLOSED, {"manager": "/reopen"}, {"clerk": "/reopen", "auditor": "/reopen"}),
    ],
)  # fmt: skip
def test_the_page_offers_each_person_their_own_deeds(
    app: Flask, status: HazardStatus, expected: dict[str, str], forbidden: dict[str, str]
) -> None:
    case = Case(app, status)
    for name, deed in expected.items():
        assert f"{case.id}{deed}" in Browser(app, name).page(f"{URL}/{case.id}"), (name, deed)
    for name, deed in forbidden.items():
        browser = Browser(app, name)
        assert f"{case.id}{deed}" not in browser.page(f"{URL}/{case.id}"), (name, deed)
        assert browser.post(f"{URL}/{case.id}{deed}").status_code == 403


@pytest.mark.parametrize("status", list(S))
def test_the_record_and_all_its_offered_pages_open_in_every_state(app: Flask, status: HazardStatus) -> None:
    case = Case(app, status, Severity.MAJOR if status == S.VERIFIED else Severity.GENERAL)
    for name in ("manager", "clerk", "director"):
        browser = Browser(app, name)
        answer = browser.get(f"{URL}/{case.id}")
        assert answer.status_code in (200, 404)
        for url in set(re.findall(rf'href="({URL}/{case.id}/\w+)"', answer.text)):
            if not url.endswith(("/notice", "/paper")):
                assert browser.get(url).status_code == 200, (name, url)


def test_the_whole_life_in_browsers(app: Flask, clerk: Browser, manager: Browser) -> None:
    guard, director = Browser(app, "guard"), Browser(app, "director")
    with app.app_context():
        ids = {name: who(name).id for name in ("clerk", "guard")}
    answer = clerk.post(
        f"{URL}/new", photos=photo(), location="锅炉房", category="gas", description="燃气泄漏报警"
    )
    url = answer.location

    def step(browser: Browser, name: str, **data: Any) -> None:
        page = browser.page(url if name == "acknowledge" else f"{url}/{name}")
        made = browser.post(f"{url}/{name}", version=version_of(page), **data)
        assert made.status_code == 303, made.text

    step(manager, "confirm", severity="major", category="gas")
    settled = {
        "severity": "major", "owner_id": ids["clerk"], "measure": "更换阀门", "budget_fen": "1,200.50",
        "rectify_by": DUE.isoformat(), "contingency": "关闭总阀", "interim_control": "停炉看守", "supervised": "y",
    }  # fmt: skip
    refused = manager.post(f"{url}/assign", **settled, verifier_id=ids["clerk"])
    assert refused.status_code == 422
    step(manager, "assign", **settled, verifier_id=ids["guard"])
    step(clerk, "acknowledge")
    step(clerk, "extend", new_deadline="2026-12-11", reason="配件未到", interim_control="停炉看守")
    step(manager, "decide", decision="approved")
    step(clerk, "submit", after=photo("green"), note="已更换", rectifier_id=ids["clerk"])
    step(guard, "verify", verdict="returned", note="仍有异味", new_deadline="2026-12-18")
    step(clerk, "acknowledge")
    step(clerk, "submit", after=photo("blue"), note="重新密封", rectifier_id=ids["clerk"])
    step(guard, "verify", verdict="passed", note="检测合格")
    step(director, "sign", verdict="passed", note="同意")
    with app.app_context():
        row = db.session.scalars(db.select(Hazard)).one()
        assert (row.status, row.budget_fen, row.supervised, row.deadline_rev) == (S.CLOSED, 120050, True, 2)
    page = director.page(url)
    assert page.count("<img") >= 3


def test_the_choice_of_a_verifier_leaves_out_whoever_is_responsible(app: Flask, manager: Browser) -> None:
    case = Case(app, S.CONFIRMED)
    with app.app_context():
        owner = who("clerk2").id
    piece = manager.get(f"{URL}/{case.id}/assign?owner_id={owner}", target="verifier_choice").text
    assert "<form" not in piece and f'value="{owner}"' not in piece
    other = manager.get(f"{URL}/{case.id}/assign", target="verifier_choice").text
    assert f'value="{owner}"' in other


def test_who_sees_what(app: Flask) -> None:
    """Reporter and owner their own; the head below; the leader in charge; office and auditor all; strangers nothing."""
    case = Case(app, S.ASSIGNED)
    for name in ("clerk", "leader", "director", "manager", "duty_officer", "auditor", "guard"):
        assert Browser(app, name).get(f"{URL}/{case.id}").status_code == 200, name
    for name in ("clerk2", "leader2", "driver"):
        browser = Browser(app, name)
        for page in ("", "/notice", "/paper", "/submit", "/verify"):
            assert browser.get(f"{URL}/{case.id}{page}").status_code == 404, (name, page)
        assert browser.post(f"{URL}/{case.id}/acknowledge").status_code == 404
    assert "主楼三层东侧楼道" in Browser(app, "leader").page(f"{URL}/")
    assert "主楼三层东侧楼道" not in Browser(app, "leader2").page(f"{URL}/")
    assert Browser(app, "clerk2").get(f"{URL}/").status_code == 403


def test_my_hazards_are_those_that_lie_with_me(app: Flask) -> None:
    Case(app, S.RECTIFYING)
    Case(app, S.SUBMITTED, location="配电间")
    Case(app, S.REPORTED, location="大门")
    Case(app, S.VERIFIED, Severity.MAJOR, location="锅炉房")
    pages = {
        name: Browser(app, name).page(f"{URL}/mine")
        for name in ("clerk", "guard", "manager", "director", "leader")
    }
    assert 'id="h_fix"' in pages["clerk"] and 'id="h_verify"' not in pages["clerk"]
    assert 'id="h_verify"' in pages["guard"] and 'id="h_fix"' not in pages["guard"]
    assert 'id="h_triage"' in pages["manager"]
    assert 'id="h_sign"' in pages["director"]
    assert 'id="h_department"' in pages["leader"]
    home = Browser(app, "clerk").page("/")
    assert 'id="h_my_hazards"' in home


def test_the_list_filters_and_is_excel(app: Flask, manager: Browser) -> None:
    Case(app, S.RECTIFYING, location="配电间", description="插座过载")
    Case(app, S.CLOSED, location="大门")
    page = manager.page(f"{URL}/")
    assert "配电间" in page and "大门" not in page
    assert "大门" in manager.page(f"{URL}/?view=closed")
    assert "配电间" in manager.page(
        f"{URL}/?view=all&q=过载&severity=general&category=fire&from=2026-11-01&to=2026-12-31"
    )
    assert "配电间" not in manager.page(f"{URL}/?view=all&severity=major")
    piece = manager.get(f"{URL}/?view=all", target="hazard_list").text
    assert "<form" not in piece and "大门" in piece
    book = load_workbook(BytesIO(manager.get(f"{URL}/?view=all&format=xlsx").data))
    assert book.active is not None and book.active.max_row == 4


@pytest.mark.parametrize("name", ["ageing", "repeats", "statistics"])
def test_figures_open_empty_and_filled(app: Flask, manager: Browser, name: str) -> None:
    manager.page(f"{URL}/{name}")
    for status in (S.CLOSED, S.RECTIFYING, S.REPORTED):
        Case(app, status)
    page = manager.page(f"{URL}/{name}")
    assert '<svg class="chart"' in page or name == "repeats"
    assert name != "repeats" or "主楼三层东侧楼道" in page
    assert Browser(app, "clerk").get(f"{URL}/{name}").status_code == 403


def test_search_and_files_are_for_those_who_see_it(app: Flask) -> None:
    from app.core.module import link_kind

    case = Case(app, S.SUBMITTED)
    with app.app_context():
        for kind in ("hazard", "hazard_fix"):
            assert link_kind(kind).may_see(who("clerk"), case.id)
            assert not link_kind(kind).may_see(who("clerk2"), case.id)
            assert link_kind(kind).summaries([case.id])[case.id].url == f"{URL}/{case.id}"


def test_whoever_may_look_hazards_up_finds_them_by_searching(app: Flask) -> None:
    case = Case(app, S.SUBMITTED)
    with app.app_context():
        in_transaction(lambda: refresh(clock.now()))
    for name, finds in (("auditor", True), ("clerk", True), ("clerk2", False)):
        page = Browser(app, name).page("/search/?q=疏散通道")
        assert (f"{URL}/{case.id}" in page) is finds, name
