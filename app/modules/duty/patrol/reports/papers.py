"""Contexts of the papers: 巡查记录表, 巡查月报表, 巡查点标签."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app

from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.duty.patrol.models import PatrolTask, PointLabel
from app.modules.duty.patrol.queries import points as masters
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.reports.lists import number
from app.modules.duty.patrol.reports.records import lines
from app.modules.duty.patrol.rules import codes
from app.shared.attachments.services import path_of

SHEET = 8  # labels a page: two by four, 105 × 74 mm
MOST_PHOTOS = 12  # on a paper


def record(task: PatrolTask) -> dict[str, Any]:
    """巡查记录表: point by point, with what was found and its photos."""
    with in_language(None):
        title, form = _("Record of a patrol round"), _("Form HQ-XC-01, 2026")
    found = lines(task)
    shots = [(line, picture) for line in found for picture in _pictures(line.photos)][:MOST_PHOTOS]
    return {
        "title": title, "number": f"XC-{task.day:%Y%m%d}-{task.id}", "subject": ("patrol_task", task.id), "form": form,
        "task": task, "lines": found, "shots": shots, "excuses": queries.excuses(task.id),
        "abnormal": [line for line in found if line.scan and line.scan.result.value == "abnormal"],
    }  # fmt: skip


def _pictures(files: Sequence[Any]) -> list[str]:
    """Small pictures as data: URIs, since a paper fetches nothing."""
    found = []
    for file in files:
        if file.thumb_sha256 and path_of(file.thumb_sha256).exists():
            data = path_of(file.thumb_sha256).read_bytes()
            kind = "png" if data[:4] == b"\x89PNG" else "webp" if data[8:12] == b"WEBP" else "jpeg"
            found.append(f"data:image/{kind};base64,{base64.b64encode(data).decode()}")
    return found


def month(figures: dict[str, Any]) -> dict[str, Any]:
    """巡查月报表: by route and by person."""
    with in_language(None):
        title, form = _("Monthly report of patrol rounds"), _("Form HQ-XC-02, 2026")
    span, names = figures["month"], {row.id: row.name for row in figures["listing"].all_rows()}
    return figures | {
        "title": title, "number": span.code, "subject": ("patrol_month", int(f"{span.first:%Y%m}")), "form": form,
        "by_route": sorted((names[key], tally) for key, tally in figures["routes"].items() if key in names),
    }  # fmt: skip


def chosen_points(args: Mapping[str, str]) -> list[int] | None:
    """Which labels: ?point=3, ?building=主楼, or of all."""
    if key := number(args.get("point", "")):
        return [key]
    if building := args.get("building", ""):
        return [point.id for point in masters.open_points() if point.building == building]
    return None


def labels(rows: Sequence[PointLabel]) -> dict[str, Any]:
    """巡查点标签: QR code with the portal's address, and the code to type."""
    with in_language(None):
        title = _("Checkpoint labels")
    base = current_app.config["BASE_URL"].rstrip("/")
    made = [
        {
            "point": row.checkpoint, "number": row.number, "short": codes.spoken(row.short_code),
            "url": f"{base}/duty/patrol/c/{codes.label_text(row.checkpoint_id, row.number, row.token)}",
        }
        for row in rows
    ]  # fmt: skip
    return {
        "title": title, "number": "", "subject": ("patrol_labels", rows[0].checkpoint_id if len(rows) == 1 else 0),
        "pages": [made[n : n + SHEET] for n in range(0, len(made), SHEET)],
    }  # fmt: skip
