"""The roster as a table: one row a day, one column for each level of each post; and how fair it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.core.language import gettext as _
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import DutyAssignment, DutyPost, Level, Roster, Shift
from app.modules.duty.roster.queries import burden
from app.modules.duty.roster.rules import clashes as rules
from app.modules.duty.roster.rules.clashes import Clash
from app.modules.duty.roster.services import drawing
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.workdays.models import DayKind


@dataclass
class Cell:
    """Who stands at one level of one shift."""

    shift: Shift
    level: Level
    people: list[DutyAssignment]
    missing: int
    standby: list[DutyAssignment] = field(default_factory=list)


@dataclass
class DayRow:
    """One day of the table."""

    day: date
    kind: DayKind
    cells: dict[tuple[int, Level], list[Cell]] = field(default_factory=dict)
    shifts: list[Shift] = field(default_factory=list)
    holiday: str = ""


@dataclass(frozen=True)
class Share:
    """What one person carries."""

    person: Person
    before: int
    here: int
    shifts: int
    off: int
    statutory: int

    @property
    def total(self) -> int:
        return self.before + self.here


def rows_of(roster: Roster) -> list[DayRow]:
    """The days with their cells."""
    rows: dict[date, DayRow] = {}
    day = roster.starts_on
    while day <= roster.ends_on:
        block = neighbours.holiday_on(day)
        rows[day] = DayRow(day, neighbours.day_kind(day), holiday=str(block.name) if block else "")
        day += timedelta(days=1)
    for shift in roster.shifts:
        row = rows.get(shift.on_day)
        if row is None:
            continue
        row.shifts.append(shift)
        for level in Level:
            need = shift.post.needs(level)
            people = shift.of(level)
            if need or people:
                waiting = [one for one in shift.here if one.standby] if level == Level.OFFICER else []
                cell = Cell(shift, level, people, max(0, need - len(people)), waiting)
                row.cells.setdefault((shift.post_id, level), []).append(cell)
    return list(rows.values())


def columns_of(roster: Roster) -> list[tuple[DutyPost, Level]]:
    """The posts of the roster with the levels that they have."""
    posts = {shift.post_id: shift.post for shift in roster.shifts}
    used = {(shift.post_id, one.level) for shift in roster.shifts for one in shift.here}
    ordered = sorted(posts.values(), key=lambda post: (post.sort_order, post.id))
    return [(p, level) for p in ordered for level in Level if p.needs(level) or (p.id, level) in used]


def shares(roster: Roster) -> list[Share]:
    """What everybody in it carries, with the months before; the heaviest first."""
    first, last = roster.starts_on, roster.ends_on
    months = int((roster.terms or {}).get("history_months", 6))
    before = burden.burdens(burden.since(first, months), first - timedelta(days=1), without_roster=roster.id)
    here = burden.burdens(first, last, roster_id=roster.id)
    people = accounts.names(here)
    found = [
        Share(
            people[key], before[key].centipoints if key in before else 0, one.centipoints, one.shifts, one.off, one.statutory
        )
        for key, one in here.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.total, -one.here, one.person.id))


def told(clashes: dict[int, list[Clash]], roster: Roster) -> list[dict[str, Any]]:
    """Clashes as sentences with where they are; what no reason allows comes first."""
    found = []
    for shift in roster.shifts:
        for one in shift.here:
            for clash in clashes.get(one.id, ()):
                found.append(
                    {
                        "shift": shift, "severity": clash.severity, "text": rules.sentence(clash, one.person.name),
                        "note": one.note,
                    }
                )  # fmt: skip
    return sorted(found, key=lambda one: (one["severity"] != "block", one["shift"].starts_at))


def why(one: DutyAssignment) -> list[str]:
    """Why this person, in sentences."""
    reasons = one.reasons or {}
    said = []
    if "points" in reasons and not one.standby:
        said.append(
            _(
                "Carried %(points)s points before it, the least of those who could.",
                points=points(reasons["points"]),
            )
        )
    if "next" in reasons and not one.standby:
        name, value = reasons["next"]
        said.append(_("Next would have been %(name)s with %(points)s.", name=name, points=points(value)))
    if reasons.get("barred"):
        names = "、".join(f"{name} ({_why(code)})" for name, code in reasons["barred"])
        said.append(_("Could not: %(names)s.", names=names))
    if one.standby and "points" in reasons:
        said.append(_("Standby by turns."))
    if reasons.get("instead_of"):
        said.append(_("Instead of %(name)s.", name=reasons["instead_of"]))
    if reasons.get("by"):
        said.append(_("Put in by %(name)s.", name=reasons["by"]))
    if one.note:
        said.append(one.note)
    return said


def _why(code: str) -> str:
    return {
        "absence": _("is absent"),
        "exemption": _("exempt"),
        "gap": _("rests after another duty"),
        "twice": _("has another duty"),
    }.get(code, code)


def points(value: int | None) -> str:
    """135 -> 1.35"""
    return "—" if value is None else f"{value / 100:.2f}".rstrip("0").rstrip(".")


def hints(
    shift: Shift, chosen: Sequence[tuple[Person, int | None]], standby: Sequence[int] = ()
) -> list[dict[str, str]]:
    """What speaks against what is chosen so far, before it is saved."""
    found = []
    without = [i for _person, i in chosen if i]
    seen: set[int] = set()
    everyone = [one.id for one in shift.assignments if one.ended_at is None]
    for person, _instead in chosen:
        if person.id in seen:
            text = _("%(name)s is chosen twice.", name=person.name)
            found.append({"severity": "block", "text": text})
        seen.add(person.id)
        for clash in drawing.clashes_with(shift, person, without=[*without, *everyone]):
            found.append({"severity": clash.severity, "text": rules.sentence(clash, person.name)})
    return found
