"""What the walker's pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import clock
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import FAILED, LIVE, Cause, Checkpoint, PatrolTask, TaskStatus
from app.modules.duty.patrol.queries import points as masters
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.rules import codes
from app.modules.duty.patrol.rules.policies import EXCUSE_DAYS
from app.modules.duty.patrol.rules.states import check_excuse
from app.modules.duty.patrol.rules.walking import check_label
from app.modules.duty.patrol.services.states import backfill_until
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person


def may_walk(task: PatrolTask, now: datetime) -> bool:
    """May points be scanned now? From shortly before it opens, so that the page can be taken down to the cellar."""
    until = backfill_until(task)
    return task.status in LIVE or (until is not None and now <= until)


def my_rounds(person: Person, now: datetime) -> dict[str, Any]:
    """The rounds of a person: of now, to come, over."""
    rows = queries.of_person(person, now)
    live = [
        one
        for one in rows
        if one.status in LIVE or (may_walk(one, now) and one.status is not TaskStatus.DONE)
    ]
    return {
        "current": [one for one in live if one.opens_at <= now],
        "later": [one for one in live if one.opens_at > now],
        "over": [one for one in rows if one not in live],
        "explainable": {one.id for one in rows if may_explain(one, now)},
        "all": len(rows),
    }


def may_explain(task: PatrolTask, now: datetime) -> bool:
    if task.status not in FAILED:
        return False
    try:
        check_excuse(task.status, task.closes_at, now, neighbours.limit(EXCUSE_DAYS, task.day))
    except RuleBroken:
        return False
    return True


def card(person: Person) -> dict[str, Any] | None:
    """The walker's section of the home page."""
    if not person.may("duty.patrol"):
        return None
    now = clock.now()
    rows = [one for one in queries.of_person(person, now) if one.status in LIVE]
    return (
        {"tasks": rows[:3], "more": max(0, len(rows) - 3), "driver": person.may("vehicles.drive")}
        if rows
        else None
    )


def walk(task: PatrolTask, places: Sequence[Any], now: datetime) -> dict[str, Any]:
    """The page of one round on its way."""
    open_places = [place for place in places if place.form is not None]
    return {
        "task": task,
        "places": places,
        "following": open_places[0] if open_places else None,
        "walked": len([place for place in places if place.scan is not None]),
        "walks": bool(open_places),
        "explainable": may_explain(task, now),
        "outage": task.cause is Cause.SYSTEM_OUTAGE,
        "until": backfill_until(task),
        "chief": [
            p for key in neighbours.duty_people(now, "chief") if (p := accounts.person(key)) and p.extension
        ][:1],
        "numbers": " ".join(f"{place.point.id}:{place.point.label_number}" for place in places),
    }


@dataclass(frozen=True)
class Found:
    """What a scanned label says to this person."""

    sentence: str = ""
    point: Checkpoint | None = None
    task: PatrolTask | None = None


def label(person: Person, text: str, now: datetime) -> Found:
    """Where a scanned label leads: to the person's own round through it, else a sentence that says why not."""
    told = codes.read(text)
    found = masters.label_of(told.secret, typed=told.number is None) if told else None
    if found is None:
        return Found(_("This is no label of a checkpoint of this portal."))
    try:
        check_label(found.retired_at, now)
    except RuleBroken as refusal:
        return Found(refusal.message, found.checkpoint)
    rounds = [one for one in queries.of_person(person, now) if may_walk(one, now)]
    current = queries.has_point(found.checkpoint_id, [one for one in rounds if one.opens_at <= now])
    if current and person.may("duty.patrol"):
        return Found("", found.checkpoint, current)
    coming = queries.has_point(found.checkpoint_id, rounds)
    if coming:
        return Found(
            _("Your next round through here opens %(when)s.", when=moment(coming.opens_at)), found.checkpoint
        )
    return Found(_("You have no round through here at the moment."), found.checkpoint)
