"""Audit (操作日志): who did what, when; a chain from the first row on."""

from flask import Blueprint, Flask

from app.core import db as core_db
from app.core import forms
from app.core.module import Module
from app.shared.audit import services


def init_app(app: Flask) -> None:
    forms.answers = services.Answers()
    if services.seal not in core_db.before_commit:
        core_db.before_commit.append(services.seal)
        services.watch(core_db.db.session)


module = Module(Blueprint("audit", __name__, url_prefix="/audit"), title="Audit", init_app=init_app)
