"""Numbers without a gap and without a double, from real processes."""

import dataclasses
import multiprocessing
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.core.db import db, in_transaction, transaction
from app.core.module import NumberKind
from app.shared.numbering.models import Counter
from app.shared.numbering.services import next_number

PROCESSES, EACH = 8, 40
processes = multiprocessing.get_context("fork")
KIND = NumberKind("test", "Test", "YC")


@pytest.fixture(autouse=True)
def a_series(app, monkeypatch):
    plates = app.extensions["modules"]
    monkeypatch.setitem(plates, "numbering", dataclasses.replace(plates["numbering"], numbers=(KIND,)))


def take(app: Flask, on: date = date(2026, 5, 4)) -> str:
    with app.app_context():
        return in_transaction(lambda: next_number("test", on))


def test_numbers_count_up_within_a_year_and_start_anew_in_the_next(app) -> None:
    assert [take(app), take(app)] == ["YC-2026-0001", "YC-2026-0002"]
    assert take(app, date(2027, 1, 1)) == "YC-2027-0001"
    assert take(app) == "YC-2026-0003"


def test_a_transaction_that_fails_gives_its_number_back(app) -> None:
    take(app)
    with app.app_context(), pytest.raises(ZeroDivisionError), transaction():
        assert next_number("test", date(2026, 1, 1)) == "YC-2026-0002"
        raise ZeroDivisionError
    assert take(app) == "YC-2026-0002"


def test_a_number_after_9999_grows(app) -> None:
    with app.app_context():
        in_transaction(lambda: db.session.add(Counter(kind="test", year=2026, last=9999)))
    assert take(app) == "YC-2026-10000"


def test_a_series_that_nobody_declares_is_a_mistake(app) -> None:
    with app.app_context(), pytest.raises(KeyError):
        in_transaction(lambda: next_number("unknown", date(2026, 1, 1)))


def naive(kind: str, on: date) -> str:
    """Read, then write: what the lock is there to prevent."""
    counter = db.session.execute(
        select(Counter.last).where(Counter.kind == kind, Counter.year == on.year)
    ).scalar()
    statement = "UPDATE counters SET last = :n WHERE kind = :k AND year = :y"
    db.session.execute(text(statement), {"n": (counter or 0) + 1, "k": kind, "y": on.year})
    return f"{KIND.prefix}-{on.year}-{(counter or 0) + 1:04d}"


def work(app: Flask, gate: Any, answers: Any, how: str) -> None:
    """One process: takes EACH numbers, throws every fifth away."""
    take_one = naive if how == "naive" else next_number
    with app.app_context():
        db.engine.dispose(close=False)
        gate.wait(120)
        for n in range(EACH):
            try:
                with unlocked() if how == "naive" else transaction():
                    number = take_one("test", date(2026, 5, 4))
                    if n % 5 == 4:
                        raise ZeroDivisionError
                answers.put(number)
            except ZeroDivisionError:
                pass
            except Exception as error:
                answers.put(f"failed {type(error).__name__}")
        answers.put(None)


class unlocked:
    """A transaction that takes no lock before it reads."""

    def __enter__(self) -> None:
        db.session.rollback()

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        db.session.rollback() if kind else db.session.commit()


def race(app: Flask, how: str) -> list[str]:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    gate, answers = processes.Barrier(PROCESSES), processes.Queue()
    crew = [processes.Process(target=work, args=(app, gate, answers, how)) for _ in range(PROCESSES)]
    for process in crew:
        process.start()
    taken: list[str] = []
    done = 0
    while done < PROCESSES:
        number = answers.get(timeout=300)
        done += number is None
        taken += [] if number is None else [number]
    for process in crew:
        process.join(60)
    return taken


@pytest.mark.slow
def test_eight_processes_leave_no_gap_and_no_double(app) -> None:
    taken = race(app, "real")
    assert sorted(taken) == [f"YC-2026-{n:04d}" for n in range(1, PROCESSES * EACH * 4 // 5 + 1)]


@pytest.mark.slow
def test_without_the_lock_numbers_are_doubled_or_lost(app) -> None:
    with app.app_context():
        in_transaction(lambda: db.session.add(Counter(kind="test", year=2026, last=0)))
    taken = race(app, "naive")
    good = [number for number in taken if not number.startswith("failed")]
    assert len(set(good)) < PROCESSES * EACH * 4 // 5


def test_the_page_shows_how_far_each_series_has_come(app, manager, clerk) -> None:
    assert "还没有用过编号" in manager.page("/numbering/")
    take(app)
    assert "YC-2026-0001" in manager.page("/numbering/")
    assert clerk.get("/numbering/").status_code == 403
