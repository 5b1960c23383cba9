"""Show it: papers of meetings."""

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.web import requires
from app.modules.rooms.models import RoomBooking
from app.modules.rooms.queries import bookings
from app.modules.rooms.queries import support as queries
from app.modules.rooms.reports import papers as reports
from app.modules.rooms.services import follow_up
from app.modules.rooms.views import bp
from app.shared.printing.services import paper


@bp.get("/week/paper")
@requires("rooms.view", "rooms.book")
def week_paper() -> Response:
    """会议室一周安排表"""
    room, department = request.args.get("room", type=int), request.args.get("department", type=int)
    return paper("rooms/print/week.html", **reports.week(reports.monday_of(request.args), room, department))


@bp.get("/bookings/<int:booking_id>/notice/paper")
@requires("rooms.book", "rooms.serve")
def notice_paper(booking_id: int) -> Response:
    """会议通知"""
    return paper("rooms/print/notice.html", **reports.notice(_booking(booking_id)))


@bp.get("/bookings/<int:booking_id>/support/paper")
@requires("rooms.book", "rooms.serve")
def service_paper(booking_id: int) -> Response:
    """会务保障单"""
    booking = _booking(booking_id)
    order = queries.order_of(booking.id) or abort(404)
    return paper("rooms/print/service_order.html", **reports.service_order(booking, order))


@bp.get("/bookings/<int:booking_id>/sign-ins/paper")
@requires("rooms.book", "rooms.serve")
def sign_in_paper(booking_id: int) -> Response:
    """会议签到表"""
    booking = _booking(booking_id)
    url = url_for(".sign_in", code=follow_up.code_of(booking), _external=True)
    return paper("rooms/print/sign_in.html", **reports.sign_in_sheet(booking, url))


@bp.get("/bookings/<int:booking_id>/seats/cards")
@requires("rooms.book", "rooms.serve")
def cards_paper(booking_id: int) -> Response:
    """席签"""
    context = reports.cards(_booking(booking_id))
    return paper("rooms/print/cards.html", **context) if context["pages"] else abort(404)


@bp.get("/bookings/<int:booking_id>/seats/paper")
@requires("rooms.book", "rooms.serve")
def seating_paper(booking_id: int) -> Response:
    """座次图"""
    context = reports.seating_plan(_booking(booking_id))
    return paper("rooms/print/seating.html", **context) if context["people"] else abort(404)


def _booking(booking_id: int) -> RoomBooking:
    """A meeting whose papers this person may have."""
    booking = bookings.booking(booking_id, me()) or abort(404)
    return booking if queries.may_order(me(), booking) else abort(404)
