"""HTTP out of the house, narrowly: named hosts only, no redirect, no proxy, bounded time and size.

The address is looked up once, judged, and that very address is connected to, so that a name cannot change meanwhile.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.notifications.channels.base import let_go
from app.shared.notifications.rules import TIMEOUT
from app.shared.settings import queries as settings

MOST = 64 * 1024  # of an answer
WHOLE = 2 * TIMEOUT  # seconds for everything; a lease is three times as long


@dataclass(frozen=True)
class Answer:
    """What the other side said."""

    status: int
    body: bytes
    retry_after: str = ""

    def json(self) -> dict[str, Any]:
        """The body as an object; an empty one if it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def check_url(url: str) -> None:
    """May the portal speak to this address? Raises RuleBroken with a sentence for the form."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0 or parts.username:
        raise RuleBroken(_("This is no address of the kind https://host/path."), "address")
    allowed = {one.strip().lower() for one in str(settings.value("outgoing_hosts")).split(",") if one.strip()}
    if parts.hostname.lower() not in allowed:
        raise RuleBroken(
            _("The host %(host)s is not among those to which the portal may speak. Add it in the settings first.",
              host=parts.hostname), "address")  # fmt: skip


def judged(address: str, scheme: str) -> None:
    """Is this address one that the settings allow? Plain http only inside the house. Raises OSError."""
    ip = ipaddress.ip_address(address.split("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    policy = settings.value("outgoing_addresses")
    if ip.is_loopback:
        fine = policy == "any"
    elif ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        fine = False
    elif ip.is_global:
        fine = scheme == "https"
    else:
        fine = policy in ("private", "any")
    if not fine:
        raise PermissionError(f"the settings do not allow {scheme} to {ip}")


def post(url: str, body: bytes, headers: dict[str, str], *, query: str = "") -> Answer:
    """Send a JSON body; the answer, whatever its status. Raises OSError or http.client.HTTPException."""
    check_url(url)
    parts = urlsplit(url)
    assert parts.hostname  # noqa: S101  (checked)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    deadline = time.monotonic() + WHOLE
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    address = str(found[0][4][0])
    judged(address, parts.scheme)
    let_go()
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=TIMEOUT)
    raw = socket.create_connection((address, port), timeout=TIMEOUT)
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=parts.hostname) if secure else raw
        )
        raw = connection.sock
        path = (parts.path or "/") + (
            "?" + "&".join(filter(None, (parts.query, query))) if parts.query or query else ""
        )
        connection.request(
            "POST",
            path,
            body,
            {"Content-Type": "application/json; charset=utf-8", "Connection": "close"} | headers,
        )
        response = connection.getresponse()
        chunks, size = [], 0
        while size <= MOST and (chunk := response.read1(8192)):
            chunks.append(chunk)
            size += len(chunk)
            if time.monotonic() > deadline:
                raise TimeoutError("the answer takes too long")
        return Answer(response.status, b"".join(chunks)[:MOST], response.getheader("Retry-After", "") or "")
    finally:
        raw.close()
        connection.close()


def refuse_redirect(answer: Answer) -> None:
    """Whoever is sent elsewhere does not go: the address was judged, the other one was not."""
    if 300 <= answer.status < 400:
        raise ConnectionError(
            f"HTTP {answer.status}: the address wants to send us elsewhere, which is refused"
        )
