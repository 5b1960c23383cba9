"""Show it."""

from flask import Blueprint

from app.core.htmx import page
from app.core.web import requires

bp = Blueprint("approvals", __name__, url_prefix="/approvals")


@bp.get("/")
@requires()
def inbox():
    return page("home/desk.html")
