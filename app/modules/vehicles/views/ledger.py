"""Show it: the month ledgers, unregistered kilometres, closing and reopening."""

from typing import Any

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.vehicles.forms.ledger import CloseForm, GapForm, GapTripForm, WhyForm
from app.modules.vehicles.models import Dispatch
from app.modules.vehicles.models.ledger import LedgerGap
from app.modules.vehicles.queries import ledger as queries
from app.modules.vehicles.queries import masters, places, trips
from app.modules.vehicles.reports import ledger as reports
from app.modules.vehicles.services import ledger
from app.modules.vehicles.views import bp
from app.shared.accounts import queries as people
from app.shared.printing.services import paper


@bp.get("/ledgers")
@requires("vehicles.ledger")
def ledgers() -> Response:
    """A month of all cars."""
    seen = reports.overview(reports.month_asked(request.args))
    return page("vehicles/ledgers.html", seen=seen, listing=reports.listing(seen))


@bp.get("/ledgers/paper")
@requires("vehicles.ledger")
def ledgers_paper() -> Response:
    """单车核算月报 of all cars"""
    seen = reports.overview(reports.month_asked(request.args))
    return paper("vehicles/print/ledger_summary.html", **reports.summary_paper(seen))


@bp.get("/ledgers/<int:vehicle_id>")
@requires("vehicles.ledger")
def ledger_car(vehicle_id: int) -> Response:
    """One car's month, and what stands behind its figures."""
    vehicle = trips.vehicle(vehicle_id) or abort(404)
    return page("vehicles/ledger.html", seen=reports.car(vehicle, reports.month_asked(request.args)))


@bp.get("/ledgers/<int:vehicle_id>/paper")
@requires("vehicles.ledger")
def ledger_paper(vehicle_id: int) -> Response:
    """单车核算月报"""
    vehicle = trips.vehicle(vehicle_id) or abort(404)
    seen = reports.car(vehicle, reports.month_asked(request.args))
    return paper("vehicles/print/ledger_car.html", **reports.car_paper(seen))


@bp.route("/ledgers/<string:month>/close", methods=["GET", "POST"])
@requires("vehicles.close_ledger")
def close_ledgers(month: str) -> Response:
    """Freeze the month; what is still open is listed with its page."""
    first = reports.month_named(month) or abort(404)
    form = CloseForm()
    if form.carry_out(ledger.close_month, month=first, by=me()):
        return done(_("%(month)s is closed.", month=month), to=url_for(".ledgers", month=month))
    return page("vehicles/ledger_close.html", form=form, seen=reports.overview(first))


@bp.route("/ledgers/<string:month>/reopen", methods=["GET", "POST"])
@requires("vehicles.close_ledger")
def reopen_ledgers(month: str) -> Response:
    """Ask for a closed month to be opened again."""
    first = reports.month_named(month) or abort(404)
    row = queries.ledger_month(first) or abort(404)
    form = WhyForm()
    if form.carry_out(ledger.ask_reopening, month=first, by=me()):
        said = _("Asked for. %(month)s is open again once it is approved.", month=month)
        return done(said, to=url_for(".ledgers", month=month))
    return page("vehicles/ledger_reopen.html", form=form, month=month, asked=queries.reopenings(row))


@bp.route("/ledgers/<string:month>/correct/<int:vehicle_id>", methods=["GET", "POST"])
@requires("vehicles.close_ledger")
def correct_ledger(month: str, vehicle_id: int) -> Response:
    """Post what has come out about a closed month into the open one."""
    first = reports.month_named(month) or abort(404)
    vehicle = trips.vehicle(vehicle_id) or abort(404)
    form = WhyForm()
    if row := form.carry_out(ledger.post_difference, month=first, vehicle_id=vehicle.id, by=me()):
        said = _("The difference counts in %(month)s.", month=f"{row.posted_month:%Y-%m}")
        return done(said, to=url_for(".ledgers", month=month))
    change = ledger.differences(first, vehicle.id).get(vehicle.id, {})
    return page(
        "vehicles/ledger_correct.html", form=form, month=month, vehicle=vehicle, change=change,
        into=f"{queries.posting_month(first):%Y-%m}",
    )  # fmt: skip


@bp.get("/gaps")
@requires("vehicles.ledger", "vehicles.dispatch")
def gaps() -> Response:
    """Unregistered kilometres of all cars."""
    return page(
        "vehicles/ledger_gaps.html",
        listing=reports.gap_listing(request.args),
        **reports.gap_filters(request.args),
    )


@bp.route("/gaps/<int:gap_id>", methods=["GET", "POST"])
@requires("vehicles.ledger", "vehicles.dispatch", "vehicles.drive")
def gap(gap_id: int) -> Response:
    """What were these kilometres? For its owner and the dispatcher to say."""
    row = queries.gap_for(gap_id, me()) or abort(404)
    form = GapForm(obj=row)
    if form.is_submitted() and not _explains(row):
        abort(403)
    if form.carry_out(ledger.explain, on=row, gap=row, by=me()):
        return done(_("The kilometres are explained."), to=url_for(".gap", gap_id=gap_id))
    return page(
        "vehicles/ledger_gap.html",
        form=form,
        gap=row,
        explains=_explains(row),
        closed=queries.is_closed(row.month),
    )


def _explains(row: LedgerGap) -> bool:
    keys = ("vehicles.dispatch", "vehicles.close_ledger")
    return row.owner_id == me().id or any(me().may(key) for key in keys)


@bp.route("/gaps/<int:gap_id>/trip", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def gap_trip(gap_id: int) -> Response:
    """The kilometres were a trip: write its order now, the request follows."""
    row = queries.gap_for(gap_id, me()) or abort(404)
    form = GapTripForm()
    form.offer(row, people.active_people(), masters.active_drivers(), places.usable_places())
    if order := form.carry_out(_make_trip, gap=row, by=me()):
        said = _("%(number)s is written. The request is to follow within a working day.", number=order.number)
        return done(said, to=url_for(".dispatch_record", dispatch_id=order.id))
    return page("vehicles/ledger_gap_trip.html", form=form, gap=row)


def _make_trip(*, requester_id: int, driver_id: int, destination_id: int, **answers: Any) -> Dispatch:
    return ledger.make_trip(
        requester=people.person(requester_id) or abort(404), driver=masters.driver(driver_id) or abort(404),
        destination=places.place(destination_id) or abort(404), **answers,
    )  # fmt: skip
