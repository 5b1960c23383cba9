"""Show it: requests for cars."""

from flask import Response

from app.core.htmx import page
from app.core.web import requires
from app.modules.vehicles.views import bp


@bp.get("/requests")
@requires("vehicles.request")
def requests() -> Response:
    """The list of requests."""
    return page("vehicles/requests.html")
