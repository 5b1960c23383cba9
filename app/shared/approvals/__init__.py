"""Approvals (审批): route, steps, decisions; the to-do inbox."""

from flask import Flask
from flask_login import current_user

from app.core.forms import me
from app.core.language import lazy as _l
from app.core.module import Materialiser, Module, PolicyDefault
from app.core.once import once_a_page
from app.shared.approvals import queries, reminders, services
from app.shared.approvals.views import bp


def init_app(app: Flask) -> None:
    app.jinja_env.globals["approval_opinions"] = queries.opinions
    app.jinja_env.globals["todo_count"] = todo_count


@once_a_page
def todo_count() -> int:
    """How many cases lie with whoever reads the page."""
    return queries.todo_count(me()) if current_user.is_authenticated else 0


module = Module(
    bp,
    title=_l("Approvals"),
    icon="inbox",
    permissions={
        "approvals.decide": _l("Decide what lies with oneself"),
        "approvals.read": _l("Read all cases within reach"),
        "approvals.routes": _l("Draw approval routes, pass on cases that are stuck"),
    },
    roles={
        "clerk": {"approvals.decide": "own"},
        "department_head": {"approvals.decide": "own", "approvals.read": "department"},
        "leader_in_charge": {"approvals.decide": "own", "approvals.read": "in_charge"},
        "manager": {"approvals.decide": "own", "approvals.read": "all", "approvals.routes": "all"},
    },
    ladders=(reminders.ladder,),
    policies=(
        PolicyDefault(
            "approvals.chase_interval",
            _l("Least time between two chases of one case"),
            30,
            kind="minutes",
            unit="min",
        ),
        PolicyDefault("approvals.chases_per_day", _l("Most chases of one case a day"), 3),
        PolicyDefault(
            "approvals.acting",
            _l("Whoever may act for a person decides in their name too"),
            True,
            kind="flag",
            help=_l("Both names stand on everything, and whoever is acted for is told at once."),
        ),
        PolicyDefault(
            "approvals.undo_minutes",
            _l("How long an own approval can be taken back"),
            0,
            kind="minutes",
            unit="min",
            help=_l(
                "0: an approval is final. It can never be taken back once somebody has acted on it or the case is over."
            ),
        ),
    ),
    materialisers=(Materialiser("approvals_tidy", services.tidy),),
    seed=services.seed,
    init_app=init_app,
)
