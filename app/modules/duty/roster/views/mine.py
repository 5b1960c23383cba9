"""Show it: my duties, made for the phone."""

from flask import Response

from app.core.forms import me
from app.core.htmx import page
from app.core.web import requires
from app.modules.duty.roster.reports import show
from app.modules.duty.roster.views import bp


@bp.get("/mine")
@requires("duty.serve", "duty.roster")
def mine() -> Response:
    return page("duty/roster/mine.html", **show.mine(me()))
