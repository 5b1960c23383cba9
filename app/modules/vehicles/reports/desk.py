"""What the pages of the desk show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask import url_for

from app.core import clock
from app.modules.vehicles.models import Dispatch, PurposeType, TripMode, TripRequest
from app.modules.vehicles.queries import desk as queries
from app.modules.vehicles.queries import places
from app.modules.vehicles.rules import desk as proposals
from app.modules.vehicles.rules import dispatching as rules
from app.modules.vehicles.rules import sharing, values
from app.modules.vehicles.rules.policies import ROAD_FACTOR, YUAN_PER_KM
from app.modules.vehicles.services import desk as facts
from app.shared.policies.queries import policy

SOON = timedelta(hours=1)


@dataclass
class Work:
    """The queue and the chosen requests with everything that is to be known about them."""

    queue: Sequence[TripRequest]
    chosen: Sequence[TripRequest]
    without_car: Sequence[TripRequest] = ()
    source: tuple[str, int] | None = None
    terms: dict[str, Any] = field(default_factory=facts.terms)

    @cached_property
    def trip(self) -> values.Trip | None:
        return values.trip_of([facts.wish(request) for request in self.chosen]) if self.chosen else None

    @cached_property
    def answer(self) -> proposals.Answer | None:
        return facts.answer_for(self.trip, self.terms, self.source) if self.trip else None

    @property
    def merge_warnings(self) -> list[str]:
        return [
            r.sentence for r in rules.check_merge([facts.wish(r) for r in self.chosen], self.terms).refusals
        ]

    @property
    def stops(self) -> list[str]:
        return [r.sentence for r in rules.check_stop(self.trip, self.terms).refusals] if self.trip else []

    @property
    def mergeable(self) -> list[TripRequest]:
        return queries.mergeable(
            self.queue, self.chosen, int(self.terms["vehicles.merge_window_minutes"].value)
        )

    @cached_property
    def shares(self) -> list[tuple[TripRequest, sharing.Share]]:
        """Who should ride along: what it saves and what it costs, the largest saving first."""
        base = next(
            (r.pickup_place for r in self.chosen if r.pickup_place), next(iter(places.pickup_points()), None)
        )
        if not self.chosen or base is None:
            return []
        window = int(self.terms["vehicles.merge_window_minutes"].value)
        factor = float(policy(ROAD_FACTOR).value)
        mine = [_ride(request) for request in self.chosen]
        found = []
        for other in self.queue:
            same_yard = {r.pickup_place_id for r in (*self.chosen, other)} <= {base.id, None}
            if other in self.chosen or not same_yard:
                continue
            share = sharing.share(base, mine, _ride(other), factor=factor, window_minutes=window)
            if share is not None:
                found.append((other, share))
        return sorted(found, key=lambda pair: -pair[1].saved_km)

    @property
    def yuan_per_km(self) -> float:
        return float(policy(YUAN_PER_KM).value)

    @property
    def nearby(self) -> list[TripRequest]:
        """Leave about the same time; whether it is on the way is not known or not so."""
        told = {other.id for other, _share in self.shares}
        return [request for request in self.mergeable if request.id not in told]

    @property
    def others(self) -> list[TripRequest]:
        return [
            request for request in self.queue if request not in self.chosen and request not in self.mergeable
        ]

    @property
    def urgent_count(self) -> int:
        """How many leave within the hour."""
        now = clock.now()
        return sum(1 for request in self.queue if request.departs_at - now < SOON)

    def url(self, *more: TripRequest) -> str:
        """The desk with these requests chosen."""
        ids = [request.id for request in (*self.chosen, *more)]
        return _desk_url(ids)

    def url_without(self, request: TripRequest) -> str:
        return _desk_url([other.id for other in self.chosen if other is not request])


def _ride(request: TripRequest) -> sharing.Ride:
    return sharing.Ride(
        request.id, request.destination.name, request.destination, request.departs_at, request.returns_at,
        request.people_count, request.trip_mode == TripMode.RETURN, request.flexible_minutes, request.shareable,
        request.confidential, request.purpose_type,
    )  # fmt: skip


def _desk_url(ids: Sequence[int]) -> str:
    args: dict[str, Any] = {"request": ids[:1], "with": ids[1:]}
    return url_for("vehicles.desk", **args)


def desk(ids: Sequence[int]) -> Work:
    """The desk with these requests chosen, or the first of the queue."""
    queue = queries.queue()
    without_car = queries.without_car()
    return Work(queue, queries.chosen([*queue, *without_car], ids), without_car)


def change(order: Dispatch) -> Work:
    """The same for an order that is to be changed: what it holds itself does not count."""
    requests = [link.request for link in order.requests if link.active]
    return Work(requests, requests, source=("dispatch", order.id))


def emergency_start(now: datetime) -> dict[str, Any]:
    """An emergency begins now."""
    starts = clock.local(now).replace(second=0, microsecond=0)
    return {
        "departs_at": starts,
        "returns_at": starts + timedelta(hours=2),
        "people_count": 1,
        "purpose_type": PurposeType.EMERGENCY,
    }


def emergency_answer(
    starts_at: datetime | None, ends_at: datetime | None, people: int | None
) -> proposals.Answer | None:
    """Who is free for it."""
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        return None
    trip = values.Trip(starts_at, ends_at, people or 1, frozenset({PurposeType.EMERGENCY}))
    return facts.answer_for(trip, facts.terms())
