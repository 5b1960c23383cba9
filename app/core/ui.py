"""What every template can use: the macros of ui.html, and what the frame shows."""

from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from jinja2 import StrictUndefined

from app.core.forms import new_token
from app.core.language import gettext as _
from app.core.module import Module, modules
from app.core.status import Status


def init_app(app: Flask) -> None:
    env = app.jinja_env
    if app.testing:
        env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.tests["status"] = lambda value: isinstance(value, Status)
    env.globals.update(
        new_token=new_token, navigation=navigation, top_lines=top_lines, banners=banners, shown=shown,
        portal_name=portal_name,
    )  # fmt: skip
    # A rendered block sees no import at the head of its page: macros are globals, imported nowhere.
    env.globals["ui"] = env.get_template("ui.html").module


def portal_name() -> str:
    return _("General Affairs")


def shown(what: str) -> str:
    """text_size or nav, as the person has chosen; before sign-in the cookie says."""
    own = getattr(current_user, what, None)
    return str(own or request.cookies.get(what) or "")


def navigation() -> list[list[dict[str, Any]]]:
    """The side navigation: groups of modules that this person may enter, the open one with its pages."""
    rooms: list[dict[str, Any]] = []
    office: list[dict[str, Any]] = []
    for module in modules():
        line = _room(module)
        if line:
            (office if module.blueprint.import_name.startswith("app.shared") else rooms).append(line)
    return [group for group in (rooms, office) if group]


def _room(module: Module) -> dict[str, Any] | None:
    items = [
        {"title": item.title, "url": url_for(item.endpoint), "current": request.endpoint == item.endpoint}
        for item in module.menu
        if current_user.is_authenticated and (not item.permission or current_user.may(item.permission))
    ]
    if not items:
        return None
    # the desk and the page of requests have places of their own in the frame
    inside = module.name in request.blueprints and request.endpoint not in {"home.desk", "home.start"}
    alone = len(items) == 1
    return {
        "title": module.title, "icon": module.icon, "url": items[0]["url"], "items": items, "open": inside,
        "current": alone and inside,
    }  # fmt: skip


def top_lines() -> list[dict[str, Any]]:
    """What modules show in the top line of every page (who is on duty now)."""
    if not current_user.is_authenticated:
        return []
    lines = [module.top_line(current_user) for module in modules() if module.top_line]
    return [line for line in lines if line]


def banners() -> list[dict[str, str]]:
    """What everybody must know on every page."""
    found = []
    if current_app.config["DEMO"]:
        found.append(
            {
                "kind": "wait",
                "text": _(
                    "Demonstration office: invented people and data, known passwords. Not for real work."
                ),
            }
        )
    for tell in current_app.extensions.get("banners", ()):
        found.extend(tell())
    return found
