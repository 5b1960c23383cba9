"""Show it: the front page of duty. What stands behind it belongs to the inner rooms."""

from typing import Any

from flask import Blueprint, redirect, url_for

from app.core.web import requires

bp = Blueprint("duty", __name__, url_prefix="/duty")


@bp.get("/")
@requires()
def start() -> Any:
    return redirect(url_for("home.desk"))
