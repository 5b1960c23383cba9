"""Secrets at rest: one column type for what nobody may read in the file or in a backup."""

import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator


class Secret(TypeDecorator[str]):
    """Text that is stored encrypted (AES-256-GCM).

    Stored as `<key id>:<nonce><cipher text>` in hex; new text takes the newest key of `FIELD_KEYS`,
    old text names the key that opens it, so keys can be rotated.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else unseal(value)


def seal(text: str) -> str:
    """Encrypt, with the newest key."""
    key_id = max(_keys(), key=int)
    nonce = os.urandom(12)
    sealed = AESGCM(_keys()[key_id]).encrypt(nonce, text.encode(), key_id.encode())
    return f"{key_id}:{(nonce + sealed).hex()}"


def unseal(sealed: str) -> str:
    """Open what `seal` has closed. Raises KeyError, ValueError or InvalidTag for anything else."""
    key_id, _, body = sealed.partition(":")
    raw = bytes.fromhex(body)
    return AESGCM(_keys()[key_id]).decrypt(raw[:12], raw[12:], key_id.encode()).decode()


def blind_index(text: str) -> str:
    """A keyed fingerprint of `text`, to look a secret up without opening it."""
    key = bytes.fromhex(current_app.config["AUDIT_KEY"])
    return hmac.new(key, b"index:" + text.encode(), hashlib.sha256).hexdigest()


def fingerprint(token: str) -> str:
    """How a token is stored: whoever reads the table cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def masked(text: str | None, head: int = 3, tail: int = 4) -> str:
    """`13800001234` -> `138****1234`."""
    if not text:
        return ""
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def _keys() -> dict[str, bytes]:
    return {name: bytes.fromhex(value) for name, value in current_app.config["FIELD_KEYS"].items()}
