"""Keep the machine itself in order: heartbeat and outages, old rows, the red list."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from app.core.db import db
from app.shared.accounts.models import OneTimeLink, SignIn, SignInTry
from app.shared.audit.models import FormAnswer
from app.shared.notifications import queries, rules
from app.shared.notifications.models import (
    Delivery,
    DeliveryState,
    FireState,
    Heartbeat,
    Obligation,
    PlannedFire,
    ReminderFire,
    SchedulerGap,
)
from app.shared.notifications.services.plans import insert_once

NAME = "scheduler"
log = logging.getLogger(__name__)
JUMP = timedelta(minutes=5)  # the clock of the machine was set back


def beat(now: datetime, holder: str, caught_up: int = 0) -> SchedulerGap | None:
    """Say that the scheduler lives. If it has not for some minutes, the outage is written down and returned."""
    insert_once(Heartbeat, name=NAME, holder=holder, last_ok_at=now)
    row = queries.heartbeat(NAME, lock=True)
    if row is None:
        return None
    gap = None
    if now - row.last_ok_at > rules.GAP:
        gap = db.session.get(
            SchedulerGap,
            insert_once(SchedulerGap, started_at=row.last_ok_at, ended_at=now, caught_up=caught_up),
        )
    if row.last_ok_at - now > JUMP:
        log.warning("the clock went back from %s to %s; what was told is not told again", row.last_ok_at, now)
    row.last_ok_at, row.holder = now, holder
    return gap


def pass_over(now: datetime) -> int:
    """Let every reminder be whose hour has come by now, as told by a portal that this one was restored from.

    For after a restore: what the backup does not know of was told long since. The ledger shows them as merged; later
    stages and deadlines go on as they are. Returns how many.
    """
    due = (
        select(PlannedFire).join(PlannedFire.obligation).where(Obligation.open, PlannedFire.planned_at <= now)
    )
    rows = db.session.scalars(due.with_for_update(of=PlannedFire)).all()
    for row in rows:
        insert_once(
            ReminderFire, obligation_id=row.obligation_id, deadline_rev=row.deadline_rev, stage=row.stage,
            occurrence=row.occurrence, audience="", rank=0, planned_at=row.planned_at, fired_at=now,
            state=FireState.SUPERSEDED, recipients=0, fallback=False, late=False,
        )  # fmt: skip
        db.session.delete(row)
    return len(rows)


def tidy(now: datetime) -> dict[str, int]:
    """Take away what nobody needs any more. Ledger, notices and deliveries stay."""
    old = {
        "form answers": (FormAnswer, FormAnswer.created_at < now - timedelta(days=30)),
        "sign-in tries": (SignInTry, SignInTry.at < now - timedelta(days=30)),
        "sessions": (SignIn, SignIn.seen_at < now - timedelta(days=180)),
        "one-time links": (OneTimeLink, OneTimeLink.expires_at < now - timedelta(days=30)),
        "outages": (SchedulerGap, SchedulerGap.ended_at < now - timedelta(days=400)),
    }
    quiet: dict[str, Any] = {"synchronize_session": False}
    return {
        name: db.session.execute(delete(model).where(condition), execution_options=quiet).rowcount  # type: ignore[attr-defined]
        for name, (model, condition) in old.items()
    }


def try_again(obligation: Obligation) -> Obligation:
    """Take it off the red list: the next sweep looks at it again."""
    obligation.held_until, obligation.eval_error = None, ""
    return obligation


def send_again(delivery: Delivery, now: datetime) -> Delivery:
    """A dead delivery gets another day."""
    if delivery.state == DeliveryState.DEAD:
        delivery.state, delivery.attempts, delivery.not_before, delivery.created_at = (
            DeliveryState.PENDING,
            0,
            now,
            now,
        )
        delivery.held_until, delivery.batch = None, ""
        delivery.maybe_sent = True
    return delivery


def settle_dead(delivery: Delivery) -> Delivery:
    """Somebody has told the person otherwise."""
    if delivery.state == DeliveryState.DEAD:
        delivery.state = DeliveryState.CANCELLED
    return delivery
