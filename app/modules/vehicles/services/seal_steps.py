"""Do it: seal, unseal for an approved trip, seal again, unseal after the holiday; and the request in between."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import ReadingSource
from app.modules.vehicles.models.seals import (
    Seal,
    SealAct,
    SealPlanStatus,
    SealRole,
    SealStep,
    UnsealRequest,
    UnsealStatus,
)
from app.modules.vehicles.queries import seals as queries
from app.modules.vehicles.rules import seals as rules
from app.modules.vehicles.rules.dispatching import occupied_span
from app.modules.vehicles.services import desk, odometer
from app.modules.vehicles.services.people import dispatchers
from app.modules.vehicles.services.seals import SEAL, account_of, facts_of, open_case, take, terms
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.occupancy import services as occupancy

REQUEST = queries.REQUEST
RESEAL = "reseal"  # the ladder: a car to be sealed again


def act(
    seal: Seal, act: SealAct, by: Person, by_id: int | None, witness_id: int | None, km: int, seal_no: str = "",
    parking: str = "", note: str = "", files: Iterable[Any] = (), at: datetime | None = None,
    key_keeper_id: int | None = None,
) -> Seal:  # fmt: skip
    """One of the four acts, by two persons, with the odometer in its chain."""
    lock(f"seal:{seal.id}")
    at, plan = at or clock.now(), seal.plan
    if plan.status != SealPlanStatus.CONFIRMED or seal.role != SealRole.SEALED:
        raise RuleBroken(_("This car is not to be sealed."))
    rules.check_act(seal.status, act)
    rules.check_two_persons(by_id, witness_id)
    rules.check_seal(seal_no, parking, act=act)
    request = _check_time(seal, act, at)
    photos = list(files)
    _check_photo(act, photos)
    reading = odometer.record(
        vehicle=seal.vehicle, at=at, km=km, source=ReadingSource.SEAL, source_id=seal.id, by=by
    )
    step = SealStep(
        seal=seal, act=act, at=at, reading=reading, by_id=by_id, witness_id=witness_id, entered_by_id=by.id,
        parking=parking.strip()[:80], seal_no=seal_no.strip()[:40], request=request, note=note.strip()[:200],
    )  # fmt: skip
    db.session.add(step)
    seal.status = rules.BECOMES[act]
    if key_keeper_id:
        seal.key_keeper = people.person(key_keeper_id)
    db.session.flush()
    attach_all(SEAL, seal.id, photos, by)
    _follow(seal, act, at, request, by)
    return seal


def _check_time(seal: Seal, act: SealAct, at: datetime) -> UnsealRequest | None:
    """Each act has its time; an unsealing before the end has its approved request."""
    plan = seal.plan
    if act in (SealAct.SEAL, SealAct.RESEAL):
        if act == SealAct.SEAL:
            rules.check_seal_time(at, plan.opens_at)
        if (order := queries.on_road(seal.vehicle_id)) is not None:
            raise RuleBroken(
                _("The car is on the road: %(numbers)s. Register its return first.", numbers=order.number)
            )
        return queries.request_out(seal) if act == SealAct.RESEAL else None
    if act == SealAct.OPEN:
        rules.check_open_time(at, plan.opens_at - timedelta(hours=int(terms()[rules.EARLY].value)))
        return None
    request = queries.usable_request(seal)
    if request is None:
        raise RuleBroken(
            _("No approved request is there. Only with one a sealed car goes before the holiday ends.")
        )
    starts_at, ends_at = occupied_span(request.starts_at, request.ends_at, desk.terms())
    rules.check_unseal_time(at, starts_at, ends_at)
    return request


def photo_wanted(act: SealAct) -> bool:
    """Whether a photo must show the sealed car, as the policy says."""
    rule = terms()[rules.PHOTO]
    return bool(act in (SealAct.SEAL, SealAct.RESEAL) and rule.value and rule.severity == "block")


def _check_photo(act: SealAct, photos: list[Any]) -> None:
    if photo_wanted(act) and not photos:
        raise RuleBroken(_("Add a photo of the sealed car."), "files")


def _follow(seal: Seal, act: SealAct, at: datetime, request: UnsealRequest | None, by: Person) -> None:
    """What the act brings with it for occupancy, request and account."""
    if act in (SealAct.SEAL, SealAct.RESEAL):
        if request is not None:
            request.status = UnsealStatus.DONE
            neighbours.release((REQUEST, request.id), RESEAL)
        if at < seal.plan.opens_at:
            take(seal, at)
    elif act == SealAct.UNSEAL and request is not None:
        trip = queries.trip_between(seal.vehicle_id, request.starts_at, request.ends_at)
        request.status, request.dispatch = UnsealStatus.USED, trip
        neighbours.keep((REQUEST, request.id), RESEAL, request.ends_at, owner_id=request.requester_id)
    elif act == SealAct.OPEN:
        occupancy.release_from((SEAL, seal.id), at)
        hidden = account_of(seal).unexplained_km
        if hidden > int(terms()[rules.TOLERANCE].value):
            open_case(seal, by, hidden)


def request_unseal(
    by: Person, seal_id: int, starts_at: datetime, ends_at: datetime, purpose: str, destination: str = "",
    request: UnsealRequest | None = None,
) -> UnsealRequest:  # fmt: skip
    """Ask for a sealed car for a time within the holiday; again, if it was sent back."""
    seal = queries.seal(seal_id)
    if seal is None or seal.plan.status != SealPlanStatus.CONFIRMED or seal.role != SealRole.SEALED:
        raise RuleBroken(_("Choose a car that is sealed."), "seal_id")
    rules.check_request(starts_at, ends_at, clock.now(), seal.plan.seals_at, seal.plan.opens_at)
    for other in seal.requests:
        if (
            other is not request
            and other.status in queries.LIVE
            and other.starts_at < ends_at
            and starts_at < other.ends_at
        ):
            raise RuleBroken(
                _("%(number)s asks for the car at this time already.", number=other.number), "starts_at"
            )
    if request is None:
        request = UnsealRequest(
            number=neighbours.next_number(REQUEST, clock.today()), requester=by, department=by.department
        )
        db.session.add(request)
    elif request.status != UnsealStatus.SENT_BACK:
        raise RuleBroken(_("This request is now “%(status)s”.", status=request.status.label))
    request.seal, request.starts_at, request.ends_at = seal, starts_at, ends_at
    request.purpose, request.destination = purpose.strip()[:300], destination.strip()[:120]
    request.status = UnsealStatus.PENDING
    db.session.flush()
    with in_language(None):
        title = _("Unseal %(plate)s", plate=seal.plate)
    neighbours.submit(REQUEST, request.id, requester=by, clerk=by, facts=facts_of(request), title=title)
    return request


def withdraw_request(request: UnsealRequest, by: Person, reason: str = "") -> UnsealRequest:
    """Not needed after all; an approved span is sealed again."""
    if request.status not in (UnsealStatus.PENDING, UnsealStatus.SENT_BACK, UnsealStatus.APPROVED):
        raise RuleBroken(_("This request is now “%(status)s”.", status=request.status.label))
    if request.status == UnsealStatus.PENDING:
        neighbours.withdraw_for(REQUEST, request.id, by, reason)
    was, request.status, request.end_reason = request.status, UnsealStatus.WITHDRAWN, reason.strip()[:200]
    if was == UnsealStatus.APPROVED:
        take(request.seal)
    return request


def on_approved(request_id: int) -> None:
    """The span is given free for a dispatch; the dispatchers hear of it."""
    request = queries.get_request(request_id)
    request.status = UnsealStatus.APPROVED
    take(request.seal)
    number, plate = request.number, request.seal.plate
    neighbours.tell(
        dispatchers(), f"unseal {request.id} approved",
        lambda: _("%(number)s: %(plate)s may be unsealed", number=number, plate=plate),
        request.purpose, f"/vehicles/seals/cars/{request.seal_id}", subject=(REQUEST, request.id),
    )  # fmt: skip


def on_rejected(request_id: int) -> None:
    queries.get_request(request_id).status = UnsealStatus.REJECTED


def on_sent_back(request_id: int) -> None:
    queries.get_request(request_id).status = UnsealStatus.SENT_BACK


def on_withdrawn(request_id: int) -> None:
    queries.get_request(request_id).status = UnsealStatus.WITHDRAWN
