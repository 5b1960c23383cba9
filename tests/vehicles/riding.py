"""Cars that may go, drivers who may drive, requests that wait for a car: for tests of the desk and of trips."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.vehicles.models import (
    CertificateType,
    Dispatch,
    Driver,
    OdometerReading,
    PurposeType,
    ReadingSource,
    TripRequest,
    TripStatus,
    Vehicle,
)
from app.modules.vehicles.services import dispatching, trips
from app.shared.accounts.models import Person
from app.shared.accounts.queries import by_username
from app.shared.numbering.services import next_number
from app.shared.policies.models import PolicyRow
from app.shared.policies.queries import forget
from tests.vehicles.masters import make_certificate, make_driver, make_place, make_vehicle, make_yard

T = TypeVar("T")
DAY = date(2026, 11, 24)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """A moment by the office's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.zone()).astimezone(UTC)


def who(username: str) -> Person:
    person = by_username(username)
    assert person is not None
    return person


def make_good_vehicle(plate: str = "苏Z·3A127", km: int = 10_000, **changed: Any) -> Vehicle:
    """A car that nothing stands against, with a first reading."""
    car = make_vehicle(plate, **changed)
    for type_ in (CertificateType.COMPULSORY, CertificateType.INSPECTION):
        make_certificate(car, type=type_)
    make_reading(car, km)
    return car


def make_reading(car: Vehicle, km: int, when: datetime | None = None, **changed: Any) -> OdometerReading:
    row = OdometerReading(
        vehicle_id=car.id, at=when or at(8, day=date(2026, 11, 1)), km=km, source=ReadingSource.INITIAL,
        entered_by=who("dispatcher"), **changed,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def make_request(
    username: str = "clerk", *, status: TripStatus = TripStatus.APPROVED, **changed: Any
) -> TripRequest:
    """A request that waits for a car: tomorrow 9:00 to 11:30, three people, 16 km."""
    person = who(username)
    from app.modules.vehicles.models import Place

    places = {place.name: place for place in db.session.query(Place)}
    values: dict[str, Any] = {
        "number": next_number("trip_request", DAY), "requester_id": person.id, "clerk_id": person.id,
        "department_id": person.department_id, "purpose": "移交不动产登记资料", "purpose_type": PurposeType.ERRAND,
        "departs_at": at(9), "returns_at": at(11, 30), "destination_id": places["市政务服务中心"].id,
        "pickup_place_id": places["机关大院南门"].id, "people_count": 3, "passengers": "李文静、张立新、田雨",
        "phone": "8012", "estimated_km": 16, "status": status, "submitted_at": clock.now(),
    }  # fmt: skip
    request = TripRequest(**values | changed)
    db.session.add(request)
    db.session.flush()
    return request


def lay_pool() -> dict[str, int]:
    """A sedan and a minibus, a driver for each, and their place."""
    make_yard()
    make_place()
    rows = {
        "car": make_good_vehicle(),
        "bus": make_good_vehicle("苏Z·6B018", seats=19, brand_model="考斯特", body_type="minibus"),
        "driver": make_driver("driver"),
        "driver2": make_driver("driver2", licence_class="A1"),
    }
    return {name: row.id for name, row in rows.items()}


def set_policy(code: str, value: Any = None, severity: str | None = None) -> None:
    """Change the row of a rule, as the manager may."""
    row = db.session.query(PolicyRow).filter_by(code=code).one()
    if value is not None:
        row.value = value
    if severity is not None:
        row.severity = severity  # type: ignore[assignment]
    db.session.flush()
    forget()


def no_buffers() -> None:
    for name in ("prep_minutes", "turnaround_minutes", "overrun_minutes", "overrun_percent", "overrun_most"):
        set_policy(f"vehicles.{name}", 0)


class Office:
    """The verbs in few words, each in a transaction of its own; gives ids."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.ids = self.do(lay_pool)

    def do(self, action: Callable[[], T]) -> T:
        with self.app.app_context():
            return in_transaction(action)

    def read(self, action: Callable[[], T]) -> T:
        with self.app.app_context():
            return action()

    def request(self, username: str = "clerk", **changed: Any) -> int:
        return self.do(lambda: make_request(username, **changed).id)

    def dispatch(
        self, *request_ids: int, car: str = "car", driver: str = "driver", reason: str = "今天只能这样"
    ) -> int:
        return self.do(
            lambda: (
                dispatching.dispatch(
                    request_ids=request_ids, vehicle_id=self.ids[car], driver_id=self.ids[driver],
                    by=who("dispatcher"), override_reason=reason,
                ).id
            )
        )  # fmt: skip

    def order(self, order_id: int) -> dict[str, Any]:
        return self.read(lambda: _plain(db.session.get_one(Dispatch, order_id)))

    def asked(self, request_id: int) -> dict[str, Any]:
        return self.read(lambda: _plain(db.session.get_one(TripRequest, request_id)))

    def accept(self, order_id: int) -> None:
        self.do(lambda: trips.accept(dispatch=db.session.get_one(Dispatch, order_id), by=who("driver")).id)

    def depart(self, order_id: int, km: int = 10_000, **given: Any) -> None:
        given = {"at": at(9)} | given
        self.do(
            lambda: (
                trips.depart(
                    dispatch=db.session.get_one(Dispatch, order_id), by=who("driver"), km=km, **given
                ).id
            )
        )

    def hand_back(self, order_id: int, km: int = 10_016, **given: Any) -> None:
        given = {"at": at(11)} | given
        self.do(
            lambda: (
                trips.hand_back(
                    dispatch=db.session.get_one(Dispatch, order_id), by=who("driver"), km=km, **given
                ).id
            )
        )

    def sign(self, order_id: int, username: str = "clerk", **given: Any) -> None:
        def verb() -> int:
            order = db.session.get_one(Dispatch, order_id)
            seat = next(s for s in order.requests if s.active and s.signed_at is None)
            return trips.sign(seat=seat, by=who(username), rating=5, **given).id

        self.do(verb)

    def out(self, **changed: Any) -> int:
        """An order that is on the road."""
        order_id = self.dispatch(self.request(**changed))
        self.depart(order_id)
        return order_id

    def back(self, **changed: Any) -> int:
        """An order whose car is back."""
        order_id = self.out(**changed)
        self.hand_back(order_id)
        return order_id


def _plain(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def driver_of(username: str) -> Driver:
    return db.session.query(Driver).filter_by(person_id=who(username).id).one()


def later(monkeypatch: Any, moment: datetime) -> None:
    """The clock now shows this."""
    monkeypatch.setattr(clock, "now", lambda: moment)


HOUR = timedelta(hours=1)
