"""Contexts of the papers: the roster of a month, the record of a hand-over."""

from typing import Any

from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import Roster, RosterStatus, ShiftHandover
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.queries import watch as watch_queries
from app.modules.duty.roster.reports import month

CHUNK = (15, 17)  # days on the first page, on the others


def roster(row: Roster) -> dict[str, Any]:
    """值班表: one line a day, one column for each level of each post."""
    columns = month.columns_of(row)
    approval = neighbours.current(queries.SUBJECT, row.id)
    posts = list(dict.fromkeys(post for post, _level in columns))
    with in_language(None):
        title, form = _("Duty roster"), _("Form HQ-ZB-01, 2026")
    return {
        "title": title, "number": row.number or "", "subject": (queries.SUBJECT, row.id), "form": form, "roster": row,
        "columns": columns, "rows": month.rows_of(row), "posts": posts, "chunk": CHUNK,
        "opinions": neighbours.opinions(approval) if approval is not None else (),
        "draft": row.status not in (RosterStatus.PUBLISHED, RosterStatus.ARCHIVED),
        "width": 42 if not columns else max(18, (267 - 34 - 30) // len(columns)),
    }  # fmt: skip


def handover(row: ShiftHandover) -> dict[str, Any]:
    """交接班记录: log, what is carried over, goods, both signatures."""
    with in_language(None):
        title, form = _("Record of a hand-over"), _("Form HQ-ZB-02, 2026")
    return {
        "title": title, "number": f"{row.from_shift.on_day:%Y%m%d}-{row.id}", "subject": ("duty_handover", row.id), "form": form,
        "row": row, "old": row.from_shift, "new": row.to_shift, "entries": log_queries.entries(row.from_shift_id),
        "covers": watch_queries.covers_of(row.from_shift_id),
    }  # fmt: skip
