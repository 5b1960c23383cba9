"""What others show of the roster: the top line, the card at home, the to-dos, what a holiday needs."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.core.formats import day, moment, span
from app.core.language import gettext as _
from app.core.module import Summary
from app.core.once import once_a_page
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import HandoverStatus, Level, RosterStatus, ShiftStatus
from app.modules.duty.roster.queries import duty
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.queries import swaps as swap_queries
from app.modules.duty.roster.services import handing
from app.shared.accounts.models import Person


@once_a_page
def _on_duty_now() -> Sequence[duty.OnDuty]:
    return duty.on_duty(clock.now())


def top_line(person: Person) -> dict[str, Any] | None:
    """Who is on duty now, for the top line of every page: the officer of the first post, with the telephone."""
    if not person.may("duty.view"):
        return None
    people = _on_duty_now()
    if not people:
        return None
    first = [one for one in people if one.post_id == people[0].post_id]
    shown = next((one for one in first if one.level == Level.OFFICER), first[0])
    return {
        "icon": "telephone", "label": _("On duty now"), "text": f"{shown.name} {shown.phone}".strip(), "url": "/duty/roster/at",
    }  # fmt: skip


def card(person: Person) -> dict[str, Any] | None:
    """The home card: who is on duty now, and my next duty."""
    if not person.may("duty.view"):
        return None
    people = _on_duty_now()
    own = queries.mine(person.id, clock.now(), limit=1) if person.may("duty.serve") else ()
    if not people and not own:
        return None
    first = [one for one in people if one.post_id == people[0].post_id]
    return {"people": first, "next": own[0] if own else None}


def todo(person: Person) -> Sequence[Summary]:
    """What this person has to do about duty: sign in, take over, hand over, acknowledge, answer a swap."""
    if not person.may("duty.serve") and not person.may("duty.roster"):
        return ()
    now = clock.now()
    found = [
        Summary(_("Acknowledge %(title)s", title=one.title), "", day(one.starts_on), url=f"/duty/roster/rosters/{one.id}")
        for one in queries.unread(person.id)
    ]  # fmt: skip
    for wish in swap_queries.swaps_waiting(person):
        found.append(
            Summary(
                _("Swap of duties: %(a)s and %(b)s", a=wish.asked_by.name, b=wish.to_person.name), wish.asked_by.name,
                moment(wish.assignment.shift.starts_at), why=wish.reason, url=f"/duty/roster/swaps/{wish.id}",
            )
        )  # fmt: skip
    for one in queries.mine(person.id, now, limit=4):
        row = one.shift
        if row.starts_at > now + timedelta(hours=1) or one.standby:
            continue
        when = span(row.starts_at, row.ends_at)
        if one.sign_in is None:
            found.append(
                Summary(_("Sign in for duty"), row.post.name, when, url="/duty/roster/mine", urgency=1)
            )
        handover = log_queries.handover_of(row.id)
        due = row.answers and now >= row.ends_at - timedelta(minutes=30)
        if (
            due
            and (handover is None or handover.status == HandoverStatus.DRAFT)
            and handing.stands_in(person, row)
        ):
            found.append(
                Summary(_("Hand over the duty"), row.post.name, when, url="/duty/roster/mine", urgency=1)
            )
        if row.status == ShiftStatus.PUBLISHED and row.starts_at <= now:
            found.append(
                Summary(_("Take over the duty"), row.post.name, when, url="/duty/roster/mine", urgency=1)
            )
    return found


def before_holiday(person: Person, first: date, last: date) -> Sequence[Summary]:
    """Is the roster for the holiday published? Every day of it must lie in one."""
    if not person.may("duty.roster"):
        return ()
    rows = queries.rosters_between(first, last)
    shown = [one for one in rows if one.status in (RosterStatus.PUBLISHED, RosterStatus.ARCHIVED)]
    missing = [
        that
        for that in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if not any(one.starts_on <= that <= one.ends_on for one in shown)
    ]
    when = f"{day(first)} – {day(last)}"
    if not missing:
        return [
            Summary(
                _("The duty roster is published"),
                "",
                when,
                url=f"/duty/roster/rosters/{one.id}",
                why=one.title,
            )
            for one in shown[:2]
        ]
    draft = next((one for one in rows if one not in shown), None)
    url = f"/duty/roster/rosters/{draft.id}" if draft else "/duty/roster/rosters"
    why = str(draft.status.label) if draft else _("It has not been drawn up.")
    text = _("%(n)s days of the holiday have no published duty roster.", n=len(missing))
    return [Summary(_("Publish the duty roster"), "", when, url=url, why=why, warnings=[text], urgency=1)]


def holiday_today() -> Any:
    """The holiday that is now or comes next."""
    today = clock.today()
    return neighbours.holiday_on(today) or neighbours.next_holiday(today)
