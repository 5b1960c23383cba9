"""Papers of meetings: what stands on them, in the organisation's language; who may print them."""

import io
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from app.modules.rooms.models import LayoutKind
from app.modules.rooms.reports import papers
from tests.browser import Browser
from tests.rooms.making import DAY, Office
from tests.rooms.serving import lay_support, meet, order


def text_of(answer: Any) -> tuple[str, int]:
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text[:400]
    pages = PdfReader(io.BytesIO(answer.data)).pages
    text = "".join(page.extract_text() for page in pages)
    return text.replace(" ", "").replace("\n", "").replace("\u3000", ""), len(pages)


@pytest.fixture
def meeting(office: Office, clerk: Browser) -> int:
    """A meeting with guests, cards and an order."""
    ids = lay_support(office.app)
    meeting = meet(
        office, "302", 14, 15.5, title="节能工作推进会", attendees="刘建平、陈立群、何清", headcount=10
    )
    order(clerk, meeting, banner="节能工作推进会", wishes="讲台放水", **{f"q_{ids['tea']}": 10})
    clerk.post(f"/rooms/bookings/{meeting}/seats/fill")
    return meeting


def test_the_week_plan_names_time_room_and_host_but_no_private_title(
    office: Office, clerk: Browser, meeting: int
) -> None:
    meet(office, "303", 9, 10, by="clerk2", title="干部谈话", private=True)
    text, _pages = text_of(clerk.get(f"/rooms/week/paper?on={DAY}"))
    for words in ("会议室一周安排表", "节能工作推进会", "14:00–15:30", "302会议室", "规划科", "（不公开）"):
        assert words in text, words
    assert "干部谈话" not in text and "高翔" not in text


def test_an_empty_week_says_so(clerk: Browser, office: Office) -> None:
    assert "本周没有会议" in text_of(clerk.get("/rooms/week/paper?on=2027-01-05"))[0]


def test_the_notice_says_when_where_and_who(clerk: Browser, meeting: int) -> None:
    text, pages = text_of(clerk.get(f"/rooms/bookings/{meeting}/notice/paper"))
    assert pages <= 2
    for words in ("会议通知", "2026年11月24日", "星期二", "14:00", "302会议室", "刘建平", "何清", "联系人"):
        assert words in text, words


def test_the_service_order_bears_its_number_and_what_is_to_do(clerk: Browser, meeting: int) -> None:
    text, pages = text_of(clerk.get(f"/rooms/bookings/{meeting}/support/paper"))
    assert pages == 1
    for words in ("会务保障单", "HW-2026-0001", "茶水", "10杯", "讲台放水", "灯光", "布场", "满意度评价"):
        assert words in text, words


def test_the_sign_in_sheet_has_everybody_and_room_to_write(clerk: Browser, meeting: int) -> None:
    text, _pages = text_of(clerk.get(f"/rooms/bookings/{meeting}/sign-ins/paper"))
    assert text.index("陈立群") < text.index("刘建平") < text.index("李文静"), "in the order of rank"
    assert "16" in text and "扫码签到" in text


def test_every_card_reads_from_both_sides(clerk: Browser, meeting: int) -> None:
    text, pages = text_of(clerk.get(f"/rooms/bookings/{meeting}/seats/cards"))
    assert pages == 2, "four people, two cards to a page"
    for name in ("李文静", "刘建平", "陈立群", "何清"):
        assert text.count(name) >= 2, name


@pytest.mark.parametrize(
    ("name", "shown", "size"),
    [("王勇", "王　勇", 34.0), ("李文静", "李文静", 34.0), ("阿依古丽·热合曼", "阿依古丽·热合曼", 21.0)],
)
def test_names_fill_the_card_and_long_ones_shrink(name: str, shown: str, size: float) -> None:
    from app.modules.rooms.models import Seat

    face = papers.card_face(Seat(name=name, organisation=""))
    assert (face["name"], face["size"]) == (shown, size)


@pytest.mark.parametrize("layout", list(LayoutKind))
def test_no_seat_lies_on_another_or_off_the_paper(layout: LayoutKind) -> None:
    from app.modules.rooms.models import Seat
    from app.modules.rooms.rules import seating

    for people in (3, 12, 40):
        seats = [Seat(name=f"人{n}", rank_order=n, post="", guest=False) for n in range(people)]
        rows, at = [], 0
        for block in seating.blocks(layout, people, 5, 9):
            rows.append((block, seats[at : at + block.seats]))
            at += block.seats
        drawn = papers.drawing(rows)
        boxes = [(p["x"], p["y"], p["x"] + p["w"], p["y"] + 11.5) for p in drawn["places"]]
        assert len(boxes) == people
        assert all(
            x >= 0 and y >= 0 and u <= drawn["width"] and v <= drawn["height"] for x, y, u, v in boxes
        ), layout
        across = [
            b for b, p in zip(boxes, drawn["places"], strict=True) if p["kind"] not in ("left", "right")
        ]
        for n, one in enumerate(across):
            for other in across[n + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (layout, people)


def test_the_seating_plan_has_every_name(clerk: Browser, meeting: int) -> None:
    text, pages = text_of(clerk.get(f"/rooms/bookings/{meeting}/seats/paper"))
    assert pages == 1 and "座次图" in text
    for name in ("李文静", "刘建平", "陈立群", "何清"):
        assert name in text, name


def test_the_use_report_counts(app: Flask, office: Office, sign_in: Any, meeting: int) -> None:
    text, _pages = text_of(sign_in("manager").get("/rooms/statistics/paper?from=2026-11-01&to=2026-11-30"))
    for words in ("会议室使用情况表", "会议1场", "302会议室", "1.5"):
        assert words in text, words


def test_others_get_no_papers_of_a_meeting(sign_in: Any, meeting: int) -> None:
    stranger = sign_in("clerk2")
    for paper in ("notice/paper", "support/paper", "sign-ins/paper", "seats/cards", "seats/paper"):
        assert stranger.get(f"/rooms/bookings/{meeting}/{paper}").status_code == 404, paper
