"""Print it: the list 节前安全检查表, filled or blank, and the summary 汇总表."""

from typing import Any

from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.duty.campaigns import neighbours
from app.modules.duty.campaigns.models import (
    Campaign,
    CampaignDept,
    CampaignStatus,
)
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.reports.campaigns import board


def paper_of(row: CampaignDept, *, blank: bool = False) -> dict[str, Any]:
    """节前安全检查表, filled or blank."""
    with in_language(None):
        title, form = _("Safety check-list before a holiday"), _("Form HQ-ZB-05, 2026")
        lines = [(part, line) for part in answers.parts(row) for line in part.rows]
        ids = [one.id for _part, line in lines for one in line.answers]
        return {
            "title": title, "number": "" if blank else f"JQ-{row.campaign.year}-{row.campaign_id:02}-{row.department_id:02}",
            "form": form, "subject": ("campaign_dept", row.id), "dept": row, "campaign": row.campaign, "lines": lines,
            "blank": blank, "hazards": neighbours.hazards_of(ids), "spots": queries.spot_checks([row.id]).get(row.id, []),
            "draft": not blank and row.is_missing, "holiday": row.campaign.holiday,
        }  # fmt: skip


def paper_of_summary(row: Campaign) -> dict[str, Any]:
    """汇总表"""
    with in_language(None):
        return {
            "title": _("Summary of the safety check before a holiday"), "number": f"JQ-{row.year}-{row.id:02}",
            "form": _("Form HQ-ZB-06, 2026"), "subject": ("campaign", row.id), "campaign": row, "board": board(row),
            "failures": answers.all_failures(row.id), "holiday": row.holiday,
            "hazards": neighbours.hazards_of(answers.hazard_answers(row.id)),
            "draft": row.status in (CampaignStatus.OPEN, CampaignStatus.DUE),
        }  # fmt: skip


def draft_summary(row: Campaign) -> str:
    """A summary to begin with, made of the figures."""
    with in_language(None):
        found = board(row)
        lines = [
            _("%(done)s of %(all)s departments have handed in.", done=found.settled, all=len(row.depts)),
            _("%(done)s of %(all)s items were checked, %(failed)s are not qualified.", done=found.done, all=found.total,
              failed=found.failed),
            _("%(all)s became hazards, %(open)s of them are still open.", all=found.hazards["all"], open=found.hazards["open"]),
        ]  # fmt: skip
        if found.looked:
            lines.append(
                _(
                    "%(n)s departments were spot-checked, %(m)s items differ.",
                    n=found.looked,
                    m=found.mismatches,
                )
            )
        if found.repeated:
            lines.append(_("%(n)s problems were there before the last holiday too.", n=found.repeated))
        if found.missing:
            lines.append(_("Missing: %(names)s.", names="、".join(d.department.name for d in found.missing)))
        return "\n".join(lines)
