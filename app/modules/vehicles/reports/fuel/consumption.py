"""What cars use per 100 km: litres and kWh beside each other, from full tank to full tank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.vehicles.models import CaseLevel, FuelKind, Vehicle
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.reports.fuel.lists import milli, tabs
from app.modules.vehicles.rules.fuel import consumption as rules
from app.modules.vehicles.rules.fuel import policies as codes
from app.modules.vehicles.services.fuel.cases import YEAR, base_value, measure
from app.shared.accounts.models import Person
from app.shared.policies.queries import policy

UNITS = {FuelKind.FUEL: "L", FuelKind.CHARGE: "kWh"}


@dataclass(frozen=True)
class Use:
    """What one car uses of one kind, in the rolling months and now held against its base."""

    kind: FuelKind
    stretches: Sequence[rules.Segment]  # of the window
    km: int
    average_milli: int | None  # None: not enough to reckon with
    base_milli: int | None
    percent: float | None
    level: CaseLevel | None

    @property
    def unit(self) -> str:
        return UNITS[self.kind]


def overview(person: Person) -> dict[str, Any]:
    """Every car (for a driver: those of the own fills) with its consumption of the last months."""
    months = int(policy(codes.WINDOW).value)
    cars = queries.cars_seen(person)
    uses = uses_of(cars)
    columns = (
        Column("plate", _("Car"), lambda v: v.plate, Vehicle.plate, 12),
        Column("model", _("Make and model"), lambda v: v.brand_model, Vehicle.brand_model, 18),
        Column("litres", _("L/100 km"), lambda v: _average(uses, v, FuelKind.FUEL), None, 10),
        Column("litres_base", _("Base value L"), lambda v: _base(uses, v, FuelKind.FUEL), None, 10),
        Column("kwh", _("kWh/100 km"), lambda v: _average(uses, v, FuelKind.CHARGE), None, 10),
        Column("kwh_base", _("Base value kWh"), lambda v: _base(uses, v, FuelKind.CHARGE), None, 10),
        Column("km", _("Kilometres reckoned"), lambda v: sum(u.km for u in uses[v.id].values()), None, 12),
        Column("over", _("Percent above the base"), lambda v: _over(uses, v), None, 10),
    )
    query = queries.cars_seen_query(person)
    listing = Listing(query, columns, sort="plate", title=_("Consumption of cars"), per_page=60)
    return {
        "listing": listing,
        "uses": uses,
        "months": months,
        "tabs": tabs(person, "consumption_list"),
        "UNITS": UNITS,
    }


def uses_of(cars: Sequence[Vehicle]) -> dict[int, dict[FuelKind, Use]]:
    """By car and kind, in two queries for all cars."""
    now = clock.now()
    found: dict[int, dict[FuelKind, Use]] = {car.id: {} for car in cars}
    for kind in FuelKind:
        fills = queries.reckoned([car.id for car in cars], kind, since=now - YEAR)
        for car in cars:
            if fills[car.id]:
                found[car.id][kind] = use_of(car, kind, rules.segments(fills[car.id]))
    return found


def use_of(car: Vehicle, kind: FuelKind, stretches: Sequence[rules.Segment]) -> Use:
    now = clock.now()
    since = now - timedelta(days=round(30.4 * int(policy(codes.WINDOW).value)))
    window = rules.window(stretches, since, now + timedelta(minutes=5))
    average = rules.average(window)
    base = base_value(car, kind, clock.today(), [s for s in stretches if s.until.at < since])
    measured = None
    if average is not None:
        measured = rules.deviation(
            average, base, float(policy(codes.OVER_WARN).value), float(policy(codes.OVER_SERIOUS).value)
        )
    return Use(
        kind, window, sum(s.km for s in window), average, base, measured.percent if measured else None,
        measured.level if measured else None,
    )  # fmt: skip


def of_car(car: Vehicle, person: Person) -> dict[str, Any] | None:
    """One car's stretches with what each was held against; None if this person may not see the car's fuel."""
    if car.id not in {seen.id for seen in queries.cars_seen(person)}:
        return None
    kinds = []
    for kind in FuelKind:
        fills = queries.reckoned([car.id], kind, since=clock.now() - YEAR)[car.id]
        if not fills:
            continue
        stretches = rules.segments(fills)
        rows = [(s, measure(car, kind, s, stretches)) for s in reversed(stretches)]
        kinds.append(
            {"kind": kind, "unit": UNITS[kind], "use": use_of(car, kind, stretches), "rows": rows[:40]}
        )
    return {"car": car, "kinds": kinds, "months": int(policy(codes.WINDOW).value), "chart": _chart(kinds)}


def _chart(kinds: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Points of a line per kind in a box of 600 by 140: oldest left; and the base as a line of its own."""
    drawn = []
    for part in kinds:
        rows = list(reversed(part["rows"]))
        if len(rows) < 2:
            continue
        values = [s.per_100km_milli for s, _measured in rows]
        base = part["use"].base_milli
        top = max([*values, base or 0]) * 1.1
        step = 560 / (len(rows) - 1)
        points = [
            (round(20 + step * n, 1), round(130 - 115 * value / top, 1)) for n, value in enumerate(values)
        ]
        drawn.append(
            {
                "unit": part["unit"], "points": points, "line": " ".join(f"{x},{y}" for x, y in points),
                "base_y": round(130 - 115 * base / top, 1) if base else None, "base": base,
                "first": rows[0][0].until.at, "last": rows[-1][0].until.at, "values": values,
            }
        )  # fmt: skip
    return drawn


def _average(uses: dict[int, dict[FuelKind, Use]], car: Vehicle, kind: FuelKind) -> float | None:
    use = uses[car.id].get(kind)
    return milli(use.average_milli) if use else None


def _base(uses: dict[int, dict[FuelKind, Use]], car: Vehicle, kind: FuelKind) -> float | None:
    use = uses[car.id].get(kind)
    return milli(use.base_milli) if use else None


def _over(uses: dict[int, dict[FuelKind, Use]], car: Vehicle) -> int | None:
    found = [use.percent for use in uses[car.id].values() if use.percent is not None]
    return round(max(found)) if found else None
