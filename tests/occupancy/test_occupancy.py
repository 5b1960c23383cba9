"""Nobody has a thing twice: half-open spans, the lock first, the database behind it."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.core.db import db, in_transaction, transaction
from app.shared.occupancy import services
from app.shared.occupancy.models import Occupancy
from app.shared.occupancy.services import Taken

NINE = datetime(2030, 1, 7, 1, tzinfo=UTC)


def hours(n: float) -> datetime:
    return NINE + timedelta(hours=n)


def take(start: float, end: float, source: int = 1, car: int = 7) -> Occupancy:
    return services.occupy(
        "vehicle", car, hours(start), hours(end), source=("dispatch", source), label=f"PC-{source}"
    )


def test_an_overlap_is_refused_and_says_who_has_it(app: Flask) -> None:
    with app.app_context():
        in_transaction(lambda: take(0, 2))
        with pytest.raises(Taken, match="PC-1"):
            in_transaction(lambda: take(1, 3, source=2))


@pytest.mark.parametrize(("start", "end"), [(2, 3), (-1, 0)])
def test_spans_that_touch_do_not_clash(app: Flask, start: float, end: float) -> None:
    with app.app_context():
        in_transaction(lambda: take(0, 2))
        in_transaction(lambda: take(start, end, source=2))


def test_another_resource_is_free(app: Flask) -> None:
    with app.app_context():
        in_transaction(lambda: take(0, 2))
        in_transaction(lambda: take(0, 2, source=2, car=8))


def test_what_is_given_back_can_be_taken_again(app: Flask) -> None:
    with app.app_context():
        in_transaction(lambda: take(0, 2))
        assert in_transaction(lambda: services.release(("dispatch", 1))) == 1
        in_transaction(lambda: take(0, 2, source=2))


def test_an_early_return_frees_the_rest(app: Flask) -> None:
    with app.app_context():
        in_transaction(lambda: take(0, 4))
        in_transaction(lambda: services.release_from(("dispatch", 1), hours(1)))
        in_transaction(lambda: take(1, 4, source=2))


def test_the_database_refuses_what_no_lock_and_no_look_has_stopped(app: Flask) -> None:
    """The guard behind the guard: rows written past the service."""

    def write_twice() -> None:
        for source in (1, 2):
            db.session.add(
                Occupancy(
                    kind="vehicle", resource_id=7, starts_at=hours(source), ends_at=hours(source + 2),
                    source_type="dispatch", source_id=source,
                )
            )  # fmt: skip
            db.session.flush()

    with app.app_context(), pytest.raises(IntegrityError):
        in_transaction(write_twice)


def test_without_the_guards_it_happens(app: Flask) -> None:
    """Seen to fail: with look-up and database guard gone, the same rows stand side by side."""
    with app.app_context():
        with transaction():
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text("ALTER TABLE occupancies DROP CONSTRAINT no_overlap"))
            else:
                db.session.execute(text("DROP TRIGGER occupancies_insert"))
            for source in (1, 2):
                db.session.add(
                    Occupancy(
                        kind="vehicle", resource_id=7, starts_at=hours(source), ends_at=hours(source + 2),
                        source_type="dispatch", source_id=source,
                    )
                )  # fmt: skip
        assert len(db.session.scalars(select(Occupancy)).all()) == 2


def test_moving_a_span_onto_another_is_refused_by_the_database(app: Flask) -> None:
    def move() -> None:
        row = db.session.scalars(select(Occupancy).where(Occupancy.source_id == 2)).one()
        row.starts_at = hours(1)
        db.session.flush()

    with app.app_context():
        in_transaction(lambda: take(0, 2))
        in_transaction(lambda: take(2, 4, source=2))
        with pytest.raises(IntegrityError):
            in_transaction(move)
