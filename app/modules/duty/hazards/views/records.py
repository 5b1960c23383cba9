"""Show it: one hazard."""

from flask import Response, abort

from app.core.forms import me
from app.core.htmx import page
from app.core.web import requires
from app.modules.duty.hazards import queries
from app.modules.duty.hazards.models import Hazard
from app.modules.duty.hazards.reports import records
from app.modules.duty.hazards.views import bp

SEE = ("duty.report", "duty.hazards_view", "duty.hazards", "duty.supervise")


@bp.get("/<int:hazard_id>")
@requires(*SEE)
def hazard(hazard_id: int) -> Response:
    """The record: what is wrong, who does what by when, what happened, before and after."""
    return page("duty/hazards/hazard.html", **records.record(seen(hazard_id), me()))


def seen(hazard_id: int) -> Hazard:
    """The hazard, if this person may see it."""
    return queries.record(hazard_id, me()) or abort(404)
