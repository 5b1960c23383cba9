"""Show it: doors and the lobby's board. Devices sign in by token; whoever keeps rooms may look."""

from typing import Any

from flask import Response, abort, flash, url_for

from app.core import clock
from app.core.forms import Form
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import device, poll
from app.modules.rooms.forms import checkin as ask
from app.modules.rooms.models import Room
from app.modules.rooms.queries import rooms
from app.modules.rooms.reports import displays as reports
from app.modules.rooms.services import displays as verbs
from app.modules.rooms.views import bp
from app.shared.gate import here

LOOKERS = ("rooms.manage",)


@bp.get("/<int:room_id>/door")
@device("door", also=LOOKERS)
@poll
def door(room_id: int) -> Response:
    """The display at a room's door: now, next, free until; one tap books, checks in, extends, ends."""
    room = _room(room_id)
    url = url_for(".check_in_room", room_id=room.id, _external=True)
    return page(
        "rooms/display_door.html",
        room=room,
        door=reports.door(room, clock.now()),
        acts=here() is not None,
        url=url,
        **_words(),
    )


@bp.get("/board")
@device("board", also=LOOKERS)
@poll
def lobby() -> Response:
    """The lobby's board: what takes place today, where, and how to get there."""
    now = clock.now()
    return page("rooms/display_board.html", board=reports.board(now), state_of=reports.state_of, **_words())


@bp.post("/<int:room_id>/door/book/<int:minutes>")
@device("door")
def door_book(room_id: int, minutes: int) -> Response:
    return _act(room_id, lambda room, at: verbs.book_now(room, at, minutes), _("Booked. The room is yours."))


@bp.post("/<int:room_id>/door/check-in")
@device("door")
def door_check_in(room_id: int) -> Response:
    return _act(room_id, verbs.check_in, _("Checked in."))


@bp.post("/<int:room_id>/door/extend/<int:minutes>")
@device("door")
def door_extend(room_id: int, minutes: int) -> Response:
    return _act(
        room_id, lambda room, at: verbs.extend(room, at, minutes), _("Extended by %(n)s minutes.", n=minutes)
    )


@bp.post("/<int:room_id>/door/end")
@device("door")
def door_end(room_id: int) -> Response:
    return _act(room_id, verbs.end, _("The meeting is over. The room is free."))


@bp.route("/<int:room_id>/door/fault", methods=["GET", "POST"])
@device("door")
def door_fault(room_id: int) -> Response:
    """What is wrong, from a list of what usually is, or in words."""
    room, form = _room(room_id), ask.DoorFaultForm()
    at = here()
    if at and form.carry_out(verbs.report, room=room, device=at):
        return done(_("Reported. Somebody comes."), to=url_for(".door", room_id=room.id))
    return page("rooms/display_fault.html", room=room, form=form, current=clock.now(), **_words())


def _act(room_id: int, verb: Any, said: str) -> Response:
    """A tap: carried out once, and back to the door; a refusal is shown on it: a display has no other page."""
    room, form, at = _room(room_id), Form(), here()
    if not (at and form.carry_out(lambda: verb(room, at))):
        flash(form.first_error or _("Tap once more."), "stop")
        said = ""
    return done(said, to=url_for(".door", room_id=room.id))


def _room(room_id: int) -> Room:
    """This device's own room; whoever looks may look at any."""
    at = here()
    if at is not None and at.kind == "door" and at.place_id != room_id:
        abort(404)
    return rooms.room(room_id) or abort(404)


def _words() -> dict[str, Any]:
    return {"title_of": reports.title_of, "who_of": reports.who_of, "way_to": reports.way_to}
