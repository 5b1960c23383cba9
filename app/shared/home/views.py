"""Show it: the desk, the page of requests, help, health."""

from flask import Blueprint, Response, make_response

from app.core.forms import me
from app.core.htmx import page
from app.core.web import public, requires
from app.shared.home import queries, reports

bp = Blueprint("home", __name__)


@bp.get("/")
@requires()
def desk() -> Response:
    return page("home/desk.html", **reports.desk(me()))


@bp.get("/start")
@requires()
def start() -> Response:
    return page("home/start.html", links=queries.quick_links(me()))


@bp.get("/help")
@requires()
def help_page() -> Response:
    own, others = queries.help_for(me())
    return page("home/help.html", everybody=queries.help_for_everybody(me()), own=own, others=others)


@bp.get("/health")
@requires("home.health")
def health() -> Response:
    return page("home/health.html", lines=queries.health())


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process lives."""
    return _plain("ok", 200)


@bp.get("/readyz")
@public
def readyz() -> Response:
    """The portal can be used: database, migrations, heartbeat. Says no more than a word to anybody who asks."""
    words = queries.not_ready()
    return _plain("\n".join(words) or "ok", 503 if words else 200)


def _plain(text: str, status: int) -> Response:
    response = make_response(text + "\n", status)
    response.mimetype = "text/plain"
    return response
