"""Show it: buildings, rooms, what is in them."""

from collections.abc import Callable

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.rooms import neighbours
from app.modules.rooms.forms import rooms as ask
from app.modules.rooms.forms.steps import Row
from app.modules.rooms.models import Room, RoomEquipment
from app.modules.rooms.queries import rooms as queries
from app.modules.rooms.reports import board as reports
from app.modules.rooms.reports import rooms as facts
from app.modules.rooms.services import rooms as verbs
from app.modules.rooms.services.terms import openness
from app.modules.rooms.views import bp, lists


@bp.get("/all")
@requires("rooms.view", "rooms.book")
def rooms() -> Response:
    """All rooms; those who keep them see buttons."""
    return page("rooms/rooms.html", manages=me().may("rooms.manage"), **lists.rooms())


@bp.get("/<int:room_id>")
@requires("rooms.view", "rooms.book")
def room(room_id: int) -> Response:
    """One room: its week, what it is and has, who looks after it."""
    found = _room(room_id)
    day = reports.day_of(request.args.get("day")) or clock.today()
    return page(
        "rooms/room.html",
        room=found,
        day=day,
        board=reports.room_board(me(), found.id, day),
        manages=queries.manages(me(), found.id),
        open=openness(me(), [found])[found.id],
        told=facts.told(found, day),
        files=neighbours.files("room", found.id),
        state_form=ask.StateForm(),
        equipment_form=ask.EquipmentForm(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("rooms.manage")
def new_room() -> Response:
    form = ask.RoomForm()
    if made := form.carry_out(verbs.save_room, by=me()):
        return done(_("%(room)s is registered.", room=made.full_name), to=url_for(".room", room_id=made.id))
    return page("rooms/room_form.html", form=form, title=_("New meeting room"), back=url_for(".rooms"))


@bp.route("/<int:room_id>/edit", methods=["GET", "POST"])
@requires("rooms.manage", "rooms.book")
def edit_room(room_id: int) -> Response:
    found, here = _managed(room_id), url_for(".room", room_id=room_id)
    form = ask.RoomForm(found)
    if form.carry_out(verbs.save_room, on=found, room=found, by=me()):
        return done(_("%(room)s is changed.", room=found.full_name), to=here)
    return page(
        "rooms/room_form.html", form=form, title=_("Change %(name)s", name=found.full_name), back=here
    )


@bp.post("/<int:room_id>/suspend")
@requires("rooms.manage")
def suspend_room(room_id: int) -> Response:
    return _deed(_room(room_id), verbs.suspend_room, _("The room cannot be booked for now."))


@bp.post("/<int:room_id>/resume")
@requires("rooms.manage")
def resume_room(room_id: int) -> Response:
    return _deed(_room(room_id), verbs.resume_room, _("The room can be booked again."))


@bp.post("/<int:room_id>/close")
@requires("rooms.manage")
def close_room(room_id: int) -> Response:
    return _deed(_room(room_id), verbs.close_room, _("The room is closed. Its history stays."))


@bp.post("/<int:room_id>/equipment")
@requires("rooms.manage", "rooms.book")
def add_equipment(room_id: int) -> Response:
    found, form = _managed(room_id), ask.EquipmentForm()
    if made := form.carry_out(verbs.add_equipment, room=found, by=me()):
        return done(_("%(name)s is registered.", name=made.name), to=url_for(".room", room_id=room_id))
    raise RuleBroken(form.first_error)


@bp.post("/equipment/<int:equipment_id>/state")
@requires("rooms.manage", "rooms.serve", "rooms.book")
def set_equipment_state(equipment_id: int) -> Response:
    """Works, faulty, away: who looks after the room or serves meetings says it."""
    one, form = _equipment(equipment_id), ask.StateForm()
    if form.carry_out(verbs.set_state, on=one, equipment=one, by=me()):
        return done(
            _("%(name)s: %(state)s.", name=one.name, state=one.state.label),
            to=url_for(".room", room_id=one.room_id),
        )
    raise RuleBroken(form.first_error)


@bp.post("/equipment/<int:equipment_id>/remove")
@requires("rooms.manage", "rooms.book")
def remove_equipment(equipment_id: int) -> Response:
    one, form = _equipment(equipment_id), Row()
    if form.carry_out(verbs.remove_equipment, on=one, equipment=one):
        return done(_("%(name)s is taken out.", name=one.name), to=url_for(".room", room_id=one.room_id))
    raise RuleBroken(form.first_error)


@bp.get("/buildings")
@requires("rooms.manage")
def buildings() -> Response:
    return page("rooms/buildings.html", buildings=queries.buildings(closed=True))


@bp.route("/buildings/new", methods=["GET", "POST"])
@requires("rooms.manage")
def new_building() -> Response:
    form = ask.BuildingForm()
    if made := form.carry_out(verbs.save_building):
        return done(_("%(name)s is registered.", name=made.name), to=url_for(".buildings"))
    return page("rooms/room_form.html", form=form, title=_("New building"), back=url_for(".buildings"))


@bp.route("/buildings/<int:building_id>/edit", methods=["GET", "POST"])
@requires("rooms.manage")
def edit_building(building_id: int) -> Response:
    found = queries.building(building_id) or abort(404)
    form, back = ask.BuildingForm(obj=found), url_for(".buildings")
    if form.carry_out(verbs.save_building, on=found, building=found):
        return done(_("%(name)s is changed.", name=found.name), to=back)
    return page("rooms/room_form.html", form=form, title=_("Change %(name)s", name=found.name), back=back)


def _deed(found: Room, verb: Callable[..., Room], said: str) -> Response:
    form = Row()
    if form.carry_out(verb, on=found, room=found):
        return done(said, to=url_for(".room", room_id=found.id))
    raise RuleBroken(form.first_error)


def _room(room_id: int) -> Room:
    return queries.whole(room_id) or abort(404)


def _managed(room_id: int) -> Room:
    return _room(room_id) if queries.manages(me(), room_id) else abort(404)


def _equipment(equipment_id: int) -> RoomEquipment:
    one = queries.equipment(equipment_id) or abort(404)
    return one if me().may("rooms.serve") or queries.manages(me(), one.room_id) else abort(404)
