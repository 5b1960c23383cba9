"""Show it: the lists of the room, as pages and as Excel."""

from typing import Any

from flask import request, url_for

from app.core import clock
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.duty.roster.models import (
    DutyPost,
    Exemption,
    Level,
    LogEntry,
    LogKind,
    LogStatus,
    Roster,
    Shift,
    ShiftHandover,
    ShiftSwap,
)
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.queries import masters as master_queries
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.queries import swaps as swap_queries
from app.modules.duty.roster.reports.month import points
from app.modules.duty.roster.rules.days import parse_day
from app.shared.accounts.models import Person


def _view(names: dict[str, str], default: str) -> tuple[str, list[tuple[str, str, bool, int]]]:
    """The chosen view, and the links to all of them."""
    chosen = request.args.get("view", default)
    chosen = chosen if chosen in names else default
    links = [
        (title, url_for(request.endpoint or "", view=name), name == chosen, 0)
        for name, title in names.items()
    ]
    return chosen, links


def _post() -> int | None:
    return request.args.get("post", type=int)


def names(shift: Shift, level: Level) -> str:
    """Who stands at one level."""
    return "、".join(one.person.name for one in shift.of(level))


def rosters(person: Person) -> dict[str, Any]:
    """All rosters, the newest first."""
    columns = (
        Column("number", _("Roster number"), lambda row: row.number or "—", Roster.number, 18),
        Column("title", _("Roster"), lambda row: row.title, Roster.title, 28),
        Column("starts", _("First day"), lambda row: row.starts_on, Roster.starts_on),
        Column("ends", _("Last day of the roster"), lambda row: row.ends_on, Roster.ends_on),
        Column("by", _("Drawn up by"), lambda row: row.created_by.name),
        Column("published", _("Published at"), lambda row: row.published_at, Roster.published_at, 20),
        Column("status", _("Status"), lambda row: row.status, Roster.status),
    )
    keeps = person.may("duty.roster")
    return {
        "listing": Listing(queries.rosters(keeps), columns, sort="-starts", title=_("Duty rosters")),
        "keeps": keeps,
    }


def shifts(person: Person) -> dict[str, Any]:
    """Shifts with their people."""
    view, views = _view(
        {"coming": _("Duties to come"), "now": _("On duty"), "past": _("Over"), "all": _("All shifts")},
        "coming",
    )
    columns = (
        Column("day", _("Day"), lambda row: row.on_day, Shift.starts_at),
        Column("starts", _("Begins at"), lambda row: row.starts_at, Shift.starts_at, 20),
        Column("ends", _("Ends at"), lambda row: row.ends_at, Shift.ends_at, 20),
        Column("post", _("Duty post"), lambda row: row.post.name),
        Column("name", _("Shift"), lambda row: row.name, Shift.name),
        Column("kind", _("Kind of day"), lambda row: row.day_kind, Shift.day_kind),
        Column("leader", _("Duty leader"), lambda row: names(row, Level.LEADER)),
        Column("chief", _("Duty chief"), lambda row: names(row, Level.CHIEF)),
        Column("officer", _("Duty officer"), lambda row: names(row, Level.OFFICER)),
        Column("points", _("Duty points"), lambda row: row.centipoints / 100, Shift.centipoints, 8),
        Column("status", _("Status"), lambda row: row.status, Shift.status),
    )
    query = queries.shift_list(
        person.may("duty.roster"), view=view, post_id=_post(), first=parse_day(request.args.get("from")),
        last=parse_day(request.args.get("to")),
    )  # fmt: skip
    sort = "day" if view in ("coming", "now") else "-day"
    return {
        "listing": Listing(query, columns, sort=sort, title=_("Shifts")), "views": views, "view": view,
        "posts": queries.post_names(),
    }  # fmt: skip


def log() -> dict[str, Any]:
    """The log of all shifts."""
    args = request.args
    kind = args.get("kind", "") if args.get("kind") in list(LogKind) else ""
    status = args.get("status", "") if args.get("status") in list(LogStatus) else ""
    query = log_queries.log_list(
        kind=kind, status=status, words=args.get("q", "").strip()[:60], first=parse_day(args.get("from")),
        last=parse_day(args.get("to")),
    )  # fmt: skip
    columns = (
        Column("at", _("When"), lambda row: row.at, LogEntry.at, 20),
        Column("post", _("Duty post"), lambda row: row.shift.post.name),
        Column("kind", _("Kind"), lambda row: row.kind, LogEntry.kind),
        Column(
            "from", _("From whom"), lambda row: " ".join(p for p in (row.from_unit, row.from_person) if p)
        ),
        Column("content", _("What it is about"), lambda row: row.content, None, 50),
        Column("handling", _("What was done"), lambda row: row.handling, None, 50),
        Column("by", _("Written by"), lambda row: row.by.name),
        Column("status", _("Status"), lambda row: row.status, LogEntry.status),
    )
    return {
        "listing": Listing(query, columns, sort="-at", title=_("Duty log")), "kinds": list(LogKind), "statuses": list(LogStatus),
        "filtered": bool(args),
    }  # fmt: skip


def handovers() -> dict[str, Any]:
    """Hand-overs of all posts."""
    view, views = _view({"all": _("All hand-overs"), "open": _("Not yet signed")}, "all")
    columns = (
        Column("day", _("Day"), lambda row: row.from_shift.on_day, Shift.on_day),
        Column("post", _("Duty post"), lambda row: row.from_shift.post.name),
        Column("out", _("Outgoing"), lambda row: row.out_by.name if row.out_by else "", None),
        Column("out_at", _("Signed out at"), lambda row: row.out_at, ShiftHandover.out_at, 20),
        Column("in", _("Incoming"), lambda row: row.in_by.name if row.in_by else "", None),
        Column("in_at", _("Signed in at"), lambda row: row.in_at, ShiftHandover.in_at, 20),
        Column("items", _("Carried over"), lambda row: len(row.open_items or ()), None, 10),
        Column("status", _("Status"), lambda row: row.status, ShiftHandover.status),
    )
    query = log_queries.handover_list(view, _post())
    return {"listing": Listing(query, columns, sort="-day", title=_("Hand-overs of duty")), "views": views}


def swaps(person: Person) -> dict[str, Any]:
    """Wishes to swap."""
    view, views = _view({"open": _("Open swaps"), "all": _("All swaps")}, "open")
    columns = (
        Column("asked", _("Asked at"), lambda row: row.asked_at, ShiftSwap.asked_at, 20),
        Column("by", _("Who asks"), lambda row: row.asked_by.name),
        Column("duty", _("Which duty"), lambda row: row.assignment.shift.starts_at, None, 20),
        Column("post", _("Duty post"), lambda row: row.assignment.shift.post.name),
        Column("to", _("Whom"), lambda row: row.to_person.name),
        Column("kind", _("Kind"), lambda row: row.kind, ShiftSwap.kind),
        Column("reason", _("Reason"), lambda row: row.reason, None, 40),
        Column("status", _("Status"), lambda row: row.status, ShiftSwap.status),
    )
    listing = Listing(swap_queries.swaps(person, view), columns, sort="-asked", title=_("Swaps of duty"))
    return {"listing": listing, "views": views, "waiting": swap_queries.swaps_waiting(person)}


def posts() -> dict[str, Any]:
    """Posts of duty."""
    columns = (
        Column("name", _("Duty post"), lambda row: row.name, DutyPost.name, 24),
        Column("kind", _("Kind"), lambda row: row.kind, DutyPost.kind),
        Column("phone", _("Telephone"), lambda row: row.phone, DutyPost.phone),
        Column("location", _("Location"), lambda row: row.location, DutyPost.location, 24),
        Column(
            "needs",
            _("Leaders, chiefs, officers"),
            lambda row: f"{row.leaders} + {row.chiefs} + {row.officers}",
        ),
        Column(
            "shifts", _("Shifts"), lambda row: "、".join(t.name for t in row.templates if t.ended_on is None)
        ),
        Column("order", _("Place in the list"), lambda row: row.sort_order, DutyPost.sort_order, 10),
        Column("ended", _("Closed on"), lambda row: row.ended_on, DutyPost.ended_on),
    )
    return {"listing": Listing(master_queries.post_list(), columns, sort="order", title=_("Posts of duty"))}


def exemptions() -> dict[str, Any]:
    """Who is spared."""
    view, views = _view({"now": _("Holding now"), "all": _("All exemptions")}, "now")
    columns = (
        Column("who", _("Who"), lambda row: row.person.full_name, None, 24),
        Column("kind", _("Spared"), lambda row: row.kind, Exemption.kind),
        Column("from", _("From"), lambda row: row.from_on, Exemption.from_on),
        Column("until", _("Until"), lambda row: row.until_on, Exemption.until_on),
        Column("reason", _("Reason"), lambda row: row.reason, None, 40),
        Column("proof", _("Proof"), lambda row: row.proof, None, 30),
        Column("by", _("Entered by"), lambda row: row.created_by.name),
        Column("withdrawn", _("Withdrawn at"), lambda row: row.withdrawn_at, Exemption.withdrawn_at, 20),
    )
    query = master_queries.exemptions(view, clock.today())
    return {"listing": Listing(query, columns, sort="-from", title=_("Exemptions from duty")), "views": views}


def shown_points(value: int) -> str:
    """For templates."""
    return points(value)
