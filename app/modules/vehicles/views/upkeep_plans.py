"""Show it: what is due, plans of cars, items, garages, defects."""

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles import neighbours
from app.modules.vehicles.forms import Row
from app.modules.vehicles.forms import upkeep as ask
from app.modules.vehicles.models.upkeep import Garage, UpkeepItem, UpkeepPlan
from app.modules.vehicles.queries import upkeep as orders
from app.modules.vehicles.queries import upkeep_plans as queries
from app.modules.vehicles.reports import upkeep as reports
from app.modules.vehicles.services import upkeep_plans as verbs
from app.modules.vehicles.views import bp

FORM = "vehicles/upkeep_form.html"


@bp.get("/upkeep/due")
@requires("vehicles.care")
def upkeep_due() -> Response:
    """What is due by date or kilometres, the soonest first."""
    return page(
        "vehicles/upkeep_due.html",
        keeps=_keeps(),
        q=request.args.get("q", ""),
        **reports.due_list(request.args),
    )


@bp.route("/upkeep/plans/new", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def new_upkeep_plan() -> Response:
    """An item of a car that is done again and again."""
    item = queries.item(request.args.get("item", type=int))
    known = (
        {"interval_months": item.interval_months, "interval_km": item.interval_km, "item_id": item.id}
        if item
        else {}
    )
    form = ask.PlanForm(
        data={"vehicle_id": request.args.get("vehicle", type=int), "last_on": clock.today(), **known}
    )
    if form.carry_out(verbs.save_plan):
        return done(_("The plan is kept."), to=url_for(".upkeep_due"))
    return page(FORM, form=form, title=_("New plan of upkeep"), back=url_for(".upkeep_due"))


@bp.route("/upkeep/plans/<int:plan_id>/edit", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def edit_upkeep_plan(plan_id: int) -> Response:
    plan = _plan(plan_id)
    form = ask.PlanForm(plan, obj=plan)
    if form.carry_out(verbs.save_plan, on=plan, plan=plan):
        return done(_("The plan is kept."), to=url_for(".upkeep_due"))
    title = _("%(plate)s: %(item)s", plate=plan.vehicle.plate, item=plan.item.name)
    return page(FORM, form=form, title=title, back=url_for(".upkeep_due"))


@bp.post("/upkeep/plans/<int:plan_id>/end")
@requires("vehicles.manage", "vehicles.dispatch")
def end_upkeep_plan(plan_id: int) -> Response:
    plan, form = _plan(plan_id), Row()
    if form.carry_out(verbs.end_plan, on=plan, plan=plan):
        return done(_("The plan has ended."), to=url_for(".upkeep_due"))
    raise RuleBroken(form.first_error)


@bp.get("/upkeep/items")
@requires("vehicles.care")
def upkeep_items() -> Response:
    return page("vehicles/upkeep_items.html", listing=reports.items(), keeps=_keeps())


@bp.route("/upkeep/items/new", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def new_upkeep_item() -> Response:
    form = ask.ItemForm()
    if form.carry_out(verbs.save_item):
        return done(_("The item is kept."), to=url_for(".upkeep_items"))
    return page(FORM, form=form, title=_("New item of upkeep"), back=url_for(".upkeep_items"))


@bp.route("/upkeep/items/<int:item_id>/edit", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def edit_upkeep_item(item_id: int) -> Response:
    item = _item(item_id)
    form = ask.ItemForm(obj=item)
    if form.carry_out(verbs.save_item, on=item, item=item):
        return done(_("The item is kept."), to=url_for(".upkeep_items"))
    return page(FORM, form=form, title=_("Change %(name)s", name=item.name), back=url_for(".upkeep_items"))


@bp.post("/upkeep/items/<int:item_id>/end")
@requires("vehicles.manage", "vehicles.dispatch")
def end_upkeep_item(item_id: int) -> Response:
    item, form = _item(item_id), Row()
    if form.carry_out(verbs.end_master, on=item, master=item):
        return done(_("%(name)s is chosen no more.", name=item.name), to=url_for(".upkeep_items"))
    raise RuleBroken(form.first_error)


@bp.get("/upkeep/garages")
@requires("vehicles.care")
def garages() -> Response:
    return page("vehicles/upkeep_garages.html", listing=reports.garages(), keeps=_keeps())


@bp.route("/upkeep/garages/new", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def new_garage() -> Response:
    form = ask.GarageForm()
    if form.carry_out(verbs.save_garage):
        return done(_("The garage is kept."), to=url_for(".garages"))
    return page(FORM, form=form, title=_("New garage"), back=url_for(".garages"))


@bp.route("/upkeep/garages/<int:garage_id>/edit", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def edit_garage(garage_id: int) -> Response:
    garage = _garage(garage_id)
    form = ask.GarageForm(obj=garage)
    if form.carry_out(verbs.save_garage, on=garage, garage=garage):
        return done(_("The garage is kept."), to=url_for(".garages"))
    return page(FORM, form=form, title=_("Change %(name)s", name=garage.name), back=url_for(".garages"))


@bp.post("/upkeep/garages/<int:garage_id>/end")
@requires("vehicles.manage", "vehicles.dispatch")
def end_garage(garage_id: int) -> Response:
    garage, form = _garage(garage_id), Row()
    if form.carry_out(verbs.end_master, on=garage, master=garage):
        return done(_("%(name)s is chosen no more.", name=garage.name), to=url_for(".garages"))
    raise RuleBroken(form.first_error)


@bp.get("/upkeep/defects")
@requires("vehicles.care", "vehicles.drive")
def defects() -> Response:
    """What drivers have told; `?done=1` what became of it."""
    answered = bool(request.args.get("done"))
    listing = reports.defects(me(), answered)
    return page("vehicles/upkeep_defects.html", listing=listing, done=answered, keeps=_keeps())


@bp.route("/upkeep/defects/new", methods=["GET", "POST"])
@requires("vehicles.drive", "vehicles.dispatch")
def new_defect() -> Response:
    """A driver tells what is wrong with a car."""
    form = ask.DefectForm(data={"vehicle_id": request.args.get("vehicle", type=int)})
    if form.carry_out(verbs.report_defect, by=me()):
        return done(
            _("Reported. The dispatcher looks at it on the next workday at the latest."),
            to=url_for(".defects"),
        )
    return page(FORM, form=form, title=_("Report a defect"), back=url_for(".defects"))


@bp.route("/upkeep/defects/<int:defect_id>", methods=["GET", "POST"])
@requires("vehicles.care", "vehicles.drive")
def defect(defect_id: int) -> Response:
    """One defect with its photos; who keeps cars answers it."""
    row = orders.defect(defect_id, me()) or abort(404)
    form = ask.AnswerForm(data={"version": row.version})
    if request.method == "POST" and not _keeps():
        abort(403)
    if form.carry_out(verbs.dismiss_defect, on=row, defect=row, by=me()):
        return done(_("The driver reads your answer."), to=url_for(".defects"))
    files = neighbours.files(verbs.DEFECT, row.id)
    return page("vehicles/upkeep_defect.html", form=form, defect=row, keeps=_keeps(), files=files)


def _keeps() -> bool:
    return bool(me().may("vehicles.manage") or me().may("vehicles.dispatch"))


def _plan(plan_id: int) -> UpkeepPlan:
    return queries.plan(plan_id) or abort(404)


def _item(item_id: int) -> UpkeepItem:
    return queries.item(item_id) or abort(404)


def _garage(garage_id: int) -> Garage:
    return queries.garage(garage_id) or abort(404)
