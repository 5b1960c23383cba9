"""Show it: the figures of rooms."""

from typing import Any

from flask import Response, request

from app.core.htmx import page
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.web import requires
from app.modules.rooms.models import Room
from app.modules.rooms.queries import statistics as queries
from app.modules.rooms.reports import papers
from app.modules.rooms.reports import statistics as reports
from app.modules.rooms.views import bp
from app.shared.printing.services import paper


@bp.get("/statistics")
@requires("rooms.manage")
def statistics() -> Response:
    """Use by hour and weekday, who came, no-shows, what was wanted and not had, service load."""
    figures = reports.statistics(reports.period_of(request.args))
    return page("rooms/statistics.html", listing=_by_room(figures), **figures)


@bp.get("/statistics/paper")
@requires("rooms.manage")
def use_report() -> Response:
    """会议室使用情况表"""
    figures = reports.statistics(reports.period_of(request.args))
    return paper("rooms/print/use_report.html", **papers.use_report(figures))


def _by_room(figures: dict[str, Any]) -> Listing:
    """Room by room, as page and as Excel."""
    of = {one.room.id: one for one in figures["rooms"]}
    columns = (
        Column("room", _("Room"), lambda row: row.full_name, Room.name, 26),
        Column("meetings", _("Meetings"), lambda row: of[row.id].meetings, None, 10),
        Column("hours", _("Hours in use"), lambda row: round(of[row.id].minutes / 60, 1), None, 12),
        Column("percent", _("Use on workdays (%)"), lambda row: of[row.id].percent, None, 14),
        Column("people", _("People a meeting"), lambda row: of[row.id].people, None, 14),
        Column("seats", _("Seats used (%)"), lambda row: of[row.id].seats, None, 14),
    )
    return Listing(queries.room_list(list(of)), columns, sort="room", title=_("Use of rooms"))
