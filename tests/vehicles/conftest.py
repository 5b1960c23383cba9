"""The vehicles' office: Monday 2026-11-23, 08:00; a yard, a place, two cars, two drivers.

`fleet` comes before the browsers of a test, so that their sessions begin at that hour.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from tests.vehicles.masters import make_certificate, make_driver, make_place, make_vehicle, make_yard

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
YARD = [0]  # the id of the pick-up point, for `ask`


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def fleet(now: datetime, app: Flask) -> dict[str, int]:
    """Ids of what there is: yard, place, car, minibus, driver, driver2."""
    with app.app_context():

        def lay() -> dict[str, int]:
            yard, place = make_yard(), make_place()
            car, minibus = (
                make_vehicle(),
                make_vehicle("苏Z·6B018", seats=19, brand_model="考斯特", body_type="minibus"),
            )
            make_certificate(car)
            driver, driver2 = make_driver(), make_driver("driver2", licence_class="A1")
            rows = {
                "yard": yard,
                "place": place,
                "car": car,
                "minibus": minibus,
                "driver": driver,
                "driver2": driver2,
            }
            return {name: row.id for name, row in rows.items()}

        ids = in_transaction(lay)
    YARD[0] = ids["yard"]
    return ids


@pytest.fixture
def statements(app: Flask) -> Iterator[Callable[[Callable[[], object]], int]]:
    """How many statements an action takes."""
    from sqlalchemy import event

    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def listen(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", listen)

    def count(action: Callable[[], object]) -> int:
        seen.clear()
        action()
        return sum(s.lstrip().upper().startswith("SELECT") for s in seen)

    yield count
    event.remove(engine, "before_cursor_execute", listen)
