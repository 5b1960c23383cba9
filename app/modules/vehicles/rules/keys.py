"""May it be? Keys: who has one."""

from app.core.language import gettext as _
from app.core.rule import RuleBroken


def check_free(holder: str | None) -> None:
    """A key is with one person at a time."""
    if holder is not None:
        raise RuleBroken(_("%(name)s has this key. Register its return first.", name=holder), "key_id")


def check_out(is_out: bool) -> None:
    if not is_out:
        raise RuleBroken(_("This key is in the cabinet already."))


def check_active(ended: bool) -> None:
    if ended:
        raise RuleBroken(_("This key is no longer kept."))
