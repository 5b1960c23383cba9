"""Write the demonstration: what was made up, in bulk; what is open keeps its reminders."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.modules.duty.hazards.demo import words
from app.modules.duty.hazards.demo.lives import Life, blank
from app.modules.duty.hazards.demo.pictures import picture
from app.modules.duty.hazards.demo.words import Spec
from app.modules.duty.hazards.models import (
    OPEN,
    ExtensionStatus,
    Hazard,
    HazardAct,
    HazardEvent,
    HazardExtension,
    HazardStatus,
)
from app.modules.duty.hazards.queries.hazards import AFTER, SUBJECT
from app.modules.duty.hazards.services import states
from app.shared.accounts.models import Person
from app.shared.attachments.models import Attachment, FileKind
from app.shared.attachments.services import store
from app.shared.numbering.services import next_number
from app.shared.workdays.queries import add_workdays

S, A = HazardStatus, HazardAct
DAYS = {"general": 10, "serious": 5, "major": 15}  # workdays
SOON = {
    "rectifying": 3,
    "major_open": 6,
    "extension": 1,
    "late": -3,
}  # workdays from the day of the demonstration


class Writer:
    """The lives of all hazards; then everything is written at once."""

    def __init__(self, day: date) -> None:
        self.day, self.dice = day, random.Random(20260105)
        names = (
            {spec.owner for spec in words.SPECS} | set(words.REPORTERS) | {"manager", "director", "guard2"}
        )
        query = select(Person).where(Person.username.in_(names))
        self.who = {person.username: person for person in db.session.scalars(query).unique()}
        self.lives: list[Life] = []

    def moment(self, ago: float, hour: int = 9) -> datetime:
        """So many days ago at about that hour; never after now."""
        at = clock.at(self.day - timedelta(days=int(ago)), time(hour, self.dice.randint(0, 59)))
        return min(at, clock.now() - timedelta(minutes=5))

    def write(self) -> None:
        for n, spec in enumerate(sorted(words.SPECS, key=lambda spec: -spec.ago)):
            self.lives.append(self.live(n, spec))
        rows = [
            life.row | {"number": next_number(SUBJECT, clock.local(life.row["found_at"]).date())}
            for life in self.lives
        ]
        ids = insert_many(Hazard, rows)
        self._tie(ids)
        insert_many(
            HazardEvent, [e | {"hazard_id": ids[n]} for n, life in enumerate(self.lives) for e in life.events]
        )
        insert_many(
            HazardExtension,
            [e | {"hazard_id": ids[n]} for n, life in enumerate(self.lives) for e in life.extensions],
        )
        self._photos(ids)
        for row in db.session.scalars(select(Hazard).where(Hazard.id.in_(ids), Hazard.status.in_(OPEN))):
            states.remind(row, anew=True)

    def live(self, n: int, spec: Spec) -> Life:
        """From being found to what has become of it."""
        found = self.moment(spec.ago, 8 + n % 5)
        reporter = self.who[words.REPORTERS[n % len(words.REPORTERS)]]
        owner, office = self.who[spec.owner], self.who["manager"]
        life = Life(spec, blank(spec, found, reporter))
        life.step(A.REPORTED, S.REPORTED, found, reporter)
        life.photos.append((SUBJECT, found, reporter.id))
        if spec.fate == "reported":
            return life
        if spec.fate == "spot":
            return self._spot(life, found, reporter)
        looked = found + timedelta(hours=self.dice.randint(1, 3))
        if spec.fate == "rejected":
            life.step(A.REJECTED, S.REJECTED, looked, office, "系统已自动恢复，不属实")
            life.row["end_reason"] = "系统已自动恢复，不属实"
            return life
        if spec.fate == "merged":
            life.step(A.MERGED, S.MERGED, looked, office)
            return life
        life.step(A.CONFIRMED, S.CONFIRMED, looked, office)
        if spec.fate == "confirmed":
            return life
        self._assign(life, looked + timedelta(minutes=40), owner, office)
        return self._rectify(life, looked + timedelta(hours=2), owner)

    def _assign(self, life: Life, at: datetime, owner: Person, office: Person) -> None:
        spec = life.spec
        verifier = self.who[
            "duty_officer" if spec.owner.startswith("guard") else self.dice.choice(("duty_officer", "guard"))
        ]
        due = add_workdays(clock.local(at).date(), DAYS[spec.severity])
        if spec.fate in SOON:
            due = add_workdays(self.day, SOON[spec.fate])
        life.row |= {
            "owner_id": owner.id, "owner_department_id": owner.department_id, "measure": spec.measure,
            "budget_fen": None if spec.yuan is None else spec.yuan * 100, "rectify_by": due,
            "contingency": words.CONTINGENCY, "verifier_id": verifier.id, "assigned_by_id": office.id, "assigned_at": at,
            "interim_control": self.dice.choice(words.INTERIM) if spec.severity != "general" else "",
            "supervised": spec.fate == "major_open",
        }  # fmt: skip
        life.step(A.ASSIGNED, S.ASSIGNED, at, office, f"{owner.full_name}　{due:%m-%d}")

    def _rectify(self, life: Life, at: datetime, owner: Person) -> Life:
        fate, due = life.spec.fate, life.row["rectify_by"]
        if fate == "assigned":
            return life
        life.row |= {"acknowledged_by_id": owner.id, "acknowledged_at": at}
        life.step(A.ACKNOWLEDGED, S.RECTIFYING, at, owner)
        if fate in ("rectifying", "major_open", "extension"):
            life.row["rectify_by"] = add_workdays(
                self.day, {"rectifying": 3, "major_open": 6, "extension": 1}[fate]
            )
        if fate in ("rectifying", "major_open", "late"):
            if fate == "major_open":
                life.step(A.SUPERVISED, S.RECTIFYING, at + timedelta(hours=1), self.who["manager"])
            return life
        if fate in ("extended_closed", "extension", "extension_leader"):
            self._extend(life, at + timedelta(days=2), owner)
            if fate != "extended_closed":
                return life
            due = life.row["rectify_by"]
        slow = 4 if fate == "closed_late" else -self.dice.randint(2, 4)
        self._hand_in(life, clock.at(due + timedelta(days=slow), time(15, 20)), owner)
        return self._verify(life, owner)

    def _hand_in(self, life: Life, at: datetime, owner: Person) -> None:
        at = min(max(at, life.row["status_at"] + timedelta(hours=4)), clock.now() - timedelta(hours=3))
        note = self.dice.choice(words.NOTES)
        life.row |= {
            "rectifier_id": owner.id,
            "rectified_at": at,
            "rectified_note": f"{note}：{life.spec.measure}",
        }
        life.step(A.SUBMITTED, S.SUBMITTED, at, owner, note)
        life.photos.append((AFTER, at, owner.id))

    def _verify(self, life: Life, owner: Person) -> Life:
        fate = life.spec.fate
        if fate == "submitted":
            return life
        verifier = next(p for p in self.who.values() if p.id == life.row["verifier_id"])
        at = life.row["rectified_at"] + timedelta(hours=2)
        if fate in ("returned", "returned_closed"):
            due = add_workdays(clock.local(at).date(), 4)
            life.row |= {"rectify_by": due, "deadline_rev": life.row["deadline_rev"] + 1}
            life.step(A.RETURNED, S.RETURNED, at, verifier, words.STILL)
            if fate == "returned":
                life.row["rectify_by"] = add_workdays(self.day, 2)
                return life
            life.step(A.ACKNOWLEDGED, S.RECTIFYING, at + timedelta(hours=2), owner)
            self._hand_in(life, clock.at(due, time(11)), owner)
            at = life.row["rectified_at"] + timedelta(hours=2)
        seen = self.dice.choice(words.SEEN)
        life.row |= {"verified_at": at, "verified_note": seen}
        life.step(A.PASSED, S.VERIFIED, at, verifier, seen)
        if fate == "verified":
            return life
        if fate == "major_closed":
            at += timedelta(hours=20)
            life.row |= {"signed_by_id": self.who["director"].id, "signed_at": at, "signed_note": "同意销号"}
            life.step(A.SIGNED, S.VERIFIED, at, self.who["director"], "同意销号")
        life.step(A.CLOSED, S.CLOSED, at, self.who["director"] if fate == "major_closed" else verifier)
        life.row["closed_at"] = at
        if fate == "reopened":
            due = add_workdays(self.day, 4)
            life.row |= {
                "deadline_rev": 1, "rectify_by": due, "closed_at": None, "verified_at": None, "verified_note": "",
                "acknowledged_by_id": None, "acknowledged_at": None,
            }  # fmt: skip
            life.step(A.REOPENED, S.ASSIGNED, self.moment(1), self.who["manager"], "门锁再次损坏")
        return life

    def _extend(self, life: Life, at: datetime, owner: Person) -> None:
        """One granted; three for the leader to decide the last of; one that waits for the office."""
        fate, office = life.spec.fate, self.who["manager"]
        granted = {"extended_closed": 1, "extension": 0, "extension_leader": 2}[fate]
        for n in range(granted + (fate != "extended_closed")):
            old = life.row["rectify_by"]
            new = add_workdays(old, 15 if fate == "extension_leader" else 5)
            at = max(at, clock.at(old - timedelta(days=2), time(10)))
            at = min(at, clock.now() - timedelta(hours=8))
            waits = n == granted
            life.extensions.append({
                "status": ExtensionStatus.PENDING if waits else ExtensionStatus.APPROVED, "asked_by_id": owner.id,
                "asked_at": at, "old_deadline": old, "new_deadline": new, "reason": words.LATER,
                "interim_control": self.dice.choice(words.INTERIM), "for_leader": n >= 2,
                "decided_by_id": None if waits else office.id, "decided_at": None if waits else at + timedelta(hours=5),
                "decided_note": "" if waits else "同意，抓紧实施", "version": 1,
            })  # fmt: skip
            life.step(A.ASKED, S.EXTENSION, at, owner, words.LATER)
            if not waits:
                life.row |= {"rectify_by": new, "deadline_rev": life.row["deadline_rev"] + 1,
                             "interim_control": life.extensions[-1]["interim_control"]}  # fmt: skip
                life.step(A.GRANTED, S.RECTIFYING, at + timedelta(hours=5), office, "同意，抓紧实施")

    def _spot(self, life: Life, found: datetime, reporter: Person) -> Life:
        at = found + timedelta(minutes=25)
        note = f"当场处理：{life.spec.measure}"
        life.row |= {
            "rectifier_id": reporter.id,
            "rectified_at": at,
            "rectified_note": note,
            "fixed_on_spot": True,
        }
        life.step(A.FIXED, S.SUBMITTED, at, reporter, note)
        life.photos.append((AFTER, at, reporter.id))
        checker = self.who["manager"]
        life.row |= {
            "verifier_id": checker.id,
            "verified_at": at + timedelta(hours=5),
            "verified_note": words.SEEN[1],
        }
        life.step(A.PASSED, S.VERIFIED, at + timedelta(hours=5), checker, words.SEEN[1])
        life.step(A.CLOSED, S.CLOSED, at + timedelta(hours=5), checker)
        life.row["closed_at"] = at + timedelta(hours=5)
        return life

    def _tie(self, ids: list[int]) -> None:
        """Merged ones lead to the open one of their place; what came back names the one before."""
        rows = {row.id: row for row in db.session.scalars(select(Hazard).where(Hazard.id.in_(ids)))}
        for row in rows.values():
            before = [rows[i] for i in ids if i < row.id and rows[i].location == row.location]
            if row.status == S.MERGED:
                row.merged_into_id = next(one.id for one in reversed(before) if one.is_open)
            elif "再次" in row.description and before:
                row.recurrence_of_id = next(one.id for one in before if one.status == S.CLOSED)

    def _photos(self, ids: list[int]) -> None:
        rows: list[dict[str, Any]] = []
        for n, life in enumerate(self.lives):
            for owner, at, person_id in life.photos:
                after = owner == AFTER
                data, small = picture(life.spec.scene, after)
                rows.append({
                    "owner_type": owner, "owner_id": ids[n], "sha256": store(data), "thumb_sha256": store(small),
                    "name": "整改后.jpg" if after else "现场.jpg", "kind": FileKind.IMAGE, "mime": "image/jpeg",
                    "bytes": len(data), "width": 480, "height": 360, "taken_at": at, "uploaded_by_id": person_id,
                    "uploaded_at": at, "remove_reason": "",
                })  # fmt: skip
        insert_many(Attachment, rows)
