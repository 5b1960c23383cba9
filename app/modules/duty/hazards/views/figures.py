"""Show it: what hazards add up to."""

from flask import Response

from app.core.forms import me
from app.core.htmx import page
from app.core.web import requires
from app.modules.duty.hazards.reports import figures
from app.modules.duty.hazards.views import bp
from app.modules.duty.hazards.views.lists import VIEW


@bp.get("/ageing")
@requires(*VIEW)
def ageing() -> Response:
    """How long open hazards have been open."""
    return page("duty/hazards/ageing.html", **figures.ageing(me()))


@bp.get("/repeats")
@requires(*VIEW)
def repeats() -> Response:
    """Places where they come back."""
    return page("duty/hazards/repeats.html", **figures.repeats(me()))


@bp.get("/statistics")
@requires(*VIEW)
def statistics() -> Response:
    """Month by month: found, closed out in time, late, the rate."""
    return page("duty/hazards/statistics.html", **figures.months(me()))
