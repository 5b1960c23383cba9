"""How a refusal without a form reaches the reader."""

import secrets
from typing import cast

from flask import Flask, Response, current_app, flash, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core.htmx import vary, wants_fragment
from app.core.language import gettext as _
from app.core.rule import RuleBroken


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RuleBroken, lambda broken: say_no(broken.message, 409))
    app.register_error_handler(Exception, _unexpected)


def say_no(message: str, code: int, title: str = "", incident: str = "") -> Response:
    """A page of its own; to htmx only the flash line, leaving the page as it is."""
    if wants_fragment():
        flash(message, "stop")
        response = make_response(render_template("_flash.html", oob=True), code)
        response.headers["HX-Reswap"] = "none"
        return vary(response)
    body = render_template(
        "errors/error.html",
        message=message,
        code=code,
        title=title or _("This did not work"),
        incident=incident,
    )
    return vary(make_response(body, code))


def _csrf(_error: CSRFError) -> Response:
    keep = current_app.extensions.get("keep_what_was_typed")
    if keep and not current_user.is_authenticated and _from_this_house():
        return cast(Response, keep())  # signed out in another window: nothing typed is lost
    return say_no(
        _("This page is out of date, so nothing was saved. Go back, load it again and hand it in once more."),
        400,
    )


def _from_this_house() -> bool:
    """The browser itself says that a page of ours sent this; a stranger's form is never kept."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or (
        request.headers.get("Origin") == request.host_url.rstrip("/")
    )


def _http(error: HTTPException) -> Response:
    if error.code and error.code < 400:
        return make_response(error.get_response())
    if error.code == 403 and (refused := current_app.extensions.get("refused")):
        refused()  # the audit keeps who knocked at a door without its key
    title, message = _sentence(error.code or 500)
    return say_no(message, error.code or 500, title)


def _unexpected(error: Exception) -> Response:
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    incident = secrets.token_hex(4).upper()
    current_app.logger.exception("incident %s", incident)
    return say_no(
        _(
            "The portal has a fault, and what you just did was not saved. "
            "Try once more; if it stays, tell the administrator the number below."
        ),
        500,
        _("Something went wrong here"),
        incident,
    )


def _sentence(code: int) -> tuple[str, str]:
    sentences = {
        400: (_("This request cannot be read"), _("Go back, load the page again and try once more.")),
        401: (_("Please sign in"), _("Your session has ended. Sign in and go on.")),
        403: (_("This page is not for your role"), 
            _("If you need it for your work, ask the security administrator for the permission.")),
        404: (_("There is no such page"), _("The address is wrong, the record is gone, or it is not yours to see.")),
        405: (_("This cannot be done from here"), _("Go back to the page and use its buttons.")),
        409: (_("Somebody was quicker"), _("Load the page again to see how things stand now.")),
        413: (_("The file is too large"), _("Hand in at most 20 MB at once; make photos smaller or send them one by one.")),
        429: (_("Too many tries"), _("Wait a few minutes and try again.")),
        503: (_("The portal is not ready"), _("Wait a minute and try again. Nothing was lost.")),
    }  # fmt: skip
    return sentences.get(
        code, sentences[400] if code < 500 else (_("This did not work"), _("Wait a minute and try again."))
    )
