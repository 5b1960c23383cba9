"""Show it: the keys of all cars, and the paper 钥匙交接登记表."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.listing import Column, Listing
from app.modules.vehicles.models import Vehicle
from app.modules.vehicles.models.keys import KeyKind, KeyMove, KeyState, VehicleKey
from app.modules.vehicles.queries import keys as queries
from app.modules.vehicles.queries import upkeep_plans as plans

ROWS = (17, 19)  # of the paper: on the first page, on the others


def keys(args: Mapping[str, str]) -> dict[str, Any]:
    """Every key, and who has it."""
    kind = args.get("kind", "")
    query = queries.keys(
        args.get("q", "").strip()[:60], KeyKind(kind) if kind in {k.value for k in KeyKind} else None
    )
    out: dict[int, KeyMove] = {}

    def holder(key: VehicleKey) -> KeyMove | None:
        if "read" not in out_read:
            out.update(queries.open_moves(k.id for k in listing.rows))
            out_read.add("read")
        return out.get(key.id)

    out_read: set[str] = set()
    columns = [
        Column("plate", _("Car"), lambda k: k.vehicle.plate, Vehicle.plate, 14),
        Column("key_no", _("Key number"), lambda k: k.key_no, VehicleKey.key_no, 12),
        Column("kind", _("Kind"), lambda k: k.kind, VehicleKey.kind, 10),
        Column("kept", _("Where it hangs"), lambda k: k.kept_at, VehicleKey.kept_at, 16),
        Column("holder", _("Who has it"), lambda k: m.taken_by.name if (m := holder(k)) else "", None, 14),
        Column("since", _("Since"), lambda k: m.taken_at if (m := holder(k)) else None, None, 18),
        Column("state", _("Status"), lambda k: state(k, holder(k)), None, 14),
    ]
    listing = Listing(query, columns, sort="plate", title=_("Keys of cars"), per_page=60)
    return {"listing": listing, "holder": holder, "state": state, "kinds": list(KeyKind)}


def state(key: VehicleKey, move: KeyMove | None) -> KeyState:
    """Where a key is, by its moves."""
    return KeyState.ENDED if key.ended_on else KeyState.OUT if move else KeyState.IN


def register(args: Mapping[str, str]) -> dict[str, Any]:
    """The moves of a month, of one car or of all."""
    first = _month(args.get("month", ""))
    cars, wanted = plans.cars(), args.get("vehicle", "")
    car = next((c for c in cars if str(c.id) == wanted), None)
    until = (first + timedelta(days=32)).replace(day=1)
    query = queries.moves(clock.at(first), clock.at(until), car.id if car else None)
    M = KeyMove
    columns = [
        Column("taken", _("Handed out at"), lambda m: m.taken_at, M.taken_at, 18),
        Column("plate", _("Car"), lambda m: m.key.vehicle.plate, Vehicle.plate, 14),
        Column("key_no", _("Key number"), lambda m: m.key.key_no, None, 10),
        Column("by", _("Taken by"), lambda m: m.taken_by.name, None, 12),
        Column("issued", _("Handed out by"), lambda m: m.issued_by.name if m.issued_by else "", None, 12),
        Column("what", _("What for"), lambda m: m.dispatch.number if m.dispatch else m.purpose, None, 22),
        Column("returned", _("Back at"), lambda m: m.returned_at, M.returned_at, 18),
        Column("received", _("Received by"), lambda m: m.received_by.name if m.received_by else "", None, 12),
        Column("note", _("Remark"), lambda m: m.note, None, 24),
    ]
    listing = Listing(
        query,
        columns,
        sort="-taken",
        title=_("Register of keys %(month)s", month=f"{first:%Y-%m}"),
        per_page=60,
    )
    return {"listing": listing, "cars": cars, "car": car, "month": f"{first:%Y-%m}"}


def paper_of(args: Mapping[str, str]) -> dict[str, Any]:
    """钥匙交接登记表"""
    found = register(args)
    with in_language(None):
        title, form = _("Register of keys handed over"), _("Form HQ-CL-08, 2026")
    year, month = found["month"].split("-")
    return {
        "title": title, "number": "", "subject": ("vehicle", found["car"].id if found["car"] else 0), "form": form,
        "moves": list(reversed(found["listing"].all_rows())), "car": found["car"], "year": int(year), "month": int(month),
        "chunk": ROWS,
    }  # fmt: skip


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return clock.today().replace(day=1)
