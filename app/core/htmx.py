"""One URL, one template: the whole page for a browser, the asked block for htmx.

The one module that touches htmx-flask 0.1.0 and mends it: Chinese in headers, `Vary`, sign-in inside a fragment.
"""

from typing import Any, cast

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request
from htmx_flask import Htmx
from htmx_flask import make_response as htmx_response
from jinja2_fragments.flask import render_block
from werkzeug.urls import iri_to_uri

from app.core.listing import Listing, workbook_response


def init_app(app: Flask) -> None:
    Htmx(app)


def page(template: str, *, fragment: str | None = None, **context: Any) -> Response:
    """Render `template`, or only the block that htmx is waiting for.

    The block bears the name of the element that it replaces (HX-Target); `fragment` names it where many rows
    share one block. A refused form (`form`) makes it a 422. A `listing` is also served as Excel (`?format=xlsx`).
    """
    listing = context.get("listing")
    if isinstance(listing, Listing) and request.args.get("format") == "xlsx":
        return workbook_response(listing)
    form = context.get("form")
    status = 422 if form is not None and form.errors else 200
    block = _asked_block(template, fragment)
    if block is None:
        body = render_template(template, **context)
    else:
        body = render_block(template, block, **context) + render_template("_flash.html", oob=True)
    return vary(make_response(body, status))


def done(message: str, to: str) -> Response:
    """The work is done: say so, and go on to where its result is shown."""
    if message:
        flash(str(message))
    if wants_fragment():
        return vary(cast(Response, htmx_response("", 204, location=iri_to_uri(to))))
    return vary(cast(Response, redirect(to, 303)))


def go_to(url: str, status: int = 200) -> Response:
    """Make the browser itself load `url`, also when a fragment was asked for (session ended)."""
    response = make_response("", status)
    response.headers["HX-Redirect"] = iri_to_uri(url)
    return vary(response)


def trigger(response: Response, event: str) -> Response:
    """Tell the page that something has changed; who cares listens. `event` is plain ASCII."""
    response.headers["HX-Trigger"] = event
    return response


def vary(response: Response) -> Response:
    response.vary.update(["HX-Request", "HX-Target"])
    return response


def wants_fragment() -> bool:
    """htmx asked, and neither for a whole page (boost) nor to restore history."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def _asked_block(template: str, fragment: str | None) -> str | None:
    if not wants_fragment():
        return None
    name = fragment or request.headers.get("HX-Target")
    return name if name in current_app.jinja_env.get_template(template).blocks else None
