"""Show it: one field, and what was found by kind."""

from flask import Blueprint, Response, request

from app.core.forms import me
from app.core.htmx import page
from app.core.web import requires
from app.shared.search import queries

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("/")
@requires()
def results() -> Response:
    words = " ".join(request.args.get("q", "").split())[:80]
    return page("search/results.html", words=words, groups=queries.results(me(), words))
