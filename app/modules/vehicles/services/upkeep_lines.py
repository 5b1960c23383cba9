"""Do it: the lines of an upkeep order, what was found about them, and what its approval asks."""

from collections.abc import Sequence
from typing import Any

from app.core import clock
from app.core.db import db
from app.modules.vehicles.models.upkeep import LinePhase, UpkeepLine, UpkeepOrder
from app.modules.vehicles.queries import odometer as readings
from app.modules.vehicles.queries import upkeep as queries
from app.modules.vehicles.queries import upkeep_plans as plans
from app.modules.vehicles.rules import upkeep as rules
from app.modules.vehicles.services.upkeep_plans import terms


def findings(order: UpkeepOrder, item_ids: set[int]) -> list[dict[str, Any]]:
    """The same item shortly before, and what is still under warranty; kept as it was found."""
    last = readings.last(order.vehicle_id)
    former = [
        rules.Former(
            item.id, item.name, done.id, done.number, clock.local(done.accepted_at).date(), done.warranty_until,
            done.warranty_km,
        )
        for item, done in queries.former(order.vehicle_id, without=order.id)
        if done.accepted_at is not None
    ]  # fmt: skip
    months = int(terms()["vehicles.upkeep_repeat_months"].value)
    kinds = (
        ("warranty", rules.under_warranty(item_ids, former, clock.today(), last.km if last else None)),
        ("repeat", rules.repeats(item_ids, former, clock.today(), months)),
    )
    return [
        {
            "code": code,
            "item": f.item,
            "number": f.number,
            "order_id": f.order_id,
            "done_on": f.done_on.isoformat(),
        }
        for code, found in kinds
        for f in found
    ]


def write(order: UpkeepOrder, lines: Sequence[dict[str, Any]], phase: LinePhase) -> list[UpkeepLine]:
    """The lines that say something, as rows."""
    rules.check_lines(lines)
    rows = []
    for line in lines:
        item = plans.item(line.get("item_id"))
        rows.append(
            UpkeepLine(
                order=order, phase=phase, item=item, item_id=item.id if item else None,
                text=(line.get("text") or (item.name if item else "")).strip()[:120],
                parts=(line.get("parts") or "").strip()[:120],
                quantity=1000 if line.get("quantity") is None else line["quantity"],
                price_fen=line.get("price_fen") or 0, labour_fen=line.get("labour_fen") or 0,
            )
        )  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    return rows


def facts(order: UpkeepOrder, designated: bool) -> dict[str, Any]:
    codes = {found["code"] for found in order.findings}
    return {
        "estimated_cost": (order.estimated_fen or 0) / 100,
        "repeat": "repeat" in codes,
        "under_warranty": "warranty" in codes,
        "not_designated": not designated,
    }
