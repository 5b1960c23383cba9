"""Keep the machine itself in order: heartbeat and outages, old rows, the red list."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app.core.db import db
from app.shared.accounts.models import OneTimeLink, SignIn, SignInTry
from app.shared.audit.models import FormAnswer
from app.shared.notifications import queries, rules
from app.shared.notifications.models import (
    Delivery,
    DeliveryState,
    Heartbeat,
    Obligation,
    SchedulerGap,
)
from app.shared.notifications.services.plans import insert_once

NAME = "scheduler"


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
    row.last_ok_at, row.holder = now, holder
    return gap


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
