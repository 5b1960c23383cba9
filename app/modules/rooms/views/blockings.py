"""Show it: blockings and what becomes of the bookings under them; the waiting list."""

from collections.abc import Sequence

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.rooms.forms import blockings as ask
from app.modules.rooms.forms.steps import Row
from app.modules.rooms.models import WaitingEntry
from app.modules.rooms.queries import blockings as queries
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.queries import waiting as waiting_queries
from app.modules.rooms.services import blockings as verbs
from app.modules.rooms.services import waiting as wait_verbs
from app.modules.rooms.views import bp, lists


@bp.get("/blockings")
@requires("rooms.view", "rooms.book")
def blockings() -> Response:
    return page("rooms/blockings.html", blocks=_may_block(), **lists.blockings())


@bp.route("/blockings/new", methods=["GET", "POST"])
@requires("rooms.manage", "rooms.book")
def new_blocking() -> Response:
    """Block a room; every booking under it is shown and gets a fate."""
    _may_block() or abort(404)
    form, under = ask.blocking_form(me(), request.args)
    if made := form.carry_out(verbs.block, by=me()):
        return done(_said(made.fates), to=url_for(".blocking", blocking_id=made.id))
    return page("rooms/blocking_form.html", form=form, under=under)


@bp.get("/blockings/<int:blocking_id>")
@requires("rooms.view", "rooms.book")
def blocking(blocking_id: int) -> Response:
    found = queries.blocking(blocking_id) or abort(404)
    return page(
        "rooms/blocking.html",
        blocking=found,
        fates=queries.fates(found),
        manages=room_queries.manages(me(), found.room_id),
    )


@bp.post("/blockings/<int:blocking_id>/lift")
@requires("rooms.manage", "rooms.book")
def lift_blocking(blocking_id: int) -> Response:
    found, form = queries.blocking(blocking_id) or abort(404), Row()
    if not room_queries.manages(me(), found.room_id):
        abort(404)
    if form.carry_out(verbs.lift, on=found, blocking=found, by=me()):
        return done(_("The room can be booked again."), to=url_for(".blocking", blocking_id=blocking_id))
    raise RuleBroken(form.first_error)


@bp.get("/waiting")
@requires("rooms.book")
def waiting() -> Response:
    """My places on the waiting list, and what is offered to me now."""
    return page("rooms/waiting.html", **lists.waiting(me()))


@bp.route("/waiting/new", methods=["GET", "POST"])
@requires("rooms.book")
def new_waiting() -> Response:
    form = ask.WaitForm(request.args)
    if form.carry_out(wait_verbs.join, by=me()):
        return done(
            _("You are on the waiting list. You are told as soon as the room becomes free."),
            to=url_for(".waiting"),
        )
    return page("rooms/waiting_form.html", form=form)


@bp.post("/waiting/<int:entry_id>/accept")
@requires("rooms.book")
def accept_waiting(entry_id: int) -> Response:
    entry, form = _entry(entry_id), Row()
    if made := form.carry_out(wait_verbs.accept, on=entry, entry=entry, by=me()):
        return done(
            _("%(room)s is yours.", room=made.room.full_name), to=url_for(".booking", booking_id=made.id)
        )
    raise RuleBroken(form.first_error)


@bp.post("/waiting/<int:entry_id>/withdraw")
@requires("rooms.book")
def withdraw_waiting(entry_id: int) -> Response:
    entry, form = _entry(entry_id), Row()
    if form.carry_out(wait_verbs.withdraw, on=entry, entry=entry, by=me()):
        return done(_("You wait no longer for this room."), to=url_for(".waiting"))
    raise RuleBroken(form.first_error)


def _entry(entry_id: int) -> WaitingEntry:
    return waiting_queries.entry(entry_id, me()) or abort(404)


def _may_block() -> bool:
    return me().may("rooms.manage") or bool(room_queries.managed_ids(me()))


def _said(fates: Sequence[object]) -> str:
    if not fates:
        return _("The room is blocked.")
    return _("The room is blocked; %(n)s bookings under it are settled and their people told.", n=len(fates))
