"""A roster from draft to archive: drawn, changed by hand with its clashes, approved, published, acknowledged."""

from datetime import date, timedelta

import pytest
from flask import Flask

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.duty.roster.models import (
    DutyAssignment,
    Level,
    RosterStatus,
    Shift,
    ShiftStatus,
    Source,
)
from app.modules.duty.roster.reports import desk, month
from app.modules.duty.roster.rules import clashes as clash_rules
from app.modules.duty.roster.services import drawing, masters, placing, steps
from app.modules.duty.roster.services.placing import Place
from app.shared.approvals import queries as approvals
from app.shared.approvals.services import decide
from app.shared.notifications.models import Notice
from tests.duty.roster.conftest import Hands
from tests.duty.roster.making import MONDAY, OFFICERS, Office, absent, at, roster, the_shift, who

TUESDAY = MONDAY + timedelta(days=1)


def places(office: Office, day: date, username: str, reason: str = "") -> None:
    """Choose this officer for the shift of this day."""

    def choose() -> None:
        row = the_shift(office.shift(day))
        now = row.of(Level.OFFICER)[0]
        place = Place("place_officer_0", Level.OFFICER, False, now, who(username).id)
        placing.set_people(row, who("manager"), places=[place], reason=reason)

    office.do(choose)


def test_every_place_is_filled_and_says_why(office: Office) -> None:
    number = office.draft()

    def look() -> None:
        row = roster(number)
        assert len(row.shifts) == 7 and drawing.holes(row) == 0 and not drawing.roster_clashes(row)
        assert [len(shift.here) for shift in row.shifts] == [4] * 7
        one = row.shifts[0].of(Level.OFFICER)[0]
        assert one.source == Source.ROTATE and month.why(one)

    office.read(look)


def test_absent_people_are_passed_over(office: Office) -> None:
    for name in OFFICERS[:5]:
        office.do(lambda name=name: absent(name, at(0), at(24, MONDAY + timedelta(days=6))))
    office.draft()
    on = {office.usernames(MONDAY + timedelta(days=n)) for n in range(6)}
    assert on == set(OFFICERS[5:])


def test_the_burden_of_former_months_is_evened_out(office: Office) -> None:
    office.publish(MONDAY - timedelta(days=35), 4)
    had = {office.usernames(MONDAY - timedelta(days=35 - n)) for n in range(4)}
    office.draft(MONDAY, 3)
    assert not had & {office.usernames(MONDAY + timedelta(days=n)) for n in range(3)}


def test_two_rosters_cannot_lie_over_the_same_days(office: Office) -> None:
    office.draft()
    with pytest.raises(RuleBroken):
        office.draft(MONDAY + timedelta(days=3), 7)


def test_a_hand_set_clash_needs_a_reason_and_stays_visible(office: Office) -> None:
    number = office.draft()
    monday = office.usernames()
    with pytest.raises(RuleBroken, match="too close"):
        places(office, TUESDAY, monday)
    places(office, TUESDAY, monday, "人手不足")
    assert office.usernames(TUESDAY) == monday

    def look() -> list[str]:
        row = roster(number)
        return [one["text"] for one in month.told(drawing.roster_clashes(row), row)]

    assert len(office.read(look)) == 2  # both duties lie too close to one another


def test_without_the_check_the_clash_would_go_through(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.draft()
    monkeypatch.setattr(clash_rules, "check_placing", lambda *_args, **_kwargs: None)
    places(office, TUESDAY, office.usernames())
    assert office.usernames(TUESDAY) == office.usernames()


def test_nobody_stands_twice_in_one_shift(office: Office) -> None:
    office.draft()
    waiting = office.usernames(standby=True)
    with pytest.raises(RuleBroken, match=r"already|another shift"):
        places(office, MONDAY, waiting, "必须")


def test_the_database_refuses_the_same_person_twice(office: Office) -> None:
    from sqlalchemy.exc import IntegrityError

    office.draft()

    def twice() -> None:
        row = the_shift(office.shift())
        one = row.here[0]
        db.session.add(
            DutyAssignment(shift_id=row.id, level=Level.OFFICER, person_id=one.person_id, reasons={})
        )
        db.session.flush()

    with pytest.raises(IntegrityError):
        office.do(twice)


def test_an_exemption_is_kept_by_the_draw_and_by_hand(office: Office) -> None:
    def spare() -> None:
        from app.modules.duty.roster.models import ExemptionKind

        masters.exempt(
            who("manager"), person_id=who("keeper").id, kind=ExemptionKind.NO_NIGHT, reason="孕期", proof="",
            from_on=MONDAY, until_on=None,
        )  # fmt: skip

    office.do(spare)
    office.draft()
    assert "keeper" not in {office.usernames(MONDAY + timedelta(days=n)) for n in range(7)}
    with pytest.raises(RuleBroken, match="exempt"):
        places(office, MONDAY, "keeper", "有理由也不行")


def test_a_roster_with_a_hole_is_not_sent(office: Office) -> None:
    number = office.draft()

    def empty() -> None:
        roster(number).shifts[0].of(Level.OFFICER)[0].ended_at = at(8)

    office.do(empty)
    with pytest.raises(RuleBroken, match="still empty"):
        office.do(lambda: steps.submit(roster(number), who("manager")))


def test_drawing_again_keeps_what_was_set_by_hand(office: Office) -> None:
    number = office.draft()
    free = next(
        name
        for name in OFFICERS
        if name not in {office.usernames(MONDAY + timedelta(days=n)) for n in range(3)}
    )
    places(office, MONDAY, free, "指定")
    office.do(lambda: drawing.redraw(roster(number), who("manager")))
    assert office.usernames() == free
    office.do(lambda: drawing.redraw(roster(number), who("manager"), keep_manual=False))
    assert office.read(lambda: roster(number).shifts[0].of(Level.OFFICER)[0].source) == Source.ROTATE


def test_the_leader_in_charge_approves_then_it_is_published_and_all_are_told(office: Office) -> None:
    number = office.draft()
    office.do(lambda: steps.submit(roster(number), who("manager")))

    def agree() -> None:
        case = approvals.current("duty_roster", number)
        assert case is not None
        decide(case.id, by=who("director"), verdict="approve")

    office.do(agree)
    assert office.read(lambda: roster(number).status) == RosterStatus.APPROVED
    office.do(lambda: steps.publish(roster(number), who("manager")))

    def told() -> tuple[set[int], set[int], set[ShiftStatus]]:
        row = roster(number)
        people = {one.person_id for shift in row.shifts for one in shift.here}
        notices = db.session.query(Notice).filter(
            Notice.subject_type == "duty_roster", Notice.title.like("%published%")
        )
        return people, {one.person_id for one in notices}, {shift.status for shift in row.shifts}

    people, heard, states = office.read(told)
    assert heard == people - {office.read(lambda: who("manager").id)} or heard == people
    assert states == {ShiftStatus.PUBLISHED}


def test_a_rejected_roster_is_a_draft_again(office: Office) -> None:
    number = office.draft()
    office.do(lambda: steps.submit(roster(number), who("manager")))

    def reject() -> None:
        case = approvals.current("duty_roster", number)
        assert case is not None
        decide(case.id, by=who("director"), verdict="reject", opinion="周末安排不均")

    office.do(reject)
    assert office.read(lambda: roster(number).status) == RosterStatus.DRAFT


def test_each_acknowledges_for_himself(week: Office) -> None:
    number = week.read(lambda: db.session.query(Shift).first().roster_id)  # type: ignore[union-attr]
    name = week.usernames()
    week.do(lambda: steps.acknowledge(roster(number), who(name)))
    acked = week.read(lambda: [one.person.username for one in roster(number).receipts if one.acked_at])
    assert acked == [name]
    with pytest.raises(RuleBroken):
        week.do(lambda: steps.acknowledge(roster(number), who("outsider")))


def test_a_published_roster_can_neither_be_drawn_anew_nor_deleted(week: Office) -> None:
    number = week.read(lambda: db.session.query(Shift).first().roster_id)  # type: ignore[union-attr]
    with pytest.raises(RuleBroken):
        week.do(lambda: drawing.redraw(roster(number), who("manager")))
    with pytest.raises(RuleBroken):
        week.do(lambda: steps.discard(roster(number).id))


def test_a_draft_never_sent_can_be_deleted(office: Office) -> None:
    number = office.draft()
    office.do(lambda: drawing.redraw(roster(number), who("manager")))
    office.do(lambda: steps.discard(roster(number).id))
    assert office.read(lambda: db.session.query(Shift).count()) == 0


def test_a_holiday_wants_a_published_roster(app: Flask, office: Office) -> None:
    first, last = MONDAY, MONDAY + timedelta(days=2)
    ask = lambda: desk.before_holiday(who("manager"), first, last)  # noqa: E731
    assert office.read(ask)[0].warnings
    office.draft()
    assert "/rosters/" in office.read(ask)[0].url and office.read(ask)[0].warnings
    with app.app_context():
        assert not desk.before_holiday(who("clerk"), first, last)


def test_a_holiday_is_content_with_a_published_roster(week: Office) -> None:
    found = week.read(lambda: desk.before_holiday(who("manager"), MONDAY, MONDAY + timedelta(days=2)))
    assert found and not found[0].warnings


def test_an_approved_roster_can_be_changed_after_all(office: Office) -> None:
    number = office.draft()
    office.do(lambda: steps.submit(roster(number), who("manager")))
    office.do(lambda: steps.reopen(roster(number), who("manager")))
    assert office.read(lambda: roster(number).status) == RosterStatus.DRAFT
    office.do(lambda: steps.submit(roster(number), who("manager")))
    office.do(lambda: steps.on_approved(number))
    office.do(lambda: steps.reopen(roster(number), who("manager")))
    assert office.read(lambda: roster(number).status) == RosterStatus.DRAFT


def test_a_roster_that_is_over_is_archived_and_no_other(office: Office, hands: Hands) -> None:
    number = office.publish(MONDAY - timedelta(days=10), 3)
    with pytest.raises(RuleBroken, match="handed over"):
        office.do(lambda: steps.archive(roster(number)))
    again = office.publish()
    with pytest.raises(RuleBroken, match="still runs"):
        office.do(lambda: steps.archive(roster(again)))
