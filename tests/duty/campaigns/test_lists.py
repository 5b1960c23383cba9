"""A department's list: filled, signed, returned, accepted, spot-checked, looked at again, put away."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.duty.campaigns import rules
from app.modules.duty.campaigns.models import (
    CampaignAnswer,
    CampaignDept,
    CampaignStatus,
    DeptStatus,
    Fix,
    Recheck,
    Result,
    SpotCheck,
)
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.services import checking, leading, planning, signing
from app.modules.duty.hazards.models import Category, Hazard, Source
from app.shared.accounts import queries as people
from app.shared.accounts.models import Absence
from app.shared.attachments.content import Checked
from app.shared.notifications.models import Obligation
from tests.duty.campaigns.conftest import Clock, Office

Tick = Callable[..., int]
FIXED: dict[str, Any] = {
    "result": Result.FAILED,
    "note": "通道堆物",
    "fix": Fix.ON_SPOT,
    "fix_note": "已搬走",
}
HAZARD: dict[str, Any] = {
    "result": Result.FAILED,
    "note": "应急灯不亮",
    "fix": Fix.HAZARD,
    "place": "北楼三层",
}


def photo() -> Any:
    """An upload that has been looked through."""
    import io

    from PIL import Image
    from werkzeug.datastructures import FileStorage

    from app.shared.attachments.services import checked

    memory = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 30)).save(memory, "PNG")
    memory.seek(0)
    found: Checked = checked(FileStorage(memory, "a.png"))
    return found


def with_photo(office: Office, values: dict[str, Any]) -> dict[str, Any]:
    with office.app.app_context():
        return values | {"before": [photo()]}


def signed(office: Office, code: str = "planning", **of: dict[str, Any]) -> None:
    by, head = {
        "planning": ("clerk", "leader"),
        "finance": ("clerk2", "leader2"),
        "office": ("keeper", "manager"),
    }[code]
    office.fill(code, by, **of)
    office.do(signing.sign, head, office.dept[code])


def owed(office: Office, code: str = "planning", ladder: str = planning.LADDER) -> tuple[bool, int]:
    with office.app.app_context():
        query = select(Obligation).where(
            Obligation.subject_type == "campaign_dept",
            Obligation.subject_id == office.dept[code],
            Obligation.ladder == ladder,
        )
        row = db.session.scalars(query).one()
        return row.open, row.deadline_rev


def test_only_the_head_signs_and_the_deputy_while_the_head_is_away(opened: Office, at: Clock) -> None:
    opened.fill()
    with pytest.raises(RuleBroken):
        opened.do(signing.sign, "clerk", opened.dept["planning"])
    with opened.app.app_context():

        def away() -> None:
            head, deputy = people.by_username("leader"), people.by_username("clerk")
            days = (at(date(2026, 9, 23), time(0)), at(date(2026, 9, 24)))
            absence = Absence(person_id=head.id, deputy_id=deputy.id, reason="出差", created_by_id=head.id)
            absence.starts_at, absence.ends_at = days
            db.session.add(absence)

        in_transaction(away)
    at(date(2026, 9, 23), time(10))
    opened.do(signing.sign, "clerk", opened.dept["planning"])
    assert opened.see(lambda d: (d.signed_by.username, d.signed_for.username)) == ("clerk", "leader")


def test_without_the_rule_anybody_would_sign(opened: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.fill()
    monkeypatch.setattr(rules, "check_signer", lambda *_: None)
    with opened.app.app_context():
        monkeypatch.setattr(signing.neighbours, "signers", lambda person, *_: {person.id: None})
    opened.do(signing.sign, "clerk", opened.dept["planning"])
    assert opened.see(lambda d: d.signed_by.username) == "clerk"


def test_the_database_wants_a_name_under_a_signed_list(opened: Office) -> None:
    with opened.app.app_context(), pytest.raises(Exception, match=r"(?i)check"):
        in_transaction(
            lambda: setattr(
                db.session.get_one(CampaignDept, opened.dept["planning"]), "status", DeptStatus.SUBMITTED
            )
        )


def test_a_list_with_gaps_is_not_signed(opened: Office) -> None:
    opened.do(
        checking.save_item, "clerk", opened.dept["planning"], opened.items()[0], result=Result.QUALIFIED
    )
    with pytest.raises(RuleBroken, match=r"1\.2"):
        opened.do(signing.sign, "leader", opened.dept["planning"])


def test_a_failing_item_without_photo_is_not_signed(opened: Office) -> None:
    opened.fill(n0=FIXED)
    with pytest.raises(RuleBroken, match=r"1\.1"):
        opened.do(signing.sign, "leader", opened.dept["planning"])


def test_fixed_on_the_spot_or_a_hazard_with_its_photo(opened: Office) -> None:
    signed(opened, n0=with_photo(opened, FIXED), n1=with_photo(opened, HAZARD))
    with opened.app.app_context():
        hazards = db.session.scalars(select(Hazard)).all()
        assert [(h.source, h.category, h.location, h.department.code) for h in hazards] == [
            (Source.SELF_CHECK, Category.FIRE, "北楼三层", "planning")
        ]
        assert hazards[0].number.startswith("YH-2026-")
        from app.shared.attachments import queries as attachments

        assert len(attachments.of("hazard", hazards[0].id)) == 1
        answer = db.session.scalars(
            select(CampaignAnswer).where(CampaignAnswer.hazard_id == hazards[0].id)
        ).one()
        assert answer.id == hazards[0].source_id
    assert owed(opened) == (False, 0)


def test_all_fine_in_under_a_minute_is_marked_and_proposed_for_a_spot_check(
    opened: Office, at: Clock
) -> None:
    signed(opened)
    assert opened.see(lambda d: d.too_fast)
    opened.fill("finance", "clerk2")
    at(date(2026, 9, 23), time(9))
    opened.do(signing.sign, "leader2", opened.dept["finance"])
    assert not opened.see(lambda d: d.too_fast, "finance")
    assert opened.do(leading.accept_calm, "manager", opened.id) == 1
    with pytest.raises(RuleBroken):  # no other is calm
        opened.do(leading.accept_calm, "manager", opened.id)
    assert opened.see(lambda d: d.status, "finance") is DeptStatus.ACCEPTED
    assert opened.see(lambda d: d.status) is DeptStatus.SUBMITTED  # too fast: not accepted in passing


def test_a_returned_list_is_owed_again(opened: Office) -> None:
    signed(opened)
    assert owed(opened) == (False, 0)
    opened.do(leading.send_back, "manager", opened.dept["planning"], reason="请补照片")
    assert owed(opened) == (True, 1)
    assert opened.see(lambda d: (d.status, d.signed_by_id, d.returned_reason)) == (
        DeptStatus.RETURNED,
        None,
        "请补照片",
    )
    opened.do(signing.sign, "leader", opened.dept["planning"])
    assert opened.see(lambda d: d.status) is DeptStatus.SUBMITTED


def test_a_signed_list_is_changed_no_more(opened: Office) -> None:
    signed(opened)
    with pytest.raises(RuleBroken):
        opened.do(
            checking.save_item, "clerk", opened.dept["planning"], opened.items()[0], result=Result.QUALIFIED
        )


def test_two_people_do_not_overwrite_each_other_unseen(opened: Office) -> None:
    item = opened.items()[0]
    opened.do(
        checking.save_item,
        "clerk",
        opened.dept["planning"],
        item,
        result=Result.FAILED,
        note="灭火器过期",
        seen=0,
    )
    with pytest.raises(RuleBroken, match="李文静"):
        opened.do(
            checking.save_item, "leader", opened.dept["planning"], item, result=Result.QUALIFIED, seen=0
        )
    opened.do(
        checking.save_item, "clerk", opened.dept["planning"], item, result=Result.QUALIFIED, seen=0
    )  # one's own


def test_items_of_other_departments_lists_are_refused(opened: Office) -> None:
    strange = set(opened.items("office")) - set(opened.items("planning"))
    assert strange  # cars, canteen … fall to general affairs while nobody else is named
    with pytest.raises(RuleBroken):
        opened.do(
            checking.save_item, "clerk", opened.dept["planning"], strange.pop(), result=Result.QUALIFIED
        )


def test_an_item_can_fail_at_several_places(opened: Office) -> None:
    item = opened.items()[0]
    opened.fill(n0=with_photo(opened, FIXED | {"place": "一层"}))
    more = {
        "place": "二层",
        "note": "堆物",
        "fix": Fix.ON_SPOT,
        "fix_note": "已搬",
        "before": with_photo(opened, {})["before"],
    }
    opened.do(checking.add_place, "clerk", opened.dept["planning"], item, **more)
    with pytest.raises(RuleBroken):
        opened.do(checking.add_place, "clerk", opened.dept["planning"], item, **more)
    opened.do(signing.sign, "leader", opened.dept["planning"])
    with opened.app.app_context():
        assert answers.tallies(opened.id)[opened.dept["planning"]].failed == 2


def test_a_spot_check_is_drawn_by_chance_recorded_and_counted(opened: Office) -> None:
    signed(opened)
    check = opened.do(lambda by: leading.draw(opened.dept["planning"], by, 4711).id, "manager")
    with opened.app.app_context():
        rows = db.session.get_one(SpotCheck, check).lines
        ids = [line.answer_id for line in rows]
        pool = [a.id for a in answers.of_dept(opened.dept["planning"]) if a.result is not Result.NA]
        assert ids == rules.sample(pool, 5, 4711)
        found = {line.id: (Result.QUALIFIED, "") for line in rows}
        found[rows[0].id] = (Result.FAILED, "门未锁")
    with pytest.raises(RuleBroken):
        opened.do(leading.record_spot, "manager", check, found={})
    opened.do(leading.record_spot, "manager", check, found=found)
    with opened.app.app_context():
        assert db.session.get_one(SpotCheck, check).mismatches == 1
    assert opened.see(lambda d: d.status) is DeptStatus.SPOT_CHECKED


def test_the_whole_way_to_the_archive(opened: Office, tick: Tick, at: Clock) -> None:
    signed(opened, n0=with_photo(opened, FIXED))
    opened.do(leading.accept, "manager", opened.dept["planning"])
    tick(date(2026, 9, 30))
    opened.do(leading.sum_up, "manager", opened.id, summary="一个部门已报。")
    tick(date(2026, 10, 1))
    assert opened.campaign(lambda c: c.status) is CampaignStatus.HOLIDAY
    with pytest.raises(RuleBroken):
        opened.do(signing.recheck, "clerk", 1, recheck=Recheck.FIXED)
    tick(date(2026, 10, 8))
    assert owed(opened, ladder=planning.AGAIN)[0]
    with opened.app.app_context():
        failing = answers.failures_of(queries.dept(opened.dept["planning"]))[0].id
    with pytest.raises(RuleBroken):  # gaps are put away only with a word about them
        opened.do(leading.archive, "manager", opened.id)
    with pytest.raises(RuleBroken):
        opened.do(signing.recheck, "clerk", failing, recheck=Recheck.STILL)
    opened.do(signing.recheck, "clerk", failing, recheck=Recheck.FIXED)
    assert not owed(opened, ladder=planning.AGAIN)[0]
    opened.do(leading.archive, "manager", opened.id, note="三个部门未报，已约谈")
    assert opened.campaign(lambda c: c.status) is CampaignStatus.ARCHIVED
    assert opened.see(lambda d: d.status) is DeptStatus.CLOSED
    assert owed(opened, "finance") == (False, 0)


def test_still_not_in_order_after_the_holiday_becomes_a_hazard(opened: Office, tick: Tick) -> None:
    signed(opened, n0=with_photo(opened, FIXED))
    tick(date(2026, 10, 8))
    with opened.app.app_context():
        failing = answers.failures_of(queries.dept(opened.dept["planning"]))[0].id
    opened.do(signing.recheck, "clerk", failing, recheck=Recheck.STILL, note="又堆上了")
    with opened.app.app_context():
        assert len(db.session.scalars(select(Hazard)).all()) == 1


def test_what_failed_last_time_is_carried_in_and_counted_as_repeated(app: Flask, tick: Tick) -> None:
    tick(date(2026, 9, 20))
    before = Office(app, "mid_autumn")
    signed(before, n0=with_photo(before, FIXED))
    tick(date(2026, 9, 23))
    office = Office(app)
    with app.app_context():
        row = queries.dept(office.dept["planning"])
        assert row.contact.username == "clerk"  # who did it last time is asked first
        assert [line.repeated for part in answers.parts(row) for line in part.rows][:2] == [True, False]
    office.fill(n0=FIXED)
    with app.app_context():
        assert len(answers.repeated(office.id, before.id)) == 1


def test_the_deadline_moves_and_reminders_follow(opened: Office, at: Clock) -> None:
    opened.do(planning.move_deadline, "manager", opened.id, due_on=date(2026, 9, 29), reason="提前一天")
    assert owed(opened) == (True, 1)
    with pytest.raises(RuleBroken):
        opened.do(planning.move_deadline, "manager", opened.id, due_on=date(2026, 10, 1), reason="不行")


def test_chasing_reaches_those_that_are_missing(opened: Office) -> None:
    signed(opened)
    assert opened.do(leading.chase_missing, "manager", opened.id, reason="明天放假") == len(opened.dept) - 1
    with pytest.raises(RuleBroken):
        opened.do(leading.chase_missing, "manager", opened.id, reason="再催")
