"""Print it: the desk of a person, and how the portal itself is, in one sentence each."""

import shutil
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app, url_for
from sqlalchemy import inspect, text

from app.core.db import db
from app.core.language import gettext as _
from app.shared.accounts.models import Person
from app.shared.approvals.reports import rows
from app.shared.home import queries
from app.shared.notifications.models import Notice

Told = tuple[str, str]
GIGABYTE = 1024**3
ASSETS = ("vendor/bootstrap.min.css", "vendor/htmx.min.js", "vendor/icons.svg", "css/portal.css", "js/app.js")
LANGUAGES = ("zh_Hans_CN", "zh_Hant_TW")


def desk(person: Person) -> dict[str, Any]:
    """Everything that stands on a person's desk."""
    waiting, late = queries.todo_counts(person)
    notices, unread = queries.unread_notices(person)
    todos, started = list(queries.todos(person)), list(queries.started(person))
    shown = rows([*todos, *started], person)  # their records are asked for once
    return {
        "links": queries.quick_links(person),
        "cards": queries.cards(person),
        "todos": shown[: len(todos)],
        "waiting": waiting,
        "late": late,
        "started": shown[len(todos) :],
        "started_count": queries.started_count(person),
        "holiday": queries.holiday(),
        "notices": notices,
        "unread": unread,
        "notice_url": notice_url,
    }


def notice_url(notice: Notice) -> str:
    """Where a notice leads: through its own page, so that it counts as read."""
    return url_for("notifications.read", notice_id=notice.id)


# --- health


def database() -> Told:
    db.session.execute(text("SELECT 1"))
    dialect = db.engine.dialect
    version = ".".join(str(part) for part in dialect.server_version_info or ())
    return "ok", _("%(name)s %(version)s answers.", name=dialect.name, version=version)


def migrations() -> Told:
    """Is the database as new as the program?"""
    folder = Path(current_app.root_path).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    wanted = set(ScriptDirectory.from_config(config).get_heads()) if (folder / "env.py").exists() else set()
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return "warn", _("The database was made without migrations, so its age cannot be told.")
    there = set(MigrationContext.configure(connection).get_current_heads())
    if there == wanted:
        return "ok", _("The database is as new as the program.")
    return "fail", _("The database is older or newer than the program. Run flask db upgrade.")


def assets() -> Told:
    static = Path(current_app.static_folder or "")
    missing = [name for name in ASSETS if not (static / name).is_file()]
    if missing:
        return "fail", _("Missing: %(files)s. Run script/assets.", files=", ".join(missing))
    return "ok", _("All style sheets, scripts and icons are there.")


def catalogues() -> Told:
    folder = Path(current_app.root_path) / "translations"
    stale = []
    for language in LANGUAGES:
        source = folder / language / "LC_MESSAGES/messages.po"
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or (source.exists() and compiled.stat().st_mtime < source.stat().st_mtime):
            stale.append(language)
    if stale:
        return "fail", _(
            "Not compiled: %(languages)s. Run script/catalogue compile.", languages=", ".join(stale)
        )
    return "ok", _("Simplified and Traditional Chinese are compiled.")


def disk() -> Told:
    usage = shutil.disk_usage(current_app.instance_path)
    free = f"{usage.free / GIGABYTE:.1f}"
    if usage.free < GIGABYTE or usage.free < usage.total * 0.03:
        return "fail", _("Only %(free)s GB are free. Make room before files are lost.", free=free)
    if usage.free < usage.total * 0.1:
        return "warn", _("%(free)s GB are free, less than a tenth. Make room soon.", free=free)
    return "ok", _("%(free)s GB are free.", free=free)


def unsafe_settings() -> Told:
    """Everything that is fit for trying out but not for real work."""
    config = current_app.config
    found = []
    if current_app.debug:
        found.append(_("debugging is on"))
    if config["DEMO"]:
        found.append(_("demonstration accounts with known passwords"))
    if not config["TRUSTED_HOSTS"]:
        found.append(_("TRUSTED_HOSTS is empty"))
    if not str(config["BASE_URL"]).startswith("https://"):
        found.append(_("BASE_URL does not begin with https"))
    if config["ARGON2_MEMORY_KIB"] < 19 * 1024:
        found.append(_("ARGON2_MEMORY_KIB is below 19456"))
    keys = Path(current_app.instance_path) / "keys.json"
    if keys.exists() and keys.stat().st_mode & 0o077:
        found.append(_("others may read keys.json"))
    if not found:
        return "ok", _("Nothing unsafe is set.")
    return ("fail" if current_app.debug else "warn"), _("Not for real work: %(list)s.", list="；".join(found))
