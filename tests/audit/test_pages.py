"""The auditor reads, and reading leaves a line."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from app.core import clock
from app.core.db import db, in_transaction
from app.shared.accounts import queries as people
from app.shared.audit import queries
from app.shared.audit.models import AuditEntry
from tests.audit.log import Intruder, anchor, fill, verify
from tests.browser import Browser


@pytest.fixture
def auditor(app) -> Browser:
    return Browser(app, "auditor")


def readings(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(AuditEntry.action == "read_audit")) or 0


def change_extension(app, value: str = "1234") -> int:
    with app.app_context():

        def change() -> int:
            person = people.by_username("clerk")
            assert person is not None
            person.extension = value
            return person.id

        return in_transaction(change)


def test_only_the_auditor_reads_the_log(clerk, manager, sign_in, auditor) -> None:
    for other in (clerk, manager, sign_in("sysadmin"), sign_in("secadmin")):
        for url in ("/audit/", "/audit/1", "/audit/verify", "/audit/of/people/1"):
            assert other.get(url).status_code == 403
        assert other.post("/audit/verify").status_code == 403
    assert auditor.get("/audit/").status_code == 200


def test_reading_the_log_leaves_one_line_a_minute(app, auditor, monkeypatch) -> None:
    for url in ("/audit/", "/audit/?page=2", "/audit/1"):
        auditor.page(url)
    assert readings(app) == 1
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    auditor.page("/audit/")
    assert readings(app) == 2


def test_an_entry_shows_before_and_after_in_words(app, auditor) -> None:
    person_id = change_extension(app)
    with app.app_context():
        entry = queries.history("people", person_id)[0]
    text = auditor.page(f"/audit/{entry.id}")
    assert "1234" in text and "修改" in text and "extension" not in text


def test_people_and_statuses_are_named(app, auditor, manager, director) -> None:
    manager.post("/workdays/days/2026-12-01", kind="off", name="", reason="停水")
    with app.app_context():
        entry = db.session.scalar(
            select(AuditEntry)
            .where(AuditEntry.subject_type == "calendar_days")
            .order_by(AuditEntry.id.desc())
        )
        assert entry is not None
    text = auditor.page(f"/audit/{entry.id}")
    assert "欧阳慧敏" in text and "调休放假" in text and "人工设定" in text


def test_the_list_can_be_filtered(app, auditor) -> None:
    change_extension(app)
    assert "人员" in auditor.page("/audit/?subject=people&action=update")
    assert "没有符合条件的日志" in auditor.page("/audit/?subject=people&action=export")
    assert "没有符合条件的日志" in auditor.page("/audit/?since=2001-01-01&until=2001-01-02")
    assert "没有符合条件的日志" in auditor.page("/audit/?person=没有这个人")
    assert auditor.get("/audit/?since=nonsense").status_code == 200
    assert "<html" not in auditor.get("/audit/?action=update", target="audit_list").text


def test_the_list_comes_as_excel_and_the_export_is_logged(app, auditor) -> None:
    assert auditor.get("/audit/?format=xlsx").data[:2] == b"PK"
    with app.app_context():
        assert db.session.scalar(select(AuditEntry).where(AuditEntry.action == "export")) is not None


def test_the_history_of_a_record_is_told_newest_first(app, auditor) -> None:
    person_id = change_extension(app, "111")
    change_extension(app, "222")
    text = auditor.page(f"/audit/of/people/{person_id}")
    assert text.index(">222<") < text.rindex(">111<")


def test_the_number_of_queries_does_not_grow_with_the_log(app, auditor) -> None:
    def count() -> int:
        asked: list[str] = []

        def listen(_connection, _cursor, statement, *_rest) -> None:
            asked.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        auditor.page("/audit/")
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    auditor.page("/audit/")
    few = count()
    fill(app, 60)
    assert count() == few


def test_verifying_says_how_many_and_unbroken(app, auditor) -> None:
    anchor(app)
    assert auditor.post("/audit/verify").status_code == 303
    assert "完整无断点" in auditor.page("/audit/verify")


def test_verifying_names_the_first_broken_entry(app, auditor) -> None:
    fill(app, 20)
    with Intruder(app, 1) as intruder:
        intruder.run("UPDATE audit_entries SET person_name = ? WHERE id = ?", "别人", 5)
    auditor.post("/audit/verify")
    assert "第 5 条处断开：有记录被改动" in auditor.page("/audit/verify")
    assert verify(app).broken_at == 5


def test_an_entry_that_is_none_is_not_found(auditor) -> None:
    assert auditor.get("/audit/99999999").status_code == 404


@pytest.mark.parametrize("state", ["fresh", "anchored", "stale", "broken"])
def test_health_tells_the_state_of_the_log(app, monkeypatch, state: str) -> None:
    check = app.extensions["modules"]["audit"].health[0].check
    if state != "fresh":
        anchor(app)
    if state == "stale":
        later = clock.now() + timedelta(days=3)
        monkeypatch.setattr(clock, "now", lambda: later)
    if state == "broken":
        with Intruder(app, 1) as intruder:
            intruder.delete_tail()
    with app.test_request_context():
        assert check()[0] == {"fresh": "warn", "anchored": "ok", "stale": "warn", "broken": "fail"}[state]
        db.session.remove()


def refusals(app) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "denied").order_by(AuditEntry.id)
        )
        return [(row.person_name, row.changes["page"]) for row in rows]


def test_who_knocks_without_the_key_is_written_down_once_a_minute(app, clerk, monkeypatch) -> None:
    for _time in range(5):
        assert clerk.get("/audit/").status_code == 403
    assert clerk.get("/audit/1").status_code == 403
    assert clerk.post("/audit/verify").status_code == 403
    knocked = [("李文静", "audit.entries"), ("李文静", "audit.entry"), ("李文静", "audit.verify")]
    assert refusals(app) == knocked
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    clerk.get("/audit/")
    assert refusals(app) == [*knocked, knocked[0]]


def test_each_person_has_an_own_line_and_strangers_have_none(app, clerk, manager) -> None:
    Browser(app).get("/audit/")
    clerk.get("/audit/")
    manager.get("/audit/")
    assert [name for name, _page in refusals(app)] == ["李文静", "欧阳慧敏"]


def test_without_the_measure_every_knock_would_fill_the_log(app, clerk, monkeypatch) -> None:
    monkeypatch.setattr(queries, "refusals_since", lambda *_args: set())
    for _time in range(3):
        clerk.get("/audit/")
    assert len(refusals(app)) == 3


def test_the_auditor_filters_the_refusals(app, clerk, auditor) -> None:
    clerk.get("/audit/verify")
    text = auditor.page("/audit/?action=denied")
    assert "李文静" in text and '<option value="denied" selected>' in text


def test_a_long_chain_is_walked_by_a_job(app, auditor) -> None:
    from app.core.module import keep_setting
    from app.shared.audit import services
    from app.shared.jobs.models import Job

    fill(app, 40)
    with app.app_context():
        in_transaction(lambda: keep_setting("audit_walk_entries", 30))
    answer = auditor.post("/audit/verify", form_token="w" * 24)
    assert answer.status_code == 303 and answer.location.startswith("/jobs/")
    again = auditor.post("/audit/verify", form_token="w" * 24)
    assert again.location == answer.location
    assert auditor.get(answer.location).status_code == 200
    with app.app_context():
        job = db.session.query(Job).one()
        assert queries.last_walk() is None  # nothing was walked while the page waited
        moved: list[int] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(queries, "BATCH", 10)
            services.walk_as_job(job.args, lambda percent, _said: moved.append(percent))
        assert moved == sorted(moved) and len(moved) >= 3 and moved[-1] <= 100
        assert queries.last_walk().changes["whole"] is True
    assert "审计管理员丙" in auditor.page("/audit/verify")
