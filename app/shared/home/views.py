"""Show it."""

from flask import Blueprint

from app.core.htmx import page
from app.core.web import requires

bp = Blueprint("home", __name__)


@bp.get("/")
@requires()
def desk():
    return page("home/desk.html")


@bp.get("/start")
@requires()
def start():
    return page("home/desk.html")
