"""Show it: the day of all rooms, the week, free rooms now, the search."""

from flask import Response, request, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.rooms.forms import finding as ask
from app.modules.rooms.reports import board as reports
from app.modules.rooms.services import bookings as verbs
from app.modules.rooms.services import changing, find
from app.modules.rooms.views import bp


@bp.get("/")
@requires("rooms.view", "rooms.book")
def board() -> Response:
    """The front page: the day grid of all rooms, or their week."""
    return page(
        "rooms/board.html",
        showing=reports.showing(me(), request.args),
        kinds=ask.EQUIPMENT,
        move=ask.MoveForm(),
    )


@bp.post("/move")
@requires("rooms.book")
def move_booking() -> Response:
    """What a drag on the grid does: another time or room, the same length."""
    form = ask.MoveForm()
    booking = form.booking_of(me())
    if form.carry_out(changing.move_to, on=booking, booking=booking, by=me()):
        return done(_("The meeting has moved."), to=form.back)
    raise RuleBroken(form.first_error)


@bp.route("/now", methods=["GET", "POST"])
@requires("rooms.book")
def now() -> Response:
    """Rooms that are free now: one click books."""
    form = ask.NowForm(data={"minutes": 60})
    if booking := form.carry_out(verbs.book_now, by=me()):
        return done(
            _("%(room)s is yours.", room=booking.room.full_name),
            to=url_for(".booking", booking_id=booking.id),
        )
    return page("rooms/now.html", form=form, rooms=find.free_now(me()))


@bp.get("/find")
@requires("rooms.view", "rooms.book")
def search() -> Response:
    """Find a room by time, people, equipment, building."""
    form = ask.FindForm(request.args)
    return page("rooms/find.html", form=form, found=form.found(me()), wish=form.wish())
