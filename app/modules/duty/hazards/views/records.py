"""Show it: one hazard."""

from typing import Any

from flask import Response, abort

from app.core.forms import me
from app.core.htmx import page
from app.core.web import requires
from app.modules.duty.hazards import queries
from app.modules.duty.hazards.models import Hazard
from app.modules.duty.hazards.views import bp
from app.shared.attachments import queries as files


@bp.get("/<int:hazard_id>")
@requires("duty.report", "duty.hazards_view", "duty.hazards")
def hazard(hazard_id: int) -> Response:
    """The record: what is wrong, who does what by when, what happened, before and after."""
    row = seen(hazard_id)
    return page("duty/hazards/hazard.html", row=row, files=files.of("hazard", row.id))


def seen(hazard_id: int) -> Hazard:
    """The hazard, if this person may see it."""
    row: Any = queries.record(hazard_id, me()) or abort(404)
    return row  # type: ignore[no-any-return]
