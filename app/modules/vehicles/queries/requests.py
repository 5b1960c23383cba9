"""Where is it? Requests for cars, and who may see them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.formats import span, yuan
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.vehicles.models import (
    Dispatch,
    DispatchRequest,
    Driver,
    Place,
    TripEvent,
    TripRequest,
    TripStatus,
    UsualTrip,
)
from app.shared.accounts import queries as people
from app.shared.accounts.models import Department, Person, PersonStatus

UNDER_WAY = (
    TripStatus.PENDING,
    TripStatus.APPROVED,
    TripStatus.DISPATCHED,
    TripStatus.ON_TRIP,
    TripStatus.RETURNED,
)
COMING = (TripStatus.PENDING, TripStatus.APPROVED, TripStatus.DISPATCHED, TripStatus.ON_TRIP)


def _own(person: Person) -> ColumnElement[bool]:
    return or_(TripRequest.requester_id == person.id, TripRequest.clerk_id == person.id)


def visible(person: Person) -> ColumnElement[bool]:
    """Which requests this person may see: own ones, those in reach, those to be driven or approved.

    Drafts are seen by their own people alone; confidential ones by those, their approvers and the dispatcher.
    """
    own = _own(person)
    reach = people.reach(person, "vehicles.view").condition(
        TripRequest.department_id, TripRequest.requester_id, TripRequest.clerk_id
    )
    if not person.may("vehicles.dispatch"):
        reach = and_(reach, or_(TripRequest.confidential.is_(False), own))
    drives = exists().where(
        DispatchRequest.request_id == TripRequest.id,
        DispatchRequest.active,
        DispatchRequest.dispatch_id == Dispatch.id,
        Dispatch.driver_id == Driver.id,
        Driver.person_id == person.id,
    )
    return or_(own, and_(TripRequest.status != TripStatus.DRAFT, or_(reach, drives)))


def full(query: Select[TripRequest]) -> Select[TripRequest]:
    """With everything that a list or a page shows of a request, in a fixed number of queries."""
    return query.options(
        joinedload(TripRequest.requester),
        joinedload(TripRequest.clerk),
        joinedload(TripRequest.department),
        joinedload(TripRequest.destination),
        joinedload(TripRequest.pickup_place),
        selectinload(TripRequest.seats_taken).joinedload(DispatchRequest.dispatch),
    )


def request(request_id: int, person: Person) -> TripRequest | None:
    """The request, if this person may see it."""
    found = (
        db.session.scalars(full(select(TripRequest).where(TripRequest.id == request_id)))
        .unique()
        .one_or_none()
    )
    return found if found is not None and may_see(person, request_id) else None


def own_request(request_id: int, person: Person) -> TripRequest | None:
    """The request, if it is this person's own (who rides, or who filled it in)."""
    return (
        db.session.scalars(full(select(TripRequest).where(TripRequest.id == request_id, _own(person))))
        .unique()
        .one_or_none()
    )


def get(request_id: int) -> TripRequest:
    """The request, for verbs that have asked already who may."""
    return db.session.get_one(TripRequest, request_id)


def may_see(person: Person, request_id: int) -> bool:
    """May this person see the request? What hangs on it (files, papers) follows."""
    query = select(TripRequest.id).where(TripRequest.id == request_id, visible(person))
    return db.session.scalar(query) is not None or _decides(person, request_id)


def _decides(person: Person, request_id: int) -> bool:
    from app.modules.vehicles import neighbours

    return neighbours.takes_part(person, "trip_request", request_id)


def requests(
    person: Person, *, view: str = "mine", words: str = "", department_id: int | None = None,
    status: TripStatus | None = None, since: date | None = None, until: date | None = None,
) -> Select[TripRequest]:  # fmt: skip
    """Requests that this person may see. view: mine, department, to_dispatch, all."""
    query = full(select(TripRequest)).where(visible(person))
    query = query.join(TripRequest.requester).join(TripRequest.destination)
    if view == "mine":
        query = query.where(_own(person))
    elif view == "department":
        query = query.where(TripRequest.department_id == person.department_id)
    elif view == "to_dispatch":
        query = query.where(TripRequest.status == TripStatus.APPROVED)
    for word in words.split():
        query = query.where(_says(word))
    if department_id:
        query = query.where(TripRequest.department_id == department_id)
    if status:
        query = query.where(TripRequest.status == status)
    if since:
        query = query.where(TripRequest.departs_at >= clock.at(since))
    if until:
        query = query.where(TripRequest.departs_at < clock.at(until + timedelta(days=1)))
    return query


def _says(word: str) -> ColumnElement[bool]:
    small = word.lower()
    plate = exists().where(
        DispatchRequest.request_id == TripRequest.id,
        DispatchRequest.active,
        DispatchRequest.dispatch_id == Dispatch.id,
        Dispatch.plate.contains(word.upper(), autoescape=True),
    )
    return or_(
        TripRequest.number.contains(word.upper(), autoescape=True),
        TripRequest.purpose.contains(word, autoescape=True),
        TripRequest.passengers.contains(word, autoescape=True),
        Place.name.contains(word, autoescape=True),
        Place.initials.contains(small, autoescape=True),
        Person.name.contains(word, autoescape=True),
        Person.initials.contains(small, autoescape=True),
        plate,
    )


def count_to_dispatch() -> int:
    return db.session.scalar(select(func.count()).where(TripRequest.status == TripStatus.APPROVED)) or 0


def active_dispatch(request: TripRequest) -> Dispatch | None:
    """The dispatch that carries the request now (or did)."""
    return next((seat.dispatch for seat in reversed(request.seats_taken) if seat.active), None)


def colleagues(person: Person, on: date) -> list[Person]:
    """For whom this person may ask: oneself, those one may act for, colleagues of the own department."""
    query = (
        select(Person)
        .where(
            Person.department_id == person.department_id,
            Person.status == PersonStatus.ACTIVE,
            Person.id != person.id,
        )
        .order_by(Person.sort_order, Person.id)
    )
    found = [person, *people.principals_of(person, on), *db.session.scalars(query).unique()]
    return list(dict.fromkeys(found))


def departments_in_reach(person: Person) -> Sequence[Department]:
    """Departments whose requests this person may see, for the filter."""
    reach = people.reach(person, "vehicles.view")
    return [d for d in people.departments() if reach.all or d.id in reach.department_ids]


def last_request(person: Person) -> TripRequest | None:
    """What this person asked for last, to be repeated."""
    query = (
        full(select(TripRequest))
        .where(TripRequest.clerk_id == person.id, TripRequest.status != TripStatus.DRAFT)
        .order_by(TripRequest.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).unique().first()


def drafts(person: Person) -> Sequence[TripRequest]:
    """What this person has begun (or somebody for them) and not handed in, the newest first."""
    query = full(select(TripRequest)).where(TripRequest.status == TripStatus.DRAFT, _own(person))
    return db.session.scalars(query.order_by(TripRequest.id.desc()).limit(50)).unique().all()


def usual_trips(person: Person) -> Sequence[UsualTrip]:
    query = (
        select(UsualTrip)
        .where(UsualTrip.person_id == person.id, UsualTrip.removed_at.is_(None))
        .order_by(UsualTrip.id.desc())
        .limit(12)
    )
    return db.session.scalars(query).all()


def usual_trip(trip_id: int, person: Person, removed: bool = False) -> UsualTrip | None:
    """A usual trip of this person; `removed`: also one that is no longer offered (a repeated removal)."""
    found = db.session.get(UsualTrip, trip_id)
    if found is None or found.person_id != person.id or (found.removed_at is not None and not removed):
        return None
    return found


def of_day(person: Person, day: date) -> Sequence[TripRequest]:
    """This person's cars of a day, in order of departure."""
    starts, ends = clock.at(day, time.min), clock.at(day + timedelta(days=1), time.min)
    query = (
        full(select(TripRequest))
        .where(
            or_(TripRequest.requester_id == person.id, TripRequest.clerk_id == person.id),
            TripRequest.departs_at < ends,
            TripRequest.returns_at > starts,
            TripRequest.status.in_(UNDER_WAY),
        )
        .order_by(TripRequest.departs_at)
    )
    return db.session.scalars(query).unique().all()


def next_request(person: Person) -> TripRequest | None:
    """This person's next car after today."""
    query = (
        full(select(TripRequest))
        .where(
            or_(TripRequest.requester_id == person.id, TripRequest.clerk_id == person.id),
            TripRequest.departs_at >= clock.at(clock.today() + timedelta(days=1)),
            TripRequest.status.in_(COMING),
        )
        .order_by(TripRequest.departs_at)
        .limit(1)
    )
    return db.session.scalars(query).unique().first()


def many(ids: Sequence[int]) -> Sequence[TripRequest]:
    return db.session.scalars(full(select(TripRequest).where(TripRequest.id.in_(ids)))).unique().all()


def visible_ids(person: Person, ids: Sequence[int]) -> set[int]:
    return set(db.session.scalars(select(TripRequest.id).where(TripRequest.id.in_(ids), visible(person))))


def own_events(request: TripRequest) -> Sequence[TripEvent]:
    return db.session.scalars(select(TripEvent).where(TripEvent.request_id == request.id)).all()


def search_rows(since: datetime | None) -> Iterable[tuple[int, str, str]]:
    """For the search: requests that something happened to since then, with all their words."""
    query = full(select(TripRequest)).where(TripRequest.status != TripStatus.DRAFT)
    if since is not None:
        query = query.where(TripRequest.id.in_(select(TripEvent.request_id).where(TripEvent.at >= since)))
    for row in db.session.scalars(query).unique():
        words = (
            f"{row.number} {row.destination.name} {row.destination.aliases} {row.destination.initials} {row.purpose} "
            f"{row.requester.name} {row.requester.initials} {row.passengers}"
        )
        yield row.id, f"{row.number} {row.destination.name}", words


def cost_of(request: TripRequest) -> str:
    """≈ 26 km, 31 yuan: an estimate, and said so."""
    if request.estimated_km is None:
        return ""
    return _(
        "about %(km)s km, %(yuan)s yuan (estimate)",
        km=request.estimated_km,
        yuan=yuan(request.estimated_cost_fen),
    )


def who_of(request: TripRequest) -> str:
    """规划科 张立新 等 4 人"""
    name = f"{request.department.name} {request.requester.name}"
    return (
        name
        if request.people_count < 2
        else _("%(name)s and others, %(n)s people", name=name, n=request.people_count)
    )


def title_of(request: TripRequest) -> str:
    return _("Car to %(place)s", place=request.destination.name)


def summary_of(request: TripRequest, warnings: Sequence[str] = ()) -> Summary:
    return Summary(
        title=title_of(request),
        who=who_of(request),
        when=span(request.departs_at, request.returns_at),
        cost=cost_of(request),
        why=request.purpose,
        url=f"/vehicles/requests/{request.id}",
        urgency=request.urgency,
        warnings=warnings,
    )
