"""One official trip in a real browser, from the clerk's request to the papers, with script and without."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.core import clock
from app.core.db import db
from app.modules.vehicles.models import DispatchRequest, Driver, TripRequest
from app.modules.vehicles.queries import odometer
from app.shared.occupancy.services import clashes
from app.shared.workdays.queries import is_workday
from tests.live import DESK, PHONE, enter, window

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OPTIONS = "all => all.map(one => [one.value, one.text])"
PURPOSE = "送交季度安全检查材料"


def newest(app: Flask) -> tuple[int, str]:
    """Id and number of the request that this walk is about."""
    with app.app_context():
        found = db.session.query(TripRequest).filter_by(purpose=PURPOSE).one()
        answer = found.id, found.number or ""
        db.session.remove()
    return answer


def order_of(app: Flask, request_id: int) -> tuple[int, str, int]:
    """Id and number of its dispatch order, and what the car's odometer showed last."""
    with app.app_context():
        seat = db.session.query(DispatchRequest).filter_by(request_id=request_id, active=True).one()
        last = odometer.last(seat.dispatch.vehicle_id)
        answer = seat.dispatch_id, seat.dispatch.number, last.km if last else 0
        db.session.remove()
    return answer


def becomes(app: Flask, page: Page, request_id: int, status: str) -> None:
    """The request reaches this status within twenty seconds."""
    for _ in range(100):
        with app.app_context():
            now = db.session.get_one(TripRequest, request_id).status.value
            db.session.remove()
        if now == status:
            return
        page.wait_for_timeout(200)
    said = page.locator(".field-error, .note").all_inner_texts()
    raise AssertionError(f"{now}, not {status}: {said}")


def free_span(app: Flask) -> tuple[date, time, time]:
    """When the driver who has an account has nothing to do, also around it."""
    with app.app_context():
        driver = db.session.query(Driver).join(Driver.person).filter_by(username="driver").one().id
        for ahead in range(1, 11):
            day = clock.today() + timedelta(days=ahead)
            for hour in (10, 14, 16):
                starts = clock.at(day, time(hour))
                taken = clashes("driver", [driver], starts - timedelta(hours=2), starts + timedelta(hours=4))
                if not taken and is_workday(day):
                    db.session.remove()
                    return day, time(hour), time(hour + 1, 30)
    raise AssertionError("the driver is busy for ten days")


def choose(app: Flask, page: Page) -> None:
    """The driver who has an account, and a car that fits and has stood still for an hour."""
    with app.app_context():
        drivers = page.locator("select[name=driver_id] option").evaluate_all(OPTIONS)
        name = db.session.query(Driver).join(Driver.person).filter_by(username="driver").one().person.name
        page.select_option("select[name=driver_id]", next(value for value, text in drivers if name in text))
        for value, text in page.locator("select[name=vehicle_id] option").evaluate_all(OPTIONS):
            last = odometer.last(int(value)) if value and "（" not in text else None
            if last and last.at < clock.now() - timedelta(hours=1):
                page.select_option("select[name=vehicle_id]", value)
                break
        db.session.remove()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_trip_from_the_request_to_the_papers(
    live: str, demo_app: Flask, chromium: Browser, script: bool
) -> None:
    def as_(size: Any) -> Any:
        return window(chromium, size, java_script_enabled=script)

    def press(page: Page, name: str) -> None:
        page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()

    day, departs, returns = free_span(demo_app)
    with as_(
        DESK
    ) as page:  # the clerk asks; what is wrong is said beside the field, and nothing typed is lost
        enter(page, live, "clerk")
        page.click("a[href='/vehicles/requests/new'] >> nth=0")
        page.fill("[name=destination]", "市档案馆")
        page.fill("[name=day]", day.isoformat())
        page.fill("[name=departs]", f"{departs:%H:%M}")
        page.fill("[name=returns]", f"{returns:%H:%M}")
        page.fill("[name=people_count]", "1")
        press(page, "提交申请")
        expect(page.locator(".field-error").first).to_be_visible()
        expect(page.locator("[name=destination]")).to_have_value("市档案馆")
        page.fill("[name=purpose]", PURPOSE)
        press(page, "提交申请")
        expect(page.get_by_text("请核对后再次提交").first).to_be_visible()  # alone, and there is a bus
        press(page, "提交申请")
        expect(page.locator("h1")).to_contain_text("待审批")
        request_id, number = newest(demo_app)
        expect(page.locator("main")).to_contain_text(number)

    with as_(PHONE) as page:  # the head of the department: two taps from home
        enter(page, live, "leader")
        page.goto(f"{live}/approvals/")
        page.get_by_role("link", name=re.compile("市档案馆")).first.click()
        expect(page.locator("h1")).to_contain_text("市档案馆")
        press(page, "同意")
        becomes(demo_app, page, request_id, "approved")

    with as_(DESK) as page:
        enter(page, live, "dispatcher")
        page.goto(f"{live}/vehicles/desk?request={request_id}")
        page.locator("#choose summary").click()
        choose(demo_app, page)
        page.fill("[name=override_reason]", "该驾驶员熟悉路线")
        press(page, "派所选车辆")
        becomes(demo_app, page, request_id, "dispatched")
        dispatch_id, order, km = order_of(demo_app, request_id)

    with as_(PHONE) as page:
        enter(page, live, "driver")
        page.goto(f"{live}/vehicles/dispatches/{dispatch_id}")
        press(page, "接单")
        page.goto(f"{live}/vehicles/dispatches/{dispatch_id}/depart")
        page.fill("[name=km]", str(km))
        page.locator("form details summary").first.click()
        page.fill("[name=at]", (clock.local(clock.now()) - timedelta(minutes=50)).strftime("%Y-%m-%dT%H:%M"))
        press(page, "领钥匙，出车")
        page.wait_for_timeout(800)
        page.goto(f"{live}/vehicles/dispatches/{dispatch_id}/hand_back")
        page.fill("[name=km]", str(km + 12))
        press(page, "收车")
        page.wait_for_timeout(800)

    with as_(DESK) as page:
        enter(page, live, "clerk")
        page.goto(f"{live}/vehicles/dispatches/{dispatch_id}/sign?request={request_id}")
        press(page, "签认办结")
        expect(page.locator("h1")).to_contain_text(order)
        expect(page.locator("h1")).to_contain_text("已签字")
        for paper in (f"/vehicles/requests/{request_id}/paper", f"/vehicles/dispatches/{dispatch_id}/paper"):
            answer = page.request.get(live + paper)
            assert answer.ok and answer.body().startswith(b"%PDF"), paper
