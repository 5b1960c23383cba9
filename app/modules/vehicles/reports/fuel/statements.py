"""What the page of one statement shows: matched, only in the statement, only in the portal."""

from typing import Any

from app.modules.vehicles.models import FuelStatement, StatementStatus


def record(row: FuelStatement) -> dict[str, Any]:
    odd = {d.line_id for d in row.differences if d.line_id}
    pending = [d for d in row.differences if d.closed_at is None]
    return {
        "row": row,
        "pending": pending,
        "settled": [d for d in row.differences if d.closed_at is not None],
        "matched": [line for line in row.lines if line.fill is not None and line.id not in odd],
        "total_fen": sum(line.amount_fen for line in row.lines),
        "matched_fen": sum(line.amount_fen for line in row.lines if line.fill is not None),
        "live": row.status == StatementStatus.OPEN,
    }
