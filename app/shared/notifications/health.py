"""Does the clock live, and has everything been told? A file of its own: asked by `flask check` and by every page."""

from datetime import timedelta

from flask import current_app
from flask_login import current_user

from app.core import clock
from app.core.formats import moment
from app.core.language import gettext as _
from app.shared.notifications import queries, rules


def heartbeat() -> tuple[str, str]:
    """The database says whether the scheduler lives, never the scheduler."""
    row = queries.heartbeat()
    if row is None:
        return "fail", _("The scheduler has never run: start `flask scheduler`.")
    age = int((clock.now() - row.last_ok_at).total_seconds())
    if abs(clock.now() - row.last_ok_at) < rules.FRESH:
        return "ok", _("Last beat %(n)s seconds ago.", n=max(age, 0))
    return "fail", _(
        "No beat since %(at)s: reminders are late. Start `flask scheduler`.", at=moment(row.last_ok_at)
    )


def reminders() -> tuple[str, str]:
    """Five figures that must be 0."""
    figures = queries.reconciliation(clock.now())
    text = " ".join(str(value) for value in figures.values())
    if any(figures.values()):
        return "fail", _("Not everything was told: %(figures)s. See the page of that name.", figures=text)
    return "ok", text


def nobody() -> tuple[str, str]:
    """Reminders for which nobody was found, or that could not be told at all."""
    now = clock.now()
    aside = len(queries.red_list(now))
    if aside:
        return "fail", _(
            "%(n)s reminders could not be told and are set aside. See “Reminders put to the proof”.", n=aside
        )
    unheard = len({one.fire_id for one in queries.unheard_fallbacks(now, now - timedelta(days=7))})
    if unheard:
        return "warn", _("%(n)s reminders found nobody and went to the head of general affairs, "
                         "where they wait to be acknowledged.", n=unheard)  # fmt: skip
    return "ok", _("Every reminder has found somebody.")


def banner() -> list[dict[str, str]]:
    """Everybody hears when reminders stand still; that they never ran, only whoever can mend it."""
    if not current_user.is_authenticated:
        return []
    row = queries.heartbeat()
    if row is None:
        if current_app.testing or not current_user.may("notifications.reconcile"):
            return []
        return [{"kind": "wait", "text": _("Reminders do not run yet: the scheduler has not been started.")}]
    if clock.now() - row.last_ok_at <= rules.GAP:
        return []
    text = _("Reminders stand still since %(at)s. Keep an eye on your deadlines yourself until they run again; "
             "nothing is lost.", at=moment(row.last_ok_at))  # fmt: skip
    return [{"kind": "stop", "text": text}]
