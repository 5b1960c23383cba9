"""Settings (单位设置): what the organisation has chosen for all."""

from flask import Flask, has_app_context

from app.core.language import lazy as _l
from app.core.module import MenuItem, Module, Setting
from app.core.ui import portal_name as shipped_name
from app.shared.settings import queries, services
from app.shared.settings.views import bp

ORGANISATION = _l("Organisation")
HOURS = _l("Office hours")
QUIET = _l("Quiet hours of notices")

SETTINGS = (
    Setting(
        "organisation_name",
        _l("Name of the organisation"),
        group=ORGANISATION,
        help=_l("As it stands at the head of official papers."),
    ),
    Setting(
        "office_name",
        _l("Name of the general affairs office"),
        group=ORGANISATION,
        help=_l("The office that approves, dispatches and keeps; printed on slips and lists."),
    ),
    Setting(
        "portal_name",
        _l("Name of the portal"),
        group=ORGANISATION,
        help=_l("Shown at the top of every page. Empty: the usual name."),
    ),
    Setting(
        "seal_name",
        _l("Name on the seal"),
        group=ORGANISATION,
        help=_l("Printed where the seal goes. Empty: the name of the organisation."),
    ),
    Setting(
        "document_prefix",
        _l("Prefix of document numbers"),
        group=ORGANISATION,
        help=_l("Stands before the year in the numbers of official papers."),
    ),
    Setting(
        "region",
        _l("Region of the holiday calendar"),
        "text",
        "CN",
        group=ORGANISATION,
        help=_l("Two letters; CN for the mainland."),
    ),
    Setting(
        "workday_starts",
        _l("Work begins"),
        "time",
        "08:30",
        group=HOURS,
        help=_l("Deadlines in working time count from here."),
    ),
    Setting("workday_noon_from", _l("Noon break from"), "time", "12:00", group=HOURS),
    Setting("workday_noon_until", _l("Noon break until"), "time", "13:30", group=HOURS),
    Setting("workday_ends", _l("Work ends"), "time", "17:30", group=HOURS),
    Setting(
        "quiet_from",
        _l("Quiet from"),
        "time",
        "22:00",
        group=QUIET,
        help=_l("What is not urgent waits until the quiet hours end."),
    ),
    Setting("quiet_until", _l("Quiet until"), "time", "07:30", group=QUIET),
    Setting("quiet_noon_from", _l("Quiet at noon from"), "time", "12:30", group=QUIET),
    Setting("quiet_noon_until", _l("Quiet at noon until"), "time", "13:30", group=QUIET),
)


def portal_name() -> str:
    """The name that the organisation gave the portal, else the usual one."""
    return str((has_app_context() and queries.value("portal_name")) or shipped_name())


def init_app(app: Flask) -> None:
    app.extensions["settings"] = {"value": queries.value, "keep": services.keep}
    app.jinja_env.globals["portal_name"] = portal_name


module = Module(
    bp,
    title=_l("Settings"),
    icon="tools",
    menu=(MenuItem(_l("Settings"), "settings.edit", "settings.edit", "tools"),),
    permissions={"settings.edit": _l("Change the settings of the organisation")},
    roles={"sysadmin": {"settings.edit": "all"}},
    settings=SETTINGS,
    init_app=init_app,
)
