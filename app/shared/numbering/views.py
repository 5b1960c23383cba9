"""Show it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue as Answer

from app.core.htmx import page
from app.core.web import requires
from app.shared.numbering import reports

bp = Blueprint("numbering", __name__, url_prefix="/numbering")


@bp.get("/")
@requires("numbering.read")
def numbers() -> Answer:
    return page("numbering/numbers.html", listing=reports.listing())
