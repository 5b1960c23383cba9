"""Do it: lay trips and ledgers together into shares that add up. Writes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.modules.vehicles.models import TripMode
from app.modules.vehicles.queries import statistics as queries
from app.modules.vehicles.rules.ledger import CarMonth, month_of
from app.modules.vehicles.rules.statistics import Share, apportion
from app.modules.vehicles.services import ledger
from app.shared.policies.queries import policy

ON_TIME = "vehicles.on_time_minutes"
Key = tuple[int, date]  # a car and a month


def shares(first: date, until: date) -> list[Share]:
    """Every trip of these months divided among those who rode, with its part of the car's fuel and money."""
    since, end = clock.at(first), clock.at(until)
    km: dict[tuple[int, date], int] = defaultdict(int)
    for road in ledger.roads(first, until).values():
        for one in road.stretches:
            if one.dispatch_id is not None and first <= one.month < until:
                km[one.dispatch_id, one.month] += one.km
    seats: dict[int, list[Any]] = defaultdict(list)
    for seat in queries.seats(since, end):
        seats[seat.dispatch_id].append(seat)
    late = timedelta(minutes=int(policy(ON_TIME).value))
    driven: dict[int, set[date]] = defaultdict(set)
    for dispatch, month in km:
        driven[dispatch].add(month)
    parts: dict[Key, list[tuple[Any, date, int]]] = defaultdict(list)
    for trip in queries.trips(since, end):
        begun = month_of(trip.departed_at)
        for month in sorted(driven[trip.id] | ({begun} if begun >= first else set())):
            parts[trip.vehicle_id, month].append((trip, month, km.get((trip.id, month), 0)))
    ledgers = {(row.vehicle_id, row.month): row for row in ledger.figures(first, until)}
    found: list[Share] = []
    for key in sorted(parts.keys() | ledgers.keys(), key=lambda pair: (pair[1], pair[0])):
        found += _of_car_month(key, parts.get(key, []), ledgers.get(key), seats, late)
    return found


def _of_car_month(
    key: Key,
    trips: Sequence[tuple[Any, date, int]],
    row: CarMonth | None,
    seats: dict[int, list[Any]],
    late: timedelta,
) -> list[Share]:
    """A car's month: its money and fuel go to its trips by their kilometres; with no trip they stay with the car."""
    car, month = key
    litres, fen = (row.litres_milli, row.total_fen) if row else (0, 0)
    if not trips:
        return [Share(month, car, litres_milli=litres, fen=fen)] if litres or fen else []
    weights = [max(0, km) for _trip, _month, km in trips]
    found: list[Share] = []
    for (trip, _month, km), milli, money in zip(
        trips, apportion(litres, weights), apportion(fen, weights), strict=True
    ):
        found += _of_trip(month, trip, km, milli, money, seats.get(trip.id, []), late)
    return found


def _of_trip(
    month: date, trip: Any, km: int, milli: int, money: int, riders: Sequence[Any], late: timedelta
) -> list[Share]:
    leaves = month_of(trip.departed_at) == month
    on_time = trip.departed_at <= trip.planned_departs_at + late
    if not riders:
        return [
            Share(
                month,
                trip.vehicle_id,
                trip.id,
                trip.driver_id,
                trip.driver_name,
                None,
                km,
                0,
                milli,
                money,
                leaves=leaves,
                on_time=on_time,
            )
        ]
    even = [1] * len(riders)
    empty = km // 2 if all(one.trip_mode != TripMode.RETURN for one in riders) else 0
    columns = zip(
        riders,
        apportion(km, even),
        apportion(empty, even),
        apportion(milli, even),
        apportion(money, even),
        strict=True,
    )
    return [
        Share(
            month, trip.vehicle_id, trip.id, trip.driver_id, trip.driver_name, rider.department_id, part, hollow, litres, fen,
            people=rider.people if leaves else 0, requests=1 if leaves else 0, leaves=leaves, rides=len(riders), on_time=on_time,
            retro=bool(rider.is_retro), waited=_waited(trip, rider),
        )
        for rider, part, hollow, litres, fen in columns
    ]  # fmt: skip


def _waited(trip: Any, rider: Any) -> timedelta | None:
    """From approval to dispatch; what was dispatched before it was approved has not waited."""
    if rider.approved_at is None or rider.is_retro or trip.issued_at < rider.approved_at:
        return None
    gap: timedelta = trip.issued_at - rider.approved_at
    return gap
