"""Do it: plans with their forecast, items and garages, defects that drivers tell."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Handover, Vehicle
from app.modules.vehicles.models.upkeep import Defect, DefectStatus, Garage, UpkeepItem, UpkeepPlan
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries import upkeep as orders
from app.modules.vehicles.queries import upkeep_plans as queries
from app.modules.vehicles.rules import upkeep as rules
from app.modules.vehicles.services.people import dispatchers
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.policies.queries import Policy, policy

PLAN, DEFECT = "upkeep_plan", "vehicle_defect"
DUE, DEFECT_OPEN = "upkeep_due", "defect_open"  # ladders
NINE = time(9)
NEAR = timedelta(days=60)  # what is due later is not owed yet
NOISE = timedelta(days=7)  # a forecast that moves less than this arms no reminder anew


def terms(on: date | None = None) -> dict[str, Policy]:
    """The rules of upkeep as they hold on a day."""
    return {p.code: policy(p.code, on) for p in rules.POLICIES}


def save_plan(
    plan: UpkeepPlan | None = None,
    *,
    vehicle_id: int | None = None,
    item_id: int | None = None,
    **answers: Any,
) -> UpkeepPlan:
    """An item of a car: its intervals, and when it was last done."""
    rules.check_interval(answers["interval_months"], answers["interval_km"])
    if plan is None:
        if vehicle_id is None or item_id is None:
            raise RuleBroken(_("Choose a car and an item."))
        if queries.plan_of(vehicle_id, item_id) is not None:
            raise RuleBroken(_("This car has a plan for this item already."), "item_id")
        plan = UpkeepPlan(vehicle=db.session.get_one(Vehicle, vehicle_id), item_id=item_id)
        db.session.add(plan)
    if answers.get("last_km") is None:
        last = odometer.last(plan.vehicle_id or plan.vehicle.id)
        answers["last_km"] = last.km if last else 0
    for name, value in answers.items():
        setattr(plan, name, value)
    db.session.flush()
    _reckon([plan], always=True)
    return plan


def end_plan(plan: UpkeepPlan) -> UpkeepPlan:
    """No longer done to this car."""
    plan.ended_on = clock.today()
    neighbours.release((PLAN, plan.id), DUE)
    return plan


def done(vehicle_id: int, item_ids: set[int], on: date, km: int) -> None:
    """These items have been done to the car: their plans count from here."""
    touched = [p for p in queries.all_plans(vehicle_id) if p.item_id in item_ids]
    for plan in touched:
        plan.last_on, plan.last_km = on, km
    db.session.flush()
    _reckon(touched, always=True)


def reckon(_now: datetime) -> int:
    """Every plan's forecast as cars drive now (materialiser). Doing it twice changes nothing."""
    return _reckon(queries.all_plans())


def _reckon(plans: Sequence[UpkeepPlan], *, always: bool = False) -> int:
    changed = 0
    for plan_id, due in dues(plans).items():
        plan = next(p for p in plans if p.id == plan_id)
        moved = plan.expected_on is None or abs(due.expected_on - plan.expected_on) >= NOISE
        if not (moved or always):
            continue
        changed += 1
        plan.expected_on = due.expected_on
        if due.expected_on <= clock.today() + NEAR:
            neighbours.keep((PLAN, plan.id), DUE, clock.at(due.expected_on, NINE))
        else:
            neighbours.release((PLAN, plan.id), DUE)
    return changed


def dues(rows: Sequence[UpkeepPlan], on: date | None = None) -> dict[int, rules.Due]:
    """When each of these plans is due, by plan."""
    known = queries.rates({row.vehicle_id for row in rows})
    today, in_force = on or clock.today(), terms()
    return {
        row.id: rules.due(
            rules.Interval(row.interval_months, row.interval_km, row.last_on, row.last_km),
            today,
            known[row.vehicle_id].km,
            known[row.vehicle_id].per_day,
            in_force,
        )
        for row in rows
    }


def save_item(item: UpkeepItem | None = None, **answers: Any) -> UpkeepItem:
    """An item of upkeep. Plans that exist keep their own intervals."""
    same = queries.item_named(answers["name"].strip())
    if same is not None and same is not item:
        raise RuleBroken(_("There is an item of this name already."), "name")
    item = item or UpkeepItem(name=answers["name"])
    for name, value in answers.items():
        setattr(item, name, value)
    db.session.add(item)
    db.session.flush()
    return item


def save_garage(garage: Garage | None = None, **answers: Any) -> Garage:
    """A garage; a designated one has a contract."""
    same = queries.garage_named(answers["name"].strip())
    if same is not None and same is not garage:
        raise RuleBroken(_("There is a garage of this name already."), "name")
    garage = garage or Garage(name=answers["name"])
    for name, value in answers.items():
        setattr(garage, name, value)
    db.session.add(garage)
    db.session.flush()
    return garage


def end_master(master: UpkeepItem | Garage) -> UpkeepItem | Garage:
    """Chosen no more; what was done stays."""
    master.ended_on = master.ended_on or clock.today()
    return master


def report_defect(
    by: Person, vehicle_id: int, text: str, files: Any = (), handover: Handover | None = None
) -> Defect:
    """A driver tells what is wrong with a car; a hand-over tells it by itself, once."""
    if handover is not None and (known := orders.handover_defect(handover.id)):
        return known
    defect = Defect(vehicle_id=vehicle_id, reported_by=by, text=text.strip()[:300], handover=handover)
    db.session.add(defect)
    db.session.flush()
    attach_all(DEFECT, defect.id, files, by)
    due = neighbours.add_workdays(clock.today(), 1)
    neighbours.keep((DEFECT, defect.id), DEFECT_OPEN, clock.at(due, NINE))
    if handover is None:  # a hand-over has told the dispatchers already
        plate = db.session.get_one(Vehicle, vehicle_id).plate
        neighbours.tell(
            [p for p in dispatchers() if p.id != by.id], f"defect {defect.id}",
            lambda: _("%(plate)s: a driver reports a defect", plate=plate), defect.text, "/vehicles/upkeep/defects",
            by=by, subject=(DEFECT, defect.id),
        )  # fmt: skip
    return defect


def dismiss_defect(defect: Defect, by: Person, answer: str) -> Defect:
    """Nothing is to be repaired; the driver reads why."""
    if defect.status != DefectStatus.OPEN:
        raise RuleBroken(_("This defect has been answered already."))
    if not answer.strip():
        raise RuleBroken(_("Say why nothing is repaired."), "answer")
    defect.status, defect.answer = DefectStatus.DISMISSED, answer.strip()[:300]
    neighbours.release((DEFECT, defect.id))
    neighbours.tell(
        [defect.reported_by], f"defect {defect.id} answered", lambda: _("Your report of a defect is answered"),
        defect.answer, "/vehicles/upkeep/defects", by=by, subject=(DEFECT, defect.id),
    )  # fmt: skip
    return defect
