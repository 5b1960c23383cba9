"""Show it: a department's list, its photos, the home card, the to-dos."""

from collections.abc import Sequence
from typing import Any

from app.core import clock
from app.modules.duty.campaigns import neighbours
from app.modules.duty.campaigns.models import (
    CampaignDept,
    ChecklistItem,
)
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.reports.campaigns import countdown
from app.modules.duty.campaigns.services import signing
from app.shared.accounts.models import Person


def list_page(row: CampaignDept, person: Person) -> dict[str, Any]:
    """A department's list, as it is filled in or as it was signed."""
    parts = answers.parts(row)
    ids = [one.id for part in parts for line in part.rows for one in line.answers]
    last = answers.last_dept(row)
    fills = row.is_missing and row.campaign.is_running and may_fill(row, person)
    return {
        "dept": row, "campaign": row.campaign, "parts": parts, "fills": fills,
        "signs": fills and person.id in neighbours.signers(person, row.department, clock.now()),
        "further": [(line, one) for part in parts for line in part.rows for one in line.answers[1:]],
        "photos": pictures(ids), "hazards": neighbours.hazards_of(ids),
        "last": answers.failures_of(last) if last else [], "last_dept": last,
        "wanted": neighbours.wanted_before(person, row.campaign.starts_on, row.campaign.ends_on),
        "done": sum(part.done for part in parts), "total": sum(len(part.rows) for part in parts),
        "failed": sum(line.failed for part in parts for line in part.rows),
        "events": queries.events(row.campaign_id, row.id), "leads": person.may("duty.campaigns"),
        "spots": queries.spot_checks([row.id]).get(row.id, []), "seconds": signing.seconds_taken(row),
    }  # fmt: skip


def may_fill(row: CampaignDept, person: Person) -> bool:
    """People of the department; the head also from elsewhere; whoever signs in the head's stead."""
    own = person.department_id == row.department_id and person.may("duty.check")
    return own or person.id in neighbours.signers(person, row.department, clock.now())


def pictures(ids: Sequence[int]) -> dict[int, list[Any]]:
    """The photos of these answers, as found and after."""
    found: dict[int, list[Any]] = {}
    for file in answers.photo_files(ids):
        found.setdefault(file.owner_id, []).append(file)
    return found


def item_state(row: CampaignDept, item: ChecklistItem) -> dict[str, Any]:
    """What stands beside one item after it was saved."""
    found = answers.first_answer(row.id, item.id)
    return {"answer": found, "files": pictures([found.id]).get(found.id, []) if found else [], "item": item}


def card(person: Person) -> dict[str, Any] | None:
    """The home card: countdown, and how far one's own department is."""
    if not any(person.may(key) for key in queries.KEYS):
        return None
    found = countdown(clock.today())
    if found is None or (not found["row"].is_running and found["days"] > 30):
        return None
    row = found["row"]
    mine = queries.dept_of(row.id, person.department_id) if row.is_running else None
    tally = answers.tallies(row.id).get(mine.id) if mine else None
    recheck = answers.to_recheck(person.department_id)
    others = queries.to_fill(person.department_id, row.id)
    return {**found, "mine": mine, "tally": tally, "others": others, "recheck": recheck}
