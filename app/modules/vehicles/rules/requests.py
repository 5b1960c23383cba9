"""May a request be so? Its states and verbs, and what the rules of the office find in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as also
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Reaches, TripMode, TripStatus
from app.modules.vehicles.rules import policies as codes

S = TripStatus

# What may follow what. A changed request goes back to PENDING with its number.
TRANSITIONS: dict[TripStatus, frozenset[TripStatus]] = {
    S.DRAFT: frozenset({S.PENDING}),
    S.PENDING: frozenset({S.APPROVED, S.REJECTED, S.SENT_BACK, S.WITHDRAWN, S.PENDING}),
    # RETURNED at once: a retro request, whose trip has been made already
    S.APPROVED: frozenset({S.DISPATCHED, S.RETURNED, S.UNSERVED, S.CANCELLED, S.PENDING}),
    S.DISPATCHED: frozenset({S.ON_TRIP, S.RETURNED, S.APPROVED, S.PENDING, S.CANCELLED}),
    S.ON_TRIP: frozenset({S.RETURNED}),
    S.RETURNED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.SENT_BACK: frozenset({S.PENDING, S.WITHDRAWN}),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.CANCELLED: frozenset(),
    S.UNSERVED: frozenset({S.APPROVED, S.DISPATCHED}),  # a car was found after all
}

# What its own people may do with a request, and in which state.
VERBS: dict[str, frozenset[TripStatus]] = {
    "edit": frozenset({S.DRAFT, S.SENT_BACK, S.PENDING, S.APPROVED, S.DISPATCHED}),
    "submit": frozenset({S.DRAFT, S.SENT_BACK}),
    "delete": frozenset({S.DRAFT}),
    "withdraw": frozenset({S.PENDING, S.SENT_BACK}),
    "cancel": frozenset({S.APPROVED, S.DISPATCHED}),
    "note": frozenset(set(S) - {S.DRAFT}),
    "repeat": frozenset(set(S) - {S.DRAFT}),
    "keep_as_usual": frozenset(S),
}


def may_become(old: TripStatus, new: TripStatus) -> bool:
    """May a request go from `old` to `new`?"""
    return new in TRANSITIONS[old]


def check_transition(old: TripStatus, new: TripStatus) -> None:
    """Refuse a step that the way of a request does not have."""
    if not may_become(old, new):
        raise RuleBroken(
            _(
                "The request is now “%(old)s” and cannot become “%(new)s”. Load the page again.",
                old=old.label,
                new=new.label,
            )
        )


def may_do(verb: str, status: TripStatus) -> bool:
    """May the request's own people do this with it now?"""
    return status in VERBS[verb]


def check_verb(verb: str, status: TripStatus) -> None:
    """Refuse what cannot be done with a request in this state."""
    if may_do(verb, status):
        return
    if status in (S.ON_TRIP, S.RETURNED):
        raise RuleBroken(
            _(
                "The trip has begun and can no longer be changed. Leave a note for the driver and the dispatcher."
            )
        )
    raise RuleBroken(
        _("The request is now “%(status)s”; this can no longer be done with it.", status=status.label)
    )


class Rule(Protocol):
    """A policy as `policies` gives it: its value and severity on that day."""

    @property
    def value(self) -> Any: ...

    @property
    def severity(self) -> str: ...


@dataclass(frozen=True)
class Trip:
    """What the rules look at: the answers of a request, and what is known about its place."""

    departs_at: datetime
    returns_at: datetime
    people_count: int
    names: Sequence[str] = ()
    urgency: int = 0
    by_transit: bool = False
    is_retro: bool = False
    retro_until: date | None = None  # the last day on which the trip may be asked for after it was made
    largest_seats: int | None = None  # passengers of the largest car in service


@dataclass(frozen=True)
class Finding:
    """A rule that a request departs from. Stored with the request, worded when it is read."""

    code: str
    severity: str  # block | reason | warn
    field: str
    values: Mapping[str, Any] = also(default_factory=dict)

    @property
    def message(self) -> str:
        return wording(self.code, self.values)


def wording(code: str, values: Mapping[str, Any]) -> str:
    """What a finding says, in the language of whoever reads it."""
    if code == codes.LEAD and values.get("urgent"):
        return _("Departure is in less than %(minutes)s minutes.", minutes=values["minutes"])
    if code == codes.LEAD:
        return _(
            "Ordinary requests come at least %(minutes)s minutes ahead. Choose a later departure, or urgent.",
            minutes=values["minutes"],
        )
    if code == codes.LONG:
        return _(
            "The trip lasts %(days)s days; more than %(limit)s is unusual.",
            days=values["days"],
            limit=values["limit"],
        )
    if code == codes.NAMES:
        return _("%(people)s people, but %(names)s names.", people=values["people"], names=values["names"])
    if code == codes.TRANSIT:
        return _(
            "Public transport serves this place well; for %(people)s people it comes first.",
            people=values["people"],
        )
    if code == codes.LARGEST:
        return _(
            "%(people)s people; the largest car takes %(seats)s. Make several requests.",
            people=values["people"],
            seats=values["seats"],
        )
    return _(
        "The trip was too long ago: a retro request follows within %(days)s workdays.", days=values["days"]
    )


def span_objections(trip: Trip, now: datetime) -> list[RuleBroken]:
    """What no policy can relax: the order of time, and at least one person."""
    said: list[RuleBroken] = []
    if trip.returns_at <= trip.departs_at:
        said.append(RuleBroken(_("The return is before the departure. Choose a later one."), "returns"))
    elif trip.is_retro and trip.returns_at > now:
        said.append(
            RuleBroken(_("A retro request is for a trip already made; this one has not ended."), "returns")
        )
    if not trip.is_retro and trip.departs_at <= now:
        text = _("The departure lies in the past. For a trip already made, hand in a retro request.")
        said.append(RuleBroken(text, "departs"))
    if trip.people_count < 1:
        said.append(RuleBroken(_("At least one person must ride."), "people_count"))
    return said


def findings(trip: Trip, policies: Mapping[str, Rule], now: datetime) -> list[Finding]:
    """Every rule that the request departs from, with the severity of the day. Rules that are off say nothing."""
    found: list[Finding] = []

    def find(code: str, field_name: str, **values: Any) -> None:
        if policies[code].severity != "off":
            found.append(Finding(code, policies[code].severity, field_name, values))

    lead = int(policies[codes.LEAD].value)
    if not trip.is_retro and trip.departs_at - now < timedelta(minutes=lead):
        find(codes.LEAD, "departs", minutes=lead, urgent=trip.urgency > 0)
    days = (trip.returns_at - trip.departs_at) / timedelta(days=1)
    if days > policies[codes.LONG].value:
        find(codes.LONG, "returns", days=int(days) + (days > int(days)), limit=policies[codes.LONG].value)
    if trip.is_retro and trip.retro_until is not None and trip.retro_until < now.date():
        find(codes.RETRO, "day", days=policies[codes.RETRO].value)
    if (
        policies[codes.LARGEST].value
        and trip.largest_seats is not None
        and trip.people_count > trip.largest_seats
    ):
        find(codes.LARGEST, "people_count", people=trip.people_count, seats=trip.largest_seats)
    if policies[codes.NAMES].value and trip.names and len(trip.names) != trip.people_count:
        find(codes.NAMES, "passengers", people=trip.people_count, names=len(trip.names))
    if trip.by_transit and trip.people_count <= policies[codes.TRANSIT].value:
        find(codes.TRANSIT, "destination", people=trip.people_count)
    return found


def objections(
    found: Sequence[Finding], reasons: Mapping[str, str], urgency: int, read: Collection[str]
) -> list[RuleBroken]:
    """What stands against handing in: blocks, reasons not given, warnings not yet read.

    A departure at short notice wants both: that the request is urgent, and why.
    """
    said: list[RuleBroken] = []
    for one in found:
        if one.severity == "block" or (one.code == codes.LEAD and one.severity == "reason" and urgency == 0):
            said.append(RuleBroken(one.message, one.field))
        elif one.severity == "reason" and not reasons.get(one.code, "").strip():
            said.append(RuleBroken(_("Give a reason: %(rule)s", rule=one.message), reason_field(one.code)))
    unread = [one.message for one in found if one.severity == "warn" and one.code not in read]
    if unread and not said:
        said.append(
            RuleBroken(_("Please check, then hand in once more: %(warnings)s", warnings=" ".join(unread)))
        )
    return said


def check_share(shareable: bool, reason: str | None) -> None:
    """Whoever does not share a car says why."""
    if not shareable and not (reason or "").strip():
        raise RuleBroken(_("Say why nobody else can ride along."), "share_reason")


def check_retro(is_retro: bool, reason: str | None) -> None:
    """A request after the trip says why it comes late."""
    if is_retro and not (reason or "").strip():
        raise RuleBroken(_("Say why the request comes after the trip."), "retro_reason")


def reason_field(code: str) -> str:
    """The form field that asks why this rule is departed from."""
    return "reason_" + code.partition(".")[2]


def names_of(text: str | None) -> list[str]:
    """张立新、李文静，王伟 -> three names."""
    for mark in "，,；;\n\t/|　 ":
        text = (text or "").replace(mark, "、")
    return [name for name in (part.strip() for part in (text or "").split("、")) if name]


def facts(
    *, departs_on: date, returns_on: date, reaches: Reaches, people: int, one_way_km: int | None,
    cost_fen: int | None, on_holiday: bool, is_retro: bool, urgency: int,
) -> dict[str, Any]:  # fmt: skip
    """What the approval route may ask about."""
    return {
        "outside_province": reaches == Reaches.OUTSIDE,
        "distance_km": one_way_km or 0,
        "nights": (returns_on - departs_on).days,
        "on_holiday": on_holiday,
        "people": people,
        "estimated_cost": round((cost_fen or 0) / 100),
        "is_retro": is_retro,
        "urgency": urgency,
    }


# What an approver has agreed to: if it changes, the request goes to approval again.
AGREED = frozenset(
    {
        "departs_at",
        "returns_at",
        "destination_id",
        "people_count",
        "purpose",
        "purpose_type",
        "reaches",
        "trip_mode",
        "requester_id",
    }
)
# What the dispatcher has planned with: if it changes, a car has to be found again.
PLANNED = frozenset(
    {
        "departs_at",
        "returns_at",
        "destination_id",
        "pickup_place_id",
        "people_count",
        "trip_mode",
        "shareable",
    }
)


@dataclass(frozen=True)
class Change:
    """What a change of a request brings about."""

    fields: frozenset[str]

    @property
    def needs_approval(self) -> bool:
        return bool(self.fields & AGREED)

    @property
    def needs_dispatch(self) -> bool:
        return bool(self.fields & PLANNED)


def change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    """Which answers differ."""
    return Change(frozenset(name for name in after if before.get(name) != after[name]))


def trip_km(one_way: float | None, mode: TripMode) -> int | None:
    """Kilometres of the whole trip: the car comes back, whoever sits in it."""
    return None if one_way is None else round(one_way * 2)
