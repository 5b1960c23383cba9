"""People (人员): who works here, as what, what each may do; sign-in and sessions."""

from typing import Any

from flask import Flask, current_app
from flask_login import current_user

from app.core.language import lazy as _l
from app.core.module import MenuItem, Module, SearchKind, Setting, setting
from app.shared.accounts import demo, queries, rules, services
from app.shared.accounts.models import ADMINISTRATORS
from app.shared.accounts.services import importing, sessions
from app.shared.accounts.views import bp, doors

SETTINGS = (
    Setting(
        "password_profile",
        _l("Rules for passwords"),
        "choice",
        "dengbao",
        group=_l("Sign-in and passwords"),
        help=_l("A change holds for passwords set from now on."),
        choices=(
            ("dengbao", _l("Graded protection: 10 characters, 3 kinds, new every 90 days")),
            ("asvs", _l("ASVS: 12 characters, any kind, no rotation")),
        ),
    ),
    Setting(
        "sign_in_help",
        _l("Whom to ask when sign-in fails"),
        group=_l("Sign-in and passwords"),
        help=_l("Name and extension; shown on the sign-in page."),
    ),
    Setting(
        "totp_required",
        _l("The three administrators need a second factor"),
        "flag",
        False,
        group=_l("Sign-in and passwords"),
        help=_l("Besides the password a code from the telephone. Everybody may set it up, they must."),
    ),
    Setting(
        "unused_days",
        _l("An account counts as unused after so many days"),
        "number",
        90,
        group=_l("Sign-in and passwords"),
        help=_l(
            "Such accounts are proposed to the security administrator for shutting, never shut by themselves."
        ),
    ),
)


def _demo_accounts() -> dict[str, Any]:
    if not current_app.config["DEMO"]:
        return {"demo_accounts": (), "demo_password": ""}
    return {"demo_accounts": demo.ACCOUNTS, "demo_password": demo.PASSWORD}


def _idle_seconds() -> int:
    """How long the reader's session may rest; the frame warns two minutes before."""
    admin = any(current_user.has_role(code) for code in ADMINISTRATORS)
    return int(sessions.idle_time(admin).total_seconds())


def init_app(app: Flask) -> None:
    doors.init_app(app)
    app.context_processor(_demo_accounts)
    app.jinja_env.filters["device"] = rules.device_name
    app.jinja_env.globals.update(
        organisation=lambda: setting("organisation_name"),
        sign_in_help=lambda: setting("sign_in_help"),
        idle_seconds=_idle_seconds,
    )


module = Module(
    bp,
    title=_l("People"),
    icon="people",
    menu=(
        MenuItem(_l("Directory"), "accounts.directory", "accounts.read"),
        MenuItem(_l("People"), "accounts.people_list", "accounts.manage"),
        MenuItem(_l("Departments"), "accounts.departments", "accounts.manage"),
        MenuItem(_l("Posts"), "accounts.posts", "accounts.manage"),
        MenuItem(_l("Roles"), "accounts.roles", "accounts.roles"),
        MenuItem(_l("Acting for others"), "accounts.acting", "accounts.roles"),
        MenuItem(_l("Unused accounts"), "accounts.unused", "accounts.roles"),
    ),
    permissions={
        "accounts.read": _l("See the directory of people"),
        "accounts.manage": _l("Manage people, departments and posts"),
        "accounts.roles": _l("Give permissions to roles, and roles to people"),
        "accounts.absences": _l("Note absences and deputies"),
        "accounts.acting": _l("Say who acts for whom"),
    },
    roles={
        "clerk": {"accounts.read": "all", "accounts.absences": "own", "accounts.acting": "own"},
        "department_head": {"accounts.absences": "below"},
        "sysadmin": {"accounts.read": "all", "accounts.manage": "all"},
        "secadmin": {"accounts.read": "all", "accounts.roles": "all", "accounts.acting": "all"},
        "auditor": {"accounts.read": "all"},
    },
    settings=SETTINGS,
    imports=(importing.IMPORT,),
    search=(
        SearchKind(
            "person",
            _l("People"),
            ("accounts.read",),
            queries.lists.words_of_people,
            queries.lists.found_people,
        ),
    ),
    seed=services.seed_roles,
    demo=demo.lay,
    order=10,
    init_app=init_app,
)
