"""Write what was made up: rows in bulk, numbers in order, readings that go on from each other."""

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.db import db, insert_many
from app.core.formats import number as spoken
from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.vehicles.demo import words
from app.modules.vehicles.demo.cases import Cases
from app.modules.vehicles.demo.plan import MINUTE, Ask, Office, Order, trips_of
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    Handover,
    OdometerReading,
    PurposeType,
    ReadingSource,
    TripEvent,
    TripRequest,
    TripStatus,
)
from app.modules.vehicles.rules import requests as request_rules
from app.modules.vehicles.rules.dispatching import check_stop
from app.modules.vehicles.rules.policies import LEAD
from app.modules.vehicles.rules.values import Trip
from app.modules.vehicles.services.trips import CHECKS
from app.shared.accounts.models import Person
from app.shared.numbering.services import next_number

KIND = "trip_request"
YEARLY_KM = 14_000


class Writer:
    """The asks and orders, with ids and numbers once they are written."""

    def __init__(self, office: Office, asks: list[Ask]) -> None:
        self.office, self.dice = office, random.Random(20260104)
        self.asks = sorted(asks, key=lambda ask: ask.rounds[0].submitted if ask.rounds else office.now)
        self.orders = sorted(trips_of(self.asks), key=lambda order: order.issued)
        self.cases = Cases(office)
        self.events: list[dict[str, Any]] = []

    def write(self) -> None:
        """All of it. What is read on paper is in the organisation's language."""
        with in_language(None):
            self._requests()
            self._orders()
            self._readings()
            self.cases.write(self.asks)
            self._events()

    # -- requests and orders --

    def _requests(self) -> None:
        for ask in self.asks:
            if ask.rounds:
                ask.number = next_number(KIND, clock.local(ask.rounds[0].submitted).date())
        for ask, found in zip(
            self.asks, insert_many(TripRequest, [self._request(ask) for ask in self.asks]), strict=True
        ):
            ask.id = found

    def _request(self, ask: Ask) -> dict[str, Any]:
        office, km = self.office, self.office.km(ask)
        submitted = ask.rounds[-1].submitted if ask.rounds else None
        first = ask.rounds[0].submitted if ask.rounds else ask.created or office.now
        found = self._findings(ask, submitted) if submitted else []
        return {
            "number": ask.number, "requester_id": ask.requester.id, "clerk_id": ask.clerk.id,
            "department_id": ask.requester.department_id, "phone": ask.requester.extension, "purpose": ask.purpose,
            "purpose_type": ask.kind, "reaches": ask.place.reaches, "departs_at": ask.departs, "returns_at": ask.returns,
            "flexible_minutes": self.dice.choice((0, 0, 15, 30)), "pickup_place_id": office.yard.id if office.yard else None,
            "destination_id": ask.place.id, "people_count": ask.people, "passengers": ask.passengers, "needs": ask.needs,
            "urgency": ask.urgency, "shareable": not ask.share_reason, "share_reason": ask.share_reason,
            "confidential": ask.kind == PurposeType.CONFIDENTIAL, "estimated_km": km,
            "estimated_cost_fen": round(km * office.rate * 100), "is_retro": bool(ask.retro_reason),
            "retro_reason": ask.retro_reason, "status": ask.status, "end_reason": ask.end_reason,
            "reasons": {LEAD: ask.purpose} if any(one["code"] == LEAD for one in found) else {}, "findings": found,
            "created_at": first - self.dice.randint(2, 9) * MINUTE, "submitted_at": submitted, "concluded_at": ask.concluded,
        }  # fmt: skip

    def _findings(self, ask: Ask, submitted: datetime) -> list[dict[str, Any]]:
        trip = request_rules.Trip(
            ask.departs, ask.returns, ask.people, request_rules.names_of(ask.passengers), ask.urgency,
            by_transit=ask.place.by_transit, is_retro=bool(ask.retro_reason),
        )  # fmt: skip
        found = request_rules.findings(trip, self.office.policies, submitted)
        return [{"code": f.code, "severity": f.severity, "values": dict(f.values)} for f in found]

    def _orders(self) -> None:
        for order in self.orders:
            order.number = next_number("dispatch", clock.local(order.issued).date())
        rows = [self._order(order) for order in self.orders]
        for order, found in zip(self.orders, insert_many(Dispatch, rows), strict=True):
            order.id = found
        for order in self.orders:
            if order.replaces:
                db.session.get_one(Dispatch, order.id).replaces_id = order.replaces.id
        links = [(order, ask) for order in self.orders for ask in order.asks]
        insert_many(DispatchRequest, [self._seat(order, ask) for order, ask in links])

    def _order(self, order: Order) -> dict[str, Any]:
        ask, places = order.asks[0], [order.asks[0].place.name]
        one_way = self.office.km(ask) / 2
        trip = Trip(
            order.departs, order.returns, ask.people, frozenset({ask.kind}), self.office.km(ask), one_way
        )
        stops = [refusal.sentence for refusal in check_stop(trip, self.office.terms).refusals]
        offer = {
            "vehicle_id": order.car.id, "plate": order.car.plate, "driver_id": order.driver.id, "driver": order.driver.name,
            "score": 0, "pros": [], "cons": [],
        }  # fmt: skip
        return {
            "number": order.number, "vehicle_id": order.car.id, "driver_id": order.driver.id, "plate": order.car.plate,
            "driver_name": order.driver.name, "planned_departs_at": order.departs, "planned_returns_at": order.returns,
            "route_text": " → ".join([self.office.yard.name if self.office.yard else "", *places]), "status": order.status,
            "dispatcher_id": self.dispatcher(order).id, "issued_at": order.issued, "accepted_at": order.accepted,
            "departed_at": order.departed, "returned_at": order.returned, "signed_at": order.signed,
            "voided_at": order.ended if order.status == "voided" else None, "end_reason": order.end_reason,
            "proposal": {"offered": [offer], "stops": stops, "warnings": [], "departed_from": []},
            "is_retro": bool(ask.retro_reason),
        }  # fmt: skip

    def _seat(self, order: Order, ask: Ask) -> dict[str, Any]:
        signed = order.signed is not None
        return {
            "dispatch_id": order.id, "request_id": ask.id, "people_count": ask.people, "active": not order.over,
            "signed_by_id": ask.clerk.id if signed else None, "signed_at": order.signed,
            "rating": ask.rating if signed else None, "comment": ask.comment if signed else "",
        }  # fmt: skip

    def dispatcher(self, order: Order) -> Person:
        """They take turns; who gave out the order is always the same for one order."""
        return self.office.dispatchers[order.issued.toordinal() % len(self.office.dispatchers)]

    # -- kilometres --

    def _readings(self) -> None:
        driven = sorted((o for o in self.orders if o.departed), key=lambda o: o.departed or o.issued)
        start = min((o.departed for o in driven if o.departed), default=self.office.now) - timedelta(days=1)
        cars = {o.car.id: o.car for o in driven}
        km: dict[int, int] = {}
        rows: list[dict[str, Any]] = []
        for one in cars.values():
            years = (self.office.today - (one.registered_on or self.office.today)).days / 365
            km[one.id] = round(years * YEARLY_KM * self.dice.uniform(0.8, 1.2))
            rows.append(
                self._reading(
                    one.id, start, km[one.id], ReadingSource.INITIAL, None, self.office.dispatchers[0].id
                )
            )
        self._gaps(driven)
        hands: list[dict[str, Any]] = []
        fuel: dict[int, float] = defaultdict(lambda: self.dice.uniform(5, 8))
        for order in driven:
            by, car = order.driver.person_id, order.car.id
            km[car] += order.gap[0]
            if fuel[car] < 2.5:
                fuel[car] = 8
            out = km[car]
            rows.append(self._reading(car, order.departed, out, ReadingSource.DEPARTURE, order.id, by))
            hands.append(self._hand(order, Direction.OUT, round(fuel[car]), by))
            self._event(order.departed, "departed", _("%(km)s km", km=spoken(out)), by, order=order)
            if order.gap[0]:
                self._event(
                    order.departed,
                    "gap",
                    f"{_('%(km)s km', km=order.gap[0])}　{order.gap[1]}".strip("　"),
                    by,
                    order=order,
                )
            if order.returned is None:
                continue
            trip = max(
                2,
                round(self.office.km(order.asks[0]) * self.dice.uniform(0.93, 1.1)) + self.dice.randint(0, 2),
            )
            km[car] += trip
            fuel[car] = max(1.0, fuel[car] - trip / ((order.car.range_km or 600) / 8))
            rows.append(self._reading(car, order.returned, km[car], ReadingSource.RETURN, order.id, by))
            hands.append(self._hand(order, Direction.IN, round(fuel[car]), by))
            text = _("%(km)s km, this trip %(trip)s km", km=spoken(km[car]), trip=spoken(trip))
            self._event(
                order.returned, "returned", f"{text}　{order.late_reason}".strip("　"), by, order=order
            )
        ids = insert_many(OdometerReading, rows)[len(cars) :]
        insert_many(Handover, [hand | {"reading_id": found} for hand, found in zip(hands, ids, strict=True)])

    def _gaps(self, driven: list[Order]) -> None:
        """Nearly every kilometre is on a record: three gaps have a reason, a few are a kilometre of parking."""
        old = [order for order in driven if order.signed]
        for order in self.dice.sample(old, min(9, len(old))):
            order.gap = (self.dice.choice((1, 1, 2)), "")
        cars: dict[int, Order] = {order.car.id: order for order in self.dice.sample(old, len(old))}
        for gap, order in zip(words.GAPS, cars.values(), strict=False):
            order.gap = gap
        for fault, order in zip(words.FAULTS, self.dice.sample(old, min(3, len(old))), strict=False):
            order.fault = fault

    def _reading(
        self, car: int, at: datetime | None, km: int, source: ReadingSource, order: int | None, by: int
    ) -> dict[str, Any]:
        return {
            "vehicle_id": car, "at": at, "km": km, "source": source, "source_id": order, "entered_by_id": by, "created_at": at,
        }  # fmt: skip

    def _hand(self, order: Order, direction: Direction, fuel: int, by: int) -> dict[str, Any]:
        out = direction == Direction.OUT
        at = order.departed if out else order.returned
        return {
            "dispatch_id": order.id, "direction": direction, "at": at, "gap_km": order.gap[0] if out else 0,
            "gap_reason": order.gap[1] if out else "", "fuel_eighths": fuel, "key_no": f"K-{order.car.code[:2]}",
            "condition_ok": out or not order.fault, "condition_note": "" if out else order.fault,
            "checklist": dict.fromkeys(CHECKS, True) if out else {}, "reason": "" if out else order.late_reason,
            "parking": "" if out else f"南门停车场 {order.car.code[:2]} 号位", "by_id": by, "created_at": at,
        }  # fmt: skip

    # -- what happened --

    def _event(
        self, at: datetime | None, action: str, text: str, by: int | None, ask: Ask | None = None, order: Order | None = None
    ) -> None:  # fmt: skip
        self.events.append({
            "at": at, "action": action, "text": text, "person_id": by, "request_id": ask.id if ask else None,
            "dispatch_id": order.id if order else None,
        })  # fmt: skip

    def _events(self) -> None:
        for ask in self.asks:
            self._of_request(ask)
        for order in self.orders:
            self._of_order(order)
        self.events.sort(key=lambda row: row["at"])
        insert_many(TripEvent, self.events)

    def _of_request(self, ask: Ask) -> None:
        for n, round_ in enumerate(ask.rounds):
            self._event(round_.submitted, "submitted_again" if n else "submitted", "", ask.clerk.id, ask)
            if round_.outcome == "withdrawn":
                self._event(round_.at, "withdrawn", round_.reason, ask.clerk.id, ask)
            elif round_.outcome != "running":
                self._event(round_.at, round_.outcome.value, "", None, ask)
        if ask.status == TripStatus.CANCELLED:
            if ask.orders:
                self._event(ask.concluded, "released", ask.end_reason, ask.clerk.id, ask)
            self._event(ask.concluded, "cancelled", ask.end_reason, ask.clerk.id, ask)
        if ask.status == TripStatus.UNSERVED:
            self._event(ask.concluded, "unserved", ask.end_reason, self.office.dispatchers[0].id, ask)

    def _of_order(self, order: Order) -> None:
        who, pair = self.dispatcher(order).id, f"{order.car.plate}　{order.driver.name}"
        for ask in order.asks:
            if order.replaces:
                self._event(
                    order.issued, "reassigned", f"{pair}　{order.replaces.end_reason}", who, ask, order
                )
            elif ask.retro_reason:
                self._event(order.issued, "dispatched_retro", ask.retro_reason, who, ask, order)
            else:
                self._event(order.issued, "dispatched", pair, who, ask, order)
            if order.signed:
                self._event(order.signed, "signed", ask.comment, ask.clerk.id, ask, order)
            if order.status == "declined":
                self._event(order.ended, "waiting_again", order.end_reason, order.driver.person_id, ask)
        if order.accepted:
            self._event(order.accepted, "accepted", "", order.driver.person_id, order=order)
        if order.ended:
            by = order.driver.person_id if order.status == "declined" else who
            self._event(order.ended, order.status.value, order.end_reason, by, order=order)
