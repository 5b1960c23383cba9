"""Work calendar (工作日历): holidays, make-up workdays, working time."""

from flask import Flask
from sqlalchemy import event

from app.core.db import db
from app.core.module import Module
from app.shared.workdays import queries
from app.shared.workdays.views import bp


def init_app(app: Flask) -> None:
    for moment in ("after_commit", "after_soft_rollback"):
        if not event.contains(db.session, moment, _forget):
            event.listen(db.session, moment, _forget)


def _forget(session: object, *_rest: object) -> None:
    queries.forget(session)


module = Module(bp, title="Work calendar", init_app=init_app)
