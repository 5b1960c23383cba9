"""The year page, the notice with its second person, and days set by hand."""

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.core.db import db, in_transaction
from app.shared.workdays import queries, reports, rules, services
from app.shared.workdays.models import (
    CalendarDay,
    CalendarProposal,
    DayKind,
    DaySource,
    ProposalStatus,
    YearStatus,
)
from tests.browser import Browser

# an invented notice for 2027, worded as the official ones are
N2027 = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕9号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月13日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
国务院办公厅
2026年11月9日"""


def enter(browser: Browser, text: str = N2027) -> int:
    answer = browser.post("/workdays/notices/new", text=text, year="", doc_no="")
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def version(app, proposal_id: int) -> str:
    with app.app_context():
        return str(db.session.get_one(CalendarProposal, proposal_id).version)


def confirm(app, browser: Browser, proposal_id: int):
    return browser.post(f"/workdays/notices/{proposal_id}/confirm", version=version(app, proposal_id))


def test_everybody_reads_the_year_and_only_the_manager_changes_it(clerk, manager, outsider) -> None:
    text = clerk.page("/workdays/2026")
    assert "国办发明电〔2025〕7号" in text and text.count('<table class="month">') == 12
    assert "/workdays/days/2026-02-14" not in text
    assert "/workdays/days/2026-02-14" in manager.page("/workdays/2026")
    assert clerk.get("/workdays/days/2026-02-14").status_code == 403
    assert clerk.get("/workdays/notices/new").status_code == 403
    assert outsider.get("/workdays/").status_code == 403


def test_a_provisional_year_says_so(manager) -> None:
    assert "暂定" in manager.page("/workdays/2027")


def test_a_second_person_confirms_and_the_year_is_confirmed(app, manager, director) -> None:
    proposal_id = enter(manager)
    assert "2027-02-13" not in director.page("/workdays/2027")
    text = director.page(f"/workdays/notices/{proposal_id}")
    assert "2027年2月13日" in text
    assert confirm(app, director, proposal_id).status_code == 303
    with app.app_context():
        assert queries.year_status(2027) is YearStatus.CONFIRMED
        assert queries.is_workday(date(2027, 2, 13)) and not queries.is_workday(date(2027, 2, 11))
        assert queries.day_kind(date(2027, 2, 6)) is DayKind.STATUTORY
        year = queries.year_row(2027)
        assert (
            year is not None
            and year.doc_no == "国办发明电〔2026〕9号"
            and year.confirmed_by_id == director.person_id
        )


def test_the_guess_stays_in_the_history(app, manager, director) -> None:
    confirm(app, director, enter(manager))
    with app.app_context():
        sources = [(row.source, row.superseded_at is None) for row in queries.history(date(2027, 2, 9))]
        assert sources == [(DaySource.NOTICE, True), (DaySource.LIBRARY, False)]


def test_who_entered_the_notice_cannot_confirm_it(app, manager) -> None:
    proposal_id = enter(manager)
    assert confirm(app, manager, proposal_id).status_code == 422
    with app.app_context():
        assert queries.year_status(2027) is YearStatus.PROVISIONAL


def test_without_the_rule_the_database_still_refuses_a_single_person(app, manager, monkeypatch) -> None:
    proposal_id = enter(manager)
    monkeypatch.setattr(rules, "check_four_eyes", lambda *_: None)
    with pytest.raises(IntegrityError):
        confirm(app, manager, proposal_id)


def test_without_rule_and_check_one_person_would_do_it_alone(app, manager, monkeypatch) -> None:
    proposal_id = enter(manager)
    monkeypatch.setattr(rules, "check_four_eyes", lambda *_: None)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            with db.engine.begin() as connection:
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        else:
            with db.engine.begin() as connection:
                connection.exec_driver_sql(
                    "ALTER TABLE calendar_proposals DROP CONSTRAINT ck_calendar_proposals_four_eyes"
                )
    confirm(app, manager, proposal_id)
    with app.app_context():
        assert queries.year_status(2027) is YearStatus.CONFIRMED
        db.session.remove()
        db.engine.dispose()


def test_a_refused_notice_changes_nothing(app, manager, director) -> None:
    proposal_id = enter(manager)
    assert director.post(f"/workdays/notices/{proposal_id}/refuse", reason="与原件不符").status_code == 303
    assert confirm(app, director, proposal_id).status_code == 422
    with app.app_context():
        assert queries.year_status(2027) is YearStatus.PROVISIONAL
    assert "与原件不符" in manager.page(f"/workdays/notices/{proposal_id}")


def test_who_entered_it_withdraws_it_and_nobody_else(app, manager, director) -> None:
    proposal_id = enter(manager)
    assert director.post(f"/workdays/notices/{proposal_id}/withdraw").status_code == 403
    assert manager.post(f"/workdays/notices/{proposal_id}/withdraw").status_code == 303
    with app.app_context():
        assert db.session.get_one(CalendarProposal, proposal_id).status is ProposalStatus.WITHDRAWN
    enter(manager)  # another try is open


def test_only_one_notice_of_a_year_waits(app, manager) -> None:
    enter(manager)
    assert manager.post("/workdays/notices/new", text=N2027, year="", doc_no="").status_code == 422
    with app.app_context(), pytest.raises(IntegrityError):
        first = db.session.scalar(select(CalendarProposal))
        assert first is not None
        values = {"region": "CN", "year": 2027, "text": "", "days": [], "status": "pending",
                  "proposed_by_id": first.proposed_by_id, "proposed_at": first.proposed_at, "doc_no": "",
                  "reason": "", "version": 1}  # fmt: skip
        db.session.execute(insert(CalendarProposal).values(values))


def test_a_notice_that_does_not_add_up_comes_back_with_what_was_pasted(manager) -> None:
    answer = manager.post("/workdays/notices/new", text=N2027.replace("共7天", "共8天"), year="", doc_no="")
    assert answer.status_code == 422 and "共8天" in answer.text


def test_what_is_set_by_hand_wins_over_the_notice_and_comes_back_after_it(app, manager, director) -> None:
    day = "/workdays/days/2027-02-13"
    answer = manager.post(day, kind="off", name="停班", reason="台风")
    assert answer.status_code == 303, answer.text
    confirm(app, director, enter(manager))
    with app.app_context():
        assert not queries.is_workday(date(2027, 2, 13))
    assert manager.post(day + "/unset").status_code == 303
    with app.app_context():
        assert queries.day_kind(date(2027, 2, 13)) is DayKind.MAKEUP_WORKDAY
        rows = db.session.scalars(select(CalendarDay).where(CalendarDay.day == date(2027, 2, 13))).all()
        assert len(rows) == 3 and sum(row.superseded_at is None for row in rows) == 1


def test_a_day_set_by_hand_needs_a_reason(manager) -> None:
    assert manager.post("/workdays/days/2027-03-01", kind="off", name="", reason="").status_code == 422


def test_the_revision_grows_with_every_change(app, manager) -> None:
    with app.app_context():
        before = queries.revision()
    manager.post("/workdays/days/2026-12-01", kind="off", name="", reason="停水")
    with app.app_context():
        between = queries.revision()
    manager.post("/workdays/days/2026-12-01/unset")
    with app.app_context():
        assert before < between < queries.revision()
        assert queries.is_workday(date(2026, 12, 1))


def test_the_differences_name_exactly_the_days_that_change(app, manager) -> None:
    proposal_id = enter(manager)
    with app.test_request_context():
        found = {
            d.day: (d.before, d.after)
            for d in reports.differences(db.session.get_one(CalendarProposal, proposal_id))
        }
        assert found[date(2027, 1, 31)] == (DayKind.WEEKEND, DayKind.MAKEUP_WORKDAY)
        assert found[date(2027, 5, 5)] == (DayKind.WORKDAY, DayKind.OFF)
        assert date(2027, 2, 9) not in found  # guessed right
        db.session.remove()


def test_the_special_days_come_as_excel(manager) -> None:
    assert manager.get("/workdays/days?format=xlsx").data[:2] == b"PK"


def test_a_day_that_is_none_is_not_found(manager) -> None:
    assert manager.get("/workdays/days/2026-02-30").status_code == 404
    assert manager.get("/workdays/notices/999").status_code == 404


def test_seeding_leaves_a_confirmed_year_alone(app, manager, director) -> None:
    confirm(app, director, enter(manager))
    with app.app_context():
        in_transaction(services.seed)
        assert queries.is_workday(date(2027, 2, 13))
