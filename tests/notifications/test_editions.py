"""Ladders in dated editions, who may see the course of a reminder, and that nobody-to-tell is heard."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import declared
from app.core.rule import RuleBroken
from app.shared.notifications import health, queries, services
from app.shared.notifications.models import LadderStage, Notice, PlannedFire
from app.shared.notifications.services import ladders
from app.shared.notifications.services.sweeping import sweep
from tests.browser import Browser
from tests.notifications import office
from tests.notifications.office import NOON, keep, person

FACTS: dict[str, Any] = {
    "unit": "minutes", "offset": 10, "at": None, "audience": "owner", "rank": 2, "urgent": False, "repeat": "",
    "after": "", "min_gap_minutes": 0, "channels": ["mail"], "active": True,
}  # fmt: skip


def newest(code: str) -> LadderStage:
    found = queries.stage("errand", queries.last_edition("errand"), code)
    assert found is not None
    return found


def change(code: str = "due", **changed: Any) -> None:
    in_transaction(services.seed)
    in_transaction(lambda: services.edit_stage(newest(code), **FACTS | changed))


def planned(number: int, code: str = "due") -> Any:
    db.session.rollback()
    rows = db.session.scalars(select(PlannedFire).where(PlannedFire.stage == code)).all()
    return next(row.planned_at for row in rows if row.obligation.subject_id == number)


def test_an_edition_that_takes_over_moves_open_matters_and_one_that_keeps_does_not(at_work: Flask) -> None:
    due = NOON + timedelta(hours=5)
    keep(1, due)
    change(offset=10, running="keep")
    keep(2, due)
    assert (planned(1) - due, planned(2) - due) == (timedelta(0), timedelta(minutes=10))
    change(offset=20, running="rewrite")
    assert (planned(1) - due, planned(2) - due) == (timedelta(minutes=20), timedelta(minutes=20))
    assert [one.number for one in queries.editions("errand")] == [1, 2]


def test_a_change_holds_from_its_day_on(at_work: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    due = NOON + timedelta(days=3)
    keep(1, due)
    change(offset=10, valid_from=date(2026, 11, 26))
    assert planned(1) == due
    with pytest.raises(RuleBroken):
        change(offset=30)  # it would overtake the one that waits
    with pytest.raises(RuleBroken):
        change(offset=30, valid_from=date(2026, 11, 20))
    office.set_clock(monkeypatch, NOON + timedelta(days=2))
    in_transaction(services.replan)
    assert planned(1) == due + timedelta(minutes=10)


def test_reset_brings_the_shipped_stages_back_and_keeps_the_history(at_work: Flask) -> None:
    due = NOON + timedelta(hours=5)
    keep(1, due)
    change(offset=10)
    in_transaction(
        lambda: services.add_stage("errand", **FACTS | {"offset": 120, "audience": "role:guard", "rank": 9})
    )
    assert planned(1, "own1") == due + timedelta(hours=2)
    in_transaction(lambda: services.reset(declared("ladders")["errand"]))
    assert planned(1) == due
    assert {stage.code for stage in ladders.stages_of("errand")} == {
        "before",
        "due",
        "late",
        "head",
        "leader",
    }
    assert not any(queries.reconciliation(NOON).values())


def test_an_added_stage_speaks_as_the_one_below_it(at_work: Flask) -> None:
    keep(1, NOON)
    in_transaction(
        lambda: services.add_stage("errand", **FACTS | {"offset": 1, "audience": "role:guard", "rank": 9})
    )
    sweep(NOON + timedelta(minutes=1))
    assert ("guard", "own1") in office.told()
    assert "stage leader" in set(db.session.scalars(select(Notice.body)))


def test_what_was_told_by_one_edition_is_not_told_again_by_the_next(at_work: Flask) -> None:
    keep(1, NOON)
    sweep(NOON)
    change(offset=1)
    sweep(NOON + timedelta(minutes=2))
    assert office.told() == [("clerk", "due")]


def test_an_upgrade_moves_unedited_ladders_and_leaves_edited_ones(at_work: Flask) -> None:
    change(offset=10)
    office.furnish(
        at_work, office.ladder([office.Stage("due", 7, "owner", 2), office.Stage("extra", 9, "owner", 3)])
    )
    in_transaction(services.seed)
    assert {one.code: one.offset for one in queries.stages("errand", 0) if one.active} == {
        "due": 7,
        "extra": 9,
    }
    assert {one.code: one.offset for one in ladders.stages_of("errand")}["due"] == 10


@pytest.fixture
def furnished(app: Flask) -> Any:
    office.furnish(app)
    yield app
    app.extensions["modules"].pop("errands", None)


def test_the_preview_goes_through_the_one_function_of_quiet_hours(furnished: Flask, manager: Browser) -> None:
    url = "/notifications/ladders/errand?due_at=2026-11-27T23:00&person=clerk"
    text = manager.get(url, target="ladder_preview").text
    assert "11月30日 周一 08:30" in text  # held on Friday night: the digest of Monday
    with furnished.app_context():
        keep(7, clock.now() + timedelta(days=1))
        number = office.obligation(7).id
    assert (
        "李文静"
        in manager.get(f"/notifications/ladders/errand?matter={number}", target="ladder_preview").text
    )


def test_the_manager_adds_a_stage_and_resets_in_the_browser(
    furnished: Flask, manager: Browser, clerk: Browser
) -> None:
    answers = {"offset": "3", "unit": "workdays", "at": "09:00", "audience": "role:guard", "rank": "9", "repeat": "daily",
               "after": "", "mail": "y", "robot": "y", "active": "y", "running": "keep", "reason": "试"}  # fmt: skip
    assert manager.post("/notifications/ladders/errand/stages/new", **answers).status_code == 303
    text = manager.page("/notifications/ladders/errand")
    assert "第 1 版" in text
    assert "群机器人" in text
    with furnished.app_context():
        stage = newest("own1")
        assert (stage.channels, stage.at, stage.repeat) == (["mail", "robot"], time(9), "daily")
    assert manager.post("/notifications/ladders/errand/reset", running="rewrite").status_code == 303
    assert "出厂设置" in manager.page("/notifications/ladders/errand")
    assert clerk.get("/notifications/ladders/errand/reset").status_code == 403


def test_the_course_is_shown_to_owner_audience_manager_and_auditor_only(
    furnished: Flask, sign_in: Callable[[str], Browser]
) -> None:
    with furnished.app_context():
        now = clock.now()
        keep(1, now - timedelta(minutes=1))
        sweep(now)
        sweep(now + timedelta(minutes=20))
        sweep(now + timedelta(minutes=40))  # the head hears it too
        number = office.obligation(1).id
        notice = db.session.scalars(select(Notice).where(Notice.person_id == person("clerk").id)).first()
        in_transaction(lambda: services.open_notice(db.session.merge(notice), now))
    url = f"/notifications/obligations/{number}"
    for who in ("clerk", "leader", "manager", "auditor"):
        text = sign_in(who).page(url)
        assert "李文静" in text
        assert "刘建平" in text
        assert f'href="{url}"' in sign_in(who).page("/notifications/obligations?view=mine" if who in ("clerk", "leader")
                                                    else "/notifications/obligations?view=open")  # fmt: skip
    for who in ("clerk2", "director", "sysadmin", "outsider"):
        assert sign_in(who).get(url).status_code == 404
        assert f'href="{url}"' not in sign_in(who).page("/notifications/obligations?view=open")


def test_nobody_to_tell_climbs_from_the_manager_to_the_administrator(
    at_work: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert health.nobody()[0] == "ok"
    keep(1, NOON, who=None)
    sweep(NOON)
    assert office.told() == [("manager", "due")]
    assert health.nobody()[0] == "warn"
    assert in_transaction(lambda: services.climb(NOON + timedelta(minutes=59))) == 0
    assert in_transaction(lambda: services.climb(NOON + timedelta(minutes=61))) == 1
    assert in_transaction(lambda: services.climb(NOON + timedelta(minutes=62))) == 0
    heard = db.session.scalars(select(Notice).where(Notice.dedup_key.startswith("nobody|"))).one()
    assert heard.person.username == "sysadmin"
    first = db.session.scalars(select(Notice).where(Notice.fire_id.is_not(None))).one()
    assert first.requires_ack
    in_transaction(lambda: services.acknowledge(db.session.merge(first)))
    assert health.nobody()[0] == "ok"


def test_what_is_set_aside_is_heard_and_fails_the_health(at_work: Flask) -> None:
    keep(1, NOON)
    office.broken.add(1)
    sweep(NOON)
    assert health.nobody()[0] == "fail"
    assert in_transaction(lambda: services.climb(NOON)) == 2
    heard = db.session.scalars(select(Notice).where(Notice.dedup_key.startswith("aside|"))).all()
    assert {one.person.username for one in heard} == {"manager", "sysadmin"}


def test_preferences_are_chosen_in_the_browser(app: Flask, clerk: Browser) -> None:
    assert "08:30" in clerk.page("/notifications/preferences")
    good = {"mail": "digest", "digest_at": "09:00", "quiet_from": "20:00", "quiet_until": ""}
    assert clerk.post("/notifications/preferences", **good).status_code == 303
    assert 'value="09:00"' in clerk.page("/notifications/preferences")
    assert clerk.post("/notifications/preferences", **good | {"quiet_from": "15:00"}).status_code == 422
