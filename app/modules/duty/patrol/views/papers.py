"""Show it: papers of rounds."""

from flask import Response, abort, request

from app.core import clock
from app.core.forms import me
from app.core.web import requires
from app.modules.duty.patrol.queries import points as masters
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.reports import papers as reports
from app.modules.duty.patrol.reports import statistics as figures
from app.modules.duty.patrol.views import bp
from app.shared.printing.services import paper


@bp.get("/rounds/<int:task_id>/paper")
@requires("duty.plan", "duty.patrol")
def record_paper(task_id: int) -> Response:
    """巡查记录表"""
    task = queries.visible(task_id, me()) or abort(404)
    return paper("duty/patrol/print/record.html", **reports.record(task))


@bp.get("/statistics/paper")
@requires("duty.plan")
def month_paper() -> Response:
    """巡查月报表"""
    month = figures.month_of(request.args, clock.today())
    return paper("duty/patrol/print/month.html", **reports.month(figures.month(month)))


@bp.get("/points/labels")
@requires("duty.plan")
def labels_paper() -> Response:
    """巡查点标签; of all points, of a building, or of one"""
    labels = masters.holding_labels(reports.chosen_points(request.args))
    return paper("duty/patrol/print/labels.html", **reports.labels(labels)) if labels else abort(404)
