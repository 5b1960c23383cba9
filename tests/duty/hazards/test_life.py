"""A hazard's whole life in a real Chromium, at a desk and on phones."""

from datetime import date

import pytest

from app.core.db import db
from app.modules.duty.hazards.models import Hazard, HazardStatus
from tests.duty.hazards.office import who
from tests.stage import Stage, photo, read

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_the_report_to_the_leaders_signature(stage: Stage) -> None:
    """Reported by a clerk, grave; extended once, returned once, rectified, verified by another, signed by the leader."""
    people = read(stage.app, lambda: {name: who(name).id for name in ("clerk", "guard")})
    stage.at(date(2026, 11, 23), 10)
    with stage.seat("clerk") as clerk:
        clerk.open("/duty/")
        clerk.open("/duty/hazards/new")
        clerk.give(
            photos=photo(), location="锅炉房", category="gas", description="燃气泄漏报警", danger_now=True
        )
        clerk.press("报告", then="YH-2026-0001")
        record = clerk.page.url.removeprefix(stage.url)
        clerk.open("/duty/hazards/mine")
    with stage.seat("manager") as manager:
        manager.open("/")
        manager.open(record)
        manager.follow("/confirm")
        manager.give(severity="major")
        manager.press("确认并定级", then="接下来请交办")
        manager.follow("/assign")
        manager.give(
            owner_id=people["clerk"], measure="更换阀门并检漏", budget_fen="1,200.50", rectify_by="2026-12-04",
            contingency="关闭总阀，疏散锅炉房", interim_control="停炉，专人看守",
        )  # fmt: skip
        manager.give(verifier_id=people["guard"])
        manager.press("发出整改通知", then="整改通知已发出")
    stage.at(date(2026, 11, 24), 9)
    with stage.seat("clerk") as clerk:
        clerk.open("/duty/hazards/mine")
        clerk.open(record)
        clerk.press("签收通知", then="已签收")
        clerk.follow("/extend")
        clerk.give(new_deadline="2026-12-11", reason="阀门需订货", interim_control="停炉，专人看守")
        clerk.press("提交申请", then="已申请")
    with stage.seat("director") as director:
        director.open(record)
        director.follow("/decide")
        director.give(decision="approved", note="同意，务必看护")
        director.press("提交审批结论", then="审批结论已记录")
    stage.at(date(2026, 12, 8), 15)
    with stage.seat("clerk") as clerk:
        clerk.open(record)
        clerk.follow("/submit")
        clerk.give(after=photo("seagreen"), note="阀门已换")
        clerk.press("提交复查", then="已提交")
    with stage.seat("guard") as guard:
        guard.open("/duty/hazards/mine")
        guard.open(record)
        guard.follow("/verify")
        guard.give(verdict="returned", note="接口仍有异味", new_deadline="2026-12-15")
        guard.press("提交复查结论", then="接口仍有异味")
    stage.at(date(2026, 12, 10), 9)
    with stage.seat("clerk") as clerk:
        clerk.open(record)
        clerk.press("签收通知", then="已签收")
        clerk.follow("/submit")
        clerk.give(after=photo("steelblue"), note="接口重新密封")
        clerk.press("提交复查", then="已提交")
    with stage.seat("guard") as guard:
        guard.open(record)
        guard.follow("/verify")
        guard.give(verdict="passed", note="检漏合格", photos=photo("gold"))
        guard.press("提交复查结论", then="检漏合格")
    with stage.seat("director") as director:
        director.open("/")
        director.open(record)
        director.follow("/sign")
        director.give(verdict="passed", note="同意销号")
        director.press("签字", then="签字已记录")
    row = read(stage.app, lambda: db.session.scalars(db.select(Hazard)).one())
    assert (row.status, row.budget_fen, row.deadline_rev) == (HazardStatus.CLOSED, 120050, 2)
