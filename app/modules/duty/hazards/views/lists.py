"""Show it: report a hazard; mine; the list of the office."""

from flask import Response, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.duty.hazards import queries
from app.modules.duty.hazards import services as verbs
from app.modules.duty.hazards.forms import ReportForm
from app.modules.duty.hazards.reports import lists
from app.modules.duty.hazards.views import bp

VIEW = ("duty.hazards_view", "duty.hazards")


@bp.get("/")
@requires(*VIEW)
def hazards() -> Response:
    """Every hazard that one may see, with filters and Excel."""
    return page("duty/hazards/hazards.html", **lists.hazards(me()))


@bp.get("/mine")
@requires("duty.report")
def mine() -> Response:
    """Mine to rectify, to verify, to decide; and what I have reported."""
    return page("duty/hazards/mine.html", **lists.mine(me()))


@bp.route("/new", methods=["GET", "POST"])
@requires("duty.report")
def new_hazard() -> Response:
    """In under a minute: photo, place, kind, words."""
    form = ReportForm()
    if row := form.carry_out(verbs.report_by_hand, by=me()):
        return done(
            _("Reported as %(number)s. The office looks at it and tells you.", number=row.number),
            to=url_for(".hazard", hazard_id=row.id),
        )
    return page("duty/hazards/report.html", form=form, places=queries.known_places())
