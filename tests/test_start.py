"""Starting: a demonstration office whose laying was interrupted is finished by the next start."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import cli


@pytest.fixture
def marker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that stands in the instance meanwhile. Nothing is migrated or laid in these tests."""
    monkeypatch.setattr(cli.flask_migrate, "upgrade", lambda *_folder: None)
    monkeypatch.setitem(app.config, "DEMO", False)
    folder = Path(app.instance_path)
    yield folder / "demonstration.unfinished"
    for name in ("demonstration.unfinished", "settings.cfg"):
        (folder / name).unlink(missing_ok=True)


def test_a_laying_that_is_interrupted_leaves_its_marker(
    app: Flask, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed() -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "modules", killed)
    with app.app_context(), pytest.raises(KeyboardInterrupt):
        cli._lay_demonstration()
    assert marker.exists()
    monkeypatch.setattr(cli, "modules", list)
    with app.app_context():
        cli._lay_demonstration()
    assert not marker.exists()


def test_the_next_start_goes_on_only_where_it_was_interrupted(
    app: Flask, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid: list[bool] = []
    monkeypatch.setattr(cli, "_lay_demonstration", lambda: laid.append(True))
    runner = app.test_cli_runner()
    with app.app_context():
        assert runner.invoke(cli.prepare).exit_code == 0 and laid == []  # people are there: a running office
        marker.touch()
        assert runner.invoke(cli.prepare).exit_code == 0 and laid == [True]
