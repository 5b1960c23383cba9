"""Show it: upkeep orders, from the request to the invoice."""

from datetime import datetime, timedelta

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.vehicles import neighbours
from app.modules.vehicles.forms import upkeep as ask
from app.modules.vehicles.forms.dispatching import ReasonForm
from app.modules.vehicles.models.upkeep import LinePhase, UpkeepKind, UpkeepOrder
from app.modules.vehicles.queries import odometer as readings
from app.modules.vehicles.queries import upkeep as queries
from app.modules.vehicles.reports import upkeep as reports
from app.modules.vehicles.services import upkeep as verbs
from app.modules.vehicles.views import bp
from app.shared.printing.services import paper


@bp.get("/upkeep")
@requires("vehicles.care")
def upkeep() -> Response:
    """Orders, those that are not concluded first."""
    return page(
        "vehicles/upkeep.html",
        keeps=_keeps(),
        defects=queries.count_open_defects() if _keeps() else 0,
        q=request.args.get("q", ""),
        **reports.orders(me(), request.args),
    )


@bp.get("/upkeep/<int:order_id>")
@requires("vehicles.care", "vehicles.view")
def upkeep_order(order_id: int) -> Response:
    """One order: its way, lines, what was found, files."""
    order = _order(order_id)
    return page(
        "vehicles/upkeep_order.html",
        order=order,
        flow=reports.flow(order),
        may=reports.may(me(), order),
        estimate=queries.lines_of(order, LinePhase.ESTIMATE),
        actual=queries.lines_of(order, LinePhase.ACTUAL),
        findings=[(f, queries.finding_words(f)) for f in order.findings],
        approval=neighbours.current(queries.SUBJECT, order.id),
        files=neighbours.files(queries.SUBJECT, order.id),
    )


@bp.route("/upkeep/new", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def new_upkeep() -> Response:
    """Ask for upkeep; `?defect=` mends what a driver told."""
    defect = queries.defect(request.args.get("defect", 0, type=int), me())
    car = defect.vehicle_id if defect else request.args.get("vehicle", type=int)
    kind = UpkeepKind.REPAIR if defect else UpkeepKind.MAINTENANCE
    known = {
        "vehicle_id": car,
        "kind": kind,
        "reason": defect.text if defect else request.args.get("text", "")[:300],
    }
    form = ask.UpkeepForm(data=known)
    if order := form.carry_out(verbs.request_upkeep, by=me(), defect=defect):
        return done(_("%(number)s is asked for. Next: the estimate.", number=order.number), to=_url(order))
    return page("vehicles/upkeep_form.html", form=form, title=_("New upkeep order"), back=url_for(".upkeep"))


@bp.route("/upkeep/<int:order_id>/estimate", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def estimate_upkeep(order_id: int) -> Response:
    """What it will cost; it goes to approval by its amount."""
    order = _order(order_id)
    form = ask.EstimateForm(
        data={"garage_id": order.garage_id, "garage_reason": order.garage_reason, "meeting_ref": order.meeting_ref,
              "lines": ask.lines_as_data(order, LinePhase.ESTIMATE), "version": order.version}
    )  # fmt: skip
    if form.carry_out(verbs.estimate, on=order, order=order, by=me()):
        return done(_("The estimate is handed in for approval."), to=_url(order))
    return page(
        "vehicles/upkeep_lines.html",
        form=form,
        order=order,
        title=_("Estimate of %(number)s", number=order.number),
    )


@bp.route("/upkeep/<int:order_id>/book", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def book_upkeep(order_id: int) -> Response:
    """Take the car for its time in the garage."""
    order = _order(order_id)
    form = ask.BookForm(
        data={
            "starts_at": _here(order.planned_from),
            "ends_at": _here(order.planned_until),
            "version": order.version,
        }
    )
    if form.carry_out(verbs.book, on=order, order=order, by=me()):
        return done(_("%(plate)s is taken for the garage.", plate=order.plate), to=_url(order))
    return _span_page(order, form, _("Appointment of %(plate)s with the garage", plate=order.plate))


@bp.route("/upkeep/<int:order_id>/deliver", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def deliver_upkeep(order_id: int) -> Response:
    """The car is in the garage."""
    order, last = _order(order_id), None
    last = readings.last(order.vehicle_id)
    known = {"km": last.km if last else None, "ends_at": _here(order.planned_until), "version": order.version}
    form = ask.DeliverForm(data=known)
    if form.carry_out(verbs.deliver, on=order, order=order, by=me()):
        return done(_("%(plate)s is in the garage.", plate=order.plate), to=_url(order))
    return _span_page(order, form, _("%(plate)s goes to the garage", plate=order.plate))


@bp.route("/upkeep/<int:order_id>/extend", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def extend_upkeep(order_id: int) -> Response:
    """The garage takes longer."""
    order = _order(order_id)
    form = ask.ExtendForm(data={"ends_at": _here(order.planned_until), "version": order.version})
    if form.carry_out(verbs.extend, on=order, order=order, by=me()):
        return done(_("%(plate)s stays in the garage for longer.", plate=order.plate), to=_url(order))
    return _span_page(order, form, _("%(plate)s stays longer", plate=order.plate))


@bp.route("/upkeep/<int:order_id>/accept", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def accept_upkeep(order_id: int) -> Response:
    """The car is back: what was done, the bill, the warranty."""
    order = _order(order_id)
    form = ask.AcceptForm(
        data={
            "km": order.delivered_km,
            "lines": ask.lines_as_data(order, LinePhase.ESTIMATE),
            "version": order.version,
        }
    )
    if form.carry_out(verbs.accept, on=order, order=order, by=me()):
        return done(_("%(plate)s is accepted and free again.", plate=order.plate), to=_url(order))
    return page(
        "vehicles/upkeep_lines.html",
        form=form,
        order=order,
        title=_("Acceptance of %(number)s", number=order.number),
    )


@bp.route("/upkeep/<int:order_id>/close", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def close_upkeep(order_id: int) -> Response:
    """The invoice has come."""
    order = _order(order_id)
    form = ask.InvoiceForm(data={"invoice_no": order.invoice_no, "version": order.version})
    if form.carry_out(verbs.close, on=order, order=order, by=me()):
        return done(_("%(number)s is concluded.", number=order.number), to=_url(order))
    return page(
        "vehicles/upkeep_form.html",
        form=form,
        title=_("Invoice of %(number)s", number=order.number),
        back=_url(order),
    )


@bp.route("/upkeep/<int:order_id>/cancel", methods=["GET", "POST"])
@requires("vehicles.care")
def cancel_upkeep(order_id: int) -> Response:
    """Not needed after all."""
    order = _order(order_id)
    if not reports.may(me(), order)["cancel"] and request.method == "GET":
        abort(404)
    form = ReasonForm(data={"version": order.version})
    if form.carry_out(verbs.cancel, on=order, order=order, by=me()):
        return done(_("%(number)s is cancelled.", number=order.number), to=_url(order))
    return page(
        "vehicles/upkeep_form.html",
        form=form,
        title=_("Cancel %(number)s", number=order.number),
        back=_url(order),
        stop=True,
    )


@bp.get("/upkeep/<int:order_id>/paper")
@requires("vehicles.care", "vehicles.view")
def upkeep_paper(order_id: int) -> Response:
    """维修保养单"""
    return paper("vehicles/print/upkeep.html", **reports.paper_of(_order(order_id)))


def _span_page(order: UpkeepOrder, form: Form, title: str) -> Response:
    """A form for a time in the garage, with the trips of the coming weeks."""
    trips = queries.dispatches_in(order.vehicle_id, clock.now(), clock.now() + timedelta(days=21))
    return page("vehicles/upkeep_span.html", form=form, order=order, title=title, trips=trips)


def _here(moment: object) -> object:
    """A moment as a `datetime-local` control shows it."""
    return clock.local(moment) if isinstance(moment, datetime) else None


def _keeps() -> bool:
    return bool(me().may("vehicles.manage") or me().may("vehicles.dispatch"))


def _order(order_id: int) -> UpkeepOrder:
    return queries.order(order_id, me()) or abort(404)


def _url(order: UpkeepOrder) -> str:
    return url_for(".upkeep_order", order_id=order.id)
