"""Show it: where a printed paper comes from, and the list of prints."""

from flask import Blueprint, Response, abort, request

from app.core.forms import me
from app.core.htmx import page
from app.core.language import lazy as _l
from app.core.listing import Column, Listing
from app.core.web import requires
from app.shared.accounts.models import Person
from app.shared.printing import queries
from app.shared.printing.models import PrintLog

# No prefix: the address in a QR code is short (/p/7K3Q9FXM).
bp = Blueprint("printing", __name__)

COLUMNS = (
    Column("printed_at", _l("Printed at"), lambda row: row.printed_at, PrintLog.printed_at, 18),
    Column("person", _l("Printed by"), lambda row: row.person.name if row.person else "", Person.name, 14),
    Column("title", _l("Paper"), lambda row: row.title, PrintLog.title, 28),
    Column("number", _l("Number"), lambda row: row.number, PrintLog.number, 20),
    Column("sequence", _l("Print no."), lambda row: row.sequence, PrintLog.sequence, 10),
    Column("code", _l("Record code"), lambda row: row.shown_code, None, 14),
)


@bp.get("/p/<code>")
@requires()
def proof(code: str) -> Response:
    """What a QR code on a paper leads to."""
    entry = queries.visible(me(), code) or abort(404)
    return page(
        "printing/proof.html", entry=entry, record=queries.record(entry), prints=queries.prints_of(entry)
    )


@bp.get("/printing/log")
@requires("printing.log")
def log() -> Response:
    words = request.args.get("q", "").strip()
    listing = Listing(queries.prints(words), COLUMNS, sort="-printed_at", title=_l("Print log"))
    return page("printing/log.html", listing=listing, words=words)
