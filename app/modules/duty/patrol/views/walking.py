"""Show it: the walker's own pages, made for the phone and for a cellar without a network."""

from flask import Response, abort, redirect, request, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.duty.patrol.forms import walking as ask
from app.modules.duty.patrol.models import PatrolTask
from app.modules.duty.patrol.queries import points as masters
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.reports import walking as reports
from app.modules.duty.patrol.services import walking as verbs
from app.modules.duty.patrol.views import bp


@bp.get("/")
@requires("duty.patrol")
def rounds() -> Response:
    """My rounds: those of now, those to come, those just walked."""
    return page("duty/patrol/rounds.html", **reports.my_rounds(me(), clock.now()))


@bp.get("/rounds/<int:task_id>/walk")
@requires("duty.patrol")
def walk(task_id: int) -> Response:
    """One round on its way: all points with their forms, also without a network."""
    task = _mine(task_id)
    scans = {scan.checkpoint_id: scan for scan in queries.scans(task.id)}
    walks = reports.may_walk(task, clock.now())
    places = ask.places(task, masters.points_of([s.checkpoint_id for s in task.way]), scans, walks)
    return page("duty/patrol/walk.html", **reports.walk(task, places, clock.now()))


@bp.route("/rounds/<int:task_id>/points/<int:point_id>", methods=["GET", "POST"])
@requires("duty.patrol")
def scan(task_id: int, point_id: int) -> Response:
    """One checkpoint of a round."""
    task, point = _mine(task_id), masters.point(point_id) or abort(404)
    form = ask.scan_form(point, request.args.get("code", "")[:300])
    if form.carry_out(verbs.scan, task_id=task.id, checkpoint=point, by=me()):
        return done(_("Recorded: %(point)s", point=point.name), to=url_for(".walk", task_id=task.id))
    stop = next((stop for stop in task.way if stop.checkpoint_id == point.id), None) or abort(404)
    return page("duty/patrol/point.html", form=form, task=task, point=point, stop=stop)


@bp.get("/c/<text>")
@requires("duty.patrol", "duty.plan")
def label(text: str) -> Response:
    """Where the QR code of a label leads: to the point of the round that is under way."""
    found = reports.label(me(), text[:300], clock.now())
    if found.task and found.point:
        to = url_for(".scan", task_id=found.task.id, point_id=found.point.id, code=text[:300])
        return redirect(to, 303)  # type: ignore[return-value]
    return page("duty/patrol/label.html", found=found)


@bp.route("/rounds/<int:task_id>/excuse", methods=["GET", "POST"])
@requires("duty.patrol")
def explain(task_id: int) -> Response:
    """Why a round was missed, or not walked to its end."""
    task, form = _mine(task_id), ask.ExplainForm()
    if form.carry_out(verbs.explain, task=task, by=me()):
        return done(_("Handed in. Whoever keeps the plans decides."), to=url_for(".record", task_id=task.id))
    return page("duty/patrol/explain.html", form=form, task=task)


def _mine(task_id: int) -> PatrolTask:
    return queries.walkable(task_id, me()) or abort(404)
