"""Show it: a booking, new, changed, ended; the list of bookings."""

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page, wants_fragment
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.rooms.forms import bookings as ask
from app.modules.rooms.forms import steps
from app.modules.rooms.models import Response as Answer
from app.modules.rooms.models import RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.queries import lists as list_queries
from app.modules.rooms.reports import record
from app.modules.rooms.services import endings, series, series_changes
from app.modules.rooms.views import bp, lists


@bp.get("/bookings")
@requires("rooms.view", "rooms.book")
def bookings() -> Response:
    """Bookings that this person may see, as views and filters."""
    return page("rooms/bookings.html", **lists.bookings(me()))


@bp.route("/bookings/new", methods=["GET", "POST"])
@requires("rooms.book")
def new_booking() -> Response:
    """Book a room, once or as a series; the column beside it is refreshed from here while typing."""
    typed = "starts" in request.args and "repeats" in request.args
    form = ask.seen_again(me(), request.args) if typed else ask.new_booking(me(), request.args)
    if booking := form.carry_out(series.book_any, by=me()):
        return done(record.booked(booking), to=url_for(".booking", booking_id=booking.id))
    return page("rooms/booking_form.html", form=form, hints=form.hints, booking=None)


@bp.get("/bookings/<int:booking_id>")
@requires("rooms.view", "rooms.book", "rooms.serve", "approvals.decide")
def booking(booking_id: int) -> Response:
    """The record: state, facts, who comes, opinions, files, what happened."""
    return page("rooms/booking.html", **record.of(me(), _seen(booking_id)))


@bp.route("/bookings/<int:booking_id>/edit", methods=["GET", "POST"])
@requires("rooms.book")
def edit_booking(booking_id: int) -> Response:
    """Change this date, this and all following, or all to come."""
    found = _own(booking_id)
    typed = wants_fragment() and "starts" in request.args
    form = ask.seen_again(me(), request.args, found) if typed else ask.change(me(), found, request.args)
    if outcome := form.carry_out(series_changes.change_any, on=found, by=me(), booking=found):
        return done(record.changed(outcome), to=url_for(".booking", booking_id=booking_id))
    return page("rooms/booking_form.html", form=form, hints=form.hints, booking=found)


@bp.route("/bookings/<int:booking_id>/cancel", methods=["GET", "POST"])
@requires("rooms.book")
def cancel_booking(booking_id: int) -> Response:
    """Give the room up, with a reason."""
    found = _own(booking_id)
    form = steps.CancelForm(found, data={"version": found.version, "scope": "this"})
    if outcome := form.carry_out(series_changes.cancel_any, on=found, by=me(), booking=found):
        return done(record.cancelled(outcome), to=url_for(".booking", booking_id=booking_id))
    return page("rooms/booking_cancel.html", form=form, booking=found)


@bp.post("/bookings/<int:booking_id>/restore")
@requires("rooms.book")
def restore_booking(booking_id: int) -> Response:
    """The meeting takes place after all, if its room is still free."""
    found, form = _own(booking_id), steps.Row()
    if form.carry_out(endings.restore, on=found, booking=found, by=me()):
        return done(_("The room is yours again."), to=url_for(".booking", booking_id=booking_id))
    raise RuleBroken(form.first_error)


@bp.route("/bookings/<int:booking_id>/hand-over", methods=["GET", "POST"])
@requires("rooms.book")
def hand_over_booking(booking_id: int) -> Response:
    """The meeting becomes somebody else's."""
    found = _own(booking_id)
    form = steps.HandOverForm(list_queries.who_book(), data={"version": found.version})
    if form.carry_out(endings.hand_over, on=found, booking=found, by=me()):
        return done(_("The meeting is handed over; both are told."), to=_home(booking_id))
    return page("rooms/booking_step.html", form=form, booking=found, step="hand_over")


@bp.route("/bookings/<int:booking_id>/swap", methods=["GET", "POST"])
@requires("rooms.book")
def swap_booking(booking_id: int) -> Response:
    """Two meetings exchange their rooms."""
    found = _own(booking_id)
    form = steps.SwapForm(list_queries.to_swap_with(me(), found), data={"version": found.version})
    if form.carry_out(endings.swap, on=found, booking=found, by=me()):
        return done(_("The rooms are swapped."), to=_home(booking_id))
    return page("rooms/booking_step.html", form=form, booking=found, step="swap")


@bp.post("/bookings/<int:booking_id>/respond")
@requires("rooms.view", "rooms.book")
def respond_booking(booking_id: int) -> Response:
    """Whether an invited colleague comes."""
    found, form = _seen(booking_id), steps.AnswerForm()
    known = {answer.value: answer for answer in Answer}
    answer = known.get(form.answer.data or "") or abort(422)
    if form.carry_out(lambda answer: endings.respond(found, me(), known[answer])):
        return done(_("Your answer is noted: %(answer)s.", answer=answer.label), to=_home(booking_id))
    raise RuleBroken(form.first_error)


def _seen(booking_id: int) -> RoomBooking:
    return queries.booking(booking_id, me()) or abort(404)


def _own(booking_id: int) -> RoomBooking:
    return queries.changeable(booking_id, me()) or abort(404)


def _home(booking_id: int) -> str:
    # whoever has handed a private meeting over may no longer see it
    return (
        url_for(".booking", booking_id=booking_id)
        if queries.may_see(me(), booking_id)
        else url_for(".bookings")
    )
