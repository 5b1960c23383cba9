"""Print it. What `flask check` says about the runner."""

from datetime import timedelta

from app.core import clock
from app.core.formats import wait
from app.core.language import gettext as _
from app.shared.jobs import queries


def check_runner() -> tuple[str, str]:
    """A line of `flask check`."""
    oldest = queries.oldest_waiting()
    if oldest is not None and clock.now() - oldest > timedelta(minutes=5):
        return "fail", _(
            "Background work has been waiting for %(time)s. Start flask jobs.", time=wait(oldest)
        )
    return "ok", _("No background work is waiting.") if oldest is None else _(
        "Background work is being done."
    )
