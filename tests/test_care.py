"""Backup and restore: what comes back is what was there, or it is refused."""

import os
import tarfile
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.core.db import db, in_transaction
from app.shared.accounts import queries
from app.shared.accounts.models import Person


def run(app: Flask, *words: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=[*words])


@pytest.fixture
def saved(app: Flask, tmp_path: Path) -> Path:
    answer = run(app, "backup", str(tmp_path))
    assert answer.exit_code == 0, answer.output
    return next(tmp_path.glob("portal-*.tar.gz"))


def rename(username: str, name: str) -> None:
    person = queries.by_username(username)
    assert person is not None
    person.name = name


def test_what_comes_back_is_what_was_there(app: Flask, saved: Path) -> None:
    with app.app_context():
        in_transaction(lambda: rename("clerk", "改后"))
    answer = run(app, "restore", "--force", str(saved))
    assert answer.exit_code == 0, answer.output
    assert "all counts agree" in answer.output
    with app.app_context():
        assert db.session.scalar(select(Person.name).where(Person.username == "clerk")) == "李文静"


def test_an_instance_in_use_is_not_replaced_by_mistake(app: Flask, saved: Path) -> None:
    answer = run(app, "restore", str(saved))
    assert answer.exit_code != 0
    assert "--force" in answer.output


def test_a_changed_byte_is_refused(app: Flask, saved: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with tarfile.open(saved) as tar:
        tar.extractall(unpacked, filter="data")
    body = bytearray((unpacked / "database").read_bytes())
    body[len(body) // 2] ^= 1
    (unpacked / "database").write_bytes(body)
    damaged = tmp_path / "damaged.tar.gz"
    with tarfile.open(damaged, "w:gz") as tar:
        tar.add(unpacked, arcname=".")
    answer = run(app, "restore", "--force", str(damaged))
    assert answer.exit_code != 0
    assert "damaged" in answer.output


def test_the_file_is_for_its_owner_only(saved: Path) -> None:
    assert os.stat(saved).st_mode & 0o077 == 0
