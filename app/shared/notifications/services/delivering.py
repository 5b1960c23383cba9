"""Deliver: send what waits in the outbox. Claim with a lease, ask again, send, mark only what is still mine."""

import logging
import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime, timedelta

from app.core import clock
from app.core.db import db, in_transaction
from app.core.language import lazy as _l
from app.core.module import declared
from app.shared.accounts import queries as accounts
from app.shared.notifications import channels as ways
from app.shared.notifications import queries, rules
from app.shared.notifications.channels.base import let_go
from app.shared.notifications.models import Delivery, DeliveryState
from app.shared.notifications.services import endpoints
from app.shared.notifications.services.crash import crash_here
from app.shared.notifications.services.telling import GROUPS, tell

log = logging.getLogger(__name__)
MOST_TOGETHER = 50  # notices in one message
SECONDS = 20  # of one beat; what is left waits for the next


def holder() -> str:
    """A name for this process that no other bears."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(3)}"


def deliver(now: datetime | None = None, seconds: float = SECONDS) -> dict[str, int]:
    """Send what is due, until nothing is left or the time is up. Returns how many ended in which state."""
    start = clock.now()
    shift = (now - start) if now else timedelta(0)
    me = holder()
    ended: dict[str, int] = {}
    while clock.now() - start < timedelta(seconds=seconds):
        moment = clock.now() + shift
        delivery_id = in_transaction(lambda at=moment: _claim(me, at))  # type: ignore[misc]
        crash_here("deliver:after_claim")
        if delivery_id is None:
            break
        state = _deliver_one(delivery_id, me, lambda: clock.now() + shift)
        ended[state] = ended.get(state, 0) + 1
    return ended


def _claim(me: str, now: datetime) -> int | None:
    """Take one, or all that go out in one message with it, for the length of a lease.

    A lease that has run out means: perhaps it was sent. What waits for a robot's bucket is put off, not tried.
    """
    while (delivery := queries.next_delivery(now, rules.LEASE)) is not None:
        together = [delivery]
        if delivery.digest:
            together = list(queries.companions(delivery, now, rules.LEASE, MOST_TOGETHER))
        free = endpoints.take_token(delivery, now)
        if free > now:
            for one in together:
                one.not_before = free
            db.session.flush()
            continue
        for one in together:
            one.maybe_sent = one.maybe_sent or one.lease_owner is not None
            one.lease_owner, one.lease_until = me, now + rules.LEASE
            one.attempts += 1
            if delivery.digest:
                one.batch = delivery.batch or delivery.uid
        db.session.flush()
        crash_here("deliver:claimed")
        return delivery.id
    return None


def _deliver_one(delivery_id: int, me: str, moment: Callable[[], datetime]) -> str:
    first = queries.delivery(delivery_id)
    if first is None or first.lease_owner != me:
        return "lost"
    channel, address = first.channel, first.address
    rows = list(queries.held_by(me, first.batch)) if first.digest else [first]
    ids = [one.id for one in rows]
    try:
        wanted = [one for one in rows if still_wanted(one)]
        unwanted = [one.id for one in rows if one not in wanted]
        if unwanted:
            ids = [one.id for one in wanted]
            gone = in_transaction(lambda: _mark_all(unwanted, me, DeliveryState.CANCELLED, moment()))
            if not ids:
                return gone
            wanted = [one for one in (queries.delivery(number) for number in ids) if one is not None]
        crash_here("deliver:checked")
        let_go()
        _send(channel, wanted)
    except Exception as error:
        sentence = f"{type(error).__name__}: {error}"
        log.warning("delivery %s did not go: %s", delivery_id, sentence)
        problem = error
        return in_transaction(lambda: _all_failed(ids, me, problem, sentence, moment(), (channel, address)))
    crash_here("deliver:sent")

    def mark() -> str:
        endpoints.note_result(channel, address, "", moment())
        return _mark_all(ids, me, DeliveryState.SENT, moment())

    state = in_transaction(mark)
    crash_here("deliver:after_mark")
    return state


def _send(channel: str, deliveries: list[Delivery]) -> None:
    """One message for all, if this way can carry several."""
    way = ways.CHANNELS[channel]
    together = getattr(way, "send_together", None)
    if len(deliveries) > 1 and together is not None:
        together(deliveries)
        return
    for one in deliveries:
        way.send(one, one.notice)


def still_wanted(delivery: Delivery) -> bool:
    """Asked again just before sending: a notice of a closed or moved deadline is no longer needed."""
    notice = delivery.notice
    if delivery.channel not in GROUPS and not notice.person.is_active:
        return False
    if delivery.digest and delivery.channel not in GROUPS and notice.read_at and not notice.wants_ack:
        return False  # opened in the portal meanwhile: no mail need repeat it
    if notice.fire is None:
        return notice.closed_at is None
    obligation = notice.fire.obligation
    if not obligation.open or obligation.deadline_rev != notice.fire.deadline_rev:
        return False
    ladder = declared("ladders").get(obligation.ladder)
    return bool(ladder and ladder.is_open(obligation))


def _mark_all(ids: list[int], me: str, state: DeliveryState, now: datetime) -> str:
    """All of one message; how the first ended."""
    ends = [_mark(one, me, state, now) for one in ids]
    return ends[0]


def _mark(delivery_id: int, me: str, state: DeliveryState, now: datetime, error: str = "") -> str:
    """Only if it is still mine: another may have taken it when my lease ran out."""
    delivery = queries.delivery(delivery_id, lock=True)
    if delivery is None or delivery.lease_owner != me or delivery.state != DeliveryState.PENDING:
        return "lost"
    delivery.state, delivery.last_error = state, error[:300]
    delivery.lease_owner = delivery.lease_until = None
    if state == DeliveryState.SENT:
        delivery.sent_at = now
    db.session.flush()
    crash_here("deliver:marked")
    return str(state)


def _all_failed(
    ids: list[int], me: str, error: Exception, sentence: str, now: datetime, way: tuple[str, str]
) -> str:
    """Each on its own: one may be given up while the others are tried again, all at the same moment."""
    pause = error.seconds if isinstance(error, ways.Paused) else 0.0
    endpoints.note_result(*way, sentence, now, pause)
    given_up = isinstance(error, ways.Undeliverable)
    ends = [_failed(one, me, sentence, given_up, now, pause, ids[0]) for one in ids]
    return ends[0]


def _failed(
    delivery_id: int, me: str, error: str, given_up: bool, now: datetime, pause: float = 0.0, first: int = 0
) -> str:
    delivery = queries.delivery(delivery_id, lock=True)
    if delivery is None or delivery.lease_owner != me or delivery.state != DeliveryState.PENDING:
        return "lost"
    test = delivery.notice.dedup_key.startswith(
        "test|"
    )  # whoever tries a way wants its answer, not a day of tries
    since = max(delivery.created_at, delivery.held_until or delivery.created_at)
    if given_up or now - since >= rules.GIVE_UP or (test and not pause):
        if not test:
            _tell_manager(delivery)
        return _mark(delivery_id, me, DeliveryState.CANCELLED if test else DeliveryState.DEAD, now, error)
    leader = queries.delivery(first) if first not in (0, delivery_id) else delivery
    wait = timedelta(seconds=pause) if pause else rules.back_off(delivery.attempts, (leader or delivery).uid)
    delivery.not_before = now + wait
    delivery.attempts -= 1 if pause else 0
    delivery.last_error = error[:300]
    delivery.lease_owner = delivery.lease_until = None
    return "failed"


def _tell_manager(delivery: Delivery) -> None:
    """A message that could not be delivered is somebody's business."""
    group = delivery.channel in GROUPS
    point = queries.endpoint(int(delivery.address)) if group else None
    name = point.name if point else delivery.notice.person.full_name
    tell(
        accounts.role_holders("sysadmin" if group else "manager") or accounts.role_holders("sysadmin"),
        f"dead|{delivery.id}",
        _l("A message to %(who)s could not be delivered", who=name) if group
        else _l("A mail could not be delivered to %(who)s", who=name),
        _l("“%(title)s” was tried %(n)s times and is given up. The notice itself is in the portal.",
           title=delivery.notice.title, n=delivery.attempts),
        "/notifications/reconciliation",
        channels=(),
    )  # fmt: skip
