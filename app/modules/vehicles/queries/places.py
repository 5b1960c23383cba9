"""Where is it? Places."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, case, func, or_, select

from app.core.db import db
from app.core.module import Summary
from app.modules.vehicles.models import Place, PlaceStatus, Reaches, TripRequest, Vehicle

USABLE = (PlaceStatus.ACTIVE, PlaceStatus.PENDING)


def place(place_id: int | None) -> Place | None:
    return db.session.get(Place, place_id) if place_id else None


def places(
    words: str = "", status: PlaceStatus | None = None, area: str = "", reaches: Reaches | None = None
) -> Select[Place]:
    """Places by name, alias, pinyin or initials; those to be checked come first."""
    query = select(Place).order_by(case((Place.status == PlaceStatus.PENDING, 0), else_=1), Place.name)
    query = query.where(Place.status == status) if status else query.where(Place.status != PlaceStatus.MERGED)
    for word in words.split():
        query = query.where(_says(word))
    if area:
        query = query.where(Place.area == area)
    if reaches:
        query = query.where(Place.reaches == reaches)
    return query


def _says(word: str):  # type: ignore[no-untyped-def]
    small = word.lower()
    return or_(
        Place.name.contains(word, autoescape=True),
        Place.aliases.contains(word, autoescape=True),
        func.replace(Place.pinyin, " ", "").contains(small, autoescape=True),
        Place.initials.contains(small, autoescape=True),
    )


def usable_places() -> Sequence[Place]:
    """What may be chosen as a destination, those of the city first."""
    order = case({Reaches.CITY: 0, Reaches.PROVINCE: 1, Reaches.OUTSIDE: 2}, value=Place.reaches)
    query = select(Place).where(Place.status == PlaceStatus.ACTIVE).order_by(order, Place.name)
    return db.session.scalars(query).all()


def pickup_points() -> Sequence[Place]:
    query = select(Place).where(Place.is_pickup, Place.status == PlaceStatus.ACTIVE).order_by(Place.id)
    return db.session.scalars(query).all()


def areas() -> Sequence[str]:
    query = select(Place.area).where(Place.area != "").distinct().order_by(Place.area)
    return db.session.scalars(query).all()


def named(text: str) -> Sequence[Place]:
    """The places that this text may mean: of that name; else of that alias; else of these initials or that pinyin.

    One = found; several = the asker must choose; none = a new place.
    """
    text = text.strip()
    if not text:
        return ()
    exact = db.session.scalar(select(Place).where(Place.name == text))
    if exact is not None:
        return [end_of_merge(exact)] if exact.status in (*USABLE, PlaceStatus.MERGED) else ()
    usable = select(Place).where(Place.status.in_(USABLE)).order_by(Place.id)
    hopeful = db.session.scalars(usable.where(Place.aliases.contains(text, autoescape=True))).all()
    by_alias = [p for p in hopeful if text in [a.strip() for a in p.aliases.replace(",", "、").split("、")]]
    if by_alias or not text.isascii():
        return by_alias
    small = text.lower().replace(" ", "")
    spelt = usable.where(or_(Place.initials == small, func.replace(Place.pinyin, " ", "") == small))
    return db.session.scalars(spelt).all()


def end_of_merge(place: Place) -> Place:
    """The place that this one has been merged into, at the end of the chain."""
    seen = {place.id}
    while place.merged_into_id and place.merged_into_id not in seen:
        seen.add(place.merged_into_id)
        place = db.session.get_one(Place, place.merged_into_id)
    return place


def place_by_name(name: str) -> Place | None:
    return db.session.scalar(select(Place).where(Place.name == name))


def all_names() -> set[str]:
    return set(db.session.scalars(select(Place.name)))


def pending_places() -> int:
    return db.session.scalar(select(func.count()).where(Place.status == PlaceStatus.PENDING)) or 0


def requests_to(place: Place) -> Sequence[TripRequest]:
    """Requests that name the place as destination or pick-up point."""
    query = select(TripRequest).where(
        or_(TripRequest.destination_id == place.id, TripRequest.pickup_place_id == place.id)
    )
    return db.session.scalars(query).all()


def cars_parked_at(place: Place) -> Sequence[Vehicle]:
    return db.session.scalars(select(Vehicle).where(Vehicle.parking_place_id == place.id)).all()


def count_requests_to(places: Iterable[Place]) -> dict[int, int]:
    """How often each place was asked for."""
    ids = [p.id for p in places]
    query = (
        select(TripRequest.destination_id, func.count())
        .where(TripRequest.destination_id.in_(ids))
        .group_by(TripRequest.destination_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def place_rows(_since: datetime | None) -> Iterable[tuple[int, str, str]]:
    """For the search: every place with all its words."""
    for p in db.session.scalars(select(Place).where(Place.status != PlaceStatus.MERGED)):
        yield p.id, p.name, f"{p.name} {p.aliases} {p.pinyin} {p.initials} {p.area} {p.kind}"


def place_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(select(Place).where(Place.id.in_(ids)))
    return {
        p.id: Summary(
            title=p.name,
            who=p.area or str(p.reaches.label),
            when="",
            why=p.aliases,
            url=f"/vehicles/places/{p.id}",
        )
        for p in rows
    }


def visible_places(_person: object, ids: Sequence[int]) -> Mapping[int, Summary]:
    """Everybody who may request a car sees every place."""
    return place_summaries(ids)
