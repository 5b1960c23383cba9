"""Where is it? The organisation's choices."""

from typing import Any

from flask import g, has_request_context
from sqlalchemy import select

from app.core.db import db
from app.core.module import Setting, declared
from app.shared.settings.models import SettingRow


def definitions() -> dict[str, Setting]:
    """Every setting that a name plate declares, by name."""
    return declared("settings")


def value(name: str) -> Any:
    """The organisation's choice, else the default; all are read in one query a request."""
    chosen = g.get("settings")
    if chosen is None:
        chosen = dict(db.session.execute(select(SettingRow.name, SettingRow.value)).all())
        if has_request_context():  # a clock or a job runs on for days and must hear of changes
            g.settings = chosen
    return chosen[name] if name in chosen else definitions()[name].default


def rows() -> dict[str, SettingRow]:
    """What has been chosen, by name."""
    return {row.name: row for row in db.session.scalars(select(SettingRow))}
