"""Do it: an upkeep order from the request to its expense."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import DispatchStatus, ReadingSource, Vehicle
from app.modules.vehicles.models.expenses import ExpenseKind
from app.modules.vehicles.models.upkeep import (
    Defect,
    DefectStatus,
    LinePhase,
    UpkeepKind,
    UpkeepOrder,
    UpkeepStatus,
)
from app.modules.vehicles.queries import upkeep as queries
from app.modules.vehicles.queries import upkeep_plans as plans
from app.modules.vehicles.rules import upkeep as rules
from app.modules.vehicles.services import dispatching, odometer
from app.modules.vehicles.services.expenses import record_expense
from app.modules.vehicles.services.people import dispatchers
from app.modules.vehicles.services.upkeep_lines import facts, findings, write
from app.modules.vehicles.services.upkeep_plans import done, terms
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.occupancy import services as occupancy

SUBJECT = queries.SUBJECT  # the subject of approval, the link kind, the number kind
BACK = "upkeep_back"  # the ladder: a car that should be back from the garage
EXPENSES = {UpkeepKind.MAINTENANCE: ExpenseKind.MAINTENANCE}


def request_upkeep(
    by: Person, vehicle_id: int, kind: UpkeepKind, reason: str, defect: Defect | None = None
) -> UpkeepOrder:
    """Ask for upkeep of a car. A defect that it is to mend is concluded by it."""
    vehicle = db.session.get_one(Vehicle, vehicle_id)
    order = UpkeepOrder(
        number=neighbours.next_number(SUBJECT, clock.today()), vehicle=vehicle, plate=vehicle.plate, kind=kind,
        reason=reason.strip(), requester=by, department=by.department,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    if defect is not None and defect.status == DefectStatus.OPEN:
        defect.status, defect.order_id = DefectStatus.ORDERED, order.id
        neighbours.release(("vehicle_defect", defect.id))
    number, plate = order.number, order.plate
    _tell(
        dispatchers(),
        f"upkeep {order.id} requested",
        lambda: _("%(number)s: upkeep of %(plate)s is asked for", number=number, plate=plate),
        order.reason,
        order,
        by,
    )
    return order


def estimate(
    order: UpkeepOrder, by: Person, garage_id: int, lines: Sequence[dict[str, Any]], meeting_ref: str = "",
    garage_reason: str = "",
) -> UpkeepOrder:  # fmt: skip
    """What it will cost, by whom; it goes to approval by its amount. What was done before is pointed out."""
    rules.check_transition(order.status, UpkeepStatus.PENDING)
    known, garage = terms(), plans.garage(garage_id)
    if garage is None:
        raise RuleBroken(_("Choose a garage."), "garage_id")
    rules.check_garage(garage.designated, garage_reason, known)
    for line in queries.lines_of(order, LinePhase.ESTIMATE):
        db.session.delete(line)
    written = write(order, lines, LinePhase.ESTIMATE)
    order.garage, order.garage_reason = garage, garage_reason.strip()[:200]
    order.estimated_fen, order.estimated_at = sum(line.total_fen for line in written), clock.now()
    rules.check_meeting(order.estimated_fen, meeting_ref, known)
    order.meeting_ref = meeting_ref.strip()[:80]
    order.findings = findings(order, {line.item_id for line in written if line.item_id})
    order.status, order.end_reason = UpkeepStatus.PENDING, ""
    db.session.flush()
    with in_language(None):
        title = f"{order.plate} {order.kind.label}"
    neighbours.submit(
        SUBJECT,
        order.id,
        requester=order.requester,
        clerk=by,
        facts=facts(order, garage.designated),
        title=title,
    )
    return order


def book(
    order: UpkeepOrder, by: Person, starts_at: datetime, ends_at: datetime, give_back: bool = False
) -> UpkeepOrder:
    """Take the car for its time in the garage; what stands in the way is named, or given back on demand."""
    if order.status != UpkeepStatus.APPROVED:
        rules.check_transition(order.status, UpkeepStatus.IN_GARAGE)
    if ends_at <= starts_at:
        raise RuleBroken(_("The end is before the beginning."), "ends_at")
    if ends_at <= clock.now():
        raise RuleBroken(_("This time has passed."), "ends_at")
    _take(order, by, starts_at, ends_at, give_back)
    return order


def deliver(
    order: UpkeepOrder, by: Person, km: int, ends_at: datetime | None = None, give_back: bool = False,
    at: datetime | None = None,
) -> UpkeepOrder:  # fmt: skip
    """The car is in the garage: its reading, and until when it will be there."""
    rules.check_transition(order.status, UpkeepStatus.IN_GARAGE)
    at = at or clock.now()
    ends_at = ends_at or order.planned_until
    if ends_at is None or ends_at <= at:
        raise RuleBroken(_("Say until when the car will be in the garage."), "ends_at")
    odometer.record(
        vehicle=order.vehicle, at=at, km=km, source=ReadingSource.UPKEEP, source_id=order.id, by=by
    )
    _take(order, by, at, ends_at, give_back)
    order.status, order.delivered_at, order.delivered_km, order.delivered_by = (
        UpkeepStatus.IN_GARAGE,
        at,
        km,
        by,
    )
    neighbours.keep((SUBJECT, order.id), BACK, ends_at, owner_id=by.id)
    return order


def extend(
    order: UpkeepOrder, by: Person, ends_at: datetime, reason: str, give_back: bool = False
) -> UpkeepOrder:
    """The garage takes longer."""
    if order.status != UpkeepStatus.IN_GARAGE or order.delivered_at is None:
        raise RuleBroken(_("This car is not in the garage."))
    if ends_at <= clock.now():
        raise RuleBroken(_("This time has passed."), "ends_at")
    _take(order, by, order.delivered_at, ends_at, give_back)
    neighbours.keep((SUBJECT, order.id), BACK, ends_at, owner_id=by.id)
    plate, until = order.plate, order.planned_until
    _tell(
        dispatchers(),
        f"upkeep {order.id} extended {order.version}",
        lambda: _("%(plate)s stays in the garage until %(moment)s", plate=plate, moment=moment(until)),
        reason,
        order,
        by,
    )
    return order


def accept(
    order: UpkeepOrder, by: Person, km: int, lines: Sequence[dict[str, Any]], difference_reason: str = "",
    old_parts: str = "", warranty_until: date | None = None, warranty_km: int | None = None, invoice_no: str = "",
    files: Iterable[Any] = (), at: datetime | None = None,
) -> UpkeepOrder:  # fmt: skip
    """The car is back and what was done is checked: the bill against the estimate, warranty, the expense."""
    rules.check_transition(order.status, UpkeepStatus.ACCEPTED)
    at = at or clock.now()
    written = write(order, lines, LinePhase.ACTUAL)
    actual = sum(line.total_fen for line in written)
    rules.check_difference(order.estimated_fen or 0, actual, difference_reason, terms())
    if warranty_km is not None and warranty_km <= km:
        raise RuleBroken(_("The warranty ends at a reading above %(km)s km.", km=km), "warranty_km")
    odometer.record(
        vehicle=order.vehicle, at=at, km=km, source=ReadingSource.UPKEEP, source_id=order.id, by=by
    )
    order.status, order.accepted_at, order.accepted_km, order.accepted_by = UpkeepStatus.ACCEPTED, at, km, by
    order.actual_fen, order.difference_reason = actual, difference_reason.strip()[:300]
    order.old_parts, order.warranty_until, order.warranty_km = (
        old_parts.strip()[:120],
        warranty_until,
        warranty_km,
    )
    order.invoice_no = invoice_no.strip()[:60]
    occupancy.release_from((SUBJECT, order.id), at)
    neighbours.release((SUBJECT, order.id), BACK)
    done(order.vehicle_id, {line.item_id for line in written if line.item_id}, clock.local(at).date(), km)
    kept = attach_all(SUBJECT, order.id, files, by)
    if actual:
        order.expense_id = record_expense(
            vehicle=order.vehicle, by=by, kind=EXPENSES.get(order.kind, ExpenseKind.REPAIR), amount_fen=actual,
            business_on=clock.local(at).date(), description=f"{order.number} {order.reason}"[:300],
            payee=order.garage.name if order.garage else "", invoice_no=order.invoice_no, source_type=SUBJECT,
            source_id=order.id,
        ).id  # fmt: skip
    if (order.invoice_no and kept) or not actual:
        close(order, by, order.invoice_no)
    return order


def close(order: UpkeepOrder, by: Person, invoice_no: str, files: Iterable[Any] = ()) -> UpkeepOrder:
    """The invoice is there: the order is concluded."""
    rules.check_transition(order.status, UpkeepStatus.CLOSED)
    attach_all(SUBJECT, order.id, files, by)
    if order.actual_fen:
        if not invoice_no.strip():
            raise RuleBroken(_("Write the number of the invoice."), "invoice_no")
        if not neighbours.files(SUBJECT, order.id):
            raise RuleBroken(_("Add the invoice as a file."), "files")
    order.invoice_no = invoice_no.strip()[:60]
    order.status, order.closed_at = UpkeepStatus.CLOSED, clock.now()
    return order


def cancel(order: UpkeepOrder, by: Person, reason: str) -> UpkeepOrder:
    """Not needed after all; the car is free, an approval under way is withdrawn."""
    rules.check_transition(order.status, UpkeepStatus.CANCELLED)
    if not reason.strip():
        raise RuleBroken(_("Say why it is cancelled."), "reason")
    if order.status == UpkeepStatus.PENDING:
        neighbours.withdraw_for(SUBJECT, order.id, by, reason)
    _end(order, UpkeepStatus.CANCELLED, reason)
    return order


def on_approved(order_id: int) -> None:
    """It may go to the garage: the dispatchers book its time."""
    order = queries.get_one(order_id)
    rules.check_transition(order.status, UpkeepStatus.APPROVED)
    order.status = UpkeepStatus.APPROVED
    number, plate = order.number, order.plate
    _tell(
        dispatchers(),
        f"upkeep {order.id} approved {order.version}",
        lambda: _("%(number)s is approved: %(plate)s may go to the garage", number=number, plate=plate),
        order.reason,
        order,
        None,
    )


def on_rejected(order_id: int) -> None:
    _end(queries.get_one(order_id), UpkeepStatus.REJECTED, "")


def on_sent_back(order_id: int) -> None:
    """The estimate is made anew."""
    order = queries.get_one(order_id)
    rules.check_transition(order.status, UpkeepStatus.SENT_BACK)
    order.status = UpkeepStatus.SENT_BACK


def on_withdrawn(order_id: int) -> None:
    order = queries.get_one(order_id)
    if order.status == UpkeepStatus.PENDING:
        _end(order, UpkeepStatus.CANCELLED, "")


def _end(order: UpkeepOrder, status: UpkeepStatus, reason: str) -> None:
    rules.check_transition(order.status, status)
    order.status, order.end_reason = status, reason.strip()[:300]
    occupancy.release((SUBJECT, order.id))
    neighbours.release((SUBJECT, order.id))


def _take(order: UpkeepOrder, by: Person, starts_at: datetime, ends_at: datetime, give_back: bool) -> None:
    """Occupy the car for the garage. Dispatches in the span are named, or voided on demand: their requests wait again."""
    occupancy.release((SUBJECT, order.id))
    db.session.flush()
    trips = list(queries.dispatches_in(order.vehicle_id, starts_at, ends_at))
    if on_road := [d.number for d in trips if d.status == DispatchStatus.DEPARTED]:
        raise RuleBroken(
            _("The car is on the road: %(numbers)s. Register its return first.", numbers="、".join(on_road))
        )
    if trips and not give_back:
        numbers = "、".join(d.number for d in trips)
        raise RuleBroken(
            _(
                "In the way: %(numbers)s. Give them another car, or tick that they are given back.",
                numbers=numbers,
            ),
            "give_back",
        )
    for trip in trips:
        dispatching.void(
            dispatch=trip, by=by, reason=_("%(number)s: the car is in the garage", number=order.number)
        )
    db.session.flush()
    with in_language(None):
        label = _("Upkeep %(number)s", number=order.number)
    occupancy.occupy(
        "vehicle",
        order.vehicle_id,
        starts_at,
        ends_at,
        source=(SUBJECT, order.id),
        label=label,
        field="ends_at",
    )
    order.planned_from, order.planned_until = starts_at, ends_at


def _tell(
    whom: Iterable[Person], key: str, title: Any, body: str, order: UpkeepOrder, by: Person | None
) -> None:
    readers = [p for p in dict.fromkeys([*whom, order.requester]) if by is None or p.id != by.id]
    neighbours.tell(
        readers, key, title, body, f"/vehicles/upkeep/{order.id}", by=by, subject=(SUBJECT, order.id)
    )
