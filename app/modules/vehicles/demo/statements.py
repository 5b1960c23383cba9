"""A statement of the fuel cards: last month's lines with four differences, two of them closed."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.modules.vehicles.models import DifferenceKind, FuelGrade, Refuelling
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.rules.expenses import month_of
from app.modules.vehicles.services.fuel import statements as verbs
from app.shared.accounts.models import Person

MINUTE = timedelta(minutes=1)
_SOLD = {
    FuelGrade.PETROL_92: "92#",
    FuelGrade.PETROL_95: "95#",
    FuelGrade.DIESEL_0: "0#",
}  # as the issuer writes
_SETTLED = {
    DifferenceKind.AMOUNT: "小票为优惠后金额，对账单为挂牌金额，差额已抵扣",
    DifferenceKind.QUANTITY: "录入时看错升数，金额一致，已请驾驶员核对小票",
}


def lay(by: Person) -> None:
    """Last month's statement of the cards: four differences, two of them closed."""
    this = month_of(clock.today())
    last = month_of(this - timedelta(days=1))
    paid = [f for f in _paid(last, this) if f.card is not None]
    if len(paid) < 6:
        return
    rows = [_line(fill) for fill in (*paid[:3], *paid[4:])]  # one is missing in the statement
    rows[1]["amount_fen"] += 2_000
    rows[2]["quantity_milli"] += 1_500
    rows.append(
        rows[0] | {"at": rows[0]["at"] + timedelta(hours=30), "amount_fen": 18_600, "quantity_milli": 25_000}
    )
    statement, _new = verbs.take_statement(rows=sorted(rows, key=lambda row: row["at"]), by=by)
    for difference in statement.differences if statement else ():
        if reason := _SETTLED.get(difference.kind):
            verbs.close_difference(difference=difference, by=by, reason=reason)


def _paid(since: date, until: date) -> list[Refuelling]:
    query = queries.full(select(Refuelling)).where(
        Refuelling.card_id.is_not(None), Refuelling.business_on >= since, Refuelling.business_on < until
    )
    return list(db.session.scalars(query.order_by(Refuelling.filled_at)).unique())


def _line(fill: Refuelling) -> dict[str, Any]:
    return {
        "at": fill.filled_at + MINUTE, "card": fill.card.number if fill.card else "", "amount_fen": fill.amount_fen,
        "quantity_milli": fill.litres_milli, "grade": _SOLD.get(fill.grade, "") if fill.grade else "",
        "station": fill.station_name, "issuer": "中国石化",
    }  # fmt: skip
