"""Webhooks after the "Standard Webhooks" convention: signed, with a stable id by which the receiver knows a repeat."""

import base64
import hashlib
import hmac
import json
from urllib.parse import urljoin

from flask import current_app

from app.core import clock
from app.shared.accounts.models import Person
from app.shared.notifications import queries
from app.shared.notifications.channels import outgoing
from app.shared.notifications.channels.base import Paused, Undeliverable
from app.shared.notifications.models import Delivery, Notice

PREFIX = "whsec_"
TOLERANCE = 300  # seconds that a receiver should allow a timestamp to be off


def key_of(secret: str) -> bytes:
    """The bytes behind `whsec_…`. Raises ValueError for anything else."""
    if not secret.startswith(PREFIX):
        raise ValueError("a secret begins with whsec_")
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC over id, time and body: none of the three can be changed or reused with another."""
    mac = hmac.new(key_of(secret), f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


class Webhooks:
    """A signed JSON message to another system. The same `webhook-id` and body at every attempt."""

    def address_of(self, person: Person) -> str:
        return ""

    def send(self, delivery: Delivery, notice: Notice) -> None:
        point = queries.endpoint(int(delivery.address))
        if point is None or not point.active:
            raise Undeliverable("the webhook is switched off")
        body, stamp, number = body_of(delivery, notice), int(clock.now().timestamp()), f"msg_{delivery.uid}"
        answer = outgoing.post(
            point.url,
            body,
            {
                "webhook-id": number,
                "webhook-timestamp": str(stamp),
                "webhook-signature": signature(point.secret, number, stamp, body),
            },
        )
        outgoing.refuse_redirect(answer)
        if answer.status == 410:
            raise Undeliverable("HTTP 410: the receiver wants no more")
        if answer.status in (429, 503) and answer.retry_after.isdigit():
            raise Paused(min(float(answer.retry_after), 3600), f"HTTP {answer.status}")
        if not 200 <= answer.status < 300:
            raise ConnectionError(f"HTTP {answer.status}")


def body_of(delivery: Delivery, notice: Notice) -> bytes:
    """What the other system reads: which matter, which rung, where; no names and no text."""
    owed = notice.fire.obligation if notice.fire else None
    base = str(current_app.config["BASE_URL"]).rstrip("/") + "/"
    data = {
        "notice": notice.notice_no,
        "urgent": notice.urgent,
        "url": urljoin(base, notice.url.lstrip("/")) if notice.url else None,
        "ladder": owed.ladder if owed else None,
        "stage": notice.fire.stage if notice.fire else None,
        "subject": {"type": owed.subject_type, "id": owed.subject_id} if owed else None,
        "due_at": owed.due_at.isoformat() if owed else None,
    }
    kind = "test" if notice.dedup_key.startswith("test|") else "reminder.fired" if owed else "notice.created"
    whole = {"type": kind, "timestamp": delivery.created_at.isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
