"""What the departments of one campaign answered, signed, were asked again, and looked at after the holiday."""

import random
from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.modules.duty.campaigns import neighbours, rules
from app.modules.duty.campaigns.demo.words import FOUND, NA, REPEATED
from app.modules.duty.campaigns.models import (
    Campaign,
    CampaignAnswer,
    CampaignDept,
    CampaignEvent,
    ChecklistItem,
    ChecklistSection,
    DeptStatus,
    Fix,
    Recheck,
    Result,
    SpotCheck,
    SpotLine,
)
from app.modules.duty.campaigns.queries import checklists
from app.modules.duty.campaigns.services import planning
from app.modules.duty.hazards.models import (
    Category,
    Hazard,
    HazardAct,
    HazardEvent,
    HazardStatus,
    Severity,
    Source,
)
from app.shared.accounts import queries as people
from app.shared.accounts.models import Department, Person
from app.shared.numbering.services import next_number

FAST, LATE, RETURNED = "personnel", "energy", "assets"  # departments with a story
MORE = ("code", "department")  # what is known of an answer besides its columns
SPOTTED = (FAST, "fleet", "property", "security")


class Filling:
    """One campaign of the demonstration."""

    def __init__(self, row: Campaign, dice: random.Random, manager: Person, *, last: bool) -> None:
        self.row, self.dice, self.manager, self.last = row, dice, manager, last
        self.departments = list(people.departments())
        self.items = self._items()
        self.staff = self._staff()
        self.summary = ""

    def _items(self) -> dict[str, list[ChecklistItem]]:
        """The items for this holiday, by category."""
        found: dict[str, list[ChecklistItem]] = {}
        query = select(ChecklistItem, ChecklistSection.code).join(ChecklistItem.section)
        query = query.where(ChecklistSection.checklist_id == self.row.checklist_id)
        for item, code in db.session.execute(
            query.order_by(ChecklistSection.position, ChecklistItem.position)
        ):
            if rules.applies(item.holidays, self.row.codes):
                found.setdefault(code, []).append(item)
        return found

    def _staff(self) -> dict[int, Person]:
        """Who fills the list in: somebody of the department who is not its head."""
        heads = {one.head_id for one in self.departments}
        found: dict[int, Person] = {}
        for person in sorted(people.active_people(), key=lambda p: p.rank_order):
            if person.id not in heads:
                found.setdefault(person.department_id, person)
        for name in ("clerk", "clerk2"):
            if (one := people.by_username(name)) is not None:
                found[one.department_id] = one
        return found

    # -- a campaign that is over --

    def lay(self) -> None:
        """Every department has handed in, and everything was looked at again."""
        checklist = checklists.in_force()
        assert checklist is not None  # noqa: S101 - asked before
        shares = planning.sections_of(checklist, self.departments)
        rows = [self._dept(one, shares[one.id]) for one in self.departments]
        ids = dict(zip([one.code for one in self.departments], insert_many(CampaignDept, rows), strict=True))
        answers = [
            a
            for one, row in zip(self.departments, rows, strict=True)
            for a in self._answers(one, ids[one.code], row)
        ]
        answer_ids = insert_many(
            CampaignAnswer, [{k: v for k, v in a.items() if k not in MORE} for a in answers]
        )
        for answer, found in zip(answers, answer_ids, strict=True):
            answer["id"] = found
        self._hazards(answers)
        self._spots(ids, answers)
        self._events(ids, rows)
        failed = sum(a["result"] is Result.FAILED for a in answers)
        hazards = sum(a["fix"] is Fix.HAZARD for a in answers)
        parts = (
            f"{len(rows)} 个部门全部上报，检查 {len(answers)} 项，不合格 {failed} 项",
            f"其中即查即改 {failed - hazards} 项，转隐患 {hazards} 处。",
        )
        self.summary = "，".join(parts)

    def _dept(self, one: Department, sections: list[str]) -> dict[str, Any]:
        signed, fast = self._signed_at(one), one.code == FAST and self.last
        took = timedelta(seconds=41) if fast else timedelta(minutes=self.dice.randint(25, 190))
        clerk = self.staff.get(one.id)
        return {
            "campaign_id": self.row.id, "department_id": one.id, "status": DeptStatus.CLOSED, "sections": sections,
            "contact_id": clerk.id if clerk else None, "started_at": signed - took, "ready_at": None, "submitted_at": signed,
            "signed_by_id": one.head_id, "signed_for_id": None, "too_fast": fast, "returned_reason": "",
            "accepted_at": signed + timedelta(hours=2), "accepted_by_id": self.manager.id, "version": 1,
        }  # fmt: skip

    def _signed_at(self, one: Department) -> datetime:
        """On one of the days of the check; one department on the last afternoon."""
        if one.code == LATE:
            return clock.at(self.row.due_on, time(17, 12))
        day = neighbours.calendar.add_workdays(self.row.due_on, -self.dice.choice((0, 1, 1, 2, 2)))
        return clock.at(
            max(day, self.row.opens_on), time(self.dice.choice((9, 10, 11, 14, 15)), self.dice.randint(0, 59))
        )

    def _answers(self, one: Department, dept_id: int, row: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        items = [item for code in row["sections"] for item in self.items.get(code, [])]
        for n, item in enumerate(items):
            values = self._answer(one, item, fine=row["too_fast"])
            at = row["started_at"] + (row["submitted_at"] - row["started_at"]) * n / len(items)
            failed = values["result"] is Result.FAILED
            found.append({
                "dept_id": dept_id, "item_id": item.id, "hazard_id": None, "by_id": row["contact_id"] or self.manager.id,
                "at": at, "version": 1, "recheck": Recheck.FIXED if failed else None, "recheck_note": "",
                "rechecked_by_id": row["contact_id"] if failed else None,
                "rechecked_at": clock.at(self.row.recheck_on, time(10, n % 60)) if failed else None,
                "code": item.code, "department": one, **values,
            })  # fmt: skip
        return found

    def _answer(self, one: Department, item: ChecklistItem, *, fine: bool) -> dict[str, Any]:
        plain = {"result": Result.QUALIFIED, "place": "", "note": "", "fix": None, "fix_note": ""}
        if fine:
            return plain
        again = item.code in REPEATED and one.code in ("planning", "meetings", "property")
        if item.code in FOUND and (again or self.dice.random() < 0.06):
            place, note, done = self.dice.choice(FOUND[item.code])
            fix = Fix.ON_SPOT if done else Fix.HAZARD
            return {"result": Result.FAILED, "place": place, "note": note, "fix": fix, "fix_note": done}
        if (
            item.code in NA
            and item.na_allowed
            and one.code not in ("property", "security")
            and self.dice.random() < 0.7
        ):
            return plain | {"result": Result.NA, "note": NA[item.code]}
        return plain

    def _hazards(self, answers: list[dict[str, Any]]) -> None:
        """What became a hazard was put right and closed out since."""
        for one in [a for a in answers if a["fix"] is Fix.HAZARD]:
            section = one["code"].split(".")[0]
            head, closed = one["department"].head_id, clock.at(self.row.recheck_on, time(15))
            hazard = Hazard(
                number=next_number("hazard", clock.local(one["at"]).date()), source=Source.SELF_CHECK, source_id=one["id"],
                category=neighbours.CATEGORIES.get(section, Category.OTHER), severity=Severity.GENERAL,
                location=one["place"], description=one["note"], department_id=one["department"].id, found_by_id=one["by_id"],
                found_at=one["at"], status=HazardStatus.CLOSED, status_at=closed, changed_at=closed, owner_id=head,
                owner_department_id=one["department"].id, measure="更换或修复", rectify_by=self.row.due_on, rectifier_id=head,
                rectified_at=clock.at(self.row.due_on, time(16)), rectified_note="已修复", verified_at=closed, closed_at=closed,
            )  # fmt: skip
            db.session.add(hazard)
            db.session.flush()
            db.session.get_one(CampaignAnswer, one["id"]).hazard_id = hazard.id
            told = one["at"] + timedelta(hours=2)
            ways = [
                (HazardAct.REPORTED, one["at"], one["by_id"], None, HazardStatus.REPORTED),
                (
                    HazardAct.ASSIGNED,
                    told,
                    self.manager.id,
                    HazardStatus.CONFIRMED,
                    HazardStatus.ASSIGNED,
                ),
                (
                    HazardAct.SUBMITTED,
                    hazard.rectified_at,
                    head,
                    HazardStatus.RECTIFYING,
                    HazardStatus.SUBMITTED,
                ),
                (HazardAct.PASSED, closed, self.manager.id, HazardStatus.SUBMITTED, HazardStatus.CLOSED),
            ]
            names = ("act", "at", "actor_id", "from_status", "to_status")
            more = {"hazard_id": hazard.id, "note": "", "deadline_rev": 0}
            insert_many(HazardEvent, [dict(zip(names, way, strict=True)) | more for way in ways])

    def _spots(self, ids: dict[str, int], answers: list[dict[str, Any]]) -> None:
        """Some lists were looked at again by the office; the very fast one did not hold."""
        for code in SPOTTED if self.last else SPOTTED[1:2]:
            if code not in ids:
                continue
            mine = {
                a["id"]: a["result"]
                for a in answers
                if a["dept_id"] == ids[code] and a["result"] is not Result.NA
            }
            seed = self.dice.randint(10**6, 10**8)
            drawn = rules.sample(list(mine), 5, seed)
            wrong = set(drawn[:2]) if code == FAST else set()
            at = clock.at(self.row.due_on, time(15, 20))
            check = insert_many(SpotCheck, [{
                "dept_id": ids[code], "seed": seed, "drawn_at": at, "drawn_by_id": self.manager.id, "version": 1,
                "checked_at": at + timedelta(minutes=35), "checked_by_id": self.manager.id, "mismatches": len(wrong),
            }])[-1]  # fmt: skip
            insert_many(SpotLine, [
                {"check_id": check, "answer_id": one, "said": mine[one], "found": Result.FAILED if one in wrong else mine[one],
                 "note": "现场与自查不符，已要求整改" if one in wrong else ""}
                for one in drawn
            ])  # fmt: skip

    def _events(self, ids: dict[str, int], rows: list[dict[str, Any]]) -> None:
        events = []
        for one, row in zip(self.departments, rows, strict=True):
            head = {"campaign_id": self.row.id, "dept_id": ids[one.code], "text": ""}
            if one.code == RETURNED and self.last:
                events.append(head | {
                    "action": "returned", "person_id": self.manager.id, "at": row["submitted_at"] - timedelta(hours=3),
                    "text": "库房两项只写“已查”，请补地点和照片",
                })  # fmt: skip
            events.append(
                head | {"action": "signed", "person_id": row["signed_by_id"], "at": row["submitted_at"]}
            )
            events.append(
                head | {"action": "accepted", "person_id": self.manager.id, "at": row["accepted_at"]}
            )
        insert_many(CampaignEvent, sorted(events, key=lambda e: e["at"]))

    # -- a campaign that is under way on the day of the demonstration --

    def lay_open(self) -> None:
        """A third has signed, a third is half through, a third has not begun."""
        now, tally = clock.now(), Counter[str]()
        depts = db.session.scalars(select(CampaignDept).where(CampaignDept.campaign_id == self.row.id)).all()
        for n, dept in enumerate(depts):
            share = (1.0, 0.5, 0.0)[n % 3]
            items = [item for code in dept.sections for item in self.items.get(code, [])]
            clerk = self.staff.get(dept.department_id)
            if not share or clerk is None:
                continue
            rows = []
            for item in items[: round(len(items) * share)]:
                rows.append({
                    "dept_id": dept.id, "item_id": item.id, "by_id": clerk.id, "at": now - timedelta(hours=2), "version": 1,
                    **self._answer(dept.department, item, fine=False),
                })  # fmt: skip
                tally[rows[-1]["result"]] += 1
            insert_many(CampaignAnswer, [row | {"recheck_note": ""} for row in rows])
            dept.contact_id, dept.started_at, dept.status = (
                clerk.id,
                now - timedelta(hours=3),
                DeptStatus.IN_PROGRESS,
            )
            if share == 1.0 and dept.department.head_id and not any(r["fix"] is Fix.HAZARD for r in rows):
                dept.status, dept.submitted_at = DeptStatus.SUBMITTED, now - timedelta(hours=1)
                dept.signed_by_id = dept.department.head_id
                neighbours.release((planning.DEPT, dept.id))
