"""Papers: what stands on them, in the organisation's language; who may print them."""

import io
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from app.modules.vehicles.models import TripStatus
from tests.browser import Browser
from tests.vehicles.riding import Office, at, later


@pytest.fixture
def office(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(app)
    later(monkeypatch, at(18))
    return office


def text_of(answer: Any) -> tuple[str, int]:
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text[:400]
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", ""), len(pages)


def test_the_request_is_one_page_with_its_number(app: Flask, office: Office) -> None:
    request_id = office.request()
    text, pages = text_of(Browser(app, "clerk").get(f"/vehicles/requests/{request_id}/paper"))
    assert pages == 1
    for words in (
        "公务用车申请审批单",
        "YC-2026-0001",
        "移交不动产登记资料",
        "李文静",
        "机关大院南门",
        "审批意见",
        "2026",
    ):
        assert words in text, words


def test_the_order_has_three_parts_and_names_every_request(app: Flask, office: Office) -> None:
    one, other = office.request(people_count=2), office.request("clerk2", people_count=2)
    order_id = office.dispatch(one, other)
    text, pages = text_of(Browser(app, "driver").get(f"/vehicles/dispatches/{order_id}/paper"))
    assert pages == 1
    assert text.count("PC-2026-0001") >= 3 and text.count("苏Z·3A127") >= 3
    for words in ("存根", "驾驶员执行", "门卫签字", "YC-2026-0001", "YC-2026-0002", "规划科", "财务科"):
        assert words in text, words


def test_a_void_order_says_so_in_every_part(app: Flask, office: Office) -> None:
    from app.core.db import db
    from app.modules.vehicles.models import Dispatch
    from app.modules.vehicles.services import dispatching
    from tests.vehicles.riding import who

    order_id = office.dispatch(office.request())
    office.do(
        lambda: (
            dispatching.void(
                dispatch=db.session.get_one(Dispatch, order_id), by=who("dispatcher"), reason="改期"
            ).id
        )
    )
    text, _ = text_of(Browser(app, "dispatcher").get(f"/vehicles/dispatches/{order_id}/paper"))
    assert text.count("作废") == 3


def test_what_is_confidential_is_not_printed_for_the_gate(app: Flask, office: Office) -> None:
    order_id = office.dispatch(office.request(confidential=True, purpose="某某专案"))
    text, _ = text_of(Browser(app, "dispatcher").get(f"/vehicles/dispatches/{order_id}/paper"))
    assert "某某专案" not in text and "涉密" in text


def test_the_register_sums_the_month(app: Flask, office: Office) -> None:
    first = office.dispatch(office.request(departs_at=at(9), returns_at=at(10)))
    office.depart(first, km=10_005, gap_reason="送修")
    office.hand_back(first, km=10_021, at=at(10))
    second = office.dispatch(office.request(departs_at=at(13), returns_at=at(14)))
    office.depart(second, km=10_021, at=at(13))
    office.hand_back(second, km=10_037, at=at(14))
    office.sign(second)
    url = f"/vehicles/register/paper?vehicle={office.ids['car']}&month=2026-11"
    text, _ = text_of(Browser(app, "dispatcher").get(url))
    for words in (
        "车辆使用登记表",
        "苏Z·3A127",
        "PC-2026-0001",
        "PC-2026-0002",
        "合计",
        "2车次",
        "32",
        "未登记行驶5公里",
        "缺口5",
    ):
        assert words in text, words
    assert office.asked(2)["status"] == TripStatus.CLOSED


def test_an_empty_register_prints(app: Flask, office: Office) -> None:
    text, _ = text_of(Browser(app, "dispatcher").get("/vehicles/register/paper?month=2026-01"))
    assert "0车次" in text


def test_long_texts_keep_the_order_on_one_page(app: Flask, office: Office) -> None:
    order_id = office.dispatch(
        office.request(
            purpose="赴各县区开展基层政务服务大厅运行情况调研，" * 6, via="某某镇便民服务中心、" * 8
        )
    )
    _, pages = text_of(Browser(app, "dispatcher").get(f"/vehicles/dispatches/{order_id}/paper"))
    assert pages == 1


@pytest.mark.parametrize(("username", "expected"), [("clerk2", 404), ("driver2", 404), ("outsider", 403)])
def test_papers_follow_the_reach_of_their_record(
    app: Flask, office: Office, username: str, expected: int
) -> None:
    order_id = office.dispatch(office.request())
    assert Browser(app, username).get(f"/vehicles/dispatches/{order_id}/paper").status_code == expected
    assert Browser(app, "clerk2").get("/vehicles/requests/1/paper").status_code == 404
    assert Browser(app, "clerk").get("/vehicles/register/paper").status_code == 403


def test_opinions_stand_on_the_request_in_their_order(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from app.shared.approvals import queries as approvals

    verdict = SimpleNamespace(label="同意")
    given = [
        SimpleNamespace(
            title="部门负责人",
            name="刘建平",
            instead_of="",
            signature="",
            text="请轻车简从。",
            verdict=verdict,
            at=at(9),
        ),
        SimpleNamespace(
            title="分管领导", name="陈立群", instead_of="", signature="", text="", verdict=verdict, at=at(10)
        ),
    ]
    request_id = office.request()
    monkeypatch.setattr(approvals, "current", lambda *_: object())
    monkeypatch.setattr(approvals, "opinions", lambda _approval: given)
    text, pages = text_of(Browser(app, "clerk").get(f"/vehicles/requests/{request_id}/paper"))
    assert pages == 1
    assert text.index("请轻车简从") < text.index("陈立群") and text.count("系统签批") == 2
