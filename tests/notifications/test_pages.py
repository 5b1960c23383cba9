"""Notices in the browser: inbox, bell, acknowledging, the ledger, the reconciliation, the ladders."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.core import clock
from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.notifications import queries, rules, services
from app.shared.notifications.models import Chase, Delivery, DeliveryState, LadderStage, Notice, PlannedFire
from app.shared.notifications.services.sweeping import sweep
from tests.browser import Browser
from tests.notifications import office
from tests.notifications.office import keep, person


@pytest.fixture
def office_app(app: Flask) -> Flask:
    office.furnish(app)
    yield app
    app.extensions["modules"].pop("errands", None)


def tell(app: Flask, username: str, key: str = "k", **more: object) -> int:
    with app.app_context():
        in_transaction(
            lambda: services.tell([person(username)], key, f"Title {key}", "Text", "/start", **more)
        )  # type: ignore[arg-type]
        return db.session.scalars(select(Notice).where(Notice.dedup_key.startswith(key))).one().id


def row(app: Flask, notice_id: int) -> Notice:
    with app.app_context():
        return db.session.get_one(Notice, notice_id)


def test_the_bell_counts_what_is_new(app: Flask, clerk: Browser) -> None:
    assert 'class="count"' not in clerk.page("/notifications/bell")
    tell(app, "clerk")
    assert '<span class="count">1</span>' in clerk.page("/notifications/bell")
    assert '<span class="count">1</span>' in clerk.page("/notifications/")


def test_the_bell_is_a_poll_and_leaves_the_flash_line_alone(app: Flask, clerk: Browser) -> None:
    assert app.view_functions["notifications.bell"].is_poll  # type: ignore[attr-defined]
    assert 'id="flash"' not in clerk.get("/notifications/bell", target="notice_bell").text
    assert "data-poll" in clerk.page("/notifications/bell")


def test_opening_marks_it_read_and_goes_on(app: Flask, clerk: Browser) -> None:
    number = tell(app, "clerk")
    answer = clerk.get(f"/notifications/{number}")
    assert (answer.status_code, answer.location) == (303, "/start")
    assert row(app, number).read_at is not None
    assert row(app, number).acked_at is None
    assert "Title k" not in clerk.page("/notifications/")
    assert "Title k" in clerk.page("/notifications/?view=all")


def test_a_notice_never_leads_out_of_the_house(app: Flask, clerk: Browser) -> None:
    with app.app_context():
        in_transaction(lambda: services.tell([person("clerk")], "evil", "T", "", "//elsewhere.example/x"))
    answer = clerk.get("/notifications/1")
    assert answer.location == "/notifications/1/ledger"


def test_somebody_elses_notice_does_not_exist(app: Flask, sign_in: Callable[[str], Browser]) -> None:
    number = tell(app, "clerk", requires_ack=True)
    for who in ("clerk2", "manager", "sysadmin"):
        browser = sign_in(who)
        assert browser.get(f"/notifications/{number}").status_code == 404
        assert browser.get(f"/notifications/{number}/ledger").status_code == 404
        assert browser.post(f"/notifications/{number}/acknowledge").status_code == 404
    assert row(app, number).acked_at is None


def test_only_acknowledging_acknowledges(app: Flask, clerk: Browser) -> None:
    number, plain = tell(app, "clerk", "a", requires_ack=True), tell(app, "clerk", "b")
    clerk.get(f"/notifications/{number}")
    clerk.post("/notifications/read-all")
    assert row(app, number).acked_at is None
    assert row(app, plain).read_at is not None
    assert "Title a" in clerk.page("/notifications/?view=acknowledge")
    assert '<span class="count">1</span>' in clerk.page("/notifications/bell")
    clerk.post(f"/notifications/{number}/acknowledge")
    assert row(app, number).acked_at is not None
    assert 'class="count"' not in clerk.page("/notifications/bell")


def test_marking_all_leaves_unopened_what_wants_acknowledging(app: Flask, clerk: Browser) -> None:
    number = tell(app, "clerk", requires_ack=True)
    clerk.post("/notifications/read-all")
    assert row(app, number).read_at is None


def test_the_same_key_tells_nobody_twice(app: Flask) -> None:
    tell(app, "clerk")
    tell(app, "clerk")
    with app.app_context():
        in_transaction(lambda: services.tell([person("clerk"), person("leader")], "k", "T", "B", "/"))
        assert office.count(Notice) == 2


def test_the_ledger_tells_from_planned_to_acknowledged(office_app: Flask, clerk: Browser) -> None:
    with office_app.app_context():
        keep(1, clock.now() - timedelta(minutes=1))
        sweep()
        number = db.session.scalars(select(Notice)).one().id
    clerk.get(f"/notifications/{number}")
    text = clerk.page(f"/notifications/{number}/ledger")
    order = [text.index(words) for words in ("您已打开", "已放入您的通知", "到期触发", "计划在此时提醒")]
    assert order == sorted(order)


def test_what_is_concluded_is_shown_so(office_app: Flask, clerk: Browser) -> None:
    with office_app.app_context():
        keep(1, clock.now() - timedelta(minutes=1))
        sweep()
        office.release(1)
    assert "status-void" in clerk.page("/notifications/")


def test_the_inbox_costs_the_same_with_many(app: Flask, clerk: Browser) -> None:
    def cost() -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        clerk.page("/notifications/?view=all")
        event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    tell(app, "clerk", "first")
    few = cost()
    for n in range(25):
        tell(app, "clerk", f"more{n}!")
    assert cost() == few


# --- reconciliation


def test_nobody_without_the_key_sees_the_proof(sign_in: Callable[[str], Browser]) -> None:
    for who in ("clerk", "leader", "director", "secadmin", "auditor", "outsider"):
        assert sign_in(who).get("/notifications/reconciliation").status_code == 403
    for who in ("manager", "sysadmin"):
        assert sign_in(who).get("/notifications/reconciliation").status_code == 200


@pytest.mark.parametrize("name", ["elapsed", "untold", "undelivered", "stuck", "dead", "lost"])
def test_each_figure_sees_what_it_is_for(
    office_app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with office_app.app_context():
        monkeypatch.setitem(office_app.config, "SMTP_HOST", "127.0.0.1")
        due = clock.now() - timedelta(minutes=5)
        keep(1, due)
        if name not in ("elapsed", "lost"):
            sweep()
        assert name == "elapsed" or not any(queries.reconciliation(clock.now()).values()) or name == "lost"

        def harm() -> None:
            if name == "lost":
                db.session.query(PlannedFire).delete()
            if name in ("untold", "undelivered"):
                db.session.query(Delivery).delete()
            if name == "untold":
                db.session.query(Notice).delete()
            if name == "stuck":
                db.session.query(Delivery).update({"not_before": clock.now() - timedelta(hours=2)})
            if name == "dead":
                db.session.query(Delivery).update({"state": DeliveryState.DEAD})

        in_transaction(harm)
        found = {key for key, value in queries.reconciliation(clock.now()).items() if value}
        assert found == {"elapsed" if name == "lost" else name}


def test_the_proof_shows_red_list_dead_mail_and_what_comes_next(
    office_app: Flask, manager: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_app.app_context():
        monkeypatch.setitem(office_app.config, "SMTP_HOST", "127.0.0.1")
        now = clock.now()
        keep(1, now)
        keep(2, now, who=None)
        keep(3, now)
        keep(4, now + timedelta(hours=2))
        office.broken.add(3)
        sweep(now)
        in_transaction(lambda: db.session.query(Delivery).update({"state": DeliveryState.DEAD}))
        number = office.obligation(3).id
        dead = db.session.scalars(select(Delivery)).unique().first().id  # type: ignore[union-attr]
    text = manager.page("/notifications/reconciliation")
    for words in ("cannot be put into words", "出错后暂搁", "放弃发送的邮件", "没有找到接收人", "Errand 4"):
        assert words in text
    office.broken.clear()
    assert manager.post(f"/notifications/obligations/{number}/try-again").status_code == 303
    assert manager.post(f"/notifications/deliveries/{dead}/send-again").status_code == 303
    with office_app.app_context():
        assert office.obligation(3).held_until is None
        assert db.session.get_one(Delivery, dead).state == DeliveryState.PENDING
        in_transaction(lambda: db.session.query(Delivery).update({"state": DeliveryState.DEAD}))
    assert manager.post(f"/notifications/deliveries/{dead}/settle").status_code == 303
    with office_app.app_context():
        assert db.session.get_one(Delivery, dead).state == DeliveryState.CANCELLED


def test_the_banner_appears_after_three_minutes_and_health_after_ninety_seconds(
    app: Flask, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.shared.notifications import health

    now = clock.now()
    with app.app_context():
        assert health.heartbeat()[0] == "fail"
        in_transaction(lambda: services.beat(now, "x"))
        assert health.heartbeat()[0] == "ok"
        assert health.reminders()[0] == "ok"
    assert "提醒暂停" not in clerk.page("/notifications/")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=100))
    with app.app_context():
        assert health.heartbeat()[0] == "fail"
    assert "提醒暂停" not in clerk.page("/notifications/")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=4))
    assert "提醒暂停" in clerk.page("/notifications/")


# --- ladders


def test_the_ladder_says_who_hears_what_when(office_app: Flask, manager: Browser, clerk: Browser) -> None:
    assert clerk.get("/notifications/ladders/errand").status_code == 403
    assert manager.get("/notifications/ladders/none").status_code == 404
    assert "Errand" in manager.page("/notifications/ladders")
    text = manager.get(
        "/notifications/ladders/errand?due_at=2026-11-24T10:00&person=clerk", target="ladder_preview"
    ).text
    assert "李文静" in text
    assert "刘建平" in text
    assert "陈立群" in text
    assert "09:45" in text


def test_a_changed_stage_moves_what_is_planned(office_app: Flask, manager: Browser) -> None:
    due = clock.now() + timedelta(hours=5)
    with office_app.app_context():
        keep(1, due)
        stage = next(one for one in queries.stages("errand") if one.code == "before")
        version = stage.version
    answers = {
        "running": "rewrite",
        "offset": "-120",
        "unit": "minutes",
        "audience": "owner",
        "rank": "1",
        "repeat": "",
        "after": "",
        "active": "y",
    }
    answer = manager.post("/notifications/ladders/errand/before", version=str(version), **answers)
    assert answer.status_code == 303, answer.text
    with office_app.app_context():
        planned = {r.stage: r.planned_at for r in db.session.scalars(select(PlannedFire))}
        assert planned["before"] == due - timedelta(minutes=120)
        changed = db.session.scalars(
            select(LadderStage).where(
                LadderStage.ladder == "errand", LadderStage.code == "before", LadderStage.edition == 1
            )
        ).one()
        assert changed.channels == []
    stale = manager.post(
        "/notifications/ladders/errand/before", version=str(version), **answers | {"offset": "-60"}
    )
    assert stale.status_code == 422


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"unit": "workdays"}, "当天几点"),
        ({"repeat": "often"}, "field-error"),
        ({"after": "leader"}, "互相等待"),
    ],
)
def test_a_stage_that_cannot_be_is_refused(
    office_app: Flask, manager: Browser, changed: dict[str, str], words: str
) -> None:
    with office_app.app_context():
        in_transaction(services.seed)
    answers = {"offset": "30", "unit": "minutes", "audience": "department_head", "rank": "4", "repeat": "", "after": "late",
               "min_gap_minutes": "15", "active": "y", "running": "rewrite"}  # fmt: skip
    answer = manager.post("/notifications/ladders/errand/head", version="1", **answers | changed)
    assert answer.status_code == 422
    assert words in answer.text


# --- chasing


def test_chasing_is_limited_counted_and_reaches_the_head_at_last(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = office.NOON
    with app.app_context():

        def chase(minutes: int, reason: str = "要开会") -> None:
            monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=minutes))
            in_transaction(
                lambda: services.chase(
                    ("errand", 1), person("clerk2"), [person("clerk")], reason, title="X", url="/"
                )
            )

        with pytest.raises(RuleBroken):
            chase(0, "  ")
        chase(0)
        with pytest.raises(RuleBroken, match="30"):
            chase(29)
        chase(30)
        chase(60)
        with pytest.raises(RuleBroken):
            chase(120)
        assert office.count(Chase) == 3
        heard = db.session.scalars(select(Notice).order_by(Notice.id)).all()
        assert [n.person.username for n in heard] == ["clerk", "clerk", "clerk", "leader"]
        assert "3" in heard[-1].body
        chase(24 * 60)
    assert rules.CHASES_A_DAY == 3
