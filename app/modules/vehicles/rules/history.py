"""May the books of former years be taken over so? Readings in order, trips apart. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.formats import moment, number
from app.core.language import gettext as _

Fault = tuple[int, str, str]  # row of the file, column, sentence


@dataclass(frozen=True)
class Told:
    """A reading that the file tells of."""

    row: int
    column: str
    vehicle_id: int
    at: datetime
    km: int


@dataclass(frozen=True)
class Drive:
    """From when to when a car was out. row None: a trip that the portal knows already."""

    row: int | None
    vehicle_id: int
    starts_at: datetime
    ends_at: datetime


Known = Mapping[int, Sequence[tuple[datetime, int]]]  # by car: the valid readings of the portal


def chain_faults(told: Iterable[Told], known: Known) -> list[Fault]:
    """Every reading that does not fit between its neighbours: previous <= this <= next."""
    cars: dict[int, list[Told]] = {}
    for reading in told:
        cars.setdefault(reading.vehicle_id, []).append(reading)
    faults: list[Fault] = []
    for vehicle_id, mine in cars.items():
        chain: list[tuple[datetime, int, Told | None]] = [
            (at, km, None) for at, km in known.get(vehicle_id, ())
        ]
        chain += [(reading.at, reading.km, reading) for reading in mine]
        chain.sort(key=lambda link: (link[0], link[1]))
        for place, (_at, km, told_here) in enumerate(chain):
            if told_here is None:
                continue
            before = chain[place - 1] if place else None
            after = chain[place + 1] if place + 1 < len(chain) else None
            if before is not None and before[1] > km:
                faults.append((told_here.row, told_here.column, _less(km, before[0], before[1])))
            elif after is not None and after[2] is None and after[1] < km:
                faults.append((told_here.row, told_here.column, _more(km, after[0], after[1])))
    return faults


def _less(km: int, at: datetime, other: int) -> str:
    return _(
        "%(km)s km is less than the reading before it, %(other)s km of %(when)s.",
        km=number(km), other=number(other), when=moment(at, relative=False),
    )  # fmt: skip


def _more(km: int, at: datetime, other: int) -> str:
    return _(
        "%(km)s km is more than the reading after it, %(next)s km of %(when)s.",
        km=number(km), next=number(other), when=moment(at, relative=False),
    )  # fmt: skip


def overlaps(drives: Iterable[Drive]) -> list[Fault]:
    """Two trips of one car at the same time; half-open."""
    cars: dict[int, list[Drive]] = {}
    for drive in drives:
        cars.setdefault(drive.vehicle_id, []).append(drive)
    faults: list[Fault] = []
    for mine in cars.values():
        last: Drive | None = None
        for drive in sorted(mine, key=lambda d: (d.starts_at, d.ends_at)):
            if last is not None and drive.starts_at < last.ends_at:
                row = drive.row if drive.row is not None else last.row
                other = last if drive.row is not None else drive
                if row is not None:
                    faults.append((row, "departed_at", _both(other)))
            if last is None or drive.ends_at > last.ends_at:
                last = drive
    return faults


def _both(other: Drive) -> str:
    return _(
        "The car was out from %(start)s to %(end)s already.",
        start=moment(other.starts_at, relative=False), end=moment(other.ends_at, relative=False),
    )  # fmt: skip
