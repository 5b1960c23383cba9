"""Jobs (后台任务): work that takes longer than a page may, done once, with a bar that can be left alone."""

from flask import Flask

from app.core.language import lazy as _l
from app.core.module import Health, MenuItem, Module
from app.shared.jobs import reports, services
from app.shared.jobs.views import bp


def init_app(app: Flask) -> None:
    app.extensions["enqueue"] = services.enqueue


module = Module(
    bp,
    title=_l("Background work"),
    icon="clock",
    menu=[MenuItem(_l("Background work"), "jobs.jobs", "jobs.all")],
    permissions={"jobs.all": _l("See and stop the background work of all")},
    roles={"sysadmin": {"jobs.all": "all"}, "manager": {"jobs.all": "all"}},
    health=[Health("jobs", _l("Background work"), reports.check_runner)],
    init_app=init_app,
)
