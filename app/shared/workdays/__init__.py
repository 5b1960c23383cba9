"""Work calendar (工作日历): holidays, make-up workdays, working time."""

from flask import Flask
from sqlalchemy import event

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Health, MenuItem, Module
from app.shared.workdays import queries, reminders, services
from app.shared.workdays.models import YearStatus
from app.shared.workdays.views import bp


def init_app(app: Flask) -> None:
    for moment in ("after_commit", "after_soft_rollback"):
        if not event.contains(db.session, moment, _forget):
            event.listen(db.session, moment, _forget)


def _forget(session: object, *_rest: object) -> None:
    queries.forget(session)


def _health() -> tuple[str, str]:
    year = clock.today().year
    if queries.year_status(year) is YearStatus.PROVISIONAL:
        return "warn", _(
            "The calendar of %(year)s is provisional: deadlines are counted by a guess.", year=year
        )
    if clock.today().month >= 11 and queries.year_status(year + 1) is YearStatus.PROVISIONAL:
        return "warn", _("%(year)s is confirmed, %(next)s still provisional.", year=year, next=year + 1)
    return "ok", _("The calendar of %(year)s is confirmed.", year=year)


module = Module(
    bp,
    title=_l("Work calendar"),
    icon="calendar-event",
    menu=(
        MenuItem(_l("Work calendar"), "workdays.calendar", "workdays.read"),
        MenuItem(_l("Special days"), "workdays.days", "workdays.manage"),
        MenuItem(_l("Enter the official notice"), "workdays.new_notice", "workdays.manage"),
    ),
    permissions={
        "workdays.read": _l("See the work calendar"),
        "workdays.manage": _l("Enter official notices and set days by hand"),
        "workdays.confirm": _l("Confirm a notice that somebody else has entered"),
    },
    roles={
        "clerk": {"workdays.read": "all"},
        "sysadmin": {"workdays.read": "all"},
        "secadmin": {"workdays.read": "all"},
        "auditor": {"workdays.read": "all"},
        "manager": {"workdays.read": "all", "workdays.manage": "all", "workdays.confirm": "all"},
        "leader_in_charge": {"workdays.read": "all", "workdays.confirm": "all"},
    },
    ladders=(reminders.ladder,),
    health=(Health("calendar", _l("Work calendar"), _health),),
    seed=services.seed,
    init_app=init_app,
)
