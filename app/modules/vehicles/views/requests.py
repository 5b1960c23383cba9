"""Show it: requests for cars."""

from typing import Any

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page, wants_fragment
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires, safe_next
from app.modules.vehicles import forms
from app.modules.vehicles.forms import requests as ask
from app.modules.vehicles.models import TripRequest
from app.modules.vehicles.queries import requests as queries
from app.modules.vehicles.services import endings, usual
from app.modules.vehicles.services import requests as verbs
from app.modules.vehicles.views import bp
from app.modules.vehicles.views.lists import request_listing
from app.modules.vehicles.views.records import record_page


@bp.get("/requests")
@requires("vehicles.request", "vehicles.view")
def requests() -> Response:
    """Requests that this person may see, as views and filters."""
    return page("vehicles/requests.html", **request_listing(me()))


@bp.route("/requests/new", methods=["GET", "POST"])
@requires("vehicles.request")
def new_request() -> Response:
    """Ask for a car; the right column is refreshed from here while typing."""
    form = _form_of_new()
    if not form.looks and (trip := form.carry_out(_verb(form), by=me())):
        return done(_said(form, trip), to=url_for(".request_record", request_id=trip.id))
    return page(
        "vehicles/request_form.html", form=form, hints=form.hints, trip=None, usual=queries.usual_trips(me())
    )


@bp.get("/requests/<int:request_id>")
@requires("vehicles.request", "vehicles.view", "vehicles.dispatch", "approvals.decide", "vehicles.drive")
def request_record(request_id: int) -> Response:
    """The record: state, flow, facts, opinions, files, timeline."""
    return record_page(queries.request(request_id, me()) or abort(404))


@bp.route("/requests/<int:request_id>/edit", methods=["GET", "POST"])
@requires("vehicles.request")
def edit_request(request_id: int) -> Response:
    """Change a draft, or a request that has been handed in."""
    trip = _own(request_id)
    form = (
        ask.seen_again(me(), request.args, trip)
        if wants_fragment() and request.args
        else ask.change(me(), trip)
    )
    verb = verbs.save_draft if form.is_draft else verbs.change_trip
    if not form.looks and (kept := form.carry_out(verb, on=trip, by=me(), request=trip)):
        return done(_said(form, kept), to=url_for(".request_record", request_id=request_id))
    return page("vehicles/request_form.html", form=form, hints=form.hints, trip=trip, usual=())


@bp.route("/requests/<int:request_id>/withdraw", methods=["GET", "POST"])
@requires("vehicles.request")
def withdraw_request(request_id: int) -> Response:
    """Take it back before it is approved."""
    trip = _own(request_id)
    form = forms.ReasonForm(data={"version": trip.version})
    if form.carry_out(endings.withdraw_trip, on=trip, request=trip, by=me()):
        return done(
            _("Request %(number)s is withdrawn.", number=trip.number),
            to=url_for(".request_record", request_id=request_id),
        )
    return page("vehicles/request_end.html", form=form, trip=trip, verb="withdraw")


@bp.route("/requests/<int:request_id>/cancel", methods=["GET", "POST"])
@requires("vehicles.request")
def cancel_request(request_id: int) -> Response:
    """Give an approved or dispatched request up, with a reason."""
    trip = _own(request_id)
    form = forms.CancelForm(data={"version": trip.version})
    if form.carry_out(endings.cancel_trip, on=trip, request=trip, by=me()):
        return done(
            _("Request %(number)s is cancelled.", number=trip.number),
            to=url_for(".request_record", request_id=request_id),
        )
    return page("vehicles/request_end.html", form=form, trip=trip, verb="cancel")


@bp.post("/requests/<int:request_id>/delete")
@requires("vehicles.request")
def delete_request(request_id: int) -> Response:
    """Only drafts."""
    trip, form = _own(request_id), forms.Row()
    if form.carry_out(endings.delete_draft, on=trip, request=trip, by=me()):
        return done(_("The draft is deleted."), to=safe_next(request.form.get("next"), url_for(".requests")))
    raise RuleBroken(form.first_error)


@bp.post("/requests/<int:request_id>/note")
@requires("vehicles.request")
def note_request(request_id: int) -> Response:
    """A word to the dispatcher, the driver and the requester."""
    trip, form = _own(request_id), forms.NoteForm()
    if form.carry_out(endings.leave_note, request=trip, by=me()):
        return done(
            _("The note is kept, and those concerned are told."),
            to=url_for(".request_record", request_id=request_id),
        )
    raise RuleBroken(form.first_error)


@bp.post("/requests/<int:request_id>/usual")
@requires("vehicles.request")
def keep_usual(request_id: int) -> Response:
    """Keep the answers as a usual trip."""
    trip, form = queries.request(request_id, me()) or abort(404), forms.UsualForm()
    if kept := form.carry_out(usual.keep_as_usual, request=trip, by=me()):
        return done(
            _("“%(name)s” is among your usual trips.", name=kept.name),
            to=url_for(".request_record", request_id=request_id),
        )
    raise RuleBroken(form.first_error)


@bp.post("/usual/<int:trip_id>/remove")
@requires("vehicles.request")
def remove_usual(trip_id: int) -> Response:
    """Offer a usual trip no longer."""
    trip, form = queries.usual_trip(trip_id, me(), removed=True) or abort(404), forms.Row()
    if form.carry_out(usual.remove_usual, trip=trip):
        return done(_("“%(name)s” is no longer offered.", name=trip.name), to=url_for(".new_request"))
    raise RuleBroken(form.first_error)


def _own(request_id: int) -> TripRequest:
    return queries.own_request(request_id, me()) or abort(404)


def _verb(form: ask.TripForm) -> Any:
    return verbs.save_draft if form.is_draft else verbs.request_trip


def _said(form: ask.TripForm, trip: TripRequest) -> str:
    if form.is_draft:
        return _("The draft is kept.")
    return _("Request %(number)s is handed in.", number=trip.number)


def _form_of_new() -> ask.TripForm:
    """Empty; as typed so far (htmx); or from an earlier request or a usual trip."""
    if wants_fragment() and "day" in request.args:
        return ask.seen_again(me(), request.args)
    earlier = request.args.get("repeat", type=int)
    trip = request.args.get("usual", type=int)
    return ask.start(
        me(),
        repeat=(queries.request(earlier, me()) or abort(404)) if earlier else None,
        usual_trip=(queries.usual_trip(trip, me()) or abort(404)) if trip else None,
        retro=bool(request.args.get("retro")),
        wished=ask.wished(request.args),
    )
