"""A pad of blank slips from the day the power was out: some keyed in, one spoiled, one that nobody has accounted for."""

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.modules.vehicles.models import Dispatch, DispatchStatus, Slip, SlipPad, SlipStatus
from app.shared.accounts import queries as people
from app.shared.numbering.services import next_number

REASON = "上午机房停电，平台打不开"
COUNT = 20


def lay() -> None:
    """Not a second time, and not without trips that may have been made on paper."""
    dispatcher = people.by_username("dispatcher")
    if dispatcher is None or db.session.scalar(select(SlipPad.id).limit(1)) is not None:
        return
    now = clock.now()
    query = (
        select(Dispatch)
        .where(Dispatch.status == DispatchStatus.SIGNED, Dispatch.returned_at < now - timedelta(days=2))
        .order_by(Dispatch.returned_at.desc())
        .limit(3)
    )
    trips = list(db.session.scalars(query))
    if len(trips) < 3:
        return
    day = clock.local(now).date()
    pad = SlipPad(
        number=next_number("slip_pad", day), count=COUNT, keeper=dispatcher, reserved_by=dispatcher,
        note="车管室抽屉，随备用钥匙", reserved_on=day - timedelta(days=40), created_at=now - timedelta(days=40),
    )  # fmt: skip
    db.session.add(pad)
    used = dict(zip((1, 2, 5), reversed(trips), strict=True))
    for place in range(1, COUNT + 1):
        slip = Slip(pad=pad, place=place, number=next_number("slip", day))
        order = used.get(place)
        if order is not None and order.returned_at is not None:
            slip.status, slip.dispatch, slip.reason = SlipStatus.USED, order, REASON
            slip.ended_at, slip.ended_by = order.returned_at + timedelta(hours=20), dispatcher
        elif place == 3:
            slip.status, slip.reason = SlipStatus.SPOILED, "写错车号，划线作废"
            slip.ended_at, slip.ended_by = now - timedelta(days=2), dispatcher
        db.session.add(slip)
    db.session.flush()
