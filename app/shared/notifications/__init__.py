"""Notices (通知): what is owed by when, who has been told, and what went out."""

from flask import Flask
from flask_login import current_user

from app.core.language import lazy as _l
from app.core.module import Health, Materialiser, MenuItem, Module, Setting
from app.shared.notifications import health, queries, services
from app.shared.notifications.views import bp

WAYS = _l("Notices and the ways out of the house")
SETTINGS = (
    Setting("digest_at", _l("Morning digest at"), "time", "08:30", group=WAYS,
            help=_l("What the night has held comes in one mail at this hour of the next workday.")),
    Setting("own_quiet_from", _l("Own quiet hours may begin at the earliest at"), "time", "19:00", group=WAYS),
    Setting("own_quiet_until", _l("Own quiet hours may end at the latest at"), "time", "09:00", group=WAYS),
    Setting("outgoing_hosts", _l("Hosts to which the portal may speak"), "text",
            "qyapi.weixin.qq.com, oapi.dingtalk.com, open.feishu.cn", group=WAYS,
            help=_l("For group robots and webhooks; names, with commas between them.")),
    Setting("outgoing_addresses", _l("Addresses to which the portal may speak"), "choice", "private", group=WAYS,
            choices=(("public", _l("Only on the internet")), ("private", _l("On the internet and in the intranet")),
                     ("any", _l("Anywhere, this machine too")))),
)  # fmt: skip


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
        MenuItem(_l("Course of the reminders"), "notifications.obligations", "notifications.ledger"),
        MenuItem(_l("Reminders put to the proof"), "notifications.reconciliation", "notifications.reconcile"),
        MenuItem(_l("Ladders"), "notifications.ladders", "notifications.ladders"),
        MenuItem(_l("Ways out of the house"), "notifications.channels", "notifications.channels"),
    ),
    permissions={
        "notifications.ledger": _l("See the course of every reminder, from planned to acknowledged"),
        "notifications.channels": _l("Set up group robots and webhooks, and try them"),
        "notifications.reconcile": _l("See whether every reminder was told, and mend what was not"),
        "notifications.ladders": _l("Set who hears what when"),
    },
    roles={
        "manager": {
            "notifications.reconcile": "all",
            "notifications.ladders": "all",
            "notifications.ledger": "all",
        },
        "sysadmin": {"notifications.reconcile": "all", "notifications.channels": "all"},
        "auditor": {"notifications.ledger": "all"},
    },
    settings=SETTINGS,
    materialisers=(Materialiser("nobody_to_tell", services.climb, often=True),),
    health=(
        Health("heartbeat", _l("Scheduler"), health.heartbeat),
        Health("reminders", _l("Reminders put to the proof"), health.reminders),
        Health("nobody", _l("Nobody to tell"), health.nobody),
    ),
    seed=services.seed,
    init_app=init_app,
)
