"""Do it: choose for the organisation."""

from typing import Any

from flask import g
from sqlalchemy import select

from app.core.db import db
from app.shared.settings import queries, rules
from app.shared.settings.models import SettingRow


def keep(name: str, value: Any) -> None:
    """Choose one. What equals the default and was never chosen leaves no row."""
    setting = queries.definitions()[name]
    value = rules.check_value(setting, value)
    row = db.session.scalar(select(SettingRow).where(SettingRow.name == name).with_for_update())
    if row is not None:
        row.value = value
    elif value != setting.default:
        db.session.add(SettingRow(name=name, value=value))
    g.pop("settings", None)


def choose(**values: Any) -> bool:
    """Choose several: all or none."""
    for name, value in values.items():
        keep(name, value)
    return True
