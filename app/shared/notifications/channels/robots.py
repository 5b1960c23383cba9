"""Group robots of WeCom, DingTalk and Feishu. Off by default; a group reads no names, only what waits and where.

HTTP says 200 also when a robot refuses: only the code in the body tells. Not tried against the live services.
"""

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urljoin

from flask import current_app

from app.core import clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.module import declared
from app.shared.accounts.models import Person
from app.shared.notifications import queries
from app.shared.notifications.channels import outgoing
from app.shared.notifications.channels.base import Paused, Undeliverable
from app.shared.notifications.models import Delivery, Endpoint, EndpointKind, Notice

BYTES = 2000  # WeCom takes 2048 bytes of text
LINES = 12
# codes that mean "too many": for how many seconds to leave the robot alone
TOO_MANY = {"wecom": {45009: 60}, "dingtalk": {130101: 600}, "feishu": {11232: 60, 9499: 60, 19036: 60}}


def dingtalk_sign(secret: str, milliseconds: int) -> str:
    """HMAC with the secret as key over "time, line, secret"; escaped for the query."""
    mac = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    return quote(base64.b64encode(mac.digest()), safe="")


def feishu_sign(secret: str, seconds: int) -> str:
    """HMAC with "time, line, secret" as key over nothing. The other way round than DingTalk's, and in seconds."""
    return base64.b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


class Robots:
    """A text to a group, at least once: these services know no key against repeats, so the number stands in it."""

    def address_of(self, person: Person) -> str:
        return ""  # a group is nobody's address

    def send(self, delivery: Delivery, notice: Notice) -> None:
        self._post(delivery.address, text_of([notice]))

    def send_together(self, deliveries: Sequence[Delivery]) -> None:
        self._post(deliveries[0].address, text_of([one.notice for one in deliveries]))

    def _post(self, address: str, text: str) -> None:
        point = queries.endpoint(int(address))
        if point is None or not point.active:
            raise Undeliverable("the robot is switched off")
        body, query = payload(point, text, clock.now().timestamp())
        answer = outgoing.post(point.url, json.dumps(body, ensure_ascii=False).encode(), {}, query=query)
        check_answer(point.kind, answer)


def payload(point: Endpoint, text: str, now: float) -> tuple[dict[str, Any], str]:
    """(body, addition to the query) as this service wants it."""
    if point.kind == EndpointKind.FEISHU:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if point.secret:
            body |= {"timestamp": str(int(now)), "sign": feishu_sign(point.secret, int(now))}
        return body, ""
    body = {"msgtype": "text", "text": {"content": text}}
    if point.kind == EndpointKind.DINGTALK:
        body["at"] = {"isAtAll": False}
        stamp = int(now * 1000)
        return body, f"timestamp={stamp}&sign={dingtalk_sign(point.secret, stamp)}" if point.secret else ""
    return body, ""


def check_answer(kind: EndpointKind, answer: outgoing.Answer) -> None:
    """Accepted only with HTTP 200 and code 0 in the body. Raises Paused or OSError."""
    outgoing.refuse_redirect(answer)
    if answer.status == 429:
        raise Paused(float(answer.retry_after) if answer.retry_after.isdigit() else 60, "HTTP 429")
    if answer.status != 200:
        raise ConnectionError(f"HTTP {answer.status}")
    said = answer.json()
    code = said.get("code", said.get("StatusCode")) if kind == EndpointKind.FEISHU else said.get("errcode")
    if code == 0 and not isinstance(code, bool):
        return
    words = str(said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or "")[:150]
    if code in TOO_MANY[kind]:
        raise Paused(TOO_MANY[kind][code], f"{code} {words}")
    raise ConnectionError(
        f"HTTP 200, but the robot says {code} {words}" if code is not None else "no answer of a robot"
    )


def text_of(notices: Sequence[Notice]) -> str:
    """What the group reads, in the organisation's language: kinds of matters, how many, where. No name, no title."""
    base = str(current_app.config["BASE_URL"]).rstrip("/") + "/"
    with in_language(None):
        kinds = Counter(_kind(notice) for notice in notices)
        lines = [_("%(n)s × %(kind)s", n=number, kind=kind) for kind, number in kinds.most_common(LINES)]
        if len(notices) == 1:
            head = f"[{notices[0].notice_no}] " + _(
                "Your department has one matter: %(kind)s", kind=_kind(notices[0])
            )
            lines = []
        else:
            head = f"[{notices[0].notice_no}–{notices[-1].notice_no}] " + _(
                "Your department has %(n)s matters", n=len(notices)
            )
        where = notices[0].url if len(notices) == 1 else "/notifications/"
        tail = _("See it in the portal: %(url)s", url=urljoin(base, where.lstrip("/")))
        urgent = [_("Urgent")] if any(notice.urgent for notice in notices) else []
    text = "\n".join([*urgent, head, *lines])
    room = BYTES - len(tail.encode()) - 1
    return text.encode()[:room].decode("utf-8", "ignore") + "\n" + tail


def _kind(notice: Notice) -> str:
    """The kind of matter, by the ladder that told it; never the notice's title, which may name people."""
    if notice.dedup_key.startswith("test|"):
        return _("A test of this robot")
    ladder = declared("ladders").get(notice.fire.obligation.ladder) if notice.fire else None
    return str(ladder.title) if ladder else _("A notice")
