"""Two months of meetings and two weeks ahead, as rows; four slots a day keep rooms from clashing."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.modules.rooms import neighbours
from app.modules.rooms.demo.words import CANCELLED, REJECTED, SERIES, TOPICS
from app.modules.rooms.models import BookingSeries, BookingStatus, MeetingKind, Room, new_uid
from app.shared.accounts.models import Person

SLOTS = ((time(8, 30), 6), (time(10, 15), 6), (time(14), 6), (time(15, 45), 6))  # begin, quarters at most
BACK, AHEAD = 60, 14  # days
B = BookingStatus
KINDS = {
    "personnel": MeetingKind.TRAINING, "reception": MeetingKind.VISIT, "bureau": MeetingKind.PARTY,
}  # fmt: skip


@dataclass
class Plan:
    """Rows of bookings with who is to come; made by chance that is always the same."""

    rooms: Sequence[Room]
    staff: dict[str, list[Person]]
    known: Sequence[Person]
    day: date
    dice: random.Random
    series: dict[int, BookingSeries] = field(default_factory=dict)
    shut: tuple[int, date, date] | None = None  # a room that is to be blocked, from, until

    def rows(self) -> Iterator[tuple[dict[str, Any], list[Person]]]:
        """Every booking of every workday."""
        for away in range(-BACK, AHEAD + 1):
            day = self.day + timedelta(days=away)
            if not neighbours.is_workday(day):
                continue
            for index, room in enumerate(self.rooms):
                if self.shut and self.shut[0] == index and self.shut[1] <= day <= self.shut[2]:
                    continue
                yield from self._of_room(index, room, day)

    def _of_room(self, index: int, room: Room, day: date) -> Iterator[tuple[dict[str, Any], list[Person]]]:
        likely = 0.16 if room.capacity > 100 else 0.4 if room.capacity > 30 else 0.46
        for number, (begins, quarters) in enumerate(SLOTS):
            if room.capacity > 100 and number % 2:
                continue  # half an hour before and after: two meetings a day
            fixed = next((s for s in SERIES if s[:3] == (index, day.weekday(), number)), None)
            if fixed is None and self.dice.random() > likely:
                continue
            yield self._one(room, day, begins, quarters, fixed)

    def _one(
        self, room: Room, day: date, begins: time, quarters: int, fixed: tuple[Any, ...] | None
    ) -> tuple[dict[str, Any], list[Person]]:
        dice = self.dice
        code = fixed[3] if fixed else dice.choice(list(TOPICS))
        organiser = self.staff[code][0] if fixed else self._who(code)
        if organiser.department.code != code and not fixed:
            code = organiser.department.code
        length = 6 if fixed else dice.choice((2, 3, 4, 4, 5, quarters, quarters))
        starts_at = clock.at(day, begins)
        ends_at = starts_at + timedelta(minutes=15 * length)
        people = (
            fixed[5] if fixed else max(2, min(room.capacity, round(room.capacity * dice.uniform(0.25, 0.95))))
        )
        clerk = organiser if fixed or dice.random() < 0.8 else dice.choice(self.staff[code])
        series = self.series.get(SERIES.index(fixed)) if fixed else None
        row = {
            "room_id": room.id, "series_id": series.id if series else None, "original_on": day if series else None,
            "detached": False, "uid": new_uid(), "sequence": 1, "title": fixed[4] if fixed else dice.choice(TOPICS[code]),
            "kind": MeetingKind.VIDEO if "视频" in room.name else KINDS.get(code, MeetingKind.WORKING),
            "private": code == "personnel" and room.capacity < 20, "organiser_id": organiser.id, "clerk_id": clerk.id,
            "department_id": organiser.department_id, "starts_at": starts_at, "ends_at": ends_at,
            "setup_minutes": room.buffer_before or 0, "clear_minutes": 10 if room.buffer_after is None else room.buffer_after,
            "headcount": people, "came_count": None, "leaders": code == "bureau", "layout": None,
            "phone": organiser.extension, "note": "", "created_at": starts_at - timedelta(days=dice.randint(1, 12), hours=2),
            "version": 1,
        }  # fmt: skip
        row |= self._fate(row, bool(fixed))
        guests = [one for one in dict.fromkeys(dice.choices(self.staff[code], k=3)) if one.id != organiser.id]
        if fixed is None and dice.random() < 0.04:
            guests.append(self.known[0])
        return row, list(dict.fromkeys(guests))

    def _who(self, code: str) -> Person:
        if self.dice.random() < 0.05:
            return self.dice.choice(list(self.known))
        return self.dice.choice(self.staff[code])

    def _fate(self, row: dict[str, Any], is_series: bool) -> dict[str, Any]:
        """What became of it, as far as time has gone."""
        now, dice = clock.now(), self.dice
        starts_at, ends_at = row["starts_at"], row["ends_at"]
        row["created_at"] = min(row["created_at"], now - timedelta(hours=1))
        stamps: dict[str, Any] = dict.fromkeys(
            ("confirmed_at", "checked_in_at", "checked_in_by_id", "ended_at", "released_at", "cancelled_at")
        )
        stamps |= {"cancelled_reason": "", "status": B.CONFIRMED, "confirmed_at": row["created_at"]}
        luck = dice.random()
        if luck < (0.03 if is_series else 0.06):
            return stamps | self._ended_by(
                B.CANCELLED, dice.choice(CANCELLED), min(starts_at - timedelta(hours=3), now)
            )
        if starts_at > now:
            return stamps
        if luck < 0.09 and not is_series:
            return (
                stamps
                | {"confirmed_at": None}
                | self._ended_by(B.REJECTED, dice.choice(REJECTED), row["created_at"])
            )
        if luck < 0.14 and starts_at + timedelta(minutes=10) < now:
            return stamps | {"status": B.RELEASED, "released_at": starts_at + timedelta(minutes=10)}
        checked = {
            "checked_in_at": starts_at - timedelta(minutes=dice.randint(-6, 8)),
            "checked_in_by_id": row["organiser_id"],
        }
        checked["checked_in_at"] = min(checked["checked_in_at"], now)
        if ends_at > now:
            return stamps | checked | {"status": B.CHECKED_IN}
        early = (
            timedelta(minutes=15)
            if dice.random() < 0.15 and ends_at - starts_at > timedelta(minutes=30)
            else timedelta()
        )
        came = max(1, round(row["headcount"] * dice.uniform(0.7, 1.05)))
        return stamps | checked | {"status": B.ENDED, "ended_at": ends_at - early, "came_count": came}

    @staticmethod
    def _ended_by(status: BookingStatus, reason: str, at: datetime) -> dict[str, Any]:
        return {"status": status, "cancelled_reason": reason, "cancelled_at": at}
