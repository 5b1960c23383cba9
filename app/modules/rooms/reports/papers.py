"""Contexts of the papers: week plan, notice, service order, sign-in sheet, place cards, seating plan, use report."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.rooms.models import RoomBooking, Seat, SupportOrder
from app.modules.rooms.queries import feeds, follow_up
from app.modules.rooms.queries import support as queries
from app.modules.rooms.reports.support import cost_fen
from app.modules.rooms.services import seating

BLANKS = 6  # lines to write in on the sign-in sheet
SHEET = 16  # lines of it at least: with them it is one page


def monday_of(args: Mapping[str, str]) -> date:
    """The Monday of the week that the URL names, of this week otherwise."""
    try:
        day = date.fromisoformat(args.get("on", ""))
    except ValueError:
        day = clock.today()
    return day - timedelta(days=day.weekday())


def week(monday: date, room_id: int | None, department_id: int | None) -> dict[str, Any]:
    """会议室一周安排表: day by day. Private meetings bear no title."""
    with in_language(None):
        title, form = _("Week plan of meeting rooms"), _("Form HQ-HY-01, 2026")
    rows = feeds.of_week(monday, room_id, department_id)
    days = [monday + timedelta(days=n) for n in range(7)]
    return {
        "title": title, "number": f"{monday:%G-W%V}", "subject": ("rooms_week", int(f"{monday:%Y%m%d}")), "form": form,
        "days": [(day, [one for one in rows if clock.local(one.starts_at).date() == day]) for day in days],
        "monday": monday, "sunday": days[-1], "meetings": len(rows),
    }  # fmt: skip


def notice(booking: RoomBooking) -> dict[str, Any]:
    """会议通知"""
    with in_language(None):
        title, form = _("Notice of a meeting"), _("Form HQ-HY-02, 2026")
    colleagues = [one for one in booking.attendees if one.person]
    by_department: dict[str, list[str]] = {}
    for one in colleagues:
        if one.person:
            by_department.setdefault(one.person.department.name, []).append(one.person.name)
    return {
        "title": title, "number": "", "subject": ("room_booking", booking.id), "form": form, "booking": booking,
        "weekday": clock.local(booking.starts_at).weekday(),
        "same_day": clock.local(booking.starts_at).date() == clock.local(booking.ends_at).date(),
        "invited": list(by_department.items()), "guests": [one for one in booking.attendees if one.person is None],
    }  # fmt: skip


def service_order(booking: RoomBooking, order: SupportOrder) -> dict[str, Any]:
    """会务保障单: what, how many, by when, and who has done it."""
    with in_language(None):
        title, form = _("Order of meeting support"), _("Form HQ-HY-03, 2026")
    return {
        "title": title, "number": order.number, "subject": ("support_order", order.id), "form": form, "booking": booking,
        "order": order, "items": queries.open_items(order), "loans": queries.loans_of([booking.id]).get(booking.id, ()),
        "lines": queries.lines_for(booking.kind), "marks": queries.marks_of([booking.id]).get(booking.id, {}),
        "cost": cost_fen(order),
    }  # fmt: skip


def sign_in_sheet(booking: RoomBooking, url: str) -> dict[str, Any]:
    """会议签到表: those invited in the order of rank, and lines to write in."""
    with in_language(None):
        title, form = _("Sign-in sheet"), _("Form HQ-HY-04, 2026")
    seats = follow_up.seats(booking.id)
    people = sorted(seats, key=lambda seat: (seat.guest, seat.rank_order, seat.id)) or _invited(booking)
    blanks = max(BLANKS, SHEET - len(people))
    return {
        "title": title, "number": "", "subject": ("room_booking", booking.id), "form": form, "booking": booking,
        "people": people, "blanks": blanks, "code_url": url,
        "signed": {row.name: row.at for row in follow_up.sign_ins(booking.id)},
    }  # fmt: skip


def _invited(booking: RoomBooking) -> list[Seat]:
    """Those invited as if they had cards; not written."""
    rows = []
    for one in booking.attendees:
        person = one.person
        post = person.post.name if person and person.post else ""
        where = person.department.name if person else one.organisation
        rows.append(
            Seat(
                name=one.shown_name, organisation=where, post=post, rank_order=person.rank_order if person else 999,
                guest=person is None,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda seat: (seat.guest, seat.rank_order))


def cards(booking: RoomBooking) -> dict[str, Any]:
    """席签: two to a page, folded, so that both sides read."""
    with in_language(None):
        title = _("Place cards")
    seats = sorted(follow_up.seats(booking.id), key=lambda seat: (seat.guest, seat.rank_order, seat.id))
    faces = [card_face(seat) for seat in seats]
    return {
        "title": title, "number": "", "subject": ("room_booking", booking.id), "booking": booking,
        "pages": [faces[n : n + 2] for n in range(0, len(faces), 2)],
    }  # fmt: skip


def card_face(seat: Seat) -> dict[str, Any]:
    """A name as it stands on a card: two characters wide apart, three spaced, a long one as large as fits."""
    name = seat.name
    if len(name) == 2:
        name = f"{name[0]}　{name[1]}"
    size = min(34.0, round(168 / max(1, len(name)), 2))
    return {
        "name": name,
        "size": size,
        "spacing": 4 if len(seat.name) == 3 else 0,
        "organisation": seat.organisation,
    }


def seating_plan(booking: RoomBooking) -> dict[str, Any]:
    """座次图: as the audience sees it, the platform above."""
    with in_language(None):
        title, form = _("Seating plan"), _("Form HQ-HY-05, 2026")
    plan, seats = seating.plan_of(booking), follow_up.seats(booking.id)
    return {
        "title": title, "number": "", "subject": ("room_booking", booking.id), "form": form, "booking": booking,
        "plan": plan, "drawing": drawing(seating.rows(plan, seats)), "people": len(seats),
    }  # fmt: skip


def drawing(rows: list[tuple[Any, list[Seat]]]) -> dict[str, Any]:
    """Where each seat stands on the paper, in mm: x, y, width, name, post, kind."""
    width, height, top = 267.0, 118.0, 4.0
    places: list[dict[str, Any]] = []
    arms = [row for row in rows if row[0].kind in ("left", "right")]
    across = [row for row in rows if row[0].kind not in ("left", "right")]
    step = min(17.0, height / max(1, len(across) + (1 if not arms else 0)))
    for number, (block, seats) in enumerate(across):
        shown = list(reversed(seats)) if block.kind in ("platform", "head", "facing") else list(seats)
        gap = min(30.0, (width - (60 if arms else 0)) / max(1, len(shown)))
        left = (width - gap * len(shown)) / 2
        y = (
            top
            + number * step
            + (10 if number and block.kind == "hall" else 34 if block.kind == "near" else 0)
        )
        places += [_place(left + gap * i, y, gap, seat, block.kind) for i, seat in enumerate(shown)]
    for block, seats in arms:
        tall = min(14.0, (height - 26) / max(1, len(seats)))
        # the audience sees the left arm of those at the head on its right
        x = width - 66.0 if block.kind == "left" else 36.0
        places += [_place(x, top + 24 + tall * i, 30.0, seat, block.kind) for i, seat in enumerate(seats)]
    return {
        "width": width,
        "height": height + 10,
        "places": places,
        "table": any(row[0].kind == "near" for row in rows),
    }


def _place(x: float, y: float, gap: float, seat: Seat, kind: str) -> dict[str, Any]:
    size = min(4.6, round((gap - 2) / max(3, len(seat.name)), 2))
    return {
        "x": round(x + 0.8, 2), "y": round(y, 2), "w": round(gap - 1.6, 2), "name": seat.name, "post": seat.post,
        "kind": kind, "size": size, "guest": seat.guest,
    }  # fmt: skip


def use_report(figures: dict[str, Any]) -> dict[str, Any]:
    """会议室使用情况表"""
    with in_language(None):
        title, form = _("Use of meeting rooms"), _("Form HQ-HY-06, 2026")
    period = figures["period"]
    return figures | {
        "title": title, "number": "", "subject": ("rooms_use", int(f"{period.last:%Y%m%d}")), "form": form,
        "chart": _bars(figures["heat"]),
    }  # fmt: skip


def _bars(heat: list[tuple[str, list[tuple[int, int]]]]) -> list[tuple[str, int]]:
    """Mean use of the workdays by hour."""
    workdays = [cells for _name, cells in heat[:5]]
    return [
        (str(7 + hour), round(sum(cells[hour][0] for cells in workdays) / 5))
        for hour in range(len(workdays[0]))
    ]
