"""What became of each shift: who answered, signed in, wrote and handed over; receipts and swaps."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.core.db import db, insert_many
from app.modules.duty.roster.demo import words
from app.modules.duty.roster.models import (
    Cover,
    DutyPost,
    DutySignIn,
    HandoverStatus,
    Level,
    LogEntry,
    LogKind,
    LogStatus,
    Roster,
    RosterReceipt,
    RosterStatus,
    ShiftHandover,
    ShiftStatus,
    ShiftSwap,
    SignInMethod,
    SwapKind,
    SwapStatus,
)
from app.shared.accounts.models import Person

MINUTE = timedelta(minutes=1)


class Story:
    """The rows beside the roster, made by chance that is always the same."""

    def __init__(
        self, day: date, now: datetime, people: dict[str, Person], shifts: list[dict[str, Any]], posts: list[DutyPost],
        rosters: Sequence[Roster],
    ) -> None:  # fmt: skip
        self.day, self.now, self.people = day, now, people
        self.by_id = {person.id: person for person in people.values()}
        self.shifts, self.posts, self.rosters = shifts, {post.id: post for post in posts}, rosters
        self.dice = random.Random(20260105)

    def write(self) -> None:
        """All of it."""
        begun = [
            shift
            for shift in self.shifts
            if shift["began_at"] is not None and shift["status"] != ShiftStatus.PLANNED
        ]
        insert_many(Cover, [row for shift in begun for row in self._covers(shift)])
        insert_many(DutySignIn, [row for shift in begun for row in self._sign_ins(shift)])
        insert_many(LogEntry, [row for shift in begun for row in self._log(shift)])
        insert_many(ShiftHandover, list(self._handovers(begun)))
        self._receipts()
        self._swaps()

    @staticmethod
    def _stand(shift: dict[str, Any]) -> list[dict[str, Any]]:
        return [one for one in shift.get("people", ()) if not one["standby"]]

    def _officer(self, shift: dict[str, Any]) -> int | None:
        return next((one["person_id"] for one in self._stand(shift) if one["level"] == Level.OFFICER), None)

    def _covers(self, shift: dict[str, Any]) -> list[dict[str, Any]]:
        post = self.posts[shift["post_id"]]
        rows = []
        for one in self._stand(shift):
            person = self.by_id[one["person_id"]]
            phone = post.phone if one["level"] == Level.OFFICER else person.extension
            rows.append(
                {
                    "shift_id": shift["id"], "assignment_id": one["id"], "post_id": post.id, "post_name": post.name,
                    "level": one["level"], "person_id": person.id, "name": person.name, "department": person.department.name,
                    "phone": phone, "from_at": shift["began_at"], "until_at": shift["ended_at"], "written_at": shift["began_at"],
                }
            )  # fmt: skip
        return rows

    def _sign_ins(self, shift: dict[str, Any]) -> list[dict[str, Any]]:
        """Most come early; of today's shift the chief came late; three days ago a leader never signed."""
        running, rows = shift["status"] == ShiftStatus.IN_PROGRESS, []
        main = self.posts[shift["post_id"]].kind.value == "main"
        for one in self._stand(shift):
            missed = main and one["level"] == Level.LEADER and (self.day - shift["on_day"]).days == 3
            if missed or (running and main and one["level"] == Level.LEADER):
                continue
            late = 12 if running and main and one["level"] == Level.CHIEF else 0
            late = late or (self.dice.randint(3, 25) if self.dice.random() < 0.02 else 0)
            signed_at = shift["starts_at"] + (late or -self.dice.randint(1, 20)) * MINUTE
            if signed_at > self.now:
                continue
            proxy = main and one["level"] == Level.LEADER and self.dice.random() < 0.3
            officer = next(o for o in self._stand(shift) if o["level"] == Level.OFFICER)
            rows.append(
                {
                    "assignment_id": one["id"], "person_id": one["person_id"], "signed_at": signed_at, "late_minutes": late,
                    "method": SignInMethod.PHONE if proxy else SignInMethod.PAGE, "address": "10.20.1.15",
                    "by_id": officer["person_id"] if proxy else None, "note": "电话报到" if proxy else "",
                }
            )  # fmt: skip
        return rows

    def _log(self, shift: dict[str, Any]) -> list[dict[str, Any]]:
        main = self.posts[shift["post_id"]].kind.value == "main"
        by = self._officer(shift)
        if by is None:
            return []
        running = shift["status"] == ShiftStatus.IN_PROGRESS
        rows = []
        if not main:
            if self.dice.random() < 0.5:
                rows.append(
                    self._line(shift, by, ("other", "", "", "", self.dice.choice(words.GATE), ""), 0.8)
                )
        else:
            chosen = self.dice.sample(words.CALLS, self.dice.randint(2, 4))
            places = sorted(self.dice.uniform(0.03, 0.97) for _one in chosen)
            rows = [self._line(shift, by, text, place) for text, place in zip(chosen, places, strict=True)]
            if running:
                rows += [
                    self._line(shift, by, text, 0.01 + n / 100, still_open=True)
                    for n, text in enumerate(words.OPEN)
                ]
        return [row for row in rows if row["at"] <= self.now]

    def _line(
        self, shift: dict[str, Any], by: int, text: tuple[str, ...], place: float, still_open: bool = False
    ) -> dict[str, Any]:
        kind, unit, person, phone, content, handling = text
        at = shift["starts_at"] + (shift["ends_at"] - shift["starts_at"]) * place
        at = at.replace(second=0, microsecond=0)
        return {
            "shift_id": shift["id"], "at": at, "kind": LogKind(kind), "from_unit": unit, "from_person": person, "phone": phone,
            "content": content, "handling": handling, "leader_told": "陈立群" if kind == "order" else "", "told_at": None,
            "due_at": at + timedelta(hours=20) if still_open else None,
            "status": LogStatus.OPEN if still_open else LogStatus.DONE, "relation": None, "refers_to_id": None, "by_id": by,
            "written_at": at,
        }  # fmt: skip

    def _handovers(self, begun: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows = []
        last: dict[int, dict[str, Any]] = {}
        for shift in sorted(begun, key=lambda one: one["starts_at"]):
            before, last[shift["post_id"]] = last.get(shift["post_id"]), shift
            if before is None:
                continue
            people = [
                next((o["person_id"] for o in self._stand(s) if o["level"] == Level.OFFICER), None)
                for s in (before, shift)
            ]
            if None in people or people[0] == people[1]:
                continue
            goods = [{"name": n, "expected": k, "counted": k} for n, k in self.posts[shift["post_id"]].goods]
            rows.append(
                {
                    "from_shift_id": before["id"], "to_shift_id": shift["id"], "status": HandoverStatus.DONE,
                    "summary": self.dice.choice(words.SUMMARIES), "goods": goods, "open_items": [], "out_by_id": people[0],
                    "out_at": before["ends_at"] - 8 * MINUTE, "in_by_id": people[1], "in_at": before["ends_at"], "dispute": "",
                    "resolution": "", "forced_reason": "",
                }
            )  # fmt: skip
        return rows

    def _receipts(self) -> None:
        rows = []
        for roster in self.rosters:
            if roster.status == RosterStatus.DRAFT or roster.published_at is None:
                continue
            ids = {
                one["person_id"]
                for s in self.shifts
                if s["roster_id"] == roster.id
                for one in s.get("people", ())
            }
            for number in sorted(ids):
                fresh = roster.starts_on > self.day
                acked = not fresh or (
                    self.dice.random() < 0.7 and self.by_id[number].username not in ("duty_officer", "leader")
                )
                at = min(roster.published_at + timedelta(hours=self.dice.randint(1, 40)), self.now)
                rows.append(
                    {
                        "roster_id": roster.id, "person_id": number, "told_at": roster.published_at,
                        "acked_at": at if acked else None,
                    }
                )  # fmt: skip
        insert_many(RosterReceipt, rows)

    def _swaps(self) -> None:
        """The duty officer asks a colleague to take the next duty but one."""
        asker, other = self.people["duty_officer"], self.people.get("duty_officer2")
        own = [
            (shift, one)
            for shift in self.shifts
            for one in self._stand(shift)
            if one["person_id"] == asker.id and shift["status"] == ShiftStatus.PUBLISHED
        ]
        for shift, one in own[:1]:
            if other is None or any(o["person_id"] == other.id for o in shift["people"]):
                continue
            db.session.add(
                ShiftSwap(
                    assignment_id=one["id"], kind=SwapKind.STAND_IN, asked_by_id=asker.id, to_person_id=other.id,
                    reason="当天家中有事，请代班。", status=SwapStatus.REQUESTED, expires_at=shift["starts_at"],
                    asked_at=self.now - timedelta(hours=2),
                )
            )  # fmt: skip
        db.session.flush()
