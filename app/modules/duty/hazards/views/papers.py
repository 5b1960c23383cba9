"""Show it: papers."""

from flask import Response, abort

from app.core.forms import me
from app.core.web import requires
from app.modules.duty.hazards.reports import papers
from app.modules.duty.hazards.views import bp
from app.modules.duty.hazards.views.lists import VIEW
from app.modules.duty.hazards.views.records import SEE, seen
from app.shared.printing.services import paper


@bp.get("/<int:hazard_id>/notice")
@requires(*SEE)
def notice_paper(hazard_id: int) -> Response:
    """隐患整改通知书, with the receipt to sign."""
    row = seen(hazard_id)
    return paper("duty/hazards/print/notice.html", **(papers.notice(row) if row.assigned_at else abort(404)))


@bp.get("/<int:hazard_id>/paper")
@requires(*SEE)
def record_paper(hazard_id: int) -> Response:
    """隐患整改复查销号记录: the whole life on one paper."""
    return paper("duty/hazards/print/record.html", **papers.record(seen(hazard_id)))


@bp.get("/register")
@requires(*VIEW)
def register_paper() -> Response:
    """隐患台账, as the list is filtered."""
    return paper("duty/hazards/print/register.html", **papers.register(me()))


@bp.get("/figures")
@requires(*VIEW)
def figures_paper() -> Response:
    """隐患整改情况统计: months, ageing, places that come back."""
    return paper("duty/hazards/print/figures.html", **papers.figures(me()))
