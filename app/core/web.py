"""Doors and keys: who is let in where; CSRF; what every answer carries."""

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core.htmx import go_to

View = TypeVar("View", bound=Callable[..., Any])

SIGNED_IN = "signed in"  # the key that everybody holds who has signed in
DEVICE = "device:"  # the keys of devices begin so: "device:door"

login_manager = LoginManager()
csrf = CSRFProtect()

_CSP = "; ".join(
    [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
        "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "form-action 'self'",
        "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
    ]
)  # fmt: skip


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None  # the session row decides, not the browser's name
    login_manager.unauthorized_handler(_to_sign_in)
    csrf.init_app(app)
    app.session_interface = _Cookie()
    app.after_request(_harden)
    app.jinja_env.globals["asset"] = asset
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def requires(*permissions: str) -> Callable[[View], View]:
    """Let in who holds one of `permissions`; without any named, everybody who has signed in.

    `view.permissions` tells the matrix which key the door has.
    """
    keys = permissions or (SIGNED_IN,)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            if SIGNED_IN not in keys and not any(current_user.may(key) for key in keys):
                abort(403)
            return view(*args, **kwargs)

        guarded.permissions = keys  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


class Devices(Protocol):
    """Knows which device stands before a door. Kept by shared/gate, as app.extensions["devices"]."""

    def here(self) -> Any: ...  # the device that has signed in, with its `kind`; None if none has
    def refused(self) -> Any: ...  # the answer to a screen that shows no token that holds


def device(*kinds: str, also: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Let in a device of one of `kinds` (a door display, a gate) by its token: a device is no person.

    `also`: permissions with which a person may look at what the device shows; looking only, never doing.
    """
    keys = (*(DEVICE + kind for kind in kinds), *also)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            devices: Devices = current_app.extensions["devices"]
            found = devices.here()
            if found is not None and found.kind in kinds:
                return view(*args, **kwargs)
            looks = current_user.is_authenticated and any(current_user.may(key) for key in also)
            if looks and request.method == "GET":
                return view(*args, **kwargs)
            return abort(403) if current_user.is_authenticated or found is not None else devices.refused()

        guarded.permissions = keys  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def public(view: View) -> View:
    """Let everyone in, signed in or not."""
    view.permissions = ()  # type: ignore[attr-defined]
    return view


def poll(view: View) -> View:
    """The page asks this by itself from time to time: no activity, it keeps no session alive."""
    view.is_poll = True  # type: ignore[attr-defined]
    return view


def refuse_unguarded_views(app: Flask) -> None:
    """A view without a key is a hole in the wall: refuse to start."""
    for endpoint, view in app.view_functions.items():
        if not endpoint.endswith("static") and not hasattr(view, "permissions"):
            raise RuntimeError(f"{endpoint} has neither @requires nor @device nor @public")


def safe_next(url: str | None, otherwise: str) -> str:
    """`url` if it leads to a page of this house, else `otherwise`."""
    if (
        not url
        or not url.startswith("/")
        or url.startswith(("//", "/\\"))
        or any(c < " " or c == "\\" for c in url)
    ):
        return otherwise
    parts = urlsplit(url)
    return otherwise if parts.scheme or parts.netloc else url


@lru_cache(maxsize=256)
def _digest(path: str, _changed: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The URL of a static file, with a mark of its content, so that it may be kept for a year."""
    path = Path(current_app.static_folder or "") / name
    mark = _digest(str(path), path.stat().st_mtime) if path.exists() else "0"
    return url_for("static", filename=name, v=mark)


def _to_sign_in() -> Any:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("accounts.sign_in", next=here)
    if request.method == "POST":
        keep = cast("Callable[[], Any] | None", current_app.extensions.get("keep_what_was_typed"))
        if keep:
            return keep()
    if request.headers.get("HX-Request"):  # also a boosted one: the sign-in page is no part of the frame
        return go_to(target, 401)
    return redirect(target, 303)


class _Cookie(SecureCookieSessionInterface):
    """The session cookie: Secure and `__Host-` wherever the request came over TLS, plain otherwise.

    It holds a random token and the flash line; who is signed in says the session's row in the database.
    """

    def get_cookie_name(self, app: Flask) -> str:
        return "__Host-session" if request.is_secure else "session"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        )
    else:
        headers["Cache-Control"] = "no-store"  # files too: nothing of the office stays in a browser's store
    return response
