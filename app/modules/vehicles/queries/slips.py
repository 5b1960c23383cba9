"""Where is it? Pads of blank slips, what became of each, and what was on record when a slip says a car was out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchStatus,
    Handover,
    OdometerReading,
    Slip,
    SlipPad,
    SlipStatus,
    TripRequest,
    TripStatus,
)
from app.shared.accounts.models import Person
from app.shared.attachments.models import Attachment
from app.shared.occupancy.models import Occupancy

NEVER_LEFT = (DispatchStatus.VOIDED, DispatchStatus.DECLINED)


def pads() -> Select[SlipPad]:
    """Every pad, with its slips and its keeper, in a fixed number of queries."""
    return select(SlipPad).options(selectinload(SlipPad.slips), joinedload(SlipPad.keeper))


def pad(pad_id: int) -> SlipPad | None:
    slips = selectinload(SlipPad.slips)
    query = (
        pads()
        .where(SlipPad.id == pad_id)
        .options(slips.joinedload(Slip.dispatch), slips.joinedload(Slip.ended_by))
    )
    return db.session.scalars(query).unique().one_or_none()


def slip(slip_id: int) -> Slip | None:
    query = select(Slip).where(Slip.id == slip_id).options(joinedload(Slip.pad), joinedload(Slip.dispatch))
    return db.session.scalars(query).unique().one_or_none()


def slip_of(order: Dispatch) -> Slip | None:
    """The paper that this order was keyed in from."""
    return db.session.scalar(
        select(Slip).where(Slip.dispatch_id == order.id).options(joinedload(Slip.ended_by))
    )


def photos_of(order: Dispatch) -> Sequence[Attachment]:
    """Photos of the car at departure and return, and of the slip, in one query."""
    owners = [("dispatch", order.id), *(("handover", row.id) for row in order.handovers)]
    query = select(Attachment).where(
        tuple_(Attachment.owner_type, Attachment.owner_id).in_(owners), Attachment.removed_at.is_(None)
    )
    return db.session.scalars(query.order_by(Attachment.id)).unique().all()


def blank(pad_id: int) -> Sequence[Slip]:
    query = select(Slip).where(Slip.pad_id == pad_id, Slip.status == SlipStatus.BLANK).order_by(Slip.place)
    return db.session.scalars(query).all()


def blank_count() -> int:
    query = select(func.count()).select_from(Slip).where(Slip.status == SlipStatus.BLANK)
    return db.session.scalar(query) or 0


def made(
    kind: str, resource_id: int, out_at: datetime, in_at: datetime, now: datetime
) -> list[tuple[str, datetime, datetime]]:
    """The trips of a car or a driver in these hours: number, from, until; as planned where nobody knows better."""
    column = Dispatch.vehicle_id if kind == "vehicle" else Dispatch.driver_id
    left = func.coalesce(Dispatch.departed_at, Dispatch.planned_departs_at)
    back = func.coalesce(Dispatch.returned_at, Dispatch.planned_returns_at)
    query = select(Dispatch).where(
        column == resource_id,
        Dispatch.status.not_in(NEVER_LEFT),
        left < in_at,
        or_(back > out_at, Dispatch.status == DispatchStatus.DEPARTED),
    )
    found = []
    for order in db.session.scalars(query.order_by(left)):
        ends = order.returned_at or order.planned_returns_at
        if order.status == DispatchStatus.DEPARTED:
            ends = max(ends, now)
        found.append((order.number, order.departed_at or order.planned_departs_at, ends))
    return found


def next_departure(vehicle_id: int, after: datetime) -> Handover | None:
    """The departure that reads the odometer next, if the next reading is one."""
    row = db.session.execute(
        select(OdometerReading.id, Handover)
        .outerjoin(
            Handover, (Handover.reading_id == OdometerReading.id) & (Handover.direction == Direction.OUT)
        )
        .where(
            OdometerReading.vehicle_id == vehicle_id,
            OdometerReading.voided_at.is_(None),
            OdometerReading.at > after,
        )
        .order_by(OdometerReading.at, OdometerReading.id)
        .limit(1)
    ).first()
    return row[1] if row else None


def spans(kind: str, resource_id: int, starts_at: datetime, ends_at: datetime) -> Sequence[Occupancy]:
    """What of dispatches' spans (with their buffers) lies in these hours."""
    query = select(Occupancy).where(
        Occupancy.kind == kind, Occupancy.resource_id == resource_id, Occupancy.active,
        Occupancy.source_type == "dispatch", Occupancy.starts_at < ends_at, Occupancy.ends_at > starts_at,
    )  # fmt: skip
    return db.session.scalars(query).all()


def waiting_requests() -> Sequence[TripRequest]:
    """Requests that wait for a car: a slip may be the car that one of them got while the portal was away."""
    query = (
        select(TripRequest)
        .where(TripRequest.status.in_((TripStatus.APPROVED, TripStatus.UNSERVED)))
        .options(joinedload(TripRequest.destination), joinedload(TripRequest.requester))
    )
    return db.session.scalars(query.order_by(TripRequest.departs_at)).unique().all()


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(pads().where(SlipPad.id.in_(ids))).unique()
    return {
        row.id: Summary(
            title=_("Pad of blank slips %(number)s", number=row.number),
            who=row.keeper.full_name,
            when=f"{row.reserved_on:%Y-%m-%d}",
            url=url_for("vehicles.slip_pad", pad_id=row.id),
        )
        for row in rows
    }


def may_see(person: Person, _pad_id: int) -> bool:
    return person.may("vehicles.dispatch")
