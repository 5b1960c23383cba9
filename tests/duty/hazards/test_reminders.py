"""Who hears what when: the two ladders by their dates, make-up workdays too; a new deadline arms them again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.hazards import queries
from app.modules.duty.hazards import services as do
from app.modules.duty.hazards.models import HazardStatus, Severity
from app.modules.duty.hazards.reminders import GENERAL_HAZARD, MAJOR_HAZARD
from app.modules.duty.hazards.services import states
from app.shared.accounts.models import Absence, Person
from app.shared.notifications.models import Notice, Obligation, PlannedFire, ReminderFire
from app.shared.notifications.services import sweep
from tests.duty.hazards.office import DUE, GRANTED, PASSED, RETURNED, Case, settled, shot, who

pytestmark = pytest.mark.usefixtures("now")
S = HazardStatus
Set = Callable[[datetime], None]


def at(day: str, hour: int = 9, minute: int = 0) -> datetime:
    """A moment by the office's clock."""
    return datetime.fromisoformat(f"{day}T{hour - 8 if hour >= 8 else hour + 16:02}:{minute:02}:00").replace(
        tzinfo=UTC
    )


def plan(app: Flask, case: Case, ladder: str) -> dict[str, str]:
    """stage -> when it is planned for first, as the office's clocks show it."""
    with app.app_context():
        query = (
            select(PlannedFire.stage, PlannedFire.planned_at)
            .join(PlannedFire.obligation)
            .where(
                Obligation.subject_type == "hazard",
                Obligation.subject_id == case.id,
                Obligation.ladder == ladder,
            )
            .order_by(PlannedFire.occurrence.desc())
        )
        return {stage: f"{clock.local(moment):%m-%d %H:%M}" for stage, moment in db.session.execute(query)}


@pytest.mark.parametrize(
    ("today", "due", "expected"),
    [
        # an ordinary fortnight
        ("2026-11-16", date(2026, 11, 27), ["11-24", "11-26", "11-27", "11-30", "12-02", "12-04"]),
        # over National Day: Saturday 10-10 is a make-up workday, 10-01 to 10-07 are off
        ("2026-09-21", date(2026, 10, 10), ["09-30", "10-09", "10-10", "10-12", "10-14", "10-16"]),
        # before the Spring Festival: Saturdays 02-14 and 02-28 are make-up workdays, 02-15 to 02-23 are off
        ("2026-02-02", date(2026, 2, 14), ["02-11", "02-13", "02-14", "02-24", "02-26", "02-28"]),
    ],
)
def test_a_general_hazards_ladder_counts_workdays(
    app: Flask, now: Set, today: str, due: date, expected: list[str]
) -> None:
    """-3, -1, 0 at nine the owner; +1 the head, +3 the section's head, +5 the manager, then weekly."""
    now(at(today))
    case = Case(app, S.CONFIRMED)
    case.do(lambda h: do.assign(h, **settled(rectify_by=due)))
    stages = ("workdays_3", "workday_1", "due", "head", "section", "manager")
    planned = plan(app, case, "hazard")
    assert planned == {stage: f"{day} 09:00" for stage, day in zip(stages, expected, strict=True)}
    print(due, planned)


def test_the_ladders_are_those_of_the_office() -> None:
    general = [(s.offset, s.unit, s.audience, s.repeat) for s in GENERAL_HAZARD.stages]
    assert general == [
        (-3, "workdays", "owner", ""), (-1, "workdays", "owner", ""), (0, "workdays", "owner", ""),
        (1, "workdays", "department_head", ""), (3, "workdays", "section_head", ""), (5, "workdays", "role:manager", "weekly"),
    ]  # fmt: skip
    major = [(s.offset, s.audience, s.urgent, s.repeat, s.at) for s in MAJOR_HAZARD.stages]
    assert major == [
        (0, "concerned", True, "", None),
        (1440, "concerned", False, "daily", GENERAL_HAZARD.stages[0].at),
    ]


def _told(app: Flask, case: Case) -> list[tuple[str, str, int, int]]:
    """(who, stage, revision of the deadline, occurrence) of every reminder, in order."""
    with app.app_context():
        query = (
            select(Person.username, ReminderFire.stage, ReminderFire.deadline_rev, ReminderFire.occurrence)
            .join(Notice, Notice.fire_id == ReminderFire.id)
            .join(Person, Person.id == Notice.person_id)
            .where(Notice.subject_type == "hazard", Notice.subject_id == case.id)
            .order_by(Notice.id)
        )
        return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]


def _sweep(app: Flask, now: Set, moment: datetime) -> None:
    now(moment)
    with app.app_context():
        sweep(moment)


def test_a_major_hazard_tells_four_at_once_and_every_morning_until_it_is_closed_out(
    app: Flask, now: Set
) -> None:
    case = Case(app, S.ASSIGNED, Severity.MAJOR)
    _sweep(app, now, at("2026-11-23", 10, 1))
    four = {"clerk", "leader", "manager", "director"}
    assert {(name, stage) for name, stage, _r, _o in _told(app, case)} == {(name, "at_once") for name in four}
    for day in (
        "2026-11-24",
        "2026-11-25",
        "2026-11-28",
    ):  # the last is a Saturday: a major one waits for no workday
        _sweep(app, now, at(day, 9, 1))
    daily = [(name, n) for name, stage, _r, n in _told(app, case) if stage == "daily"]
    assert {name for name, _n in daily} == four and {n for _name, n in daily} == {0, 1, 4}
    case.do(do.acknowledge, "@clerk")
    case.do(lambda h: do.submit(h, who("clerk"), "好了", [shot()]))
    case.do(do.verify, "@guard", PASSED, "好")
    _sweep(app, now, at("2026-11-29", 9, 1))  # verified is not closed out
    assert {n for name, stage, _r, n in _told(app, case) if stage == "daily"} == {0, 1, 4, 5}
    case.do(do.sign_off, "@director", PASSED)
    _sweep(app, now, at("2026-11-30", 9, 1))
    assert {n for name, stage, _r, n in _told(app, case) if stage == "daily"} == {0, 1, 4, 5}


def test_who_is_told_climbs_from_the_owner_to_the_manager(app: Flask, now: Set) -> None:
    case = Case(app, S.RECTIFYING)  # due on Friday 12-04
    for day in (
        "2026-12-01",
        "2026-12-03",
        "2026-12-04",
        "2026-12-07",
        "2026-12-09",
        "2026-12-11",
        "2026-12-18",
    ):
        _sweep(app, now, at(day, 9, 1))
    assert [(name, stage) for name, stage, _r, _o in _told(app, case)] == [
        ("clerk", "workdays_3"), ("clerk", "workday_1"), ("clerk", "due"), ("leader", "head"), ("manager", "section"),
        ("manager", "manager"), ("manager", "manager"),
    ]  # fmt: skip


def test_an_extension_arms_the_reminders_again(app: Flask, now: Set) -> None:
    """The same stages fire once more, with the next revision of the deadline in their keys."""
    case = Case(app, S.RECTIFYING)
    _sweep(app, now, at("2026-12-01", 9, 1))
    _sweep(app, now, at("2026-12-04", 9, 1))
    case.do(do.ask_extension, "@clerk", DUE + timedelta(days=14), "配件未到", "专人看守")
    case.do(do.decide_extension, "@manager", GRANTED)
    assert plan(app, case, "hazard")["due"] == "12-18 09:00"
    _sweep(app, now, at("2026-12-15", 9, 1))
    _sweep(app, now, at("2026-12-18", 9, 1))
    fires = [(stage, rev) for name, stage, rev, _o in _told(app, case) if name == "clerk"]
    assert fires == [("workdays_3", 0), ("due", 0), ("workdays_3", 1), ("due", 1)]
    assert case.get("deadline_rev") == 1


def test_without_a_new_revision_nothing_would_be_told_again(
    app: Flask, now: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen to fail: a deadline that is moved past the reminders leaves the old plan standing."""
    case = Case(app, S.RECTIFYING)
    _sweep(app, now, at("2026-12-04", 9, 1))
    monkeypatch.setattr(states, "remind", lambda hazard, anew=False: None)
    case.do(do.ask_extension, "@clerk", DUE + timedelta(days=14), "配件未到", "专人看守")
    case.do(do.decide_extension, "@manager", GRANTED)
    assert plan(app, case, "hazard")["head"] == "12-07 09:00"
    with app.app_context():
        owed = db.session.scalars(select(Obligation).where(Obligation.ladder == "hazard")).one()
        assert owed.deadline_rev == 0


def test_returned_and_reopened_begin_anew(app: Flask, now: Set) -> None:
    case = Case(app, S.SUBMITTED)
    with app.app_context():
        owed = db.session.scalars(select(Obligation).where(Obligation.ladder == "hazard")).one()
        assert not owed.open  # it lies with the verifier: the owner is not asked
    case.do(do.verify, "@guard", RETURNED, "不好", date(2026, 12, 11))
    assert plan(app, case, "hazard")["due"] == "12-11 09:00"
    case.do(do.acknowledge, "@clerk")
    case.do(lambda h: do.submit(h, who("clerk"), "好了", [shot()]))
    case.do(do.verify, "@guard", PASSED, "好")
    case.do(do.reopen, "@manager", "又堆了", date(2026, 12, 25))
    with app.app_context():
        owed = db.session.scalars(select(Obligation).where(Obligation.ladder == "hazard")).one()
        assert (owed.open, owed.deadline_rev) == (True, 2)
    assert case.get("deadline_rev") == 2


def test_the_verifier_the_office_and_the_leader_are_reminded_too(app: Flask, now: Set) -> None:
    cases = {
        "guard": Case(app, S.SUBMITTED), "director": Case(app, S.VERIFIED, Severity.MAJOR, location="锅炉房"),
        "duty_officer": Case(app, S.REPORTED, location="大门"),
    }  # fmt: skip
    _sweep(app, now, at("2026-11-24", 9, 1))
    for name, case in cases.items():
        assert (name, "due") in [(who_, stage) for who_, stage, _r, _o in _told(app, case)], name


def test_nothing_is_owed_of_what_has_ended(app: Flask) -> None:
    for status in (S.CLOSED, S.REJECTED):
        case = Case(app, status, location=status.value)
        with app.app_context():
            query = select(Obligation).where(
                Obligation.subject_id == case.id, Obligation.subject_type == "hazard"
            )
            assert not [row.ladder for row in db.session.scalars(query) if row.open], status


def test_the_assignment_is_to_be_acknowledged_by_each(app: Flask) -> None:
    case = Case(app, S.ASSIGNED)
    with app.app_context():
        rows = db.session.scalars(
            select(Notice).where(Notice.subject_id == case.id, Notice.requires_ack)
        ).all()
        assert {row.person.username for row in rows} == {"clerk", "leader"}


def test_a_report_of_danger_is_told_at_once(app: Flask) -> None:
    calm, danger = Case(app, S.REPORTED), Case(app, S.REPORTED, danger_now=True)
    with app.app_context():
        for case, urgent in ((calm, False), (danger, True)):
            rows = db.session.scalars(select(Notice).where(Notice.subject_id == case.id)).all()
            assert {(row.person.username, row.urgent) for row in rows} == {
                ("manager", urgent),
                ("duty_officer", urgent),
            }


def test_before_a_holiday_open_hazards_say_who_stays(app: Flask) -> None:
    kept = Case(app, S.RECTIFYING)
    bare = Case(app, S.REPORTED, location="大门")
    Case(app, S.CLOSED, location="配电间")
    first, last = date(2027, 1, 1), date(2027, 1, 3)
    with app.app_context():
        found = {row.url: row for row in queries.before_holiday(who("manager"), first, last)}
        assert set(found) == {f"/duty/hazards/{kept.id}", f"/duty/hazards/{bare.id}"}
        row = found[f"/duty/hazards/{kept.id}"]
        assert row.why == "专人看守" and row.who.endswith("李文静") and not row.warnings
        assert row.stops  # overdue by then
        assert len(found[f"/duty/hazards/{bare.id}"].warnings) == 2

        def leave() -> None:
            db.session.add(
                Absence(person_id=who("clerk").id, deputy_id=who("leader").id, starts_at=clock.at(first),
                        ends_at=clock.at(last), created_by_id=who("clerk").id)
            )  # fmt: skip

        in_transaction(leave)
        row = next(
            r for r in queries.before_holiday(who("manager"), first, last) if r.url.endswith(f"/{kept.id}")
        )
        assert row.who.endswith("刘建平") and row.warnings
        assert not queries.before_holiday(who("clerk2"), first, last)


def test_places_that_come_back_within_twelve_months(app: Flask, now: Set) -> None:
    from app.modules.duty.hazards.queries.figures import repeats

    now(at("2025-11-01"))
    Case(app, S.CONFIRMED, location="食堂后厨")  # too long ago
    now(at("2026-03-02"))
    Case(app, S.CONFIRMED, location="食堂后厨")
    Case(app, S.CLOSED, location="地下车库")
    Case(app, S.REJECTED, location="地下车库")  # none, does not count
    now(at("2026-11-20"))
    last = Case(app, S.REPORTED, location="食堂  后厨".replace("  ", ""))
    Case(app, S.MERGED, location="地下车库")
    with app.app_context():
        rows = repeats(who("manager"), clock.now() - timedelta(days=365), 2)
        assert [(row.location, row.count, row.open, row.last_id) for row in rows] == [
            ("食堂后厨", 2, 2, last.id)
        ]
        assert not repeats(who("clerk2"), clock.now() - timedelta(days=365), 2)


def test_a_month_counts_what_was_found_and_closed_in_time_or_late(app: Flask, now: Set) -> None:
    from app.modules.duty.hazards.reports.figures import months

    Case(app, S.CLOSED)  # found and closed out in November, in time
    late = Case(app, S.RECTIFYING, location="大门")
    now(at("2026-12-14"))
    late.do(lambda h: do.submit(h, who("clerk"), "好了", [shot()]))
    late.do(do.verify, "@guard", PASSED, "好")
    with app.app_context():
        found = {row.label: row for row in months(who("manager"))["months"]}
    november, december = found["2026-11"], found["2026-12"]
    assert (november.found, november.closed, november.in_time, november.rate) == (2, 1, 1, 100)
    assert (december.found, december.closed, december.late, december.rate) == (0, 1, 1, 0)
