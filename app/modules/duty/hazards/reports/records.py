"""What the page of one hazard shows: what is expected of whom, before and after, what happened."""

from typing import Any

from flask import url_for

from app.core import clock
from app.core.language import gettext as _
from app.modules.duty.hazards import queries, rules, services
from app.modules.duty.hazards.models import Hazard, HazardAct
from app.modules.duty.hazards.queries.hazards import AFTER, SUBJECT
from app.shared.accounts.models import Person
from app.shared.attachments import queries as files
from app.shared.notifications import queries as notices

_WRONG = (HazardAct.RETURNED, HazardAct.REFUSED, HazardAct.REOPENED)


def deeds(row: Hazard, person: Person) -> list[dict[str, Any]]:
    """What this person may do with it now, the expected deed first."""
    words = {
        "confirm": _("Confirm the hazard"), "assign": _("Assign it"), "submit": _("Hand in as rectified"),
        "verify": _("Verify what was rectified"), "sign": _("Sign it off"), "decide": _("Decide on the extension"),
        "reject": _("This is no hazard"), "merge": _("Merge into another hazard"), "fix": _("Fixed on the spot"),
        "extend": _("Ask for an extension"), "reassign": _("Assign it anew"), "reopen": _("Open it again"),
        "acknowledge": _("Notice received"), "chase": _("Chase"),
        "supervise": _("End supervision") if row.supervised else _("Put under supervision"),
    }  # fmt: skip
    found = []
    for verb in rules.offered(row.status, row.severity, services.standing(person, row)):
        name = "assign" if verb == "reassign" else verb
        found.append({
            "verb": verb, "text": words[verb], "post": verb in ("acknowledge", "supervise"),
            "url": url_for(f".{name}", hazard_id=row.id),
        })  # fmt: skip
    return found


def record(row: Hazard, person: Person) -> dict[str, Any]:
    """Everything of the page."""
    return {
        "row": row, "deeds": deeds(row, person), "today": clock.today(), "waiting": services.pending(row),
        "linked": {one for one in (row.merged_into_id, row.recurrence_of_id) if one and queries.may_see(person, one)},
        "before": files.of(SUBJECT, row.id), "after": files.of(AFTER, row.id),
        "events": _events(row),
    }  # fmt: skip


def _events(row: Hazard) -> list[dict[str, Any]]:
    """What happened, and how often somebody was asked for haste, newest first."""
    found = [
        {
            "text": event.act.label, "who": event.actor.name if event.actor else _("the portal"), "at": event.at,
            "extra": event.note, "look": "wrong" if event.act in _WRONG else "done",
        }
        for event in row.events
    ]  # fmt: skip
    found += [
        {"text": _("Chased"), "who": one.by.name, "at": one.at, "extra": one.reason, "look": "done"}
        for one in notices.chases((SUBJECT, row.id))
    ]
    return sorted(found, key=lambda one: one["at"], reverse=True)
