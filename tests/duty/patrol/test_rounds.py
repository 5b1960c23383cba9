"""Rounds made ahead, changed plans, standstills of the portal, explanations, the ladder."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from app import scheduler
from app.core import clock
from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import (
    AssigneeKind,
    Cause,
    DayRule,
    PatrolExcuse,
    PatrolPlan,
    PatrolTask,
    TaskStatus,
)
from app.modules.duty.patrol.queries import figures, points, rounds
from app.modules.duty.patrol.reports import statistics
from app.modules.duty.patrol.rules import states as state_rules
from app.modules.duty.patrol.services import planning, states, walking
from app.shared.notifications import services as notifications
from app.shared.notifications.models import Heartbeat, Notice, Obligation, SchedulerGap
from tests.browser import Browser
from tests.duty.patrol.conftest import NOW, Office, Walker, make_route, plan_fields, who

T = TaskStatus


def plan_of(office: Office) -> PatrolPlan:
    found = points.plan(office.ids["plan"])
    assert found is not None
    return found


def held(status: T | None = None) -> int:
    query = select(func.count(PatrolTask.id))
    return int(db.session.scalar(query.where(PatrolTask.status == status) if status else query) or 0)


def test_rounds_are_made_fourteen_days_ahead_once(office: Office) -> None:
    assert office.read(lambda: held(T.SCHEDULED)) == 14  # today's has opened
    assert office.do(lambda: planning.materialise(NOW)) == 0
    office.do(lambda: planning.materialise(NOW + timedelta(days=1)))
    assert office.read(held) == 16


def test_reminders_are_owed_two_days_ahead(office: Office) -> None:
    def owed() -> int:
        return int(db.session.scalar(select(func.count(Obligation.id)).where(Obligation.open)) or 0)

    assert office.read(owed) == 3  # tonight, tomorrow, the day after
    office.do(lambda: planning.materialise(NOW))
    assert office.read(owed) == 3
    office.do(lambda: planning.materialise(NOW + timedelta(days=1)))
    assert office.read(owed) == 4


def test_two_who_make_the_same_round_make_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "made", lambda *_args: set())  # neither sees what the other has made
    monkeypatch.setattr(planning.queries, "made", lambda *_args: set())
    assert office.do(lambda: planning.materialise(NOW)) == 0
    assert office.read(held) == 15


def test_without_the_unique_key_the_round_would_be_there_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning.queries, "made", lambda *_args: set())
    office.do(lambda: db.session.execute(text("DROP INDEX uq_patrol_tasks_plan_start")))
    assert office.do(lambda: planning.materialise(NOW)) == 15


def test_a_cancelled_round_may_be_made_again(office: Office) -> None:
    def swap() -> int:
        task = rounds.task(points.coming(office.ids["plan"], NOW)[1].id)
        assert task is not None
        planning.cancel(task=task, by=who("manager"), reason="施工封楼")
        return planning.materialise(NOW)

    assert office.do(swap) == 1


def test_a_changed_plan_cancels_and_remakes_what_has_not_opened(office: Office) -> None:
    def change() -> None:
        plan = plan_of(office)
        planning.save_plan(
            by=who("manager"), row=plan, **plan_fields(office.ids["route"], times="23:30, 3:00")
        )

    office.do(change)

    def look() -> tuple[int, int, list[str], int]:
        coming = points.coming(office.ids["plan"], NOW, 40)
        starts = [f"{clock.local(t.scheduled_start):%H:%M}" for t in coming]
        return held(T.CANCELLED), plan_of(office).rev, starts, coming[1].plan_rev

    cancelled, rev, starts, plan_rev = office.read(look)
    assert (cancelled, rev, plan_rev) == (14, 2, 2)
    assert starts[:3] == ["22:10", "23:30", "03:00"]  # tonight's was open already and stays
    assert len(starts) == 1 + 15 + 14
    open_ones = office.read(
        lambda: db.session.scalar(select(func.count(Obligation.id)).where(Obligation.open, Obligation.ladder == "patrol_task"))
    )  # fmt: skip
    assert open_ones == 1 + 4  # of tonight and of two days ahead; those of cancelled rounds are released


def test_a_plan_saved_without_a_change_leaves_its_rounds_alone(office: Office) -> None:
    office.do(
        lambda: planning.save_plan(by=who("manager"), row=plan_of(office), **plan_fields(office.ids["route"]))
    )
    assert office.read(lambda: (held(T.CANCELLED), plan_of(office).rev)) == (0, 1)


def test_an_ended_plan_keeps_tonights_round(office: Office) -> None:
    office.do(lambda: planning.end_plan(plan=plan_of(office), by=who("manager")))
    assert office.read(lambda: (held(T.OPEN), held(T.SCHEDULED), held(T.CANCELLED))) == (1, 0, 14)
    assert office.do(lambda: planning.materialise(NOW)) == 0


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (DayRule.WORKDAYS, [*[date(2026, 9, n) for n in (28, 29, 30)], *[date(2026, 10, n) for n in (8, 9, 10)]]),
        (DayRule.STATUTORY, [date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)]),
        (DayRule.BEFORE_HOLIDAY, [date(2026, 9, 30)]),
        (DayRule.OFF_DAYS, [date(2026, 9, 27), *[date(2026, 10, n) for n in range(1, 8)], date(2026, 10, 11)]),
    ],
)  # fmt: skip
def test_the_calendar_of_national_day_says_on_which_days(
    office: Office, rule: DayRule, days: list[date]
) -> None:
    def made() -> list[date]:
        plan = PatrolPlan(day_rule=rule, weekdays=[], times=["22:00"], valid_from=date(2026, 1, 1))
        return [day for day, _start in planning.starts(plan, date(2026, 9, 27), 14)]

    assert office.read(made) == days


# -- a standstill of the portal


def stand_still(office: Office, start: float, end: float) -> None:
    office.do(
        lambda: db.session.add(
            SchedulerGap(
                started_at=NOW + timedelta(minutes=start), ended_at=NOW + timedelta(minutes=end), caught_up=0
            )
        )
    )


def test_a_standstill_is_never_counted_as_missed_and_may_be_entered_later(office: Office) -> None:
    stand_still(office, 5, 60)
    office.at(131)
    assert (office.seen()["status"], office.seen()["cause"]) == ("excused", "system_outage")
    guard = Walker(office.app, "guard")
    office.at(300)
    for code in ("P1", "P2", "P3", "P4"):
        answer = guard.post(
            f"/duty/patrol/rounds/{office.ids['task']}/points/{office.ids[code]}", code=office.codes[code], result="normal"
        )  # fmt: skip
        assert answer.status_code == 303, answer.text
    seen = office.seen()
    assert (seen["status"], seen["cause"]) == ("done_late", "system_outage")
    assert all(scan.entered_late for scan in seen["scans"].values())
    month = office.read(lambda: _month(office))
    assert (month["whole"].due, month["whole"].outage) == (0, 1)


def _month(office: Office) -> dict[str, Any]:
    with office.app.test_request_context():
        span = statistics.Month(date(2026, 11, 1), date(2026, 11, 30))
        query = figures.figures(span.first, span.last)
        assert query
        return statistics.month(span)


def test_without_the_standstill_the_same_round_is_missed(office: Office) -> None:
    office.at(131)
    assert (office.seen()["status"], office.seen()["cause"]) == ("missed", "person")
    stand_still(office, 200, 260)  # another hour's standstill changes nothing
    office.at(300)
    assert office.seen()["status"] == "missed"


def test_a_standstill_that_is_just_ending_counts_before_it_is_written_down(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first beat after a night of silence: rounds are settled before the beat writes the standstill down."""
    office.do(
        lambda: db.session.add(
            Heartbeat(name="scheduler", holder="one", last_ok_at=NOW + timedelta(minutes=1))
        )
    )
    morning = NOW + timedelta(hours=9)
    monkeypatch.setattr(clock, "now", lambda: morning)
    with office.app.app_context():
        scheduler.beat("two", morning)
    assert (office.seen()["status"], office.seen()["cause"]) == ("excused", "system_outage")
    told = office.read(
        lambda: db.session.scalar(select(func.count(Notice.id)).where(Notice.dedup_key.contains("lost")))
    )
    assert told == 0


def test_without_looking_at_the_heartbeat_that_round_would_be_missed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.shared.notifications import queries

    office.do(
        lambda: db.session.add(
            Heartbeat(name="scheduler", holder="one", last_ok_at=NOW + timedelta(minutes=1))
        )
    )
    monkeypatch.setattr(neighbours, "outage", lambda start, end, now: queries.outage(start, end))
    morning = NOW + timedelta(hours=9)
    monkeypatch.setattr(clock, "now", lambda: morning)
    with office.app.app_context():
        scheduler.beat("two", morning)
    assert office.seen()["status"] == "missed"


# -- explanations


def explain(office: Office) -> int:
    office.at(131)
    answer = Browser(office.app, "guard").post(
        f"/duty/patrol/rounds/{office.ids['task']}/excuse", reason="门岗突发情况，离不开人", cause="person"
    )
    assert answer.status_code == 303, answer.text
    return int(office.read(lambda: db.session.scalar(select(PatrolExcuse.id))))


def test_an_accepted_explanation_takes_the_round_off_the_missed(office: Office) -> None:
    key, manager = explain(office), Browser(office.app, "manager")
    assert "门岗突发情况" in manager.page(f"/duty/patrol/excuses/{key}")
    assert manager.post(f"/duty/patrol/excuses/{key}", verdict="refuse").status_code == 422  # why not?
    assert manager.post(f"/duty/patrol/excuses/{key}", verdict="accept").status_code == 303
    assert (office.seen()["status"], office.seen()["cause"]) == ("excused", "person")
    again = manager.post(f"/duty/patrol/excuses/{key}", verdict="refuse", opinion="再看")
    assert again.status_code == 422


def test_a_refused_explanation_leaves_the_round_missed(office: Office) -> None:
    key = explain(office)
    answer = Browser(office.app, "manager").post(
        f"/duty/patrol/excuses/{key}", verdict="refuse", opinion="无记录佐证"
    )
    assert answer.status_code == 303
    assert office.seen()["status"] == "missed"


def test_nobody_decides_the_own_explanation_in_rule_and_in_the_database(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = explain(office)

    def decide() -> None:
        excuse = rounds.excuse(key)
        assert excuse is not None
        walking.decide(excuse=excuse, by=who("guard"), accepted=True)

    with pytest.raises(RuleBroken):
        office.do(decide)
    monkeypatch.setattr(state_rules, "check_decision", lambda *_args: None)
    with pytest.raises(IntegrityError):
        office.do(decide)


def test_a_second_explanation_waits_for_the_first(office: Office) -> None:
    explain(office)
    answer = Browser(office.app, "guard").post(
        f"/duty/patrol/rounds/{office.ids['task']}/excuse", reason="又写一份"
    )
    assert answer.status_code == 422

    def twice() -> None:
        db.session.add(
            PatrolExcuse(
                task_id=office.ids["task"], reason="另一份", by_id=office.ids["guard"], cause=Cause.PERSON
            )
        )

    with pytest.raises(IntegrityError):
        office.do(twice)


# -- the ladder


@pytest.fixture
def duty(office: Office, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Who stands duty tonight."""
    people = {"officer": "duty_officer", "chief": "leader", "leader": "director"}
    ids = office.read(lambda: {level: who(name).id for level, name in people.items()})
    monkeypatch.setattr(neighbours, "duty_people", lambda moment, level: [ids[level]])
    return dict(ids)


def told(office: Office, since: datetime) -> set[tuple[int, bool]]:
    """Whom the ladder has told after this moment, and whether urgently."""
    query = select(Notice.person_id, Notice.urgent).where(
        Notice.fire_id.is_not(None), Notice.created_at >= since
    )
    return {(key, urgent) for key, urgent in office.read(lambda: db.session.execute(query).all())}


def sweep(office: Office, minutes: float) -> set[tuple[int, bool]]:
    moment = office.at(minutes)
    with office.app.app_context():
        notifications.sweep(moment)
    return told(office, moment)


def test_the_ladder_climbs_from_walker_to_chief_to_leader(office: Office, duty: dict[str, int]) -> None:
    guard = office.ids["guard"]
    assert sweep(office, 24) == set()
    assert sweep(office, 25) == {(guard, False)}  # 15 minutes before it is due at 22:40
    assert sweep(office, 40) == {(guard, False)}
    assert sweep(office, 55) == {(guard, True)}
    assert sweep(office, 69) == set()
    assert sweep(office, 70) == {(duty["chief"], True)}
    assert sweep(office, 99) == set()
    assert sweep(office, 100) == {(duty["leader"], True)}
    assert sweep(office, 131) == set()
    lost = office.read(
        lambda: db.session.scalars(select(Notice.title).where(Notice.dedup_key.contains("lost"))).all()
    )
    assert lost
    assert all("漏巡" in title for title in lost)


def test_a_walked_round_is_silent(office: Office, duty: dict[str, int]) -> None:
    guard = Walker(office.app, "guard")
    for minutes, code in enumerate(("P1", "P2", "P3", "P4"), start=11):
        office.at(minutes)
        guard.post(
            f"/duty/patrol/rounds/{office.ids['task']}/points/{office.ids[code]}",
            code=office.codes[code],
            result="normal",
        )
    assert all(sweep(office, minutes) == set() for minutes in (25, 40, 55, 70, 100))


def test_after_our_own_standstill_the_walker_hears_first(office: Office, duty: dict[str, int]) -> None:
    assert sweep(office, 110) == {(office.ids["guard"], True)}
    assert sweep(office, 119) == set()
    assert sweep(office, 125) == {(duty["chief"], True)}


def test_the_officer_of_the_moment_is_resolved_when_it_fires(office: Office, duty: dict[str, int]) -> None:
    def by_roster() -> None:
        db.session.execute(update(PatrolTask).values(assignee_id=None))
        plan = plan_of(office)
        plan.assignee_kind, plan.person_id = AssigneeKind.DUTY_OFFICER, None

    office.do(by_roster)
    assert sweep(office, 25) == {(duty["officer"], False)}


# -- masters


def test_a_point_on_a_route_cannot_be_taken_out_of_use(office: Office) -> None:
    manager = Browser(office.app, "manager")
    assert manager.post(f"/duty/patrol/points/{office.ids['P1']}/end").status_code == 409


def test_a_route_passes_each_point_once(office: Office) -> None:
    key = office.ids["P1"]
    with pytest.raises(RuleBroken):
        office.do(lambda: make_route([key, key], "重复线路"))
    fields = {
        "name": "新线路",
        "note": "",
        "seq_0": 2,
        "point_0": key,
        "gap_0": 30,
        "seq_1": 1,
        "point_1": office.ids["P2"],
    }
    assert Browser(office.app, "manager").post("/duty/patrol/routes/new", **fields).status_code == 303

    def way() -> list[int]:
        route = next(r for r in points.open_routes() if r.name == "新线路")
        return [stop.checkpoint_id for stop in route.stops]

    assert office.read(way) == [office.ids["P2"], key]


def test_an_edited_route_changes_no_round_that_is_open(office: Office) -> None:
    def shorten() -> None:
        route = points.route(office.ids["route"])
        stops = [{"checkpoint_id": office.ids["P1"], "min_gap_s": 0, "photo_required": False}]
        planning.save_route(by=who("manager"), name="主楼线路", note="", stops=stops, row=route)

    office.do(shorten)
    assert office.read(lambda: len(office.task().way)) == 4
    assert office.read(lambda: len(points.coming(office.ids["plan"], NOW)[1].way)) == 1


def test_settling_twice_is_harmless(office: Office) -> None:
    moment = office.at(131)
    assert office.do(lambda: states.settle(moment)) == 0
    office.at(132)
    lines = office.read(lambda: [event.action for event in rounds.events(office.ids["task"])])
    assert sorted(lines) == ["missed", "open"]
