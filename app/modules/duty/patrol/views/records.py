"""Show it: rounds as a list, the record of one, what is decided about it."""

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.duty.patrol.forms import masters as ask
from app.modules.duty.patrol.forms.walking import DecideForm
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.reports import lists
from app.modules.duty.patrol.reports import records as reports
from app.modules.duty.patrol.services import planning, walking
from app.modules.duty.patrol.views import bp


@bp.get("/rounds")
@requires("duty.plan", "duty.patrol")
def tasks() -> Response:
    """All rounds, or the own ones."""
    return page("duty/patrol/tasks.html", **lists.tasks(me(), request.args, clock.today()))


@bp.get("/rounds/<int:task_id>")
@requires("duty.plan", "duty.patrol")
def record(task_id: int) -> Response:
    """One round: points, photos, what was odd, what happened."""
    task = queries.visible(task_id, me()) or abort(404)
    return page("duty/patrol/record.html", **reports.record(task, me(), clock.now()))


@bp.route("/rounds/<int:task_id>/cancel", methods=["GET", "POST"])
@requires("duty.plan")
def cancel(task_id: int) -> Response:
    """This round is not walked."""
    task, form = queries.task(task_id) or abort(404), ask.ReasonForm()
    if form.carry_out(planning.cancel, on=task, task=task, by=me()):
        return done(_("The round is cancelled."), to=url_for(".record", task_id=task.id))
    return page("duty/patrol/cancel.html", form=form, task=task)


@bp.route("/rounds/<int:task_id>/reassign", methods=["GET", "POST"])
@requires("duty.plan")
def reassign(task_id: int) -> Response:
    """Somebody else walks it."""
    task = queries.task(task_id) or abort(404)
    form = ask.assign_form(task)
    if form.carry_out(planning.reassign, task=task, by=me()):
        return done(_("Given on; whoever walks now has been told."), to=url_for(".record", task_id=task.id))
    return page("duty/patrol/reassign.html", form=form, task=task)


@bp.route("/excuses/<int:excuse_id>", methods=["GET", "POST"])
@requires("duty.plan")
def decide(excuse_id: int) -> Response:
    """Does an explanation hold? Never decided by whoever wrote it."""
    excuse, form = queries.excuse(excuse_id) or abort(404), DecideForm()
    if row := form.carry_out(walking.decide, on=excuse, excuse=excuse, by=me()):
        return done(
            _("Decided: %(what)s", what=str(row.status.label)), to=url_for(".record", task_id=row.task_id)
        )
    return page("duty/patrol/decide.html", form=form, excuse=excuse, own=excuse.by_id == me().id)
