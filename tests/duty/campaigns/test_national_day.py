"""The check before the National Day of 2026 in a real Chromium, at a desk and on phones: opened by itself, put away."""

from collections.abc import Callable
from datetime import date

import pytest

from app.core.db import db
from app.modules.duty.campaigns.models import Campaign, CampaignStatus
from app.modules.duty.hazards.models import Hazard
from tests.duty.campaigns.conftest import Office
from tests.stage import Seat, Stage, photo, read

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def answer(seat: Seat, item: int, **given: object) -> None:
    """Answer one item; it saves itself."""
    with seat.page.expect_response(
        lambda one: one.url.endswith(f"/items/{item}") and one.request.method == "POST"
    ):
        seat.give(**{f"i{item}-{name}": value for name, value in given.items()})
        seat.page.keyboard.press("Tab")


def test_the_national_day(stage: Stage, tick: Callable[..., int]) -> None:
    """Every list opens by itself; one department fixes, makes a hazard, signs; the office spot-checks and sums up."""
    tick(date(2026, 9, 23))
    office = Office(stage.app)
    url = f"/duty/campaigns/departments/{office.dept['planning']}"
    first, second, third, *rest = office.items()
    stage.at(date(2026, 9, 24), 9)
    with stage.seat("clerk") as clerk:
        clerk.open("/")
        clerk.follow(url)
        answer(clerk, first, result="failed")
        answer(clerk, first, note="疏散通道堆放纸箱")
        answer(clerk, first, fix="on_spot")
        answer(clerk, first, fix_note="已搬走")
        answer(clerk, first, before=photo())
        answer(clerk, first, after=photo("seagreen"))
        answer(clerk, second, result="failed")
        answer(clerk, second, note="应急灯不亮")
        answer(clerk, second, place="三层东侧")
        answer(clerk, second, fix="hazard")
        answer(clerk, second, before=photo("slategrey"))
        for item in [third, *rest]:
            answer(clerk, item, result="qualified")
        clerk.open(url)
        clerk.press("提交负责人签字", then="已提交")
    stage.at(date(2026, 9, 24), 11)
    with stage.seat("leader") as leader:
        leader.open(url)
        leader.press("签字上报", then="已签字")
    with stage.seat("manager") as manager:
        manager.open(f"/duty/campaigns/{office.id}")
        manager.open(url)
        manager.press("接收检查表", then="已接收")
        manager.press("抽查", then="已抽取")
        drawn = manager.page.locator("fieldset.check-item").count()
        for n in range(drawn):
            manager.page.locator("fieldset.check-item").nth(n).locator("input[value=qualified]").check()
        manager.press("登记抽查结果", then="抽查结果已登记")
    tick(date(2026, 9, 30))
    stage.at(date(2026, 9, 30), 10)
    with stage.seat("manager") as manager:
        manager.open(f"/duty/campaigns/{office.id}")
        manager.follow("/chase")
        manager.give(reason="今日截止，请即上报")
        manager.press("催办未交的部门", then="已催办")
        manager.follow("/summary")
        manager.press("发出通报", then="通报已发出")
    tick(date(2026, 10, 1))
    with stage.seat("leader") as leader:
        leader.open("/")
        leader.open(f"/duty/campaigns/{office.id}")
    tick(date(2026, 10, 8))
    with stage.seat("clerk") as clerk:
        clerk.open(f"{url}/recheck")
        fixed, still = (clerk.page.locator("section.check-item").nth(n) for n in range(2))
        fixed.locator("input[value=fixed]").check()
        fixed.get_by_role("button", name="保存结果").click()
        clerk.sees("复查结果已登记")
        clerk.open(f"{url}/recheck")
        still.locator("input[value=still]").check()
        still.get_by_role("button", name="保存结果").click()
        clerk.sees("请写明仍不合格的地方")
        still.get_by_label("仍不合格").fill("灯具已订货，月底更换")
        still.get_by_role("button", name="保存结果").click()
        clerk.sees("复查结果已登记")
        clerk.open(f"{url}/recheck")
        clerk.sees("灯具已订货，月底更换")
    with stage.seat("manager") as manager:
        manager.open(f"/duty/campaigns/{office.id}")
        manager.follow("/archive")
        manager.give(note="隐患另行督办")
        manager.press("归档", then="已归档")
        manager.sees("3 个未交")  # what was never handed in stays so
    assert read(stage.app, lambda: db.session.scalars(db.select(Hazard.location)).all()) == ["三层东侧"]
    assert read(stage.app, lambda: db.session.get_one(Campaign, office.id).status) is CampaignStatus.ARCHIVED
