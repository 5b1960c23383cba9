"""Show it."""

from flask import Blueprint

from app.core.htmx import page
from app.core.web import requires

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("/")
@requires()
def results():
    return page("home/desk.html")
