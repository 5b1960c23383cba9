"""Policies (制度参数): the rules of the office, dated and with their citation."""

from flask import Flask
from sqlalchemy import event

from app.core.db import db
from app.core.language import lazy as _l
from app.core.module import MenuItem, Module
from app.shared.policies import queries, services
from app.shared.policies.views import bp


def init_app(app: Flask) -> None:
    for moment in ("after_commit", "after_soft_rollback"):
        if not event.contains(db.session, moment, _forget):
            event.listen(db.session, moment, _forget)


def _forget(session: object, *_rest: object) -> None:
    queries.forget(session)


module = Module(
    bp,
    title=_l("Policies"),
    icon="file-earmark-text",
    menu=(MenuItem(_l("Policies"), "policies.policies", "policies.read"),),
    permissions={
        "policies.read": _l("See the rules of the office and their history"),
        "policies.change": _l("Lay down rules of the office from a day on"),
    },
    roles={
        "manager": {"policies.read": "all", "policies.change": "all"},
        "leader_in_charge": {"policies.read": "all"},
        "dispatcher": {"policies.read": "all"},
        "auditor": {"policies.read": "all"},
    },
    seed=services.seed,
    init_app=init_app,
)
