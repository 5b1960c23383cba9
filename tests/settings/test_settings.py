"""Settings: what the organisation has chosen."""

import pytest
from sqlalchemy import event, select

from app.core.db import db, in_transaction
from app.shared.audit.models import AuditEntry
from app.shared.settings import queries, services
from app.shared.settings.models import SettingRow
from tests.browser import Browser


def values(app, **changed):
    """The settings as their page sends them: a box that is not ticked is not sent."""
    with app.app_context():
        found = {name: queries.value(name) for name in queries.definitions()}
    return {name: value for name, value in found.items() if value is not False} | changed


def test_defaults_hold_until_somebody_chooses(app):
    with app.app_context():
        assert queries.value("workday_starts") == "08:30"
        assert queries.value("quiet_noon_until") == "13:30"
        assert queries.value("region") == "CN"
        with pytest.raises(KeyError):
            queries.value("nonsense")


def test_the_system_administrator_chooses_and_the_audit_knows(app, sign_in):
    admin = sign_in("sysadmin")
    form = values(app, portal_name="云川平台", workday_starts="09:00")
    assert admin.post("/settings/", **form).status_code == 303
    assert "云川平台" in admin.page("/accounts/me")
    assert "云川平台" in Browser(app).page("/accounts/sign-in")
    with app.app_context():
        assert queries.value("workday_starts") == "09:00"
        assert {row.name for row in db.session.scalars(select(SettingRow))} == {
            "portal_name",
            "workday_starts",
        }
        kinds = {row.subject_type for row in db.session.scalars(select(AuditEntry))}
        assert "settings" in kinds


@pytest.mark.parametrize(
    "changed",
    [
        {"workday_starts": "25:00"},
        {"quiet_from": "8"},
        {"password_profile": "none"},
        {"office_name": "x" * 201},
    ],
)
def test_a_value_that_cannot_be_changes_nothing(app, sign_in, changed):
    answer = sign_in("sysadmin").post("/settings/", **values(app, portal_name="new", **changed))
    assert answer.status_code == 422
    with app.app_context():
        assert queries.value("portal_name") == ""


def test_others_do_not_come_in(app):
    for username in ("clerk", "manager", "secadmin", "auditor"):
        assert Browser(app, username).get("/settings/").status_code == 403
        assert Browser(app, username).post("/settings/", portal_name="x").status_code == 403


def test_one_query_a_request_however_many_are_asked(app):
    statements = []
    with app.test_request_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        for name in queries.definitions():
            queries.value(name)
    assert len([s for s in statements if "settings" in s]) == 1


def test_a_clock_that_runs_for_days_hears_of_changes(app):
    with app.app_context():
        assert queries.value("region") == "CN"
        in_transaction(lambda: services.keep("region", "HK"))
        assert queries.value("region") == "HK"
