"""What the pages of the room show, put together."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import (
    DutyAssignment,
    DutySignIn,
    HandoverStatus,
    IncidentReport,
    Level,
    Roster,
    RosterStatus,
    Shift,
    ShiftHandover,
    ShiftStatus,
    ShiftSwap,
    SwapStatus,
)
from app.modules.duty.roster.queries import burden, duty
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.queries import swaps as swap_queries
from app.modules.duty.roster.queries import watch as watch_queries
from app.modules.duty.roster.reports import month
from app.modules.duty.roster.rules.days import parse_day
from app.modules.duty.roster.services import drawing, handing, log, swaps, watch
from app.modules.duty.roster.services.placing import Place
from app.modules.duty.roster.services.terms import terms_on
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.workdays.models import DayKind


def roster(row: Roster, person: Person) -> dict[str, Any]:
    """The month as a table, with clashes, burden, receipts and opinions."""
    keeps = person.may("duty.roster")
    clashes = (
        drawing.roster_clashes(row)
        if row.status in (RosterStatus.DRAFT, RosterStatus.SUBMITTED) or keeps
        else {}
    )
    receipts = sorted(row.receipts, key=lambda one: (one.acked_at is not None, one.person.id))
    return {
        "roster": row, "rows": month.rows_of(row), "columns": month.columns_of(row), "clashes": clashes,
        "told": month.told(clashes, row), "shares": month.shares(row) if keeps else [], "keeps": keeps,
        "holes": drawing.holes(row), "receipts": receipts, "acked": sum(one.acked_at is not None for one in receipts),
        "mine": next((one for one in receipts if one.person_id == person.id), None),
        "approval": neighbours.current(queries.SUBJECT, row.id), "points": month.points, "person": person,
    }  # fmt: skip


def shift(row: Shift, person: Person) -> dict[str, Any]:
    """One shift: who, signed in or not, log and hand-over as far as this person may read them."""
    now, terms = clock.now(), terms_on(row.on_day)
    reads = log_queries.may_read(person, row)
    entries = log_queries.entries(row.id) if reads else []
    handover = log_queries.handover_of(row.id) if reads else None
    following = queries.next_shift(row, after=now) if row.answers else None
    orders = person.may("duty.roster") or swap_queries.is_chief_of(person.id, row.id)
    return {
        "shift": row, "now_": now, "keeps": person.may("duty.roster"), "reads": reads, "entries": entries,
        "reports": {one.entry_id: one for one in log_queries.reports([e.id for e in entries])} if entries else {},
        "handover": handover, "came": log_queries.handover_into(row.id) if reads else None, "following": following,
        "writes": log.may_write(person, row), "signs_for": watch.may_sign_for(person, row), "orders": orders,
        "person": person, "why": month.why, "points": month.points, "covers": watch_queries.covers_of(row.id),
        "state": {one.id: presence(one, now, terms.missed_after) for one in row.here},
        "opens_at": row.starts_at - timedelta(minutes=terms.sign_in_opens),
        "hands": handing.stands_in(person, row) and row.answers
        and now >= row.ends_at - timedelta(minutes=terms.handover_opens),
        "forces": row.answers and now >= row.ends_at and handing.may_force(person, row, following),
        "before": _answering_before(row) if row.status == ShiftStatus.PUBLISHED and row.starts_at <= now else None,
    }  # fmt: skip


def _answering_before(row: Shift) -> Shift | None:
    return queries.answering(row.post_id)


def presence(one: DutyAssignment, now: datetime, missed_after: int) -> tuple[str, str]:
    """(word, look) about the sign-in of somebody."""
    if one.standby:
        return _("On standby"), "void"
    if one.sign_in is not None:
        if one.sign_in.late_minutes:
            return _("Signed in, %(n)s minutes late", n=one.sign_in.late_minutes), "stop"
        return _("Has signed in"), "ok"
    if now >= one.shift.starts_at + timedelta(minutes=missed_after):
        return _("Has not come"), "stop"
    if now >= one.shift.starts_at:
        return _("Expected now"), "wait"
    return _("Duties to come"), ""


def signed(row: DutySignIn) -> str:
    """What is said after a sign-in."""
    if row.late_minutes:
        return _("Signed in, %(n)s minutes late.", n=row.late_minutes)
    return _("Signed in.")


def choosing(row: Shift, places: Sequence[Place]) -> dict[str, Any]:
    """Clashes of what is chosen so far, and what each candidate carries."""
    people = accounts.names(one.person_id for one in places)
    chosen = [(people[one.person_id], None) for one in places if one.person_id in people]
    first, last = row.roster.starts_on, row.roster.ends_on
    months = terms_on(first).history_months
    carried = burden.burdens(burden.since(first, months), last)
    everybody = {p.id: p for level in Level for p in queries.candidates(row.post_id, level, row.on_day)}
    table = sorted(
        ((everybody[key], carried.get(key)) for key in everybody),
        key=lambda one: (one[1].centipoints if one[1] else 0, one[0].id),
    )
    return {"hints": month.hints(row, chosen), "carried": table, "points": month.points}


def at(args: Mapping[str, str]) -> dict[str, Any]:
    """Who was on duty at the moment that the URL names; now, if it names none."""
    day = parse_day(args.get("day"))
    try:
        hour = time.fromisoformat(args.get("time", "") or "00:00").replace(tzinfo=None)
    except ValueError:
        hour = time(0)
    moment = clock.at(day, hour) if day else clock.now()
    people = duty.on_duty(moment)
    posts: dict[tuple[int, str], list[duty.OnDuty]] = {}
    for one in people:
        posts.setdefault((one.post_id, one.post_name), []).append(one)
    return {
        "moment": moment, "posts": posts, "asked": day is not None, "day": clock.local(moment).date(),
        "hour": f"{clock.local(moment):%H:%M}", "levels": {level.value: level for level in Level},
        "ahead": moment > clock.now(),
    }  # fmt: skip


def mine(person: Person) -> dict[str, Any]:
    """My duties: the one of now first, with what is to be done."""
    now = clock.now()
    rows = queries.mine(person.id, now)
    open_places = {one.id for one in rows}
    wishes = swap_queries.open_swaps_of(list(open_places)) if rows else []
    wished = {}
    for wish in wishes:
        wished[wish.assignment_id] = wish
        if wish.other_id:
            wished[wish.other_id] = wish
    sheets = [_sheet(one, person, now) for one in rows]
    return {
        "sheets": sheets, "wished": wished, "unread": queries.unread(person.id),
        "waiting": swap_queries.swaps_waiting(person), "done": queries.last_of(person.id, now), "points": month.points,
        "pooled": bool(rows) or queries.in_any_pool(person.id, clock.today()),
    }  # fmt: skip


def _sheet(one: DutyAssignment, person: Person, now: datetime) -> dict[str, Any]:
    """One duty with its buttons."""
    row, terms = one.shift, terms_on(one.shift.on_day)
    near = row.starts_at - timedelta(minutes=terms.sign_in_opens) <= now
    signs = near and not one.standby and one.sign_in is None and row.status != ShiftStatus.MISSED
    old = queries.answering(row.post_id) if near and row.status == ShiftStatus.PUBLISHED else None
    waiting = log_queries.handover_of(old.id) if old else None
    takes = waiting is not None and waiting.status in (HandoverStatus.OUT_SIGNED, HandoverStatus.RESOLVED)
    return {
        "one": one, "shift": row, "running": row.answers or near, "signs": signs, "answers": row.answers,
        "takes": waiting if takes and handing.stands_in(person, row) else None, "old": old,
        "handover": log_queries.handover_of(row.id) if row.answers else None,
        "hands": row.answers and handing.stands_in(person, row)
        and now >= row.ends_at - timedelta(minutes=terms.handover_opens),
        "swaps": row.status == ShiftStatus.PUBLISHED and now < row.starts_at, "state": presence(one, now, terms.missed_after),
    }  # fmt: skip


def partners(one: DutyAssignment) -> tuple[Sequence[DutyAssignment], Sequence[Person]]:
    """Duties that could be taken in return, and colleagues who could stand in."""
    row = one.shift
    people = queries.candidates(row.post_id, one.level, row.on_day)
    others = swap_queries.exchangeable(one, clock.now())
    here = {other.person_id for other in row.here}
    return others, [p for p in people if p.id not in here]


def swap(row: ShiftSwap, person: Person) -> dict[str, Any]:
    """A wish, with what this person can do about it."""
    return {
        "swap": row,
        "answers": row.status == SwapStatus.REQUESTED and row.to_person_id == person.id,
        "decides": row.status == SwapStatus.ACCEPTED and swaps.may_decide(person, row),
        "cancels": row.status in (SwapStatus.REQUESTED, SwapStatus.ACCEPTED) and row.asked_by_id == person.id,
        "deciders": swaps.deciders(row),
    }


def handover(row: ShiftHandover, person: Person) -> dict[str, Any]:
    """A hand-over, with what this person can do about it."""
    old = row.from_shift
    open_ = row.status in (HandoverStatus.OUT_SIGNED, HandoverStatus.RESOLVED, HandoverStatus.DISPUTED)
    new = row.to_shift or (queries.next_shift(old, after=clock.now()) if old.answers else None)
    incoming = open_ and new is not None and handing.stands_in(person, new) and person.id != row.out_by_id
    return {
        "row": row, "old": old, "new": new, "entries": log_queries.entries(old.id),
        "signs": incoming and row.status != HandoverStatus.DISPUTED,
        "disputes": incoming and row.status != HandoverStatus.DISPUTED,
        "resolves": row.status == HandoverStatus.DISPUTED
        and (handing.stands_in(person, old) or handing.may_force(person, old, new)),
        "forces": open_ and clock.now() >= old.ends_at and handing.may_force(person, old, new),
        "differs": [one for one in row.goods or () if one["expected"] != one["counted"]],
    }  # fmt: skip


def report(row: IncidentReport, person: Person) -> dict[str, Any]:
    """A report with the others about the same incident."""
    stands = any(one.person_id == person.id for one in row.entry.shift.here) or person.may("duty.roster")
    known = log_queries.reports([row.entry_id])
    return {
        "row": row, "known": known, "may": stands,
        "late_phone": row.phone_due_at is not None and (row.phoned_at or clock.now()) > row.phone_due_at,
        "late_paper": (row.reported_at or clock.now()) > row.written_due_at,
        "last": known[-1].id == row.id, "moment": clock.now(),
    }  # fmt: skip


def kinds(codes: Sequence[str]) -> str:
    """Kinds of days by name, in the calendar's order."""
    return "、".join(str(kind.label) for kind in DayKind if kind.value in codes)
