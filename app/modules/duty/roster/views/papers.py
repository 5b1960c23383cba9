"""Show it: papers."""

from flask import Response, abort

from app.core.forms import me
from app.core.web import requires
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.reports import papers as reports
from app.modules.duty.roster.views import bp
from app.shared.printing.services import paper


@bp.get("/rosters/<int:roster_id>/paper")
@requires("duty.view", "duty.roster")
def roster_paper(roster_id: int) -> Response:
    """值班表"""
    row = queries.roster(roster_id) or abort(404)
    queries.may_see_roster(me(), roster_id) or abort(404)
    return paper("duty/roster/print/roster.html", **reports.roster(row))


@bp.get("/handovers/<int:handover_id>/paper")
@requires("duty.view", "duty.serve", "duty.roster")
def handover_paper(handover_id: int) -> Response:
    """交接班记录"""
    row = log_queries.handover(handover_id) or abort(404)
    log_queries.may_read(me(), row.from_shift) or abort(404)
    return paper("duty/roster/print/handover.html", **reports.handover(row))
