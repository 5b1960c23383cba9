"""How the portal itself is: for people, for machines, on the command line."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Blueprint, Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import Health, Module
from app.shared.home import queries, reports
from app.shared.notifications.models import Heartbeat
from tests.browser import Browser


def beat(app: Flask, ago: timedelta) -> None:
    with app.app_context():
        in_transaction(lambda: db.session.add(Heartbeat(name="scheduler", last_ok_at=clock.now() - ago)))


@pytest.fixture
def alive(app: Flask) -> Flask:
    beat(app, timedelta(seconds=10))
    return app


def test_the_process_says_ok_to_everybody(app: Flask) -> None:
    answer = Browser(app).get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_when_all_is_well(alive: Flask) -> None:
    answer = Browser(alive).get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_not_ready_without_a_heartbeat(app: Flask) -> None:
    answer = Browser(app).get("/readyz")
    assert (answer.status_code, answer.text) == (503, "heartbeat\n")


def test_not_ready_when_the_heartbeat_is_old(app: Flask) -> None:
    beat(app, timedelta(seconds=91))
    assert Browser(app).get("/readyz").text == "heartbeat\n"


def failing(app: Flask, monkeypatch: Any, name: str) -> None:
    """One health item breaks."""
    home = app.extensions["modules"]["home"]

    def broken() -> Any:
        raise OSError("secret detail")

    items = [Health(h.name, h.title, broken) if h.name == name else h for h in home.health]
    from dataclasses import replace

    monkeypatch.setitem(app.extensions["modules"], "home", replace(home, health=items))


@pytest.mark.parametrize("name", ["database", "migrations"])
def test_not_ready_names_what_fails_in_one_word(alive: Flask, monkeypatch: Any, name: str) -> None:
    failing(alive, monkeypatch, name)
    answer = Browser(alive).get("/readyz")
    assert (answer.status_code, answer.text) == (503, f"{name}\n")


def test_only_manager_and_sysadmin_see_the_page(alive: Flask) -> None:
    allowed = {name for name in ("clerk", "leader", "manager", "sysadmin", "secadmin", "auditor", "outsider")
               if Browser(alive, name).get("/health").status_code == 200}  # fmt: skip
    assert allowed == {"manager", "sysadmin"}


def test_items_of_every_name_plate_are_shown(alive: Flask, manager: Browser, monkeypatch: Any) -> None:
    plate = Module(
        Blueprint("standin", __name__),
        title="x",
        health=[Health("x", "Item of a module", lambda: ("warn", "is tired"))],
    )
    monkeypatch.setitem(alive.extensions["modules"], "standin", plate)
    page = manager.page("/health")
    assert "Item of a module" in page and "is tired" in page


def test_a_broken_item_is_a_line_and_not_an_error_page(
    alive: Flask, manager: Browser, monkeypatch: Any
) -> None:
    failing(alive, monkeypatch, "disk")
    page = manager.page("/health")
    assert "OSError" in page and "secret detail" not in page


def test_flask_check_prints_one_line_an_item_and_ends_with_1_if_one_fails(
    alive: Flask, monkeypatch: Any
) -> None:
    lines = [queries.HealthLine("a", "A", "ok", "fine"), queries.HealthLine("b", "B", "fail", "bad")]
    monkeypatch.setattr(queries, "health", lambda: lines)
    result = alive.test_cli_runner().invoke(args=["check"])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 2
    monkeypatch.setattr(queries, "health", lambda: [queries.HealthLine("a", "A", "warn", "so so")])
    assert alive.test_cli_runner().invoke(args=["check"]).exit_code == 0


def states(app: Flask, **config: Any) -> Any:
    with app.app_context():
        return reports.unsafe_settings()


def test_settings_that_are_unfit_for_real_work_are_named(app: Flask, monkeypatch: Any) -> None:
    for name, value in {
        "DEMO": False,
        "TRUSTED_HOSTS": ["a"],
        "BASE_URL": "https://a",
        "ARGON2_MEMORY_KIB": 19456,
    }.items():
        monkeypatch.setitem(app.config, name, value)
    assert states(app)[0] == "ok"
    for name, value in {
        "DEMO": True,
        "TRUSTED_HOSTS": None,
        "BASE_URL": "http://a",
        "ARGON2_MEMORY_KIB": 8,
    }.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(app.config, name, value)
            assert states(app)[0] == "warn", name


def test_a_full_disk_fails(app: Flask, monkeypatch: Any) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    for free, state in ((100, "ok"), (50, "warn"), (0.5, "fail")):
        monkeypatch.setattr(
            "shutil.disk_usage", lambda path, free=free: usage(1000 * 2**30, 0, int(free * 2**30))
        )
        with app.app_context():
            assert reports.disk()[0] == state


def test_missing_assets_and_stale_catalogues_fail(app: Flask, monkeypatch: Any, tmp_path: Any) -> None:
    with app.app_context():
        assert reports.assets()[0] == "ok"
        # in this order: the static folder is told relative to the root, and both must be put back as they were
        monkeypatch.setattr(app, "static_folder", str(tmp_path))
        monkeypatch.setattr(app, "root_path", str(tmp_path))
        assert reports.assets()[0] == "fail"
        assert reports.catalogues()[0] == "fail"


def test_a_database_of_another_age_fails(app: Flask) -> None:
    from sqlalchemy import text

    with app.app_context():
        assert reports.migrations()[0] == "warn"

        def mark() -> None:
            db.session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            db.session.execute(text("INSERT INTO alembic_version VALUES ('of-yesterday')"))

        in_transaction(mark)
        assert reports.migrations()[0] == "fail"
        assert db.session.scalars(select(1)).one() == 1
