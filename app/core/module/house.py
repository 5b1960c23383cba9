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
    plates = tuple(current_app.extensions["modules"].values())
    known: dict[str, tuple[Any, dict[str, Any]]] = current_app.extensions.setdefault("declared", {})
    if kind not in known or known[kind][0] != plates:
        found = {
            getattr(one, "name", None) or one.code: one for plate in plates for one in getattr(plate, kind)
        }
        known[kind] = plates, found
    return known[kind][1]


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
