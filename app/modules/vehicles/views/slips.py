"""Show it: pads of blank slips, keying in, what was spoiled or handed back, and the paper."""

from typing import Any

from flask import Response, abort, request, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles.forms.dispatching import ReasonForm
from app.modules.vehicles.forms.slips import PadForm, SlipForm
from app.modules.vehicles.models import Dispatch, Slip, SlipPad
from app.modules.vehicles.queries import masters, places
from app.modules.vehicles.queries import slips as queries
from app.modules.vehicles.queries import trips as trip_queries
from app.modules.vehicles.reports import slips as reports
from app.modules.vehicles.services import slips as services
from app.modules.vehicles.views import bp
from app.shared.accounts import queries as people
from app.shared.printing.services import paper


@bp.get("/slips")
@requires("vehicles.dispatch")
def slip_pads() -> Response:
    """The pads, and whether each slip is accounted for."""
    return page("vehicles/slips.html", listing=reports.pads())


@bp.route("/slips/new", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def new_slip_pad() -> Response:
    """Reserve the numbers of a pad."""
    form = PadForm()
    form.name_people(people.active_people())
    if pad := form.carry_out(_reserve, by=me()):
        return done(
            _("%(n)s numbers are reserved. Print the slips.", n=pad.count),
            to=url_for(".slip_pad", pad_id=pad.id),
        )
    return page("vehicles/slip_pad_new.html", form=form)


@bp.get("/slips/<int:pad_id>")
@requires("vehicles.dispatch")
def slip_pad(pad_id: int) -> Response:
    """One pad, slip by slip."""
    return page("vehicles/slip_pad.html", account=reports.Account(_pad(pad_id)))


@bp.get("/slips/<int:pad_id>/paper")
@requires("vehicles.dispatch")
def slip_pad_paper(pad_id: int) -> Response:
    """空白派车单, from `?first=` on."""
    first = request.args.get("first", 1, type=int)
    return paper("vehicles/print/slips.html", **reports.paper(_pad(pad_id), first))


@bp.post("/slips/<int:pad_id>/hand_back")
@requires("vehicles.dispatch")
def hand_back_slips(pad_id: int) -> Response:
    """What was not used comes back."""
    form, pad = Form(), _pad(pad_id)
    if not form.carry_out(services.hand_back, pad=pad, by=me()):
        raise RuleBroken(form.first_error)
    return done(_("The blank slips are handed back."), to=url_for(".slip_pad", pad_id=pad.id))


@bp.route("/slips/slip/<int:slip_id>", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def enter_slip(slip_id: int) -> Response:
    """Key a slip in that was filled by hand."""
    slip = _slip(slip_id)
    form = SlipForm()
    form.offer(
        queries.waiting_requests(), people.active_people(), places.usable_places(), trip_queries.vehicles(),
        masters.active_drivers(),
    )  # fmt: skip
    if order := form.carry_out(_enter, slip=slip, by=me()):
        return done(services.told(order), to=url_for(".slip_pad", pad_id=slip.pad_id))
    return page("vehicles/slip_enter.html", form=form, slip=slip)


@bp.route("/slips/slip/<int:slip_id>/spoil", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def spoil_slip(slip_id: int) -> Response:
    """Written wrongly, torn, lost: its number is accounted for."""
    slip = _slip(slip_id)
    form = ReasonForm()
    if form.carry_out(services.spoil, slip=slip, by=me()):
        return done(
            _("%(number)s is accounted for.", number=slip.number), to=url_for(".slip_pad", pad_id=slip.pad_id)
        )
    return page("vehicles/slip_spoil.html", form=form, slip=slip)


def _reserve(*, keeper_id: int, **answers: Any) -> SlipPad:
    return services.reserve_pad(keeper=people.person(keeper_id) or abort(404), **answers)


def _enter(*, requester_id: int | None, destination_id: int | None, **answers: Any) -> Dispatch:
    return services.enter(
        requester=people.person(requester_id), destination=places.place(destination_id), **answers
    )


def _pad(pad_id: int) -> SlipPad:
    return queries.pad(pad_id) or abort(404)


def _slip(slip_id: int) -> Slip:
    return queries.slip(slip_id) or abort(404)
