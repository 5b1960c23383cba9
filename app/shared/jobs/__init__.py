"""Jobs (后台任务): work that takes longer than a page may, done once, with a bar that can be left alone."""

from app.core.language import lazy as _l
from app.core.module import Health, MenuItem, Module
from app.shared.jobs import reports
from app.shared.jobs.views import bp

module = Module(
    bp,
    title=_l("Background work"),
    icon="clock",
    menu=[MenuItem(_l("Background work"), "jobs.jobs", "jobs.all")],
    permissions={"jobs.all": _l("See and stop the background work of all")},
    roles={"sysadmin": {"jobs.all": "all"}, "manager": {"jobs.all": "all"}},
    health=[Health("jobs", _l("Background work"), reports.check_runner)],
)
