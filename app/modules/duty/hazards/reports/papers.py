"""Print it: 隐患整改通知书, 隐患整改复查销号记录, 隐患台账, 隐患整改情况统计."""

import base64
from datetime import datetime
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.duty.hazards.models import Hazard, HazardStatus, Severity
from app.modules.duty.hazards.queries.hazards import AFTER, SUBJECT
from app.modules.duty.hazards.reports import figures as sums
from app.modules.duty.hazards.reports.lists import register_rows
from app.shared.accounts.models import Person
from app.shared.attachments import queries as files
from app.shared.attachments.services import path_of
from app.shared.settings import queries as settings

PICTURES = 3  # of each side on the paper


def notice(row: Hazard) -> dict[str, Any]:
    """隐患整改通知书"""
    with in_language(None):
        title, form = _("Notice to rectify a hazard"), _("Form HQ-AQ-01, 2026")
    return {
        "title": title, "number": row.number, "subject": (SUBJECT, row.id), "form": form, "row": row,
        "office": str(settings.value("office_name")), "severities": list(Severity),
        "void": row.status in (HazardStatus.MERGED, HazardStatus.REJECTED),
    }  # fmt: skip


def record(row: Hazard) -> dict[str, Any]:
    """隐患整改复查销号记录"""
    with in_language(None):
        title, form = _("Record of a hazard: rectified, verified, closed out"), _("Form HQ-AQ-02, 2026")
        events = [(e.at, str(e.act.label), e.actor.name if e.actor else "", e.note) for e in row.events]
    return {
        "title": title, "number": row.number, "subject": (SUBJECT, row.id), "form": form, "row": row,
        "severities": list(Severity), "events": events, "before": pictures(SUBJECT, row.id),
        "after": pictures(AFTER, row.id),
    }  # fmt: skip


def register(person: Person) -> dict[str, Any]:
    """隐患台账"""
    with in_language(None):
        title, form = _("Register of hazards"), _("Form HQ-AQ-03, 2026")
        rows = register_rows(person)
    return {
        "title": title, "number": "", "subject": ("hazard_register", person.id), "form": form, "rows": rows,
        "today": clock.today(), "open": sum(row.is_open for row in rows),
        "late": sum(row.is_late(clock.today()) for row in rows),
        "dates": {row.id: (_day(row.found_at), _day(row.closed_at)) for row in rows},
    }  # fmt: skip


def _day(moment: datetime | None) -> str:
    return "" if moment is None else clock.local(moment).date().isoformat()


def figures(person: Person) -> dict[str, Any]:
    """隐患整改情况统计"""
    with in_language(None):
        title, form = _("Statistics of hazards"), _("Form HQ-AQ-04, 2026")
        found = {"age": sums.ageing(person), "seen": sums.months(person), "again": sums.repeats(person)}
    return {
        "title": title, "number": "", "subject": ("hazard_figures", person.id), "form": form, "today": clock.today(),
        **found,
    }  # fmt: skip


def pictures(owner_type: str, owner_id: int) -> list[str]:
    """Photos as `data:` URIs, the latest last: papers load nothing from elsewhere."""
    found: list[str] = []
    for file in [one for one in files.of(owner_type, owner_id) if one.is_image][-PICTURES:]:
        path = path_of(file.thumb_sha256 or file.sha256)
        if path.exists():
            data = path.read_bytes()
            kind = "png" if data[:4] == b"\x89PNG" else "webp" if data[8:12] == b"WEBP" else "jpeg"
            found.append(f"data:image/{kind};base64,{base64.b64encode(data).decode()}")
    return found
