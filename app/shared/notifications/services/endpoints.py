"""Groups and other systems that hear what is due: set up, tried out, kept within their limits."""

import base64
import secrets
from datetime import UTC, datetime, timedelta

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.notifications import queries, rules
from app.shared.notifications.channels import outgoing, webhooks
from app.shared.notifications.models import Delivery, DeliveryState, Endpoint, EndpointKind, EndpointState
from app.shared.notifications.services.plans import insert_once
from app.shared.notifications.services.telling import GROUPS, write_notice


def save_endpoint(
    *, name: str, kind: str, address: str, key: str, department_id: int | None, active: bool,
    endpoint: Endpoint | None = None,
) -> Endpoint:  # fmt: skip
    """Add or change one. An address or secret left empty stays as it is; a webhook gets a secret. Raises RuleBroken."""
    if any(one.name == name.strip() for one in queries.endpoints() if one is not endpoint):
        raise RuleBroken(_("There is one of this name already."), "name")
    point = endpoint or Endpoint(kind=EndpointKind(kind), url="", secret="")
    point.name, point.kind = name.strip(), EndpointKind(kind)
    if address.strip():
        outgoing.check_url(address.strip())
        point.url = address.strip()
    if not point.url:
        raise RuleBroken(_("Give the address that the robot was given."), "address")
    if key.strip():
        point.secret = key.strip()
    if point.kind == EndpointKind.WEBHOOK:
        point.secret = point.secret or new_secret()
        try:
            webhooks.key_of(point.secret)
        except ValueError:
            raise RuleBroken(
                _("The secret of a webhook begins with whsec_; leave it empty for a new one."), "key"
            ) from None
    point.department_id, point.active = department_id, active
    db.session.add(point)
    db.session.flush()
    insert_once(EndpointState, endpoint_id=point.id, recent=[], error="")
    return point


def new_secret() -> str:
    return webhooks.PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def send_test(channel: str, address: str, by: Person) -> int | None:
    """Put a test message into the outbox; its result stands on the page within half a minute. Raises RuleBroken."""
    point = queries.endpoint(int(address)) if channel in GROUPS else None
    if point is not None and not point.active:
        raise RuleBroken(_("It is switched off. Switch it on, then send a test."))
    if channel == "mail" and not address:
        raise RuleBroken(_("Mail is off, or you have no mail address."))
    now, key = clock.now(), f"test|{secrets.token_hex(8)}"
    notice_id = write_notice(
        by, key, _("A test of %(way)s", way=point.name if point else _("mail")), _("Sent by you to see whether it arrives."),
        "/notifications/channels", now=now,
    )  # fmt: skip
    return insert_once(
        Delivery, uid=secrets.token_hex(16), notice_id=notice_id, channel=channel, address=address,
        state=DeliveryState.PENDING, attempts=0, maybe_sent=False, last_error="", created_at=now, not_before=now,
        held_until=now, digest=False, batch="",
    )  # fmt: skip


def take_token(delivery: Delivery, now: datetime) -> datetime:
    """When this may go to its robot: now (and the token is taken), or later. Mail knows no bucket."""
    state = _state(delivery.channel, delivery.address)
    point = queries.endpoint(int(delivery.address)) if state is not None else None
    if state is None or point is None:
        return now
    if state.paused_until is not None and state.paused_until > now:
        return state.paused_until
    second = now.timestamp()
    recent = [one for one in state.recent or [] if second - 60 < one <= second]
    free = rules.next_token(point.kind, recent, second)
    if free > second:
        return datetime.fromtimestamp(free, UTC) + timedelta(milliseconds=1)
    state.recent, state.tried_at = [*recent, second], now
    return now


def note_result(channel: str, address: str, error: str, now: datetime, pause: float = 0.0) -> None:
    """How it went: shown on the page of channels."""
    state = _state(channel, address)
    if state is None:
        return
    state.error = error[:300]
    state.ok_at = state.ok_at if error else now
    state.paused_until = now + timedelta(seconds=pause) if pause else None


def _state(channel: str, address: str) -> EndpointState | None:
    return queries.endpoint_state(int(address)) if channel in GROUPS and address.isdigit() else None
