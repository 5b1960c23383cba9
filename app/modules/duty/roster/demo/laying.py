"""Lay the rows: posts, pools, rosters drawn by the same pure function as in earnest, and what became of each shift."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.demo import words
from app.modules.duty.roster.demo.story import Story
from app.modules.duty.roster.models import (
    DutyAssignment,
    DutyPost,
    Exemption,
    ExemptionKind,
    Level,
    PoolMember,
    PostKind,
    Roster,
    RosterStatus,
    Shift,
    ShiftStatus,
    ShiftTemplate,
    Source,
)
from app.modules.duty.roster.queries import burden
from app.modules.duty.roster.rules.days import next_month
from app.modules.duty.roster.rules.drawing import Choice, Duty, Member, Slot, draw
from app.modules.duty.roster.rules.points import shifts_of
from app.modules.duty.roster.services.drawing import patterns, title_of
from app.modules.duty.roster.services.terms import terms_on
from app.shared.accounts.models import Department, Person, PersonStatus
from app.shared.numbering.services import next_number
from app.shared.workdays.models import DayKind

EVERY_DAY = [kind.value for kind in DayKind]
DAY = timedelta(days=1)
MONTHS_BACK = 3


@dataclass
class Laid:
    """What has been laid so far."""

    day: date
    now: datetime
    posts: list[DutyPost] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    pools: dict[tuple[int, Level], list[Person]] = field(default_factory=dict)
    history: dict[int, int] = field(default_factory=dict)
    heavy: dict[int, int] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)
    shifts: list[dict[str, Any]] = field(default_factory=list)  # with "id" and "people"

    @property
    def running_on(self) -> date:
        """The day whose 24 hours run now: they begin at 08:30."""
        return self.day if self.now >= clock.at(self.day, time(8, 30)) else self.day - DAY


def lay(day: date) -> None:
    """All of it, once."""
    if db.session.scalar(select(DutyPost.id).limit(1)) is not None:
        return
    laid = Laid(day, clock.now())
    if not _people(laid):
        return
    _posts(laid)
    _exemptions(laid)
    first = _month(day, -MONTHS_BACK)
    rosters = []
    shown_until = day + timedelta(days=14)
    while True:
        last = next_month(first)[0] - DAY
        rosters.append(_roster(laid, first, last, published=first <= shown_until))
        if first > shown_until:
            break
        first = last + DAY
    Story(laid.day, laid.now, laid.people, laid.shifts, laid.posts, rosters).write()


def _month(day: date, away: int) -> date:
    index = day.year * 12 + day.month - 1 + away
    return date(index // 12, index % 12 + 1, 1)


def _people(laid: Laid) -> bool:
    query = select(Person).where(Person.status == PersonStatus.ACTIVE).order_by(Person.id)
    for person in db.session.scalars(query).unique():
        laid.people[person.username] = person
    return {"manager", "duty_officer", "director", "leader", "guard"} <= set(laid.people)


def _posts(laid: Laid) -> None:
    for order, (name, kind, phone, place, leaders, chiefs, officers, standby, goods) in enumerate(
        words.POSTS, start=1
    ):
        row = DutyPost(
            name=name, kind=PostKind(kind), phone=phone, location=place, leaders=leaders, chiefs=chiefs, officers=officers,
            standby=standby, goods=goods, sort_order=order * 10,
        )  # fmt: skip
        db.session.add(row)
        laid.posts.append(row)
    main, gate = laid.posts
    db.session.add_all(
        [
            ShiftTemplate(post=main, name="全天班", starts=time(8, 30), minutes=1440, day_kinds=EVERY_DAY),
            ShiftTemplate(post=gate, name="白班", starts=time(8, 0), minutes=720, day_kinds=EVERY_DAY),
            ShiftTemplate(post=gate, name="夜班", starts=time(20, 0), minutes=720, day_kinds=EVERY_DAY),
        ]
    )
    db.session.flush()
    for key, people in _pools(laid, main.id, gate.id).items():
        laid.pools[key] = people
        insert_many(
            PoolMember,
            [
                {
                    "post_id": key[0], "level": key[1], "person_id": person.id, "order_no": number * 10, "weight": 100,
                    "active_from": laid.day - timedelta(days=400), "active_until": None,
                }
                for number, person in enumerate(people, start=1)
            ],
        )  # fmt: skip


def _pools(laid: Laid, main: int, gate: int) -> dict[tuple[int, Level], list[Person]]:
    everybody = list(laid.people.values())
    heads = {id_ for (id_,) in db.session.execute(select(Department.head_id)) if id_}
    leaders = [p for p in everybody if p.rank_order <= 30][:6]
    chiefs = [p for p in everybody if p.id in heads and p.rank_order > 30][:12]
    known = [
        laid.people[name]
        for name in ("duty_officer", "duty_officer2", "clerk", "clerk2")
        if name in laid.people
    ]
    codes = ("general", "planning", "finance", "personnel", "assets", "energy")
    others = [
        p for p in everybody if p.department.code in codes and 60 <= p.rank_order <= 80 and p not in known
    ][::3][:14]
    guards = [p for p in everybody if p.department.code == "security" and p.rank_order >= 90][:10]
    return {
        (main, Level.LEADER): leaders,
        (main, Level.CHIEF): chiefs,
        (main, Level.OFFICER): [*known, *others],
        (gate, Level.OFFICER): guards,
    }


def _exemptions(laid: Laid) -> None:
    pool = [p for p in laid.pools[laid.posts[0].id, Level.OFFICER] if "officer" not in p.username][4:]
    by = laid.people["manager"]
    for person, (kind, reason, proof, begins, ends) in zip(pool, words.EXEMPTIONS, strict=False):
        db.session.add(
            Exemption(
                person_id=person.id, kind=ExemptionKind(kind), reason=reason, proof=proof, created_by=by,
                from_on=laid.day + timedelta(days=begins),
                until_on=laid.day + timedelta(days=ends) if ends is not None else None,
            )
        )  # fmt: skip
    db.session.flush()


def _roster(laid: Laid, first: date, last: date, *, published: bool) -> Roster:
    terms, by = terms_on(first), laid.people["manager"]
    begun = clock.at(first - timedelta(days=9), time(10))
    over = last < laid.day - timedelta(days=3)
    status = RosterStatus.ARCHIVED if over else RosterStatus.PUBLISHED if published else RosterStatus.DRAFT
    row = Roster(
        title=title_of(first, last), starts_on=first, ends_on=last, status=status, terms=terms.as_json(), created_by=by,
        created_at=min(begun, laid.now), number=next_number("duty_roster", first) if published else None,
        submitted_at=min(begun + timedelta(hours=2), laid.now) if published else None,
        approved_at=min(begun + timedelta(hours=20), laid.now) if published else None,
        published_at=min(begun + timedelta(hours=21), laid.now) if published else None,
        archived_at=clock.at(last + timedelta(days=2), time(9)) if over else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    shifts = []
    for one in shifts_of(first, last, patterns(), neighbours.day_kind, clock.zone(), terms):
        shifts.append(
            {
                "roster_id": row.id, "post_id": one.pattern.post_id, "template_id": one.pattern.template_id,
                "name": one.pattern.name, "on_day": one.on_day, "starts_at": one.starts_at, "ends_at": one.ends_at,
                "day_kind": one.day_kind, "centipoints": one.centipoints, "hands_over": one.pattern.hands_over,
                "status": _status(laid, one.starts_at, one.ends_at, published),
                "began_at": one.starts_at if one.starts_at <= laid.now else None,
                "ended_at": one.ends_at if one.ends_at <= laid.now else None, "armed_at": None,
            }
        )  # fmt: skip
    for shift, number in zip(shifts, insert_many(Shift, shifts), strict=True):
        shift["id"] = number
    _fill(laid, shifts, first, last)
    laid.shifts += shifts
    return row


def _status(laid: Laid, starts_at: datetime, ends_at: datetime, published: bool) -> ShiftStatus:
    if not published:
        return ShiftStatus.PLANNED
    if ends_at <= laid.now:
        return ShiftStatus.CLOSED
    return ShiftStatus.IN_PROGRESS if starts_at <= laid.now else ShiftStatus.PUBLISHED


def _fill(laid: Laid, shifts: Sequence[dict[str, Any]], first: date, last: date) -> None:
    """Draw by the rules; the accounts that one signs in with stand in the shift of now and of tomorrow."""
    rows: list[dict[str, Any]] = []
    fixed = {(key, level): person for key, level, person in _fixed(laid, shifts)}
    made = [
        Duty(person.id, shift["starts_at"], shift["ends_at"])
        for (key, _level), person in fixed.items()
        for shift in shifts
        if shift["id"] == key
    ]
    slots = []
    for shift in shifts:
        post = next(p for p in laid.posts if p.id == shift["post_id"])
        for number, level in enumerate(Level):
            if post.needs(level):
                slots.append(_slot(shift, level, number))
        if post.standby:
            slots.append(_slot(shift, Level.OFFICER, 9, standby=True))
    chosen = draw(
        [slot for slot in slots if slot.standby or (slot.key // 10, slot.level) not in fixed],
        [Member(p.id, post, level, n) for (post, level), people in laid.pools.items() for n, p in enumerate(people)],
        away=burden.away(clock.at(first), clock.at(last + 2 * DAY)), spared=burden.spared(first, last),
        duties=[*laid.duties, *made], history=laid.history, heavy=laid.heavy, zone=clock.zone(),
    )  # fmt: skip
    names = {p.id: p.name for p in laid.people.values()}
    by_id = {shift["id"]: shift for shift in shifts}
    for slot in slots:
        person = fixed.get((slot.key // 10, slot.level))
        if person is not None and not slot.standby:
            chosen.append(Choice(slot, person.id, laid.history.get(person.id, 0)))
    laid.duties = []
    for choice in chosen:
        if choice.person_id is None:
            continue
        shift = by_id[choice.slot.key // 10]
        reasons: dict[str, Any] = {
            "points": choice.centipoints, "barred": [[names[i], why] for i, why in choice.barred if i in names],
        }  # fmt: skip
        if choice.following:
            reasons["next"] = [names[choice.following[0]], choice.following[1]]
        rows.append(
            {
                "shift_id": shift["id"], "level": choice.slot.level, "person_id": choice.person_id,
                "standby": choice.slot.standby, "source": Source.ROTATE, "reasons": reasons, "note": "", "replaces_id": None,
                "created_at": laid.now, "ended_at": None,
            }
        )  # fmt: skip
        if not choice.slot.standby:
            laid.history[choice.person_id] = laid.history.get(choice.person_id, 0) + choice.slot.centipoints
            laid.heavy[choice.person_id] = laid.heavy.get(choice.person_id, 0) + choice.slot.heavy
        if choice.slot.on_day >= last - 4 * DAY:
            laid.duties.append(
                Duty(
                    choice.person_id, choice.slot.starts_at, choice.slot.ends_at, standby=choice.slot.standby
                )
            )
    for row, number in zip(rows, insert_many(DutyAssignment, rows), strict=True):
        by_id[row["shift_id"]].setdefault("people", []).append(row | {"id": number})


def _slot(shift: dict[str, Any], level: Level, number: int, standby: bool = False) -> Slot:
    return Slot(
        shift["id"] * 10 + number, shift["post_id"], level, shift["starts_at"], shift["ends_at"],
        0 if standby else shift["centipoints"], shift["on_day"], standby, shift["day_kind"] is DayKind.STATUTORY,
    )  # fmt: skip


def _fixed(laid: Laid, shifts: Sequence[dict[str, Any]]) -> list[tuple[int, Level, Person]]:
    people, main, gate = laid.people, laid.posts[0].id, laid.posts[1].id
    plan = {
        0: ((Level.LEADER, "director"), (Level.CHIEF, "manager"), (Level.OFFICER, "duty_officer")),
        1: ((Level.CHIEF, "leader"), (Level.OFFICER, "duty_officer2")),
        5: ((Level.OFFICER, "duty_officer"),),
    }
    found = []
    for shift in shifts:
        away = (shift["on_day"] - laid.running_on).days
        if shift["post_id"] == main:
            found += [
                (shift["id"], level, people[name]) for level, name in plan.get(away, ()) if name in people
            ]
        runs = shift["starts_at"] <= laid.now < shift["ends_at"]
        if shift["post_id"] == gate and runs:
            found.append((shift["id"], Level.OFFICER, people["guard"]))
    return found
