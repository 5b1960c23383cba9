"""The ladders of sign-in, hand-over and reports, as section 10 has them, with the real sweep."""

from datetime import timedelta

import pytest

from app.core.db import db
from app.modules.duty.roster.models import Level, LogKind, ShiftStatus
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.reminders import LADDERS
from app.modules.duty.roster.services import handing, incidents, log, watch
from app.shared.notifications.models import Notice, Obligation
from app.shared.notifications.services import sweep
from tests.duty.roster.conftest import Hands
from tests.duty.roster.making import MONDAY, Office, assignment, at, the_shift, who

TUESDAY = MONDAY + timedelta(days=1)


def heard(week: Office, hands: Hands, hour: float, words: str, day: object = MONDAY) -> set[str]:
    """Who hears of it at this hour, by account. Only what has to do with `words` in the title."""
    now = hands.to(at(hour, day))  # type: ignore[arg-type]
    with week.app.app_context():
        before = {number for (number,) in db.session.query(Notice.id)}
        db.session.rollback()
        sweep(now)
        rows = db.session.query(Notice).filter(Notice.title.contains(words))
        return {row.person.username for row in rows if row.id not in before}


def only(week: Office, level: Level) -> None:
    """Everybody else of Monday has signed in."""

    def sign() -> None:
        for one in the_shift(week.shift()).here:
            if one.level != level and not one.standby:
                watch.sign_in(one, one.person)

    week.do(sign)


def test_the_stages_are_those_of_the_plan() -> None:
    found = {one.name: [(s.offset, s.audience, s.urgent) for s in one.stages] for one in LADDERS}
    assert found == {
        "duty_signin": [
            (-30, "owner", False), (0, "owner", False), (10, "owner_and_standby", True), (10, "chief", True),
            (15, "leader", True),
        ],
        "handover": [(-15, "both", False), (0, "both", False), (15, "chief", True)],
        "incident_report": [(-10, "owner", True), (0, "chief_and_leader", True)],
        "incident_written": [(-10, "owner", True), (0, "chief_and_leader", True)],
    }  # fmt: skip


def test_a_missing_officer_climbs_to_standby_chief_and_leader(week: Office, hands: Hands) -> None:
    only(week, Level.OFFICER)
    officer, standby = week.usernames(), week.usernames(standby=True)
    assert heard(week, hands, 8.02, "sign in") == {officer}
    week.turn(hands.to(at(8.51)))
    assert heard(week, hands, 8.52, "sign in") == {officer}
    found = heard(week, hands, 8.69, "not signed in")
    assert {officer, standby} <= found and week.usernames(level=Level.CHIEF) in found
    assert heard(week, hands, 8.8, "not signed in") == {week.usernames(level=Level.LEADER)}
    assert heard(week, hands, 10, "sign") == set()


def test_a_sign_in_ends_the_ladder(week: Office, hands: Hands) -> None:
    only(week, Level.OFFICER)
    place, name = week.place(), week.usernames()
    week.turn(hands.to(at(8.51)))
    week.do(lambda: watch.sign_in(assignment(place), who(name)))
    assert heard(week, hands, 9, "sign") == set()


def test_reminders_are_laid_two_weeks_ahead_and_once(week: Office) -> None:
    def count() -> int:
        return db.session.query(Obligation).filter(Obligation.ladder.in_(("duty_signin", "handover"))).count()

    assert week.read(count) == 7 * 3 + 7
    assert week.do(lambda: watch.arm(at(9))) == 0


def test_a_missing_successor_climbs_to_the_chiefs(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.51)))
    both = {
        week.usernames(),
        week.usernames(level=Level.CHIEF),
        week.usernames(TUESDAY),
        week.usernames(TUESDAY, Level.CHIEF),
    }
    assert heard(week, hands, 8.26, "hand over", TUESDAY) == both
    assert heard(week, hands, 8.51, "hand over", TUESDAY) == both
    chiefs = {week.usernames(level=Level.CHIEF), week.usernames(TUESDAY, Level.CHIEF)}
    assert heard(week, hands, 8.76, "has not been handed over", TUESDAY) == chiefs


def test_a_signed_hand_over_is_not_chased(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.51)))
    hands.to(at(8.3, TUESDAY))
    out, new = week.usernames(), week.usernames(TUESDAY)
    number = week.do(lambda: handing.sign_out(the_shift(week.shift()), who(out), summary="正常").id)

    def take() -> None:
        row = log_queries.handover(number)
        assert row is not None
        handing.sign_in(row, who(new))

    week.do(take)
    assert heard(week, hands, 8.9, "handed over", TUESDAY) == set()


def test_with_release_and_look_removed_a_signed_shift_would_be_chased(
    week: Office, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign-in releases, and the ladder looks again before each telling: one without the other is enough."""
    only(week, Level.OFFICER)
    week.turn(hands.to(at(8.51)))
    place, name = week.place(), week.usernames()
    monkeypatch.setattr(watch.neighbours, "release", lambda *_args, **_kwargs: 0)
    ladder = next(one for one in week.app.extensions["modules"]["duty"].ladders if one.name == "duty_signin")
    look = ladder.is_open
    week.do(lambda: watch.sign_in(assignment(place), who(name)))
    try:
        object.__setattr__(ladder, "is_open", lambda _obligation: True)
        assert name in heard(week, hands, 8.69, "not signed in")
    finally:
        object.__setattr__(ladder, "is_open", look)
    assert heard(week, hands, 8.8, "not signed in") == set()


def test_an_incident_runs_two_clocks(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.51)))
    hands.to(at(10))
    name = week.usernames()

    def begin() -> int:
        entry = log.write(
            the_shift(week.shift()), who(name), at=at(9.9), kind=LogKind.INCIDENT, content="食堂冒烟"
        )
        return incidents.begin(entry, who(name), event_at=at(9.9), known_at=at(10)).id

    number = week.do(begin)
    assert heard(week, hands, 10.1, "by telephone") == {name}  # ten minutes before 10:15
    top = {name, week.usernames(level=Level.CHIEF), week.usernames(level=Level.LEADER)}
    assert heard(week, hands, 10.26, "by telephone") == top

    def phoned() -> None:
        row = log_queries.report(number)
        assert row is not None
        incidents.phoned(row, phoned_to="市政府总值班室")

    week.do(phoned)
    assert heard(week, hands, 10.51, "is due") == top
    assert heard(week, hands, 10.6, "by telephone") == set()


def test_a_shift_is_not_chased_while_another_answers(week: Office) -> None:
    """Tuesday's hand-over is nobody's business on Monday."""
    with week.app.app_context():
        row = queries.shift(week.shift(TUESDAY))
        assert row is not None and row.status == ShiftStatus.PUBLISHED
        ladder = next(one for one in LADDERS if one.name == "handover")
        obligation = db.session.query(Obligation).filter_by(ladder="handover", subject_id=row.id).one()
        assert not ladder.is_open(obligation)
