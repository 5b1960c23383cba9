"""May it be? What a setting may hold."""

import re
from typing import Any

from app.core.language import gettext as _
from app.core.module import Setting
from app.core.rule import RuleBroken

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def check_value(setting: Setting, value: Any) -> Any:
    """`value` as it is stored; a refusal names the field."""
    if setting.kind == "time" and not _TIME.fullmatch(str(value)):
        raise RuleBroken(_("Write the time as 08:30."), setting.name)
    if setting.kind == "choice" and value not in dict(setting.choices):
        raise RuleBroken(_("Choose one of the list."), setting.name)
    if setting.kind == "number" and not (isinstance(value, int) and value >= 0):
        raise RuleBroken(_("Write a whole number, 0 or more."), setting.name)
    if setting.kind == "text" and len(str(value)) > 200:
        raise RuleBroken(_("At most 200 characters."), setting.name)
    return bool(value) if setting.kind == "flag" else value
