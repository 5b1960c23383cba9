"""Show it: the front page of duty. What stands behind it belongs to the inner rooms."""

from flask import Blueprint, Response

from app.core.forms import me
from app.core.htmx import page
from app.core.web import requires

bp = Blueprint("duty", __name__, url_prefix="/duty")


@bp.get("/")
@requires("duty.view")
def start() -> Response:
    """Today's duty, my to-dos of all rooms, the next holiday."""
    from app.modules.duty import desk  # which stands on the rooms, which hang on this blueprint

    return page("duty/start.html", **desk.start(me()))
