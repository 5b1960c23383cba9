"""Show it: the devices, their links, and the door through which a device comes in."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.db import in_transaction
from app.core.forms import Form, me
from app.core.htmx import done, page, vary
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.rule import RuleBroken
from app.core.web import public, requires
from app.shared.gate import queries, reports, services
from app.shared.gate.forms import DeviceForm, EnterForm
from app.shared.gate.models import Device

bp = Blueprint("gate", __name__, url_prefix="/gate")
_YEAR = 365 * 24 * 3600


class Doorkeeper:
    """Which device stands before a door: what core/web asks."""

    def here(self) -> Device | None:
        """The device that this browser is, if its token holds. Asked once a request."""
        if "device" not in g:
            token = request.cookies.get(_cookie())
            found = queries.session_of(token) if token else None
            g.device_session, g.device = found, found.device if found else None
            if found:
                g.session_mark = found.token_hash[:12]
        device: Device | None = g.device
        return device

    def refused(self) -> Response:
        """A screen without a token that holds says so, and asks again by itself."""
        return vary(make_response(render_template("gate/refused.html"), 401))


doorkeeper = Doorkeeper()


def init_app(app: Flask) -> None:
    app.extensions["devices"] = doorkeeper
    app.jinja_env.globals["qr_path"] = reports.qr_path
    app.after_request(_move_on)


def here() -> Device | None:
    """The device before this door; None where a person looks at its page."""
    return doorkeeper.here()


@bp.get("/devices")
@requires("gate.devices")
def devices() -> Response:
    """Every screen and gate, and which of them is silent."""
    kind, known = request.args.get("kind", ""), queries.places()
    columns = (
        Column("name", _("Device"), lambda row: row.name, Device.name, 24),
        Column("kind", _("What it is for"), lambda row: _title(row), Device.kind, 14),
        Column("place", _("Stands before"), lambda row: queries.place_title(row, known), None, 20),
        Column("responsible", _("Who answers for it"), lambda row: row.responsible.full_name, None, 20),
        Column("seen", _("Last heard of"), _seen_at, None, 18),
        Column("status", _("Status"), reports.standing, None, 14),
    )
    query = queries.devices(kind, request.args.get("q", "").strip()[:60])
    listing = Listing(query, columns, sort="name", title=_("Devices"))
    return page("gate/devices.html", listing=listing, kinds=queries.kinds(), kind=kind)


@bp.route("/devices/new", methods=["GET", "POST"])
@requires("gate.devices")
def new_device() -> Response:
    """A new device; its link is shown on the answer, and only there."""
    form = DeviceForm(kind=request.args.get("kind"), place=request.args.get("place"))
    if device := form.carry_out(services.set_up, by=me()):
        return _link_page(device)
    return page("gate/device_new.html", form=form)


@bp.get("/devices/<int:device_id>")
@requires("gate.devices")
def device(device_id: int) -> Response:
    """One device: what it is for, where it is signed in."""
    row = _device(device_id)
    return page(
        "gate/device.html",
        device=row,
        kind=_title(row),
        place=queries.place_title(row, queries.places()),
        standing=reports.standing(row),
    )


@bp.post("/devices/<int:device_id>/link")
@requires("gate.devices")
def new_link(device_id: int) -> Response:
    """A new link for the screen, e.g. for another tablet at the same door."""
    row, form = _device(device_id), Form()
    if changed := form.carry_out(services.make_link, on=row, device=row):
        return _link_page(changed)
    raise RuleBroken(form.first_error)


@bp.post("/devices/<int:device_id>/revoke")
@requires("gate.devices")
def revoke_device(device_id: int) -> Response:
    row, form = _device(device_id), Form()
    if form.carry_out(services.revoke, on=row, device=row, by=me()):
        return done(
            _("%(name)s is revoked. Its screen shows nothing more.", name=row.name), url_for(".devices")
        )
    raise RuleBroken(form.first_error)


@bp.route("/enter/<link>", methods=["GET", "POST"])
@public
def enter(link: str) -> Response:
    """Opened on the screen itself: one button, and the screen is the device."""
    form = EnterForm()
    known = {"link": link, "address": request.remote_addr or "", "browser": request.user_agent.string}
    if found := form.carry_out(services.let_in, **known):
        to = _home(found.device)
        return _with_cookie(vary(make_response(redirect(to, 303))), form.secret.data or "")
    return page("gate/enter.html", form=form, device=queries.by_link(link))


def _link_page(device: Device) -> Response:
    url = url_for(".enter", link=device.link, _external=True) if device.link else ""
    return page("gate/link.html", device=device, url=url)


def _home(device: Device) -> str:
    return queries.kinds()[device.kind].url(device.place_id)


def _title(device: Device) -> str:
    kind = queries.kinds().get(device.kind)
    return str(kind.title) if kind else device.kind


def _seen_at(device: Device) -> Any:
    session = queries.open_session(device)
    return session.seen_at if session else None


def _device(device_id: int) -> Device:
    return queries.device(device_id) or abort(404)


def _cookie() -> str:
    return "__Host-device" if request.is_secure else "device"


def _with_cookie(response: Response, token: str) -> Response:
    response.set_cookie(
        _cookie(), token, max_age=_YEAR, httponly=True, samesite="Strict", secure=request.is_secure, path="/"
    )
    return response


def _move_on(response: Response) -> Response:
    """A device was here. Written at most once a minute; the cookie lives on for another year."""
    session, now = g.get("device_session"), clock.now()
    if session is None or (now - session.seen_at).total_seconds() <= 60:
        return response
    session_id = session.id
    try:
        in_transaction(lambda: services.heard_of(session_id, now))
    except (DBAPIError, RuntimeError):
        current_app.logger.warning("the device could not be written down as seen", exc_info=True)
    return _with_cookie(response, request.cookies.get(_cookie(), ""))
