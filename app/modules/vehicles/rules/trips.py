"""May the car leave so, come back so, be signed for so?"""

from datetime import datetime, timedelta

from app.core.formats import number
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import DispatchStatus
from app.modules.vehicles.rules.odometer import Reading
from app.modules.vehicles.rules.terms import Terms

D = DispatchStatus

# What may follow what. A dispatch that went out can no longer be voided.
TRANSITIONS: dict[DispatchStatus, frozenset[DispatchStatus]] = {
    D.ISSUED: frozenset({D.ACCEPTED, D.DECLINED, D.DEPARTED, D.VOIDED}),
    D.ACCEPTED: frozenset({D.DEPARTED, D.DECLINED, D.VOIDED}),
    D.DEPARTED: frozenset({D.RETURNED}),
    D.RETURNED: frozenset({D.SIGNED}),
    D.SIGNED: frozenset(),
    D.DECLINED: frozenset(),
    D.VOIDED: frozenset(),
}
AHEAD = frozenset({D.ISSUED, D.ACCEPTED})
LIVE = frozenset({D.ISSUED, D.ACCEPTED, D.DEPARTED})


def may_become(old: DispatchStatus, new: DispatchStatus) -> bool:
    """May a dispatch go from `old` to `new`?"""
    return new in TRANSITIONS[old]


def check_transition(old: DispatchStatus, new: DispatchStatus) -> None:
    """Refuse a step that the way of a dispatch does not have."""
    if not may_become(old, new):
        raise RuleBroken(
            _(
                "The dispatch order is now “%(old)s” and cannot become “%(new)s”. Load the page again.",
                old=old.label,
                new=new.label,
            )
        )


def gap_km(km: int, last: Reading | None) -> int:
    """Kilometres since the last reading that no record tells of."""
    return 0 if last is None else km - last.km


def check_departure(km: int, last: Reading | None, gap_reason: str, terms: Terms) -> int:
    """The gap in kilometres (10). Lower than the last reading was refused already (12)."""
    gap = gap_km(km, last)
    term = terms["vehicles.gap_reason_km"]
    if last is not None and gap >= int(term.value) and term.severity != "off":
        if term.severity == "block":
            raise RuleBroken(
                _(
                    "%(gap)s km are on no record since the last reading of %(last)s km.",
                    gap=gap,
                    last=number(last.km),
                ),
                "km",
            )
        if term.severity == "reason" and not gap_reason.strip():
            raise RuleBroken(
                _(
                    "%(gap)s km are on no record since the last reading of %(last)s km. Say how they came about.",
                    gap=gap,
                    last=number(last.km),
                ),
                "gap_reason",
            )
    return gap


def check_return(out: Reading, back: Reading, estimated_km: int | None, reason: str, terms: Terms) -> None:
    """Kilometres and time of a trip (11)."""
    if back.at <= out.at:
        raise RuleBroken(_("The return must be later than the departure."), "at")
    km = back.km - out.km
    if km < 0:
        raise RuleBroken(
            _("%(km)s km is less than at departure (%(out)s km).", km=number(back.km), out=number(out.km)),
            "km",
        )
    hours = (back.at - out.at) / timedelta(hours=1)
    fastest = terms["vehicles.fastest_kmh"]
    if km > 0 and (km / hours > float(fastest.value) or hours < 1 / 60):
        _refuse(
            fastest.severity,
            reason,
            _(
                "%(km)s km in %(minutes)s minutes is faster than %(limit)s km/h on average. Look at the odometer again.",
                km=number(km),
                minutes=max(1, round(hours * 60)),
                limit=fastest.value,
            ),
        )
    if km == 0:
        _refuse(terms["vehicles.zero_km"].severity, reason, _("The car has not moved: 0 km."))
    if estimated_km:
        far = max(estimated_km * float(terms["vehicles.trip_factor"].value), 0)
        extra = estimated_km + int(terms["vehicles.trip_extra_km"].value)
        if km > far:
            _refuse(terms["vehicles.trip_factor"].severity, reason, _far(km, estimated_km))
        elif km > extra:
            _refuse(terms["vehicles.trip_extra_km"].severity, reason, _far(km, estimated_km))


def _far(km: int, estimated_km: int) -> str:
    return _(
        "%(km)s km driven, about %(estimate)s km were expected.", km=number(km), estimate=number(estimated_km)
    )


def _refuse(severity: str, reason: str, sentence: str) -> None:
    if severity == "block":
        raise RuleBroken(sentence, "km")
    if severity == "reason" and not reason.strip():
        raise RuleBroken(_("%(why)s Give the reason.", why=sentence), "reason")


def check_key(key_handed: bool, terms: Terms) -> None:
    """A trip is not concluded while its key is out (14)."""
    if not key_handed and terms["vehicles.key_returned"].severity == "block":
        raise RuleBroken(_("The key has not been handed back yet. Register it first, then sign."))


def check_rating(rating: int | None) -> None:
    """One to five."""
    if rating is not None and not 1 <= rating <= 5:
        raise RuleBroken(_("Rate the trip from 1 to 5."), "rating")


def check_signer(by_id: int, requester_id: int, clerk_id: int, dispatches: bool, paper_reason: str) -> None:
    """The requester or the clerk signs; the dispatcher only what was signed on paper, and says so."""
    if by_id in (requester_id, clerk_id):
        return
    if not dispatches:
        raise RuleBroken(_("The requester or the clerk signs for this trip."))
    if not paper_reason.strip():
        raise RuleBroken(_("You sign for somebody else: say what paper you have it on."), "paper_reason")


def check_times(now: datetime, at: datetime) -> None:
    """What has not happened yet cannot be registered."""
    if at > now + timedelta(minutes=5):
        raise RuleBroken(_("This time lies in the future."), "at")
