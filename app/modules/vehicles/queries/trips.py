"""Where is it? Dispatch orders, hand-overs, signatures, and who may see them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.formats import span
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Summary
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Driver,
    Handover,
    TripEvent,
    TripRequest,
    TripStatus,
    Vehicle,
)
from app.modules.vehicles.queries import requests as request_queries
from app.modules.vehicles.queries.events import EVENTS
from app.shared.accounts.models import Person

AHEAD = (DispatchStatus.ISSUED, DispatchStatus.ACCEPTED)
OUT = (DispatchStatus.DEPARTED,)
EVENTS.update(
    {
        "dispatched": (_l("Dispatched"), "done"),
        "dispatched_retro": (_l("Dispatched before the request"), "wrong"),
        "reassigned": (_l("Another car or driver"), "wrong"),
        "voided": (_l("Dispatch order void"), "wrong"),
        "declined": (_l("Declined by the driver"), "wrong"),
        "accepted": (_l("Accepted by the driver"), "done"),
        "departed": (_l("Car left"), "done"),
        "gap": (_l("Kilometres on no record"), "wrong"),
        "returned": (_l("Car back"), "done"),
        "key_returned": (_l("Key handed back"), "done"),
        "signed": (_l("Signed for"), "done"),
        "unserved": (_l("No car available"), "wrong"),
        "waiting_again": (_l("Waits for a car again"), "done"),
        "rider_left": (_l("A request no longer rides along"), "done"),
        "slip_entered": (_l("Keyed in from a slip"), "done"),
        "gap_closed": (_l("Kilometres on no record, now told"), "done"),
        "overridden": (_l("Departed from a rule, with a reason"), "wrong"),
    }
)


def visible(person: Person) -> ColumnElement[bool]:
    """Which orders this person may see: dispatchers all, drivers their own, others those of requests in reach."""
    if person.may("vehicles.dispatch"):
        return true()
    drives = exists().where(Driver.id == Dispatch.driver_id, Driver.person_id == person.id)
    rides = exists().where(
        DispatchRequest.dispatch_id == Dispatch.id,
        DispatchRequest.request_id == TripRequest.id,
        request_queries.visible(person),
    )
    return or_(drives, rides)


def full(query: Select[Dispatch]) -> Select[Dispatch]:
    """With everything that a list or a page shows of an order, in a fixed number of queries."""
    seats = selectinload(Dispatch.requests).joinedload(DispatchRequest.request)
    return query.options(
        joinedload(Dispatch.vehicle),
        joinedload(Dispatch.driver),
        joinedload(Dispatch.dispatcher),
        seats.joinedload(TripRequest.requester),
        seats.joinedload(TripRequest.department),
        seats.joinedload(TripRequest.destination),
        seats.joinedload(TripRequest.pickup_place),
        seats.joinedload(TripRequest.clerk),
        selectinload(Dispatch.requests).joinedload(DispatchRequest.signed_by),
        selectinload(Dispatch.handovers).joinedload(Handover.reading),
        selectinload(Dispatch.handovers).joinedload(Handover.by),
    )


def dispatch(dispatch_id: int, person: Person) -> Dispatch | None:
    """The order, if this person may see it."""
    query = full(select(Dispatch).where(Dispatch.id == dispatch_id, visible(person)))
    return db.session.scalars(query).unique().one_or_none()


def drivable(dispatch_id: int, person: Person) -> Dispatch | None:
    """The order, if this person drives it or dispatches cars: who may register departure and return."""
    found = dispatch(dispatch_id, person)
    if found is None or not (person.may("vehicles.dispatch") or found.driver.person_id == person.id):
        return None
    return found


def get(dispatch_id: int) -> Dispatch | None:
    return db.session.scalars(full(select(Dispatch).where(Dispatch.id == dispatch_id))).unique().one_or_none()


def may_see(person: Person, dispatch_id: int) -> bool:
    return (
        db.session.scalar(select(Dispatch.id).where(Dispatch.id == dispatch_id, visible(person))) is not None
    )


def dispatches(
    person: Person,
    *,
    view: str = "all",
    words: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Select[Dispatch]:
    """Orders that this person may see. view: all, out (on the road), unsigned (too long without signature)."""
    query = full(select(Dispatch)).where(visible(person))
    if view == "out":
        query = query.where(Dispatch.status.in_(OUT))
    elif view == "coming":
        query = query.where(Dispatch.status.in_(AHEAD))
    elif view == "unsigned":
        query = query.where(Dispatch.status == DispatchStatus.RETURNED)
    elif view == "gaps":
        query = query.where(exists().where(Handover.dispatch_id == Dispatch.id, Handover.gap_km > 0))
    for word in words.split():
        query = query.where(_says(word))
    if since:
        query = query.where(Dispatch.planned_departs_at >= clock.at(since))
    if until:
        query = query.where(Dispatch.planned_departs_at < clock.at(until + timedelta(days=1)))
    return query


def _says(word: str) -> ColumnElement[bool]:
    return or_(
        Dispatch.number.contains(word.upper(), autoescape=True),
        Dispatch.plate.contains(word.upper(), autoescape=True),
        Dispatch.driver_name.contains(word, autoescape=True),
        Dispatch.route_text.contains(word, autoescape=True),
    )


def handover(order: Dispatch, direction: Direction) -> Handover | None:
    return next((h for h in order.handovers if h.direction == direction), None)


def handover_of_client(client_id: str) -> Handover | None:
    return db.session.scalar(select(Handover).where(Handover.client_id == client_id))


def driver_of(person: Person) -> Driver | None:
    return db.session.scalar(select(Driver).where(Driver.person_id == person.id))


def trips_of(driver: Driver, now: datetime) -> Sequence[Dispatch]:
    """What a driver has before him: on the road, and to come; in order of departure."""
    query = (
        full(select(Dispatch))
        .options(joinedload(Dispatch.vehicle).joinedload(Vehicle.parking_place))
        .where(Dispatch.driver_id == driver.id, or_(Dispatch.status.in_(OUT), Dispatch.status.in_(AHEAD)))
        .order_by(Dispatch.status != DispatchStatus.DEPARTED, Dispatch.planned_departs_at, Dispatch.id)
    )
    return db.session.scalars(query).unique().all()


def done_today(driver: Driver, now: datetime) -> Sequence[Dispatch]:
    """What a driver has driven today."""
    query = full(select(Dispatch)).where(
        Dispatch.driver_id == driver.id,
        Dispatch.returned_at >= clock.at(clock.local(now).date()),
        Dispatch.status.in_((DispatchStatus.RETURNED, DispatchStatus.SIGNED)),
    )
    return db.session.scalars(query.order_by(Dispatch.returned_at)).unique().all()


def seat(order: Dispatch, request_id: int | None) -> DispatchRequest | None:
    """The active seat of this request on the order; without one named, the only or first unsigned one."""
    seats = [link for link in order.requests if link.active and request_id in (None, link.request_id)]
    return next((link for link in seats if link.signed_at is None), seats[0] if seats else None)


def seats_to_sign(order: Dispatch, person: Person) -> list[DispatchRequest]:
    """What this person may sign for on the order."""
    return [
        link
        for link in order.requests
        if link.active
        and link.signed_at is None
        and (
            person.id in (link.request.requester_id, link.request.clerk_id) or person.may("vehicles.dispatch")
        )
    ]


def events(order: Dispatch) -> Sequence[TripEvent]:
    """What happened to the order, to the one it replaces, and to its requests before; newest first."""
    orders = [i for i in (order.id, order.replaces_id) if i]
    before = and_(
        TripEvent.request_id.in_([link.request_id for link in order.requests]),
        TripEvent.dispatch_id.is_(None),
    )
    query = select(TripEvent).where(or_(TripEvent.dispatch_id.in_(orders), before))
    return (
        db.session.scalars(query.options(joinedload(TripEvent.person)).order_by(TripEvent.id.desc()))
        .unique()
        .all()
    )


def successor(order: Dispatch) -> Dispatch | None:
    """The order that took this one's place."""
    return db.session.scalar(
        select(Dispatch).where(Dispatch.replaces_id == order.id).order_by(Dispatch.id.desc())
    )


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    query = full(select(Dispatch).where(Dispatch.id.in_(ids)))
    return {order.id: summary_of(order) for order in db.session.scalars(query).unique()}


def summary_of(order: Dispatch) -> Summary:
    return Summary(
        title=_("Dispatch order %(number)s", number=order.number),
        who=f"{order.plate}　{order.driver_name}",
        when=span(order.planned_departs_at, order.planned_returns_at),
        why="" if confidential(order) else order.route_text,
        url=url_for("vehicles.dispatch_record", dispatch_id=order.id),
    )


def confidential(order: Dispatch) -> bool:
    return any(link.request.confidential for link in order.requests)


def changed_since(moment: datetime | None) -> Iterable[tuple[int, str, str]]:
    """For the search: every order with its words."""
    query = full(select(Dispatch))
    if moment is not None:
        query = query.where(
            or_(Dispatch.issued_at >= moment, Dispatch.returned_at >= moment, Dispatch.signed_at >= moment)
        )
    for order in db.session.scalars(query).unique():
        words = " ".join(
            (order.number, order.plate, order.driver_name, "" if confidential(order) else order.route_text)
        )
        yield order.id, f"{order.number} {order.plate}", words


def found(person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    """For the search: those of them that this person may see."""
    query = full(select(Dispatch).where(Dispatch.id.in_(ids), visible(person)))
    return {order.id: summary_of(order) for order in db.session.scalars(query).unique()}


def still_out() -> Sequence[Dispatch]:
    """Every car on the road."""
    query = select(Dispatch).where(Dispatch.status.in_(OUT)).order_by(Dispatch.planned_returns_at)
    return db.session.scalars(query).all()


def by_id(dispatch_id: int) -> Dispatch | None:
    return db.session.get(Dispatch, dispatch_id)


def request_by_id(request_id: int) -> TripRequest | None:
    return db.session.get(TripRequest, request_id)


def vehicle(vehicle_id: int) -> Vehicle | None:
    return db.session.get(Vehicle, vehicle_id)


def vehicles() -> Sequence[Vehicle]:
    return db.session.scalars(select(Vehicle).order_by(Vehicle.plate)).all()


def drove_in_month(vehicle_id: int, first: datetime, until: datetime) -> Select[Dispatch]:
    """The trips of a car that began in this span, for the register."""
    return full(select(Dispatch)).where(
        Dispatch.vehicle_id == vehicle_id, Dispatch.departed_at >= first, Dispatch.departed_at < until
    )


def unsigned_count() -> int:
    query = select(func.count()).select_from(Dispatch).where(Dispatch.status == DispatchStatus.RETURNED)
    return db.session.scalar(query) or 0


def waits_for_signature(request_id: int) -> bool:
    request = request_by_id(request_id)
    return request is not None and request.status == TripStatus.RETURNED
