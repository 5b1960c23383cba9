"""Blank slips: numbers that are never lost, trips keyed in between others, and what is refused."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models import (
    Dispatch,
    DispatchStatus,
    Handover,
    OdometerReading,
    Slip,
    SlipPad,
    SlipStatus,
    TripRequest,
    TripStatus,
)
from app.modules.vehicles.rules import slips as rules
from app.modules.vehicles.services import slips
from app.shared.occupancy.models import Occupancy
from tests.browser import Browser
from tests.vehicles.riding import Office, at, later, who

S = SlipStatus


@pytest.fixture
def office(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(app)
    later(monkeypatch, at(20))
    return office


def pad(office: Office, count: int = 5) -> list[int]:
    """The ids of a new pad's slips."""

    def reserve() -> list[int]:
        made = slips.reserve_pad(by=who("dispatcher"), count=count, keeper=who("dispatcher"))
        return [slip.id for slip in made.slips]

    return office.do(reserve)


def written(office: Office, **changed: Any) -> dict[str, Any]:
    """A slip that nothing stands against: 14:00 to 15:30, 12 km, as the form gives it."""
    place = office.read(lambda: db.session.scalars(select(TripRequest.destination_id)).first())
    from app.modules.vehicles.models import Place

    place = office.read(
        lambda: db.session.scalars(select(Place.id).where(Place.name == "市政务服务中心")).one()
    )
    return {
        "vehicle_id": office.ids["car"], "driver_id": office.ids["driver"], "out_at": at(14), "out_km": 10_000,
        "in_at": at(15, 30), "in_km": 10_012, "people_count": 2, "reason": "机房停电，平台打不开", "purpose": "送文件",
        "destination": place, "requester": "clerk",
    } | changed  # fmt: skip


def enter(office: Office, slip_id: int, **changed: Any) -> int:
    from app.modules.vehicles.models import Place

    given = written(office, **changed)

    def verb() -> int:
        place, requester = given.pop("destination"), given.pop("requester")
        return slips.enter(
            slip=db.session.get_one(Slip, slip_id), by=who("dispatcher"),
            destination=db.session.get(Place, place) if place else None,
            requester=who(requester) if requester else None, **given,
        ).id  # fmt: skip

    return office.do(verb)


def slip_of(office: Office, slip_id: int) -> Slip:
    return office.read(lambda: db.session.get_one(Slip, slip_id))


def numbers(office: Office) -> list[str]:
    return office.read(lambda: list(db.session.scalars(select(Slip.number).order_by(Slip.id))))


def test_the_numbers_of_pads_follow_one_another(office: Office) -> None:
    pad(office, 3)
    with pytest.raises(RuleBroken):
        pad(office, 51)
    pad(office, 2)
    assert numbers(office) == [f"ZD-2026-000{n}" for n in range(1, 6)]


def test_a_slip_becomes_a_trip_with_two_readings(office: Office) -> None:
    first, *_rest = pad(office)
    order_id = enter(office, first)
    order = office.order(order_id)
    assert (order["status"], order["is_retro"]) == (DispatchStatus.RETURNED, True)
    assert (order["departed_at"], order["returned_at"]) == (at(14), at(15, 30))
    kept = slip_of(office, first)
    assert (kept.status, kept.dispatch_id, kept.reason) == (S.USED, order_id, "机房停电，平台打不开")
    assert kept.ended_at == at(20)
    assert kept.ended_by_id == office.read(lambda: who("dispatcher").id)


def test_its_request_follows_as_any_retro_request(office: Office, app: Flask) -> None:
    first, *_rest = pad(office)
    order_id = enter(office, first, out_at=at(14) - timedelta(days=10), in_at=at(15, 30) - timedelta(days=10))
    request = office.read(
        lambda: db.session.scalars(
            select(TripRequest).join(TripRequest.seats_taken).where(TripRequest.is_retro)
        ).one()
    )
    assert (request.status, request.number) == (TripStatus.DRAFT, None)
    clerk = Browser(app, "clerk")
    form = clerk.page(f"/vehicles/requests/{request.id}/edit")
    answer = clerk.post(f"/vehicles/requests/{request.id}/edit", **_fields(form), verb="submit")
    assert answer.status_code == 303, answer.text[
        :2000
    ]  # ten days after the trip, but on the day it was keyed in
    office.read(lambda: None)
    again = office.asked(request.id)
    assert again["status"] == TripStatus.PENDING
    assert office.order(order_id)["status"] == DispatchStatus.RETURNED


def _fields(html: str) -> dict[str, Any]:
    """What a browser would hand in of the page's main form."""
    import re

    fields: dict[str, Any] = {}
    body = html[html.index("<main") :]
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if not name or (kind and kind[1] in ("radio", "checkbox") and "checked" not in tag):
            continue
        if kind and kind[1] in ("file", "submit"):
            continue
        fields[name[1]] = value[1] if value else "y"
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', body):
        fields[name] = text.strip()
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(
            r'value="([^"]*)"', options
        )
        fields[name] = chosen[1] if chosen else ""
    fields.pop("form_token", None)
    fields.pop("csrf_token", None)
    return fields


def test_a_slip_may_be_the_car_of_a_request_that_waited(office: Office) -> None:
    request_id = office.request()
    first, *_rest = pad(office)
    order_id = enter(office, first, request_id=request_id, destination=None, requester=None, purpose="")
    assert office.asked(request_id)["status"] == TripStatus.RETURNED
    assert office.order(order_id)["is_retro"] is False


def test_readings_fit_between_both_neighbours(office: Office) -> None:
    first, *_rest = pad(office)
    order = office.out()  # 9:00, 10 000
    office.hand_back(order, 10_016)  # 11:00
    with pytest.raises(RuleBroken) as too_low:
        enter(office, first, out_km=10_010, in_km=10_020)
    assert too_low.value.field == "out_km"
    office.do(lambda: _reading(office, 10_030, at(16)).id)
    with pytest.raises(RuleBroken) as too_high:
        enter(office, first, out_km=10_016, in_km=10_040)
    assert too_high.value.field == "in_km"
    assert slip_of(office, first).status == S.BLANK
    enter(office, first, out_km=10_016, in_km=10_030)


def _reading(office: Office, km: int, when: Any) -> OdometerReading:
    from app.modules.vehicles.models import Vehicle
    from tests.vehicles.riding import make_reading

    return make_reading(db.session.get_one(Vehicle, office.ids["car"]), km, when)


def test_a_trip_between_two_others_closes_their_gap(office: Office) -> None:
    one = office.out()
    office.hand_back(one, 10_016)
    other = office.dispatch(office.request(departs_at=at(17), returns_at=at(18)))
    office.depart(other, 10_030, at=at(17), gap_reason="停电期间出过一趟")
    gap = select(Handover.gap_km).where(Handover.dispatch_id == other)
    assert office.read(lambda: db.session.scalar(gap)) == 14
    first, *_rest = pad(office)
    enter(office, first, out_km=10_016, in_km=10_030)
    assert office.read(lambda: db.session.scalar(gap)) == 0


@pytest.mark.parametrize(("begins", "ends"), [(8.5, 9.5), (9.25, 10.5), (10.9, 12), (8, 12)])
def test_hours_in_which_the_car_was_out_are_refused(office: Office, begins: float, ends: float) -> None:
    order = office.out()
    office.hand_back(order, 10_016)
    first, *_rest = pad(office)
    day = at(0)
    with pytest.raises(RuleBroken) as clash:
        enter(
            office, first, out_at=day + timedelta(hours=begins), in_at=day + timedelta(hours=ends),
            driver_id=office.ids["driver2"],
        )  # fmt: skip
    assert clash.value.field == "vehicle_id"
    assert "PC-2026-0001" in clash.value.message


def test_without_the_check_the_same_hours_would_be_taken(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = office.out()
    office.hand_back(order, 10_016)
    first, *_rest = pad(office)
    monkeypatch.setattr(rules, "check_overlap", lambda *_given: None)
    enter(office, first, out_at=at(9, 30), in_at=at(10, 30), out_km=10_000, in_km=10_016)
    made = office.read(lambda: list(db.session.scalars(select(Dispatch.id))))
    assert len(made) == 2


def test_a_trip_right_after_another_only_pushes_its_buffer_aside(office: Office) -> None:
    order = office.out()
    office.hand_back(order, 10_016, at=at(11))
    first, *_rest = pad(office)
    enter(office, first, out_at=at(11, 5), in_at=at(12), out_km=10_016, in_km=10_020)
    rows = office.read(
        lambda: list(
            db.session.scalars(
                select(Occupancy)
                .where(Occupancy.kind == "vehicle", Occupancy.active)
                .order_by(Occupancy.starts_at)
            )
        )
    )
    assert [(row.starts_at, row.ends_at) for row in rows][-1] == (at(11, 5), at(12))
    assert rows[0].ends_at == at(11, 5)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"in_at": at(13)}, "in_at"),
        ({"in_at": at(21)}, "in_at"),
        ({"out_at": at(14) - timedelta(days=40), "in_at": at(15) - timedelta(days=40)}, "out_at"),
        ({"people_count": 5}, "people_count"),
        ({"reason": " "}, "reason"),
        ({"purpose": ""}, "purpose"),
        ({"requester": None}, "requester_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(office: Office, changed: dict[str, Any], field: str) -> None:
    first, *_rest = pad(office)
    with pytest.raises(RuleBroken) as broken:
        enter(office, first, **changed)
    assert broken.value.field == field
    assert slip_of(office, first).status == S.BLANK


def test_a_slip_ends_once(office: Office) -> None:
    first, second, *_rest = pad(office)
    enter(office, first)
    office.do(
        lambda: slips.spoil(slip=db.session.get_one(Slip, second), by=who("dispatcher"), reason="写错了").id
    )
    for slip_id in (first, second):
        with pytest.raises(RuleBroken):
            enter(office, slip_id, out_at=at(16), in_at=at(17), out_km=10_012, in_km=10_020)
        with pytest.raises(RuleBroken):
            office.do(
                lambda i=slip_id: slips.spoil(
                    slip=db.session.get_one(Slip, i), by=who("dispatcher"), reason="x"
                )
            )


def test_a_number_that_was_passed_over_is_missing(office: Office, app: Flask) -> None:
    first, second, third, *_rest = pad(office)
    enter(office, third)
    page = Browser(app, "dispatcher").page("/vehicles/slips/1")
    assert "2 张派车单没有下落" in page
    office.do(
        lambda: slips.spoil(slip=db.session.get_one(Slip, first), by=who("dispatcher"), reason="撕坏").id
    )
    enter(office, second, out_at=at(16), in_at=at(17), out_km=10_012, in_km=10_020)
    assert "没有下落" not in Browser(app, "dispatcher").page("/vehicles/slips/1")


def test_what_was_not_used_is_handed_back(office: Office, app: Flask) -> None:
    first, *_rest = pad(office)
    enter(office, first)
    browser = Browser(app, "dispatcher")
    assert browser.post("/vehicles/slips/1/hand_back").status_code == 303
    assert browser.post("/vehicles/slips/1/hand_back").status_code == 409
    states = office.read(lambda: [s.status for s in db.session.scalars(select(Slip).order_by(Slip.id))])
    assert states == [S.USED, S.RETURNED, S.RETURNED, S.RETURNED, S.RETURNED]


def test_a_dispatcher_does_it_all_on_pages(office: Office, app: Flask) -> None:
    browser = Browser(app, "dispatcher")
    keeper = office.read(lambda: who("dispatcher").id)
    assert browser.post("/vehicles/slips/new", count=3, keeper_id=keeper, note="车管室").status_code == 303
    page = browser.page("/vehicles/slips/1")
    assert "ZD-2026-0001" in page and "ZD-2026-0003" in page
    given = written(office)
    place = given.pop("destination")
    given |= {
        "requester_id": office.read(lambda: who("clerk").id), "destination_id": place, "purpose_type": "errand",
        "out_at": "2026-11-24T14:00", "in_at": "2026-11-24T15:30", "out_km": 9_000,
    }  # fmt: skip
    del given["requester"]
    refused = browser.post("/vehicles/slips/slip/1", **given)
    assert refused.status_code == 422
    assert "9,000" in refused.text
    assert browser.post("/vehicles/slips/slip/1", **given | {"out_km": 10_000}).status_code == 303
    order = office.read(lambda: db.session.scalars(select(Dispatch.id)).one())
    record = browser.page(f"/vehicles/dispatches/{order}")
    assert "ZD-2026-0001" in record and "机房停电" in record


@pytest.mark.slow
def test_the_paper_has_each_number_three_times_and_no_ended_one(office: Office, app: Flask) -> None:
    ids = pad(office, 7)
    office.do(
        lambda: slips.spoil(slip=db.session.get_one(Slip, ids[0]), by=who("dispatcher"), reason="撕坏").id
    )
    answer = Browser(app, "dispatcher").get("/vehicles/slips/1/paper")
    assert answer.mimetype == "application/pdf", answer.text[:300]
    pages = PdfReader(io.BytesIO(answer.data)).pages
    text = "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", "")
    assert len(pages) == 5  # so many at once; the rest is printed from the next one on
    counts = [text.count(f"ZD-2026-000{n}") for n in range(1, 8)]
    assert counts == [0, 3, 3, 3, 3, 3, 0]


def test_only_dispatchers_see_them(office: Office, app: Flask) -> None:
    pad(office)
    for username in ("clerk", "driver"):
        assert Browser(app, username).get("/vehicles/slips").status_code == 403
    assert office.read(lambda: db.session.scalar(select(SlipPad.number))) == "ZB-2026-0001"
