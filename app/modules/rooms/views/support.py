"""Show it: a meeting's support; orders; the stewards' day."""

from datetime import date, timedelta
from typing import Any

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.formats import span
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.rooms.forms import support as ask
from app.modules.rooms.models import ItemStatus, Room, RoomBooking, SupportItem, SupportOrder
from app.modules.rooms.queries import bookings
from app.modules.rooms.queries import support as queries
from app.modules.rooms.reports import support as reports
from app.modules.rooms.services import catalogue, equipment
from app.modules.rooms.services import support as verbs
from app.modules.rooms.views import bp

VERBS = {
    "accept": ItemStatus.ACCEPTED,
    "ready": ItemStatus.READY,
    "serve": ItemStatus.SERVED,
    "settle": ItemStatus.CLOSED,
}


@bp.get("/support")
@requires("rooms.serve")
def support_orders() -> Response:
    """What meetings have ordered: the unanswered first."""
    view, words = request.args.get("view", "unanswered"), request.args.get("q", "").strip()[:60]
    query = queries.orders(view, words)
    columns = (
        Column("number", _("Order"), lambda row: row.number, SupportOrder.number, 16),
        Column(
            "when",
            _("Meeting time"),
            lambda row: span(row.booking.starts_at, row.booking.ends_at),
            RoomBooking.starts_at,
            26,
        ),
        Column("room", _("Room"), lambda row: row.booking.room.full_name, Room.name, 22),
        Column("title", _("Meeting"), lambda row: row.booking.title, RoomBooking.title, 26),
        Column("contact", _("Contact"), lambda row: f"{row.contact.full_name} {row.phone}".strip(), None, 22),
        Column(
            "items",
            _("Services"),
            lambda row: "、".join(reports.item_words(i) for i in queries.open_items(row)),
            None,
            36,
        ),
        Column("status", _("Status"), reports.order_status, None, 12),
        Column("cost", _("Internal cost (yuan)"), lambda row: reports.cost_fen(row) / 100, None, 12),
    )
    listing = Listing(query, columns, sort="when" if view != "all" else "-when", title=_("Meeting support"))
    return page(
        "rooms/support_orders.html",
        listing=listing,
        view=view,
        unanswered=queries.unanswered(),
        cost_fen=reports.cost_fen,
    )


@bp.get("/support/day")
@requires("rooms.serve")
def support_day() -> Response:
    """The stewards' day sheet: by time, with what each meeting needs; made for the phone."""
    on = _day()
    return page(
        "rooms/support_day.html",
        on=on,
        before=on - timedelta(days=1),
        after=on + timedelta(days=1),
        sheet=reports.day_sheet(on),
        next_verb=reports.next_verb,
    )


@bp.get("/bookings/<int:booking_id>/support")
@requires("rooms.view", "rooms.book", "rooms.serve")
def support(booking_id: int) -> Response:
    """All that belongs to one meeting: services, check-list, equipment, seats, sign-in, minutes, tasks."""
    return page("rooms/support.html", **reports.support_page(_booking(booking_id), me()))


@bp.route("/bookings/<int:booking_id>/support/order", methods=["GET", "POST"])
@requires("rooms.book", "rooms.serve")
def order_support(booking_id: int) -> Response:
    """Order services, or change what was ordered."""
    booking = _orderable(booking_id)
    order = queries.order_of(booking.id)
    form = ask.order_form(booking, order)
    if form.carry_out(
        lambda **answers: verbs.place_order(booking, me(), wanted=form.wanted(), **_plain(answers))
    ):
        return done(_("The order is with the stewards."), to=_home(booking.id))
    return page(
        "rooms/support_order.html",
        form=form,
        booking=booking,
        order=order,
        offered=ask.offered_by(booking),
        minutes=lambda n: timedelta(minutes=n),
        current=clock.now(),
    )


@bp.post("/support/<int:order_id>/accept")
@requires("rooms.serve")
def accept_support(order_id: int) -> Response:
    """All that waits for an answer is accepted."""
    order, form = queries.order(order_id) or abort(404), ask.Row()
    if form.carry_out(verbs.accept_all, order=order, by=me()):
        return done(_("%(number)s is accepted.", number=order.number), to=_back(order.booking_id))
    raise RuleBroken(form.first_error)


@bp.post("/support/items/<int:item_id>/<any(accept, ready, serve, settle):verb>")
@requires("rooms.serve")
def step_support(item_id: int, verb: str) -> Response:
    """One step further with one service."""
    item, form = _item(item_id), ask.Row()
    if form.carry_out(verbs.step, item=item, by=me(), new=VERBS[verb]):
        return done(f"{item.service.name}：{VERBS[verb].label}", to=_back(item.order.booking_id))
    raise RuleBroken(form.first_error)


@bp.route("/support/items/<int:item_id>/refuse", methods=["GET", "POST"])
@requires("rooms.serve")
def refuse_support(item_id: int) -> Response:
    """It cannot be served, and why."""
    item, form = _item(item_id), ask.ReasonForm()
    if form.carry_out(verbs.refuse, item=item, by=me()):
        return done(_("Refused. Whoever ordered it has been told."), to=_back(item.order.booking_id))
    return _reason_page(
        form,
        _("Refuse %(service)s", service=item.service.name),
        item.order.booking,
        _("Refuse and tell them"),
    )


@bp.route("/support/items/<int:item_id>/cancel", methods=["GET", "POST"])
@requires("rooms.book", "rooms.serve")
def cancel_support(item_id: int) -> Response:
    """No longer wanted."""
    item, form = _item(item_id), ask.ReasonForm()
    booking = _orderable(item.order.booking_id)
    if form.carry_out(verbs.cancel_item, item=item, by=me()):
        return done(
            _("%(service)s is cancelled; the stewards have been told.", service=item.service.name),
            to=_home(booking.id),
        )
    return _reason_page(
        form, _("Cancel %(service)s", service=item.service.name), booking, _("Cancel the service")
    )


@bp.post("/bookings/<int:booking_id>/checks/<int:line_id>")
@requires("rooms.serve")
def tick_check(booking_id: int, line_id: int) -> Response:
    """A line of the check-list."""
    booking, line, form = _booking(booking_id), queries.line(line_id) or abort(404), ask.TickForm()
    if form.carry_out(catalogue.tick, booking=booking, line=line, by=me()):
        return done("", to=_back(booking.id, f"#checks_{booking.id}"))
    raise RuleBroken(form.first_error)


@bp.route("/bookings/<int:booking_id>/fault", methods=["GET", "POST"])
@requires("rooms.book", "rooms.serve")
def report_fault(booking_id: int) -> Response:
    """Something is wrong in the room."""
    booking, form = _booking(booking_id), ask.FaultForm()
    if form.carry_out(equipment.report_fault, room=booking.room, by=me(), booking=booking):
        return done(_("Reported. Whoever looks after the room has been told."), to=_back(booking.id))
    return _reason_page(form, _("Report what is wrong"), booking, _("Report it"))


def _reason_page(form: Any, title: str, booking: RoomBooking, deed: str) -> Response:
    return page(
        "rooms/support_form.html",
        form=form,
        heading=title,
        lead=f"{booking.title}　{booking.room.full_name}",
        deed=deed,
        back=_home(booking.id),
    )


def _plain(answers: dict[str, Any]) -> dict[str, Any]:
    """What the verb takes by name; the services come apart."""
    known = {name: value for name, value in answers.items() if name[:2] not in ("q_", "d_")}
    return {name: value if "minutes" in name else (value or "") for name, value in known.items()}


def _booking(booking_id: int) -> RoomBooking:
    return bookings.booking(booking_id, me()) or abort(404)


def _orderable(booking_id: int) -> RoomBooking:
    booking = _booking(booking_id)
    return booking if queries.may_order(me(), booking) else abort(404)


def _item(item_id: int) -> SupportItem:
    return queries.item(item_id) or abort(404)


def _day() -> date:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return clock.today()


def _home(booking_id: int) -> str:
    return url_for("rooms.support", booking_id=booking_id)


def _back(booking_id: int, mark: str = "") -> str:
    """To the day sheet if the button stood there, else to the meeting."""
    on = request.args.get("day", "")
    if on and me().may("rooms.serve"):
        return url_for("rooms.support_day", on=on) + (mark or f"#meeting_{booking_id}")
    return _home(booking_id) + mark
