"""Tell people something, and what they do with it: open, acknowledge. Inside the caller's transaction."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.language import lazy as _l
from app.core.module import declared
from app.core.rule import RuleBroken
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.notifications import channels as ways
from app.shared.notifications import queries, rules
from app.shared.notifications.models import Chase, Delivery, DeliveryState, Notice
from app.shared.notifications.services.crash import crash_here
from app.shared.notifications.services.plans import insert_once
from app.shared.notifications.services.recipients import leaving, quiet_hours, stand_in

GROUPS = {"robot", "webhook"}  # channels that lead to no single person
Words = str | Callable[[], str]


def tell(
    people: Iterable[Person | int],
    key: str,
    title: Words,
    body: Words,
    url: str,
    *,
    urgent: bool = False,
    requires_ack: bool = False,
    by: Person | None = None,
    subject: tuple[str, int] | None = None,
    channels: Iterable[str] = ("mail",),
) -> int:
    """Tell each of `people` once, in their own language. Returns to how many it was new.

    `key` names the occasion ("trip 12 approved"): with the same key nobody is told twice. `title` and `body` are
    lazy texts or callables. Whoever does not work here any more is left out.
    """
    count = 0
    for person in _people(people):
        with in_language(person.language):
            wording = _spoken(title), _spoken(body)
        told = write_notice(
            person, f"{key}|u{person.id}", *wording, url, urgent=urgent, requires_ack=requires_ack, by=by,
            subject=subject, channels=channels, now=clock.now(), alone=requires_ack or by is not None,
        )  # fmt: skip
        count += told is not None
    return count


def write_notice(
    person: Person, dedup_key: str, title: str, body: str, url: str, *, now: datetime, urgent: bool = False,
    requires_ack: bool = False, by: Person | None = None, subject: tuple[str, int] | None = None,
    channels: Iterable[str] = (), fire_id: int | None = None, alone: bool = False, late: bool = False,
    department_id: int | None = None,
) -> int | None:  # fmt: skip
    """The one place where a notice and its deliveries come into being; None if it is there already.

    `alone`: never in the digest by choice. `late`: told after an outage, so it goes in one mail with the others.
    """
    names = list(channels)
    when = leaving(person, now, urgent=urgent, alone=alone)
    own = [name for name in names if name not in GROUPS] if when else []
    addresses = [(name, address) for name in own if (address := ways.address_of(name, person))]
    subject_type, subject_id = subject or ("", None)
    notice_id = insert_once(
        Notice, dedup_key=dedup_key[:200], fire_id=fire_id, person_id=person.id, by_id=by.id if by else None,
        subject_type=subject_type, subject_id=subject_id, title=title[:200], body=body, url=url[:300], urgent=urgent,
        requires_ack=requires_ack, wanted=len(addresses), created_at=now,
    )  # fmt: skip
    crash_here("sweep:notice_written")
    if notice_id is None:
        return None
    for name, address in addresses:
        moment, together = when or (now, False)
        _put_out(notice_id, dedup_key, name, address, now, moment, together or late)
    occasion = dedup_key.rsplit("|u", 1)[0]  # groups hear it once, however many people do
    for point in (
        queries.endpoints_for(department_id or person.department_id, names) if set(names) & GROUPS else ()
    ):
        free = rules.not_before(now, quiet_hours(), urgent=urgent, on_duty=False)
        spread = (
            timedelta(0)
            if urgent or point.kind.channel == "webhook"
            else rules.jitter(_uid(occasion, point.id))
        )
        _put_out(
            notice_id,
            occasion,
            point.kind.channel,
            str(point.id),
            now,
            free + spread,
            point.kind.channel == "robot",
        )
    return notice_id


def _put_out(
    notice_id: int, key: str, channel: str, address: str, now: datetime, not_before: datetime, digest: bool
) -> None:
    uid = hashlib.sha256(f"{key}|{channel}|{address}".encode()).hexdigest()[:32]
    insert_once(
        Delivery, uid=uid, notice_id=notice_id, channel=channel, address=address, state=DeliveryState.PENDING,
        attempts=0, maybe_sent=False, last_error="", created_at=now, not_before=not_before, held_until=not_before,
        digest=digest, batch="",
    )  # fmt: skip
    crash_here("sweep:delivery_written")


def _uid(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def chase(
    subject: tuple[str, int],
    by: Person,
    to: Iterable[Person | int],
    reason: str,
    *,
    title: str = "",
    url: str = "",
) -> Chase:
    """Ask those with whom the subject lies for haste: one per 30 minutes and three a day, counted, with a reason.

    The third chase of a day also goes to the head of the department. Raises RuleBroken.
    """
    now = clock.now()
    lock(f"chase:{subject[0]}:{subject[1]}")
    rules.check_reason(reason)
    earlier = queries.chases(subject)
    midnight = clock.at(clock.local(now).date())
    rules.check_chase([row.at for row in earlier], now, midnight)
    people = {person.id: person for one in _people(to) if (person := stand_in(one, now))}
    if not people:
        raise RuleBroken(_("There is nobody to chase: it lies with nobody who works here now."), "reason")
    if sum(1 for row in earlier if row.at >= midnight) == rules.CHASES_A_DAY - 1:
        heads = [head for one in list(people.values()) if (head := accounts.superior(one)) and head.is_active]
        people |= {head.id: head for head in heads}
    row = Chase(
        subject_type=subject[0], subject_id=subject[1], by_id=by.id, reason=reason.strip()[:300], at=now
    )
    db.session.add(row)
    db.session.flush()
    kind = declared("links").get(subject[0])
    summary = kind.summaries([subject[1]]).get(subject[1]) if kind else None
    what, where = title or (summary.title if summary else ""), url or (summary.url if summary else "")
    tell(
        people.values(),
        f"chase|{row.id}",
        _l("%(who)s asks for haste: %(what)s", who=by.name, what=what),
        _l("%(reason)s (chased %(n)s times)", reason=row.reason, n=len(earlier) + 1),
        where,
        by=by,
        subject=subject,
    )
    return row


def open_notice(notice: Notice, now: datetime) -> None:
    """The person has opened it."""
    if notice.read_at is None:
        notice.read_at = now


def acknowledge(notice: Notice) -> Notice:
    """The person says: I have taken note and see to it. Only this ends the asking; opening does not."""
    now = clock.now()
    notice.read_at = notice.read_at or now
    notice.acked_at = notice.acked_at or now
    return notice


def read_all(person: Person) -> int:
    """Everything counts as opened, except what wants to be acknowledged."""
    now = clock.now()
    rows = [notice for notice in queries.unread(person.id) if not notice.wants_ack]
    for notice in rows:
        notice.read_at = now
    return len(rows)


def _people(people: Iterable[Person | int]) -> list[Person]:
    """Each once, only who works here."""
    given = list(people)
    by_id = accounts.names(one for one in given if isinstance(one, int))
    found: dict[int, Person] = {}
    for one in given:
        person = by_id.get(one) if isinstance(one, int) else one
        if person is not None and person.is_active:
            found[person.id] = person
    return list(found.values())


def _spoken(words: Any) -> str:
    return str(words() if callable(words) else words)
