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
from app.shared.notifications.models import Delivery, DeliveryState
from app.shared.notifications.services.crash import crash_here
from app.shared.notifications.services.telling import tell

log = logging.getLogger(__name__)
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
    """Take one for the length of a lease. A lease that has run out means: perhaps it was sent."""
    delivery = queries.next_delivery(now, rules.LEASE)
    if delivery is None:
        return None
    if delivery.lease_owner is not None:
        delivery.maybe_sent = True
    delivery.lease_owner, delivery.lease_until = me, now + rules.LEASE
    delivery.attempts += 1
    db.session.flush()
    crash_here("deliver:claimed")
    return delivery.id


def _deliver_one(delivery_id: int, me: str, moment: Callable[[], datetime]) -> str:
    delivery = queries.delivery(delivery_id)
    if delivery is None or delivery.lease_owner != me:
        return "lost"
    try:
        if not still_wanted(delivery):
            return in_transaction(lambda: _mark(delivery_id, me, DeliveryState.CANCELLED, moment()))
        crash_here("deliver:checked")
        notice = delivery.notice
        db.session.expunge_all()  # what is loaded stays readable, and
        db.session.rollback()  # no read stays open while the network is slow
        ways.CHANNELS[delivery.channel].send(delivery, notice)
    except Exception as error:
        sentence = f"{type(error).__name__}: {error}"
        log.warning("delivery %s did not go: %s", delivery_id, sentence)
        given_up = isinstance(error, ways.Undeliverable)
        return in_transaction(lambda: _failed(delivery_id, me, sentence, given_up, moment()))
    crash_here("deliver:sent")
    state = in_transaction(lambda: _mark(delivery_id, me, DeliveryState.SENT, moment()))
    crash_here("deliver:after_mark")
    return state


def still_wanted(delivery: Delivery) -> bool:
    """Asked again just before sending: a notice of a closed or moved deadline is no longer needed."""
    notice = delivery.notice
    if not notice.person.is_active:
        return False
    if notice.fire is None:
        return notice.closed_at is None
    obligation = notice.fire.obligation
    if not obligation.open or obligation.deadline_rev != notice.fire.deadline_rev:
        return False
    ladder = declared("ladders").get(obligation.ladder)
    return bool(ladder and ladder.is_open(obligation))


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


def _failed(delivery_id: int, me: str, error: str, given_up: bool, now: datetime) -> str:
    delivery = queries.delivery(delivery_id, lock=True)
    if delivery is None or delivery.lease_owner != me or delivery.state != DeliveryState.PENDING:
        return "lost"
    if given_up or now - delivery.created_at >= rules.GIVE_UP:
        _tell_manager(delivery)
        return _mark(delivery_id, me, DeliveryState.DEAD, now, error)
    delivery.not_before = now + rules.back_off(delivery.attempts, delivery.uid)
    delivery.last_error = error[:300]
    delivery.lease_owner = delivery.lease_until = None
    return "failed"


def _tell_manager(delivery: Delivery) -> None:
    """A message that could not be delivered is somebody's business."""
    person = delivery.notice.person
    tell(
        accounts.role_holders("manager") or accounts.role_holders("sysadmin"),
        f"dead|{delivery.id}",
        _l("A mail could not be delivered to %(who)s", who=person.full_name),
        _l("“%(title)s” was tried %(n)s times and is given up. The notice itself is in the portal.",
           title=delivery.notice.title, n=delivery.attempts),
        "/notifications/reconciliation",
        channels=(),
    )  # fmt: skip
