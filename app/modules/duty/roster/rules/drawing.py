"""May it be? Draw a roster fairly. One pure function: the same answers in, the same roster out, with its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.modules.duty.roster.models import ExemptionKind, Level
from app.modules.duty.roster.models.values import Away, Duty, Spared

__all__ = [
    "Away",
    "Choice",
    "Duty",
    "Ledger",
    "Member",
    "Slot",
    "Spared",
    "draw",
    "is_spared",
    "too_close",
    "touches_night",
]

NIGHT = (time(22), time(6))
EVENING = time(20)


@dataclass(frozen=True)
class Slot:
    """One place to fill: a level of a shift. `key` is whatever the caller knows it by."""

    key: int
    post_id: int
    level: Level
    starts_at: datetime
    ends_at: datetime
    centipoints: int
    on_day: date
    standby: bool = False
    heavy: bool = False  # a statutory holiday: these are spread by themselves too


@dataclass(frozen=True)
class Member:
    """Somebody of a pool. `weight`: percent of a full share."""

    person_id: int
    post_id: int
    level: Level
    order_no: int = 100
    weight: int = 100
    active_from: date = date.min
    active_until: date = date.max


@dataclass(frozen=True)
class Choice:
    """Who was chosen for a slot (None: nobody can), and why."""

    slot: Slot
    person_id: int | None
    centipoints: int = 0  # the burden of the chosen before this duty
    following: tuple[int, int] | None = None  # who would have come next, with the burden
    barred: tuple[tuple[int, str], ...] = ()  # who could not, and why: absence, exemption, gap, twice


@dataclass
class Ledger:
    """What everybody carries, and when everybody has duty, while a roster is being drawn."""

    burden: dict[int, int] = field(default_factory=dict)
    heavy: dict[int, int] = field(default_factory=dict)
    standby: dict[int, int] = field(default_factory=dict)
    duties: dict[int, list[Duty]] = field(default_factory=dict)

    def take(self, person_id: int, slot: Slot) -> None:
        """Enter a duty that has just been given."""
        if slot.standby:
            self.standby[person_id] = self.standby.get(person_id, 0) + 1
        else:
            self.burden[person_id] = self.burden.get(person_id, 0) + slot.centipoints
            self.heavy[person_id] = self.heavy.get(person_id, 0) + slot.heavy
        duty = Duty(person_id, slot.starts_at, slot.ends_at, standby=slot.standby)
        self.duties.setdefault(person_id, []).append(duty)

    def give_back(self, person_id: int, slot: Slot) -> None:
        """Take a duty away again."""
        if slot.standby:
            self.standby[person_id] -= 1
        else:
            self.burden[person_id] -= slot.centipoints
            self.heavy[person_id] -= slot.heavy
        self.duties[person_id].remove(Duty(person_id, slot.starts_at, slot.ends_at, standby=slot.standby))

    def rank(self, member: Member, slot: Slot) -> tuple[float, ...]:
        """Who is smaller comes first: least burden for the share, then fewest heavy days, then longest rest, then order."""
        carried = self.burden.get(member.person_id, 0) * 100 / max(1, member.weight)
        last = max(
            (d.ends_at for d in self.duties.get(member.person_id, ()) if d.ends_at <= slot.starts_at),
            default=None,
        )
        rested = -((slot.starts_at - last) / timedelta(hours=1)) if last else float("-inf")
        if slot.standby:
            return self.standby.get(member.person_id, 0), carried, rested, member.order_no, member.person_id
        heavy = self.heavy.get(member.person_id, 0) if slot.heavy else 0
        return carried, heavy, rested, member.order_no, member.person_id


def draw(
    slots: Iterable[Slot],
    members: Sequence[Member],
    *,
    away: Iterable[Away] = (),
    spared: Iterable[Spared] = (),
    duties: Iterable[Duty] = (),
    history: Mapping[int, int] | None = None,
    heavy: Mapping[int, int] | None = None,
    rest: timedelta = timedelta(hours=24),
    zone: ZoneInfo,
) -> list[Choice]:
    """Fill every slot with somebody of its pool, or say why nobody can.

    The heaviest duties are given first, so that what follows can even them out; standby comes last. Among those who
    can, whoever carries least (history and this roster, by the share) has the duty. Where that order leaves places
    empty in a small pool, the order of the days is tried too, and then one duty is moved for each empty place.
    No chance is in it.
    """
    pools: dict[tuple[int, Level], list[Member]] = {}
    for member in members:
        pools.setdefault((member.post_id, member.level), []).append(member)
    bars = _Bars(list(away), list(spared), rest, zone)
    standing = list(duties)
    levels = list(Level)
    rows = sorted(slots, key=lambda s: (s.starts_at, s.post_id, levels.index(s.level), s.key))

    def run(order: Sequence[Slot]) -> tuple[list[Choice], Ledger]:
        ledger = Ledger(dict(history or {}), dict(heavy or {}))
        for duty in standing:
            ledger.duties.setdefault(duty.person_id, []).append(duty)
        return [
            _fill(slot, pools.get((slot.post_id, slot.level), []), ledger, bars) for slot in order
        ], ledger

    found, ledger = run(sorted(rows, key=lambda s: (s.standby, -s.centipoints)))
    if _holes(found):
        other, other_ledger = run(sorted(rows, key=lambda s: s.standby))
        if _holes(other) < _holes(found):
            found, ledger = other, other_ledger
    return _mended(found, pools, ledger, bars)


def _holes(choices: Iterable[Choice]) -> int:
    return sum(1 for one in choices if one.person_id is None)


def _fill(slot: Slot, pool: Sequence[Member], ledger: Ledger, bars: "_Bars") -> Choice:
    able: list[Member] = []
    barred: list[tuple[int, str]] = []
    for member in pool:
        if not member.active_from <= slot.on_day <= member.active_until:
            continue
        why = bars.why_not(member.person_id, slot, ledger.duties.get(member.person_id, ()))
        if why:
            barred.append((member.person_id, why))
        else:
            able.append(member)
    barred.sort()
    able.sort(key=lambda member: ledger.rank(member, slot))
    if not able:
        return Choice(slot, None, barred=tuple(barred))
    first = able[0]
    following = (able[1].person_id, ledger.burden.get(able[1].person_id, 0)) if len(able) > 1 else None
    choice = Choice(slot, first.person_id, ledger.burden.get(first.person_id, 0), following, tuple(barred))
    ledger.take(first.person_id, slot)
    return choice


def _mended(
    found: list[Choice], pools: Mapping[tuple[int, Level], list[Member]], ledger: Ledger, bars: "_Bars"
) -> list[Choice]:
    """For each empty place: somebody who could, if one of their other duties went to a third person."""
    choices = {one.slot.key: one for one in found}
    for hole in [one for one in found if one.person_id is None]:
        for who, why in hole.barred:
            if why not in ("gap", "twice"):
                continue
            for other in [one for one in choices.values() if one.person_id == who]:
                ledger.give_back(who, other.slot)
                if not bars.why_not(who, hole.slot, ledger.duties.get(who, ())):
                    ledger.take(who, hole.slot)
                    third = [m for m in pools[other.slot.post_id, other.slot.level] if m.person_id != who]
                    instead = _fill(other.slot, third, ledger, bars)
                    if instead.person_id is not None:
                        choices[other.slot.key] = instead
                        choices[hole.slot.key] = Choice(hole.slot, who, ledger.burden.get(who, 0), None, ())
                        break
                    ledger.give_back(who, hole.slot)
                ledger.take(who, other.slot)
            if choices[hole.slot.key].person_id is not None:
                break
    return [choices[one.slot.key] for one in found]


@dataclass(frozen=True)
class _Bars:
    """What keeps people from duty."""

    away: list[Away]
    spared: list[Spared]
    rest: timedelta
    zone: ZoneInfo

    def why_not(self, person_id: int, slot: Slot, duties: Iterable[Duty]) -> str:
        """Why this person cannot have this duty; empty if they can."""
        if any(
            one.person_id == person_id and one.starts_at < slot.ends_at and one.ends_at > slot.starts_at
            for one in self.away
        ):
            return "absence"
        if any(
            one.person_id == person_id
            and is_spared(one, slot.starts_at, slot.ends_at, slot.on_day, self.zone)
            for one in self.spared
        ):
            return "exemption"
        return too_close(slot.starts_at, slot.ends_at, duties, timedelta(0) if slot.standby else self.rest)


def too_close(starts_at: datetime, ends_at: datetime, duties: Iterable[Duty], rest: timedelta) -> str:
    """ "twice" if a duty overlaps this span, "gap" if one lies nearer than the rest asks for; empty otherwise."""
    found = ""
    for duty in duties:
        if duty.starts_at < ends_at and duty.ends_at > starts_at:
            return "twice"
        pause = timedelta(0) if duty.standby else rest
        if duty.starts_at < ends_at + pause and duty.ends_at > starts_at - pause:
            found = "gap"
    return found


def is_spared(one: Spared, starts_at: datetime, ends_at: datetime, on_day: date, zone: ZoneInfo) -> bool:
    """Does this exemption keep somebody from a shift?"""
    if not one.from_on <= on_day <= one.until_on:
        return False
    if one.kind == ExemptionKind.NO_DUTY:
        return True
    if one.kind == ExemptionKind.NO_NIGHT:
        return touches_night(starts_at, ends_at, zone)
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return start.date() != end.date() or end.time() > EVENING


def touches_night(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
    """Does a shift reach into the hours from 22:00 to 06:00?"""
    day = starts_at.astimezone(zone).date() - timedelta(days=1)
    while True:
        begin = datetime.combine(day, NIGHT[0], zone).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=1), NIGHT[1], zone).astimezone(UTC)
        if begin >= ends_at:
            return False
        if end > starts_at:
            return True
        day += timedelta(days=1)
