"""Home (工作台): the desk of a person, help by role, and how the portal itself is."""

from app.core.language import lazy as _l
from app.core.module import Health, Materialiser, MenuItem, Module
from app.shared.home import reports, services
from app.shared.home.views import bp

module = Module(
    bp,
    title=_l("Help"),
    icon="question-circle",
    menu=[
        MenuItem(_l("Who does what where"), "home.help_page", ""),
        MenuItem(_l("Health of the portal"), "home.health", "home.health"),
    ],
    permissions={"home.health": _l("See how the portal itself is")},
    roles={"manager": {"home.health": "all"}, "sysadmin": {"home.health": "all"}},
    materialisers=[
        Materialiser("calendar_year", services.watch_calendar),
        Materialiser("unused_accounts", services.watch_accounts),
    ],
    health=[
        Health("database", _l("Database"), reports.database),
        Health("migrations", _l("Migrations"), reports.migrations),
        Health("assets", _l("Browser assets"), reports.assets),
        Health("catalogues", _l("Catalogues"), reports.catalogues),
        Health("disk", _l("Disk"), reports.disk),
        Health("unsafe_settings", _l("Unsafe settings"), reports.unsafe_settings),
    ],
)
