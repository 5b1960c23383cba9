"""Show it: checkpoints with their labels, routes."""

from flask import Response, abort, request, url_for

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


@bp.get("/points")
@requires("duty.plan")
def points() -> Response:
    return page("duty/patrol/points.html", **lists.points(request.args))


@bp.get("/points/<int:point_id>")
@requires("duty.plan")
def point(point_id: int) -> Response:
    """A checkpoint: where, what is asked, its labels, the last visits."""
    found = queries.point(point_id) or abort(404)
    return page(
        "duty/patrol/checkpoint.html", point=found, labels=queries.labels(found.id), visits=queries.last_scans(found.id),
        routes=queries.routes_through(found.id),
    )  # fmt: skip


@bp.route("/points/new", methods=["GET", "POST"])
@requires("duty.plan")
def new_point() -> Response:
    form = ask.point_form()
    if row := form.carry_out(verbs.save_point, by=me()):
        return done(_("The checkpoint is there; print its label."), to=url_for(".point", point_id=row.id))
    return page("duty/patrol/form.html", form=form, title=_("New checkpoint"), back=url_for(".points"))


@bp.route("/points/<int:point_id>/edit", methods=["GET", "POST"])
@requires("duty.plan")
def edit_point(point_id: int) -> Response:
    row = queries.point(point_id) or abort(404)
    form, back = ask.point_form(row), url_for(".point", point_id=row.id)
    if form.carry_out(verbs.save_point, on=row, row=row, by=me()):
        return done(_("Saved."), to=back)
    return page("duty/patrol/form.html", form=form, title=_("Change %(name)s", name=row.name), back=back)


@bp.route("/points/<int:point_id>/rotate", methods=["GET", "POST"])
@requires("duty.plan")
def rotate_point(point_id: int) -> Response:
    """A new label; what hangs there now is refused from then on."""
    row, form = queries.point(point_id) or abort(404), ask.ReasonForm()
    if form.carry_out(verbs.rotate, point=row, by=me()):
        said = _("The old label no longer holds. Print the new one and hang it up.")
        return done(said, to=url_for(".point", point_id=row.id))
    return page("duty/patrol/rotate.html", form=form, point=row)


@bp.post("/points/<int:point_id>/end")
@requires("duty.plan")
def end_point(point_id: int) -> Response:
    row, form = queries.point(point_id) or abort(404), Form()
    if not form.carry_out(verbs.end_point, on=row, point=row, by=me()):
        raise RuleBroken(form.first_error)
    return done(_("No round passes it any more."), to=url_for(".points"))


@bp.get("/routes")
@requires("duty.plan")
def routes() -> Response:
    return page("duty/patrol/routes.html", **lists.routes(request.args))


@bp.route("/routes/new", methods=["GET", "POST"])
@requires("duty.plan")
def new_route() -> Response:
    form = ask.route_form()
    if form.carry_out(verbs.save_route, by=me()):
        return done(_("The route is saved."), to=url_for(".routes"))
    return page("duty/patrol/route_form.html", form=form, title=_("New route"), row=None)


@bp.route("/routes/<int:route_id>", methods=["GET", "POST"])
@requires("duty.plan")
def edit_route(route_id: int) -> Response:
    row = queries.route(route_id) or abort(404)
    form = ask.route_form(row)
    if form.carry_out(verbs.save_route, on=row, row=row, by=me()):
        return done(_("The route is saved."), to=url_for(".routes"))
    return page("duty/patrol/route_form.html", form=form, title=row.name, row=row)
