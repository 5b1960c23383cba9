"""How entries are chained: pure functions of a key and what is written."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any


def chain_mac(key: bytes, before: str, entry: Mapping[str, Any]) -> str:
    """HMAC-SHA256 over the mac of the entry before and this entry, in one canonical form."""
    return _mac(
        key,
        [
            before, entry["id"], entry["at"].isoformat(), entry["person_id"], entry["person_name"],
            entry["agent_id"], entry["action"], entry["subject_type"], entry["subject_id"], entry["changes"],
            entry["address"], entry["session_mark"], entry["request_path"],
        ],
    )  # fmt: skip


def head_seal(key: bytes, last_id: int, mac: str) -> str:
    """What stands at the end of the chain and nobody without the key can write."""
    return _mac(key, ["head", last_id, mac])


def anchor_seal(key: bytes, at: str, last_id: int, mac: str) -> str:
    """The same for the anchor of a day."""
    return _mac(key, ["anchor", at, last_id, mac])


def as_stored(changes: Any) -> Any:
    """What a JSON column gives back: the mac must be over that, not over what was put in."""
    return json.loads(json.dumps(changes, ensure_ascii=False, default=str))


def _mac(key: bytes, what: Any) -> str:
    text = json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
