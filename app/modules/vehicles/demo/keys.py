"""Keys of the demonstration: a main and a spare one for each car, and who has had them in the last weeks."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.modules.vehicles.demo.driven import Trip
from app.modules.vehicles.models import Dispatch, DispatchStatus, Driver, Vehicle
from app.modules.vehicles.models.keys import KeyKind, KeyMove, VehicleKey
from app.shared.accounts.models import Person


def lay(cars: list[Vehicle], driven: list[Trip], by: Person) -> None:
    """A main and a spare key for each car, and who has had them in the last weeks."""
    rows: list[dict[str, Any]] = []
    for n, car in enumerate(cars, start=1):
        rows.append(
            {
                "vehicle_id": car.id,
                "key_no": f"A-{n:02d}",
                "kind": KeyKind.MAIN,
                "kept_at": f"值班室钥匙柜 {n} 号",
            }
        )
        rows.append(
            {"vehicle_id": car.id, "key_no": f"B-{n:02d}", "kind": KeyKind.SPARE, "kept_at": f"保险柜 {n} 号"}
        )
    ids = insert_many(VehicleKey, rows)
    main = {row["vehicle_id"]: key for row, key in zip(rows, ids, strict=True) if row["kind"] == KeyKind.MAIN}
    insert_many(KeyMove, [*_moves(driven, main, by), *_out_now(main, by)])


def _moves(driven: list[Trip], main: dict[int, int], by: Person) -> list[dict[str, Any]]:
    since, people_of = clock.now() - timedelta(days=30), _drivers()
    return [
        _move(main[t.vehicle_id], people_of[t.driver_id], t.out_at, t.order_id, by)
        | {"returned_at": t.in_at, "received_by_id": by.id}
        for t in driven
        if t.out_at > since and t.vehicle_id in main
    ]


def _drivers() -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(select(Driver.id, Driver.person_id))}


def _out_now(main: dict[int, int], by: Person) -> list[dict[str, Any]]:
    """The keys of cars that are on the road."""
    rows: dict[int, dict[str, Any]] = {}
    people_of = _drivers()
    for order in db.session.scalars(select(Dispatch).where(Dispatch.status == DispatchStatus.DEPARTED)):
        if order.vehicle_id in main and order.departed_at:
            key = main[order.vehicle_id]
            rows[key] = _move(key, people_of[order.driver_id], order.departed_at, order.id, by) | {
                "returned_at": None,
                "received_by_id": None,
            }
    return list(rows.values())


def _move(key_id: int, person_id: int, at: datetime, order_id: int, by: Person) -> dict[str, Any]:
    return {
        "key_id": key_id,
        "taken_by_id": person_id,
        "issued_by_id": by.id,
        "taken_at": at,
        "purpose": "",
        "dispatch_id": order_id,
        "note": "",
    }
