"""The paper 车辆加油单."""

from typing import Any

from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.vehicles.models import Refuelling
from app.modules.vehicles.queries.fuel import cases as case_queries
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.reports.fuel.records import stretch_of


def fill(row: Refuelling) -> dict[str, Any]:
    undone = queries.reversal(row.id)
    live = row.voided_at is None and row.reversal_of_id is None and undone is None
    with in_language(None):
        title, form = _("Fuel slip"), _("Form HQ-CL-04, 2026")
    closed = next((c for c in case_queries.of_fill(row.id) if c.closed_by is not None), None)
    return {
        "title": title, "number": row.number, "subject": ("refuelling", row.id), "form": form, "row": row,
        "stretch": stretch_of(row) if live else None, "live": live, "case": closed,
    }  # fmt: skip
