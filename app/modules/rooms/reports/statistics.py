"""Print it: use of rooms by hour, room and department; who came; what was wanted and not had; service load."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.modules.rooms.models import Room, WaitingStatus
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.queries import statistics as queries
from app.modules.rooms.rules import statistics as rules
from app.shared.workdays.queries import is_workday


@dataclass(frozen=True)
class Period:
    """From a day to a day, both in it, in one building or in all."""

    first: date
    last: date
    building_id: int | None = None

    @property
    def days(self) -> list[date]:
        return rules.days_of(self.first, self.last)


@dataclass(frozen=True)
class RoomUse:
    """The use of one room in a period."""

    room: Room
    meetings: int
    minutes: int
    percent: int  # of the time that it could be booked on workdays
    people: int  # booked, a meeting
    seats: int  # percent of its seats


def period_of(args: Mapping[str, str]) -> Period:
    """What the URL names; the last 30 days otherwise, at most a year."""
    today = clock.today()
    last = _day(args.get("to", ""), today)
    first = min(_day(args.get("from", ""), last - timedelta(days=29)), last)
    first = max(first, last - timedelta(days=366))
    building = args.get("building", "")
    return Period(first, last, int(building) if building.isdigit() else None)


def _day(text: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if 2000 < found.year < 2100 else otherwise


def statistics(period: Period) -> dict[str, Any]:
    """All figures of a period; as many queries for a day as for a year."""
    rooms = queries.rooms(period.building_id)
    rows = queries.uses(period.first, period.last, period.building_id)
    uses = [
        rules.Use(
            r.room_id,
            r.starts_at,
            min(r.ended_at, r.ends_at) if r.ended_at and r.ended_at > r.starts_at else r.ends_at,
            r.headcount,
            r.came_count,
            r.capacity,
        )
        for r in rows
    ]
    heat = rules.heat(rules.minutes_by_hour(uses, clock.zone()), period.days, len(rooms))
    booked, came, counted = rules.came_share(uses)
    no_shows = queries.no_shows(period.first, period.last, period.building_id)
    missed = sum(n for _name, n in no_shows)
    names = queries.department_names()
    by_department = Counter(names.get(r.department_id, "") for r in rows)
    return {
        "period": period,
        "heat": [
            (name, [(percent, rules.degree(percent)) for percent in row])
            for name, row in zip(weekdays(), heat, strict=True)
        ],
        "hours": range(rules.FIRST, rules.LAST),
        "rooms": room_uses(rooms, uses, period),
        "meetings": len(uses),
        "hours_used": round(sum((u.ends_at - u.starts_at).total_seconds() for u in uses) / 3600),
        "booked": booked,
        "came": came,
        "counted": counted,
        "came_percent": rules.share(came, booked),
        "no_shows": no_shows,
        "missed": missed,
        "missed_percent": rules.share(missed, len(uses) + missed),
        "departments": by_department.most_common(12),
        "unmet": unmet(period),
        "load": service_load(period),
        "buildings": room_queries.buildings(),
    }


def room_uses(rooms: Any, uses: list[rules.Use], period: Period) -> list[RoomUse]:
    """Room by room, the most used first."""
    workdays = sum(is_workday(day) for day in period.days)
    of_room: dict[int, list[rules.Use]] = defaultdict(list)
    for use in uses:
        of_room[use.room_id].append(use)
    found = []
    for room in rooms:
        own = of_room[room.id]
        minutes = round(sum((u.ends_at - u.starts_at).total_seconds() for u in own) / 60)
        people = round(sum(u.headcount for u in own) / len(own)) if own else 0
        open_minutes = (min(room.closes_min, 1080) - max(room.opens_min, 480)) * workdays  # 08:00 to 18:00
        found.append(
            RoomUse(
                room,
                len(own),
                minutes,
                rules.share(minutes, open_minutes),
                people,
                rules.share(people, room.capacity),
            )
        )
    return sorted(found, key=lambda one: -one.minutes)


def unmet(period: Period) -> dict[str, Any]:
    """Whoever found no room and asked to be told: when, for how many, and whether a room came up."""
    rows = queries.unmet(period.first, period.last)
    by_weekday = Counter(clock.local(row.starts_at).weekday() for row in rows)
    by_part = Counter("morning" if clock.local(row.starts_at).hour < 12 else "afternoon" for row in rows)
    return {
        "all": len(rows),
        "met": sum(row.status is WaitingStatus.TAKEN for row in rows),
        "by_weekday": [
            (name, by_weekday.get(n, 0)) for n, name in enumerate(weekdays()) if by_weekday.get(n)
        ],
        "by_part": [(_("Before noon"), by_part["morning"]), (_("After noon"), by_part["afternoon"])],
        "rooms": Counter(row.name for row in rows if row.name).most_common(5),
        "people": round(sum(row.headcount for row in rows) / len(rows)) if rows else 0,
    }


def service_load(period: Period) -> dict[str, Any]:
    """What was served, by service and by day."""
    rows = queries.service_load(period.first, period.last)
    by_service: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    by_day: Counter[date] = Counter()
    for at, name, quantity, price in rows:
        by_service[name][0] += 1
        by_service[name][1] += quantity
        by_service[name][2] += quantity * price
        by_day[clock.local(at).date()] += 1
    busiest = by_day.most_common(10)
    most = max(by_day.values(), default=0)
    return {
        "services": sorted(
            ((name, *figures) for name, figures in by_service.items()), key=lambda row: -row[1]
        ),
        "days": [(on, n, rules.share(n, most)) for on, n in sorted(busiest)],
        "cost_fen": sum(figures[2] for figures in by_service.values()),
    }


def weekdays() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
