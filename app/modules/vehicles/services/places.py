"""Do it: places. Typed freely by somebody, checked or merged by the dispatcher."""

from typing import Any

from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Place, PlaceStatus, Reaches, TripStatus
from app.modules.vehicles.queries import places as queries
from app.modules.vehicles.rules import places as place_rules
from app.modules.vehicles.services.estimates import estimate
from app.modules.vehicles.services.events import note_event
from app.shared.accounts.models import Person

CLOSED = (TripStatus.CLOSED, TripStatus.CANCELLED, TripStatus.WITHDRAWN, TripStatus.REJECTED)


def spell(name: str) -> tuple[str, str]:
    """临水县 -> ("lin shui xian", "lsx")."""
    from pypinyin import Style, lazy_pinyin  # 30 MB of tables: only when a place is named

    whole = lazy_pinyin(name, errors="ignore")
    first = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")
    return " ".join(whole)[:200].lower(), "".join(first)[:60].lower()


def place_for(text: str, reaches: Reaches | None, *, field: str = "destination") -> Place:
    """The place that somebody means, or a new one that waits for the dispatcher's check."""
    name = " ".join(text.split())[:80]
    found = queries.named(name)
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(p.name for p in found[:6])
        raise RuleBroken(_("Several places are meant: %(names)s. Choose one.", names=names), field)
    if reaches is None:
        raise RuleBroken(_("This place is new. Say how far it is; the dispatcher will check it."), "reaches")
    old = queries.place_by_name(name)
    if old is not None:  # retired: named again, so it is to be looked at again
        old.status = PlaceStatus.PENDING
        return old
    pinyin, initials = spell(name)
    place = Place(name=name, pinyin=pinyin, initials=initials, reaches=reaches, status=PlaceStatus.PENDING)
    db.session.add(place)
    db.session.flush()
    return place


def save_place(place: Place | None = None, **answers: Any) -> Place:
    """A new place, or a changed one; checked by whoever saves it."""
    place_rules.check_coordinates(answers["lat"], answers["lng"])
    answers["name"] = " ".join(answers["name"].split())
    same = queries.place_by_name(answers["name"])
    if same is not None and same is not place:
        raise RuleBroken(_("There is a place of this name already."), "name")
    answers["aliases"] = "、".join(place_rules.aliases_of(answers["aliases"]))
    if place is None:
        place = Place(name=answers["name"])
        db.session.add(place)
    if not answers.get("initials") or place.name != answers["name"]:
        place.pinyin, place.initials = spell(answers["name"])
    for name, value in answers.items():
        if name not in ("pinyin", "initials") or value:
            setattr(place, name, value)
    if place.status == PlaceStatus.PENDING:
        place.status = PlaceStatus.ACTIVE
    db.session.flush()
    return place


def retire_place(place: Place) -> Place:
    """Offered no longer; what names it keeps it."""
    if place.status not in (PlaceStatus.ACTIVE, PlaceStatus.PENDING):
        raise RuleBroken(_("This place is not in use."))
    place.status = PlaceStatus.RETIRED
    return place


def restore_place(place: Place) -> Place:
    """Offered again."""
    if place.status != PlaceStatus.RETIRED:
        raise RuleBroken(_("This place is in use already."))
    place.status = PlaceStatus.ACTIVE
    return place


def merge_place(place: Place, by: Person, into: str) -> Place:
    """`place` was another name of `into`: requests and parked cars follow, the name becomes an alias."""
    found = queries.named(into)
    if len(found) != 1:
        raise RuleBroken(_("There is no place of this name, or there are several."), "into")
    target = found[0]
    place_rules.check_merge(place, target)
    target.aliases = "、".join(place_rules.aliases_of(f"{target.aliases}、{place.name}、{place.aliases}"))[
        :300
    ]
    for trip in queries.requests_to(place):
        if trip.destination_id == place.id:
            trip.destination = target
        if trip.pickup_place_id == place.id:
            trip.pickup_place = target
        if trip.status not in CLOSED:
            estimate(trip)
        note_event(action="place_merged", request=trip, person=by, text=f"{place.name} → {target.name}")
    for car in queries.cars_parked_at(place):
        car.parking_place = target
    place.status = PlaceStatus.MERGED
    place.merged_into_id = target.id
    return target
