"""Show it: keys of cars, who has them, and the register of a month."""

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.vehicles.forms import keys as ask
from app.modules.vehicles.models.keys import VehicleKey
from app.modules.vehicles.queries import keys as queries
from app.modules.vehicles.reports import keys as reports
from app.modules.vehicles.services import keys as verbs
from app.modules.vehicles.views import bp
from app.shared.printing.services import paper

FORM = "vehicles/upkeep_form.html"


@bp.get("/keys")
@requires("vehicles.dispatch", "vehicles.manage")
def keys() -> Response:
    """Every key, and who has it now."""
    return page(
        "vehicles/keys.html",
        q=request.args.get("q", ""),
        kind=request.args.get("kind", ""),
        **reports.keys(request.args),
    )


@bp.get("/keys/register")
@requires("vehicles.dispatch", "vehicles.manage")
def key_register() -> Response:
    """Handings out of a month."""
    return page("vehicles/key_register.html", **reports.register(request.args))


@bp.get("/keys/register/paper")
@requires("vehicles.dispatch", "vehicles.manage")
def key_paper() -> Response:
    """钥匙交接登记表"""
    return paper("vehicles/print/keys.html", **reports.paper_of(request.args))


@bp.route("/keys/new", methods=["GET", "POST"])
@requires("vehicles.dispatch", "vehicles.manage")
def new_key() -> Response:
    form = ask.KeyForm(data={"vehicle_id": request.args.get("vehicle", type=int)})
    if key := form.carry_out(verbs.save_key):
        return done(_("The key is registered."), to=_url(key))
    return page(FORM, form=form, title=_("New key"), back=url_for(".keys"))


@bp.route("/keys/<int:key_id>", methods=["GET", "POST"])
@requires("vehicles.dispatch", "vehicles.manage")
def key(key_id: int) -> Response:
    """One key: hand it out or take it back; who has had it."""
    row = _key(key_id)
    held = queries.open_move(row.id)
    form = ask.TakeBackForm() if held else ask.HandOutForm()
    if form.carry_out(verbs.take_back if held else verbs.hand_out, key=row, by=me()):
        return done(_("The key is back.") if held else _("The key is handed out."), to=_url(row))
    return page(
        "vehicles/key.html",
        form=form,
        key=row,
        held=held,
        history=queries.history(row.id),
        state=reports.state(row, held),
    )


@bp.route("/keys/<int:key_id>/edit", methods=["GET", "POST"])
@requires("vehicles.dispatch", "vehicles.manage")
def edit_key(key_id: int) -> Response:
    row = _key(key_id)
    form = ask.KeyForm(row, obj=row)
    if form.carry_out(verbs.save_key, on=row, key=row):
        return done(_("The key is changed."), to=_url(row))
    return page(
        FORM, form=form, title=_("Change %(name)s", name=f"{row.vehicle.plate} {row.key_no}"), back=_url(row)
    )


@bp.route("/keys/<int:key_id>/end", methods=["GET", "POST"])
@requires("vehicles.dispatch", "vehicles.manage")
def end_key(key_id: int) -> Response:
    """Lost, or handed in with the car."""
    row, form = _key(key_id), ask.EndKeyForm()
    if form.carry_out(verbs.end_key, on=row, key=row):
        return done(_("The key is no longer kept."), to=_url(row))
    title = _("%(name)s is no longer kept", name=f"{row.vehicle.plate} {row.key_no}")
    return page(FORM, form=form, title=title, back=_url(row), stop=True)


def _key(key_id: int) -> VehicleKey:
    return queries.key(key_id) or abort(404)


def _url(key: VehicleKey) -> str:
    return url_for(".key", key_id=key.id)
