"""Show it."""

from flask import Blueprint, redirect, request, session, url_for
from flask_login import current_user

from app.core import clock
from app.core.htmx import page
from app.core.web import login_manager, public, requires
from app.shared.accounts import services
from app.shared.accounts.models import Person

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@login_manager.user_loader
def load(token: str) -> Person | None:
    found = services.session_of(token, clock.now())
    return found.person if found else None


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in():
    return page("home/desk.html")


@bp.post("/sign-out")
@requires()
def sign_out():
    session.clear()
    return redirect(url_for("accounts.sign_in"))


@bp.post("/display")
@public
def display():
    return redirect("/")


@bp.get("/me")
@requires()
def me():
    return page("home/desk.html")


@bp.get("/devices")
@requires()
def devices():
    return page("home/desk.html")


@bp.get("/absences")
@requires()
def absences():
    return page("home/desk.html")


@bp.post("/keep-session")
@requires()
def keep_session():
    return "", 204
