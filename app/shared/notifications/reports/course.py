"""The course of a reminder, for whoever it concerns: planned, told, delivered, read, acknowledged."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.core.formats import moment
from app.core.language import gettext as _
from app.core.listing import Column
from app.core.module import declared
from app.shared.notifications import queries
from app.shared.notifications.models import Delivery, DeliveryState, FireState, Notice, Obligation
from app.shared.notifications.reports.pages import audience_title, ladder_title, stage_names
from app.shared.notifications.services.ladders import stages_of


def matter_titles(rows: Iterable[Obligation]) -> dict[int, str]:
    """What each is about: one question for each kind of record, however many there are."""
    listed, found = list(rows), {}
    for kind in {one.subject_type for one in listed}:
        mine = [one for one in listed if one.subject_type == kind]
        link = declared("links").get(kind)
        known = link.summaries([one.subject_id for one in mine]) if link else {}
        for one in mine:
            summary = known.get(one.subject_id)
            found[one.id] = str(summary.title) if summary else f"{ladder_title(one.ladder)} {one.subject_id}"
    return found


def matter_title(one: Obligation) -> str:
    return f"{matter_titles([one])[one.id]}　{moment(one.due_at)}"


def obligation_columns(titles: dict[int, str] | None = None) -> list[Column]:
    names = titles if titles is not None else {}

    def title(one: Obligation) -> str:
        if one.id not in names:
            names.update(matter_titles([one]))
        return names[one.id]

    return [
        Column("matter", _("Matter"), title, width=40),
        Column("ladder", _("Reminders about"), lambda o: ladder_title(o.ladder), Obligation.ladder, width=24),
        Column("due", _("Deadline"), lambda o: o.due_at, Obligation.due_at),
        Column("state", _("State"), lambda o: _("Still open") if o.open else _("Concluded")),
    ]


def course(obligation: Obligation) -> dict[str, Any]:
    """The whole ledger: what comes, and what has been told to whom, how it went out and what they did with it."""
    fires = queries.course(obligation)
    notices: dict[int, list[Notice]] = {}
    for notice in queries.notices_of(fire.id for fire in fires):
        notices.setdefault(notice.fire_id or 0, []).append(notice)
    names = stage_names(stages_of(obligation.ladder, obligation.edition))
    audiences = {one.code: one.audience for one in stages_of(obligation.ladder, obligation.edition)}
    points = {str(point.id): point.name for point in queries.endpoints()}
    return {
        "title": matter_titles([obligation])[obligation.id],
        "ladder": ladder_title(obligation.ladder),
        "coming": [
            {
                "stage": names.get(row.stage, row.stage),
                "at": row.ready_at,
                "planned_at": row.planned_at,
                "who": audience_title(audiences.get(row.stage, "owner")),
            }
            for row in queries.still_planned(obligation)
        ],
        "told": [
            {
                "fire": fire,
                "stage": names.get(fire.stage, fire.stage),
                "who": audience_title(fire.audience),
                "merged": fire.state == FireState.SUPERSEDED,
                "former": fire.deadline_rev != obligation.deadline_rev,
                "people": [_person(notice, points) for notice in notices.get(fire.id, ())],
            }
            for fire in fires
        ],
    }


def _person(notice: Notice, points: dict[str, str]) -> dict[str, Any]:
    return {
        "notice": notice,
        "name": notice.person.full_name,
        "ways": [_way(one, points) for one in notice.deliveries],
    }


def _way(one: Delivery, points: dict[str, str]) -> dict[str, Any]:
    name = _("Mail") if one.channel == "mail" else points.get(one.address, one.channel)
    at = (
        one.sent_at
        if one.state == DeliveryState.SENT
        else one.not_before
        if one.state == DeliveryState.PENDING
        else None
    )
    return {"name": name, "state": one.state, "at": at, "tries": one.attempts, "maybe": one.maybe_sent}


def channel_rows(address: str) -> list[dict[str, Any]]:
    """Mail and every endpoint: on or off, what waits, how the last ones went."""
    waiting = queries.pending_to(("mail", "robot", "webhook"))
    points = queries.endpoints()
    states = queries.endpoint_states(point.id for point in points)
    mail = sum(number for (channel, _address), number in waiting.items() if channel == "mail")
    rows: list[dict[str, Any]] = [
        {
            "name": _("Mail"),
            "kind": None,
            "id": "mail",
            "active": bool(address),
            "waiting": mail,
            "state": None,
            "where": "",
        }
    ]
    return rows + [
        {
            "name": point.name,
            "kind": point.kind,
            "id": point.id,
            "active": point.active,
            "waiting": waiting.get((point.kind.channel, str(point.id)), 0),
            "state": states.get(point.id),
            "where": point.department.name if point.department else _("The whole office"),
        }
        for point in points
    ]


def last_results(channel: str, address: str | None = None) -> Sequence[Delivery]:
    return queries.last_deliveries(channel, address)
