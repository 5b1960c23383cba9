"""Notices (通知): what is owed by when, who has been told, and what went out."""

from flask import Flask
from flask_login import current_user

from app.core.language import lazy as _l
from app.core.module import Health, MenuItem, Module
from app.shared.notifications import health, queries, services
from app.shared.notifications.views import bp


def bell_count() -> int:
    """How many notices wait for whoever looks at the page."""
    return queries.bell_count(current_user.id) if current_user.is_authenticated else 0


def init_app(app: Flask) -> None:
    app.jinja_env.globals["bell_count"] = bell_count
    app.extensions.setdefault("banners", []).append(health.banner)


module = Module(
    bp,
    title=_l("Notices"),
    icon="bell",
    menu=(
        MenuItem(_l("My notices"), "notifications.inbox", "notifications.ladders"),
        MenuItem(_l("Reminders put to the proof"), "notifications.reconciliation", "notifications.reconcile"),
        MenuItem(_l("Ladders"), "notifications.ladders", "notifications.ladders"),
    ),
    permissions={
        "notifications.reconcile": _l("See whether every reminder was told, and mend what was not"),
        "notifications.ladders": _l("Set who hears what when"),
    },
    roles={
        "manager": {"notifications.reconcile": "all", "notifications.ladders": "all"},
        "sysadmin": {"notifications.reconcile": "all"},
    },
    health=(
        Health("heartbeat", _l("Scheduler"), health.heartbeat),
        Health("reminders", _l("Reminders put to the proof"), health.reminders),
    ),
    seed=services.seed,
    init_app=init_app,
)
