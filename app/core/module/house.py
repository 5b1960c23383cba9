"""All name plates of the running house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app

from app.core.module.module import Module
from app.core.module.plates import LinkKind


def modules() -> Sequence[Module]:
    """Every name plate of the running house, shared services first."""
    return list(current_app.extensions["modules"].values())


def declared(kind: str) -> dict[str, Any]:
    """Everything of one kind that name plates declare, by name: declared("links")["trip_request"]."""
    found: dict[str, Any] = {}
    for module in modules():
        for thing in getattr(module, kind):
            found[getattr(thing, "name", None) or thing.code] = thing
    return found


def link_kind(name: str) -> LinkKind:
    """The link kind `name`. Raises KeyError if no module declares it."""
    kind: LinkKind = declared("links")[name]
    return kind


def setting(name: str) -> Any:
    """The organisation's choice. For those who stand below or beside shared/settings, which keeps it."""
    return current_app.extensions["settings"]["value"](name)


def keep_setting(name: str, value: Any) -> None:
    """Choose for the organisation, in the caller's transaction."""
    current_app.extensions["settings"]["keep"](name, value)


def enqueue(kind: str, args: dict[str, Any], by: Any) -> Any:
    """Give work to the job runner; the job. For those who stand below shared/jobs, which keeps it."""
    return current_app.extensions["enqueue"](kind, args, by)
