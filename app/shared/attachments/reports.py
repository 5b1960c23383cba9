"""Print it. What `flask check` says about the files."""

from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.formats import moment
from app.core.language import gettext as _
from app.shared.attachments import services


def check_files() -> tuple[str, str]:
    """A line of `flask check`."""
    last = services.last_verification()
    if last is None:
        return "warn", _("The attached files have never been compared with their fingerprints.")
    at = datetime.fromisoformat(last["at"])
    if last["wrong"]:
        names = ", ".join(w["name"] for w in last["wrong"][:5])
        return "fail", _(
            "%(n)s attached files are missing or changed: %(names)s. Restore them from the backup.",
            n=len(last["wrong"]),
            names=names,
        )
    if clock.now() - at > timedelta(hours=50):
        return "warn", _(
            "The attached files were last compared %(at)s. It should happen every night.", at=moment(at)
        )
    return "ok", _("All %(n)s attached files are as they were (%(at)s).", n=last["files"], at=moment(at))


def verify_files(_args: dict[str, Any], report: Any) -> None:
    """The nightly job."""
    services.verify(report)
