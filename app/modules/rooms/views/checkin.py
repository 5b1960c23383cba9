"""Show it: check-in by code or by one tap, ending early, extending; no-shows and appeals."""

from datetime import timedelta

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.rooms import neighbours
from app.modules.rooms.forms import checkin as ask
from app.modules.rooms.models import NoShow, NoShowStatus, RoomBooking
from app.modules.rooms.queries import bookings, rooms
from app.modules.rooms.queries import checkin as queries
from app.modules.rooms.rules.checkin import EXTEND
from app.modules.rooms.services import checkin as verbs
from app.modules.rooms.views import bp


@bp.get("/<int:room_id>/check-in")
@requires("rooms.view", "rooms.book")
def check_in_room(room_id: int) -> Response:
    """Where the code at the door leads: the meeting of now with one button, or the room to be booked."""
    room = rooms.room(room_id) or abort(404)
    found = queries.due_in(room.id, clock.now(), timedelta(minutes=30))
    may = found is not None and verbs.may_check_in(me(), found)
    sees = found is not None and bookings.may_see(me(), found.id)
    return page(
        "rooms/checkin_room.html", room=room, booking=found, may=may, sees=sees,
        window=verbs.window_of(found) if found else None, minutes=_minutes(), current=clock.now(),
    )  # fmt: skip


@bp.post("/bookings/<int:booking_id>/check-in")
@requires("rooms.view", "rooms.book")
def check_in(booking_id: int) -> Response:
    booking, form = _mine(booking_id), Form()
    if form.carry_out(verbs.check_in, on=booking, booking=booking, by=me()):
        return done(
            _("Checked in. The room is yours until %(hour)s.", hour=f"{clock.local(booking.ends_at):%H:%M}"),
            to=_home(booking),
        )
    raise RuleBroken(form.first_error)


@bp.post("/bookings/<int:booking_id>/end-early")
@requires("rooms.view", "rooms.book")
def end_early(booking_id: int) -> Response:
    """The meeting is over before its time."""
    booking, form = _mine(booking_id), Form()
    if form.carry_out(verbs.end, on=booking, booking=booking, by=me()):
        return done(_("The meeting is over; the rest of its time is free for others."), to=_home(booking))
    raise RuleBroken(form.first_error)


@bp.post("/bookings/<int:booking_id>/extend")
@requires("rooms.view", "rooms.book")
def extend(booking_id: int) -> Response:
    """The meeting goes on."""
    booking, form = _mine(booking_id), ask.ExtendForm()
    if form.carry_out(verbs.extend, on=booking, booking=booking, by=me()):
        return done(
            _("The room is yours until %(hour)s.", hour=f"{clock.local(booking.ends_at):%H:%M}"),
            to=_home(booking),
        )
    raise RuleBroken(form.first_error)


@bp.get("/no-shows")
@requires("rooms.view")
def no_shows() -> Response:
    """Rooms that were held and not used: one's own, those of one's departments, all."""
    own = request.args.get("view") == "mine"
    status = request.args.get("status", "")
    chosen = NoShowStatus(status) if status in {one.value for one in NoShowStatus} else None
    query = queries.no_shows(me(), own=own, words=request.args.get("q", "").strip()[:60], status=chosen)
    columns = (
        Column("at", _("When"), lambda row: row.booking.starts_at, NoShow.at, 18),
        Column("person", _("Organiser"), lambda row: row.person.name, NoShow.person_id, 14),
        Column("department", _("Department"), lambda row: row.department.name, NoShow.department_id, 18),
        Column("room", _("Room"), lambda row: row.booking.room.full_name, None, 22),
        Column("status", _("Status"), lambda row: row.status, NoShow.status, 12),
        Column("appeal", _("Appeal"), lambda row: row.appeal, None, 30),
    )
    count, limit = verbs.standing(me().id)
    return page(
        "rooms/checkin_no_shows.html", listing=Listing(query, columns, sort="-at", title=_("No-shows")), own=own, count=count,
        limit=limit, statuses=NoShowStatus, status=status, days=int(neighbours.policy("rooms.no_show_days").value),
        worst=queries.by_person(int(neighbours.policy("rooms.no_show_days").value)) if me().may("rooms.manage") else (),
    )  # fmt: skip


@bp.get("/no-shows/<int:no_show_id>")
@requires("rooms.view")
def no_show(no_show_id: int) -> Response:
    row = _no_show(no_show_id)
    own = me().id in (row.person_id, row.booking.clerk_id)
    return page(
        "rooms/checkin_no_show.html", row=row, own=own, decides=me().may("rooms.manage") and row.person_id != me().id,
        form=ask.AppealForm(), verdict=ask.DecideForm(), standing=verbs.standing(row.person_id),
    )  # fmt: skip


@bp.route("/no-shows/<int:no_show_id>/appeal", methods=["GET", "POST"])
@requires("rooms.view")
def appeal(no_show_id: int) -> Response:
    """Say why the room was not used."""
    row, form = _no_show(no_show_id), ask.AppealForm()
    here = url_for(".no_show", no_show_id=no_show_id)
    if form.carry_out(verbs.appeal, no_show=row, by=me()):
        return done(_("Your appeal is with the head of general affairs."), to=here)
    return page(
        "rooms/support_form.html",
        form=form,
        heading=_("Appeal against a no-show"),
        back=here,
        deed=_("Appeal"),
        lead=row.booking.title,
    )


@bp.route("/no-shows/<int:no_show_id>/decide", methods=["GET", "POST"])
@requires("rooms.manage")
def decide_no_show(no_show_id: int) -> Response:
    row, form = _no_show(no_show_id), ask.DecideForm()
    here = url_for(".no_show", no_show_id=no_show_id)
    if form.carry_out(verbs.decide, no_show=row, by=me()):
        return done(_("Decided; the organiser has been told."), to=here)
    return page(
        "rooms/support_form.html",
        form=form,
        heading=_("Decide about a no-show"),
        back=here,
        deed=_("Decide"),
        lead=f"{row.person.full_name}　{row.appeal}",
    )


def _mine(booking_id: int) -> RoomBooking:
    booking = bookings.booking(booking_id, me()) or abort(404)
    return booking if verbs.may_check_in(me(), booking) else abort(404)


def _no_show(no_show_id: int) -> NoShow:
    row = queries.no_show(no_show_id) or abort(404)
    seen = row.id in {one for (one,) in queries.visible_ids(me(), row.id)} or row.booking.clerk_id == me().id
    return row if seen else abort(404)


def _minutes() -> int:
    return int(neighbours.policy(EXTEND).value or 30)


def _home(booking: RoomBooking) -> str:
    """Back to where the button stood: the door's page on the phone, or the meeting."""
    if request.args.get("room"):
        return url_for("rooms.check_in_room", room_id=booking.room_id)
    return url_for("rooms.support", booking_id=booking.id)
