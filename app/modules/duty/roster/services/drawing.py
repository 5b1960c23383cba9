"""Do it: draw up a roster from rules, and draw it anew; put somebody in by hand."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import (
    DutyAssignment,
    Level,
    PoolMember,
    Roster,
    RosterStatus,
    Shift,
    Source,
)
from app.modules.duty.roster.queries import burden, masters
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.rules import clashes as rules
from app.modules.duty.roster.rules.clashes import Clash
from app.modules.duty.roster.rules.drawing import Choice, Duty, Member, Slot, draw
from app.modules.duty.roster.rules.points import Pattern, shifts_of
from app.modules.duty.roster.rules.policies import Terms
from app.modules.duty.roster.services.terms import terms_on
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.workdays.models import DayKind

DAY = timedelta(days=1)


def make_roster(by: Person, *, first: date, last: date, note: str = "", fill: bool = True) -> Roster:
    """A new roster for these days: shifts from the templates, people by the rules."""
    if last < first or (last - first).days > 62:
        raise RuleBroken(_("A roster lasts from one day to two months."), "last")
    if overlapping := queries.rosters_between(first, last):
        raise RuleBroken(_("“%(title)s” lies over these days already.", title=overlapping[0].title), "first")
    terms = terms_on(first)
    row = Roster(
        title=title_of(first, last), starts_on=first, ends_on=last, note=note.strip(), created_by=by, terms=terms.as_json()
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    make_shifts(row, terms)
    if not row.shifts:
        raise RuleBroken(
            _("No post has a shift on these days. Set up posts and their shifts first."), "first"
        )
    if fill:
        redraw(row, by)
    return row


def title_of(first: date, last: date) -> str:
    """What a roster is called, in the organisation's language."""
    with in_language(None):
        if first.day == 1 and (last + DAY).day == 1 and first.month == last.month:
            return _("Duty roster %(year)s-%(month)s", year=first.year, month=f"{first.month:02}")
        return _("Duty roster %(first)s to %(last)s", first=first.isoformat(), last=last.isoformat())


def patterns() -> list[Pattern]:
    """The recurring shifts of all posts."""
    return [
        Pattern(t.id, p.id, t.name, t.starts, t.minutes, frozenset(t.day_kinds), t.hands_over)
        for p in masters.posts()
        for t in p.templates
        if t.ended_on is None
    ]


def make_shifts(roster: Roster, terms: Terms) -> None:
    """The shifts of the roster's days, without people."""
    for one in shifts_of(
        roster.starts_on, roster.ends_on, patterns(), neighbours.day_kind, clock.zone(), terms
    ):
        db.session.add(
            Shift(
                roster=roster, post_id=one.pattern.post_id, template_id=one.pattern.template_id, name=one.pattern.name,
                on_day=one.on_day, starts_at=one.starts_at, ends_at=one.ends_at, day_kind=one.day_kind,
                centipoints=one.centipoints, hands_over=one.pattern.hands_over,
            )
        )  # fmt: skip
    db.session.flush()
    db.session.refresh(roster, ["shifts"])


def redraw(roster: Roster, by: Person, *, keep_manual: bool = True) -> Roster:
    """Draw all places anew; what was set by hand stays, if wished."""
    check_draft(roster)
    now = clock.now()
    for shift in roster.shifts:
        for one in shift.here:
            if not (keep_manual and one.source == Source.MANUAL):
                one.ended_at = now
    db.session.flush()
    slots = list(open_slots(roster.shifts))
    by_key = {slot.key: slot for slot in slots}
    shifts = {shift.id: shift for shift in roster.shifts}
    for choice in draw_for(roster, slots):
        if choice.person_id is not None:
            _write(shifts[choice.slot.key // 10], by_key[choice.slot.key], choice, names_of([choice]))
    db.session.flush()
    return roster


def open_slots(shifts: Iterable[Shift]) -> Iterable[Slot]:
    """The places that are still empty. A key tells the shift (ten times its id) and which of its places."""
    for shift in shifts:
        number = 0
        statutory = shift.day_kind is DayKind.STATUTORY
        for level in Level:
            for _n in range(shift.post.needs(level) - len(shift.of(level))):
                yield Slot(
                    shift.id * 10 + number, shift.post_id, level, shift.starts_at, shift.ends_at, shift.centipoints,
                    shift.on_day, heavy=statutory,
                )  # fmt: skip
                number += 1
        waiting = sum(one.standby for one in shift.here)
        for _n in range(shift.post.standby - waiting):
            yield Slot(
                shift.id * 10 + number, shift.post_id, Level.OFFICER, shift.starts_at, shift.ends_at, 0, shift.on_day,
                standby=True,
            )  # fmt: skip
            number += 1


def draw_for(roster: Roster, slots: Sequence[Slot]) -> list[Choice]:
    """Ask the pure function, with everything it must know read beforehand."""
    first, last = roster.starts_on, roster.ends_on
    start, end = clock.at(first), clock.at(last + 3 * DAY)
    terms = terms_on(first)
    pool = [one for one in masters.members(first, last) if one.person.is_active]
    carried = burden.burdens(burden.since(first, terms.history_months), first - DAY, without_roster=roster.id)
    standing = burden.duties(start, end)
    manual = burden.burdens(first, last, roster_id=roster.id)
    history = {key: one.centipoints for key, one in carried.items()}
    heavy = {key: one.statutory for key, one in carried.items()}
    for key, one in manual.items():
        history[key] = history.get(key, 0) + one.centipoints
        heavy[key] = heavy.get(key, 0) + one.statutory
    newcomers(history, pool, burden.since(first, terms.history_months))
    return draw(
        slots,
        [
            Member(
                one.person_id, one.post_id, one.level, one.order_no, one.weight, one.active_from,
                one.active_until or date.max,
            )
            for one in pool
        ],
        away=burden.away(start, end), spared=burden.spared(first, last), duties=standing, history=history, heavy=heavy,
        rest=terms.rest, zone=clock.zone(),
    )  # fmt: skip


def newcomers(history: dict[int, int], pool: Sequence[PoolMember], since: date) -> None:
    """Whoever came into a pool later than burden counts is not made to catch up: they begin with its average."""
    groups: dict[tuple[int, Level], list[PoolMember]] = {}
    for one in pool:
        groups.setdefault((one.post_id, one.level), []).append(one)
    for rows in groups.values():
        known = [history.get(one.person_id, 0) for one in rows if one.active_from <= since]
        for one in rows:
            if one.active_from > since and known:
                history[one.person_id] = max(history.get(one.person_id, 0), sum(known) // len(known))


def names_of(choices: Iterable[Choice]) -> dict[int, Person]:
    """The people that the reasons of these choices name."""
    ids = {i for c in choices for i in [*(who for who, _why in c.barred), *(c.following or ())[:1]]}
    return accounts.names(ids)


def _write(shift: Shift, slot: Slot, choice: Choice, names: dict[int, Person]) -> None:
    reasons: dict[str, Any] = {
        "points": choice.centipoints,
        "barred": [[names[i].name, why] for i, why in choice.barred if i in names],
    }
    if choice.following and choice.following[0] in names:
        reasons["next"] = [names[choice.following[0]].name, choice.following[1]]
    shift.assignments.append(
        DutyAssignment(
            level=slot.level,
            person_id=choice.person_id,
            standby=slot.standby,
            source=Source.ROTATE,
            reasons=reasons,
        )
    )


def check_draft(roster: Roster) -> None:
    """Raise unless the roster is being drawn up."""
    if roster.status != RosterStatus.DRAFT:
        raise RuleBroken(
            _("This roster is “%(state)s”: it cannot be drawn anew.", state=str(roster.status.label))
        )


def clashes_with(
    shift: Shift, person: Person, *, without: Sequence[int] = (), standby: bool = False
) -> list[Clash]:
    """What speaks against this person in this shift."""
    start, end, ids = shift.starts_at, shift.ends_at, [person.id]
    return rules.clashes(
        person.id, start, end, shift.on_day, shift_id=shift.id, post_id=shift.post_id,
        duties=burden.duties(start, end, person_ids=ids, without=without), away=burden.away(start, end, ids),
        spared=burden.spared(shift.on_day, shift.on_day, ids), works_here=person.is_active, terms=terms_on(shift.on_day),
        zone=clock.zone(), standby=standby,
    )  # fmt: skip


def roster_clashes(roster: Roster) -> dict[int, list[Clash]]:
    """All clashes of a roster by assignment, in a fixed number of queries."""
    rows = [one for shift in roster.shifts for one in shift.here]
    ids = sorted({one.person_id for one in rows})
    start, end = clock.at(roster.starts_on), clock.at(roster.ends_on + 3 * DAY)
    duties: dict[int, list[Duty]] = {}
    for duty in burden.duties(start, end, person_ids=ids):
        duties.setdefault(duty.person_id, []).append(duty)
    away, spared = burden.away(start, end, ids), burden.spared(roster.starts_on, roster.ends_on, ids)
    terms, zone = terms_on(roster.starts_on), clock.zone()
    found = {}
    for one in rows:
        shift = one.shift
        others = [d for d in duties.get(one.person_id, []) if d.shift_id != shift.id]
        clash = rules.clashes(
            one.person_id, shift.starts_at, shift.ends_at, shift.on_day, shift_id=shift.id, post_id=shift.post_id,
            duties=others, away=away, spared=spared, works_here=one.person.is_active, terms=terms, zone=zone,
            standby=one.standby,
        )  # fmt: skip
        if clash:
            found[one.id] = clash
    return found


def holes(roster: Roster) -> int:
    """How many places are empty; standby may be."""
    return sum(1 for slot in open_slots(roster.shifts) if not slot.standby)
