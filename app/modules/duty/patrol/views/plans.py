"""Show it: plans and the rounds that they make."""

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.patrol.forms import masters as ask
from app.modules.duty.patrol.queries import points as queries
from app.modules.duty.patrol.reports import lists
from app.modules.duty.patrol.services import planning as verbs
from app.modules.duty.patrol.views import bp


@bp.get("/plans")
@requires("duty.plan")
def plans() -> Response:
    return page("duty/patrol/plans.html", **lists.plans(request.args, clock.now()))


@bp.get("/plans/<int:plan_id>")
@requires("duty.plan")
def plan(plan_id: int) -> Response:
    """A plan and its next rounds."""
    found = queries.plan(plan_id) or abort(404)
    return page("duty/patrol/plan.html", plan=found, coming=queries.coming(found.id, clock.now()))


@bp.route("/plans/new", methods=["GET", "POST"])
@requires("duty.plan")
def new_plan() -> Response:
    form = ask.plan_form()
    if row := form.carry_out(verbs.save_plan, by=me()):
        return done(_("The plan holds; its rounds have been made."), to=url_for(".plan", plan_id=row.id))
    return page("duty/patrol/form.html", form=form, title=_("New plan of rounds"), back=url_for(".plans"))


@bp.route("/plans/<int:plan_id>/edit", methods=["GET", "POST"])
@requires("duty.plan")
def edit_plan(plan_id: int) -> Response:
    row = queries.plan(plan_id) or abort(404)
    form, back = ask.plan_form(row), url_for(".plan", plan_id=row.id)
    if form.carry_out(verbs.save_plan, on=row, row=row, by=me()):
        return done(_("Saved. Rounds that had not opened were made anew."), to=back)
    return page("duty/patrol/form.html", form=form, title=_("Change %(name)s", name=row.name), back=back)


@bp.post("/plans/<int:plan_id>/end")
@requires("duty.plan")
def end_plan(plan_id: int) -> Response:
    row, form = queries.plan(plan_id) or abort(404), Form()
    if not form.carry_out(verbs.end_plan, on=row, plan=row, by=me()):
        raise RuleBroken(form.first_error)
    return done(_("The plan ends today."), to=url_for(".plan", plan_id=row.id))
