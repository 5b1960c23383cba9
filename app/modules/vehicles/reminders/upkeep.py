"""When is it due? Upkeep by date or kilometres, a car in the garage, a defect, licences, violations, accidents."""

from datetime import time
from typing import Any

from app.core import clock
from app.core.formats import long_day, moment
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.vehicles.models.compliance import ViolationStatus
from app.modules.vehicles.models.upkeep import DefectStatus, UpkeepStatus
from app.modules.vehicles.queries import compliance, masters, upkeep_plans
from app.modules.vehicles.queries import upkeep as orders
from app.modules.vehicles.services import upkeep_plans as plans

DAY = 24 * 60
NINE = time(9)


def _due_words(obligation: Any, _stage: str) -> Wording:
    plan = upkeep_plans.plan(obligation.subject_id)
    assert plan is not None  # noqa: S101 - is_open has been asked
    due = plans.dues([plan])[plan.id]
    title = _("%(plate)s: %(item)s is due", plate=plan.vehicle.plate, item=plan.item.name)
    return Wording(title, due.says, "/vehicles/upkeep/due")


def _due_open(obligation: Any) -> bool:
    plan = upkeep_plans.plan(obligation.subject_id)
    return plan is not None and plan.ended_on is None


def _back_words(obligation: Any, _stage: str) -> Wording:
    order = orders.get_one(obligation.subject_id)
    garage = order.garage.name if order.garage else ""
    title = _("%(plate)s should be back from the garage", plate=order.plate)
    return Wording(
        title, f"{order.number}　{garage}　{moment(order.planned_until)}", f"/vehicles/upkeep/{order.id}"
    )


def _back_open(obligation: Any) -> bool:
    return orders.get_one(obligation.subject_id).status == UpkeepStatus.IN_GARAGE


def _defect_words(obligation: Any, _stage: str) -> Wording:
    defect = orders.get_defect(obligation.subject_id)
    title = _("%(plate)s: a defect waits for an answer", plate=defect.vehicle.plate)
    return Wording(title, defect.text, "/vehicles/upkeep/defects")


def _defect_open(obligation: Any) -> bool:
    return orders.get_defect(obligation.subject_id).status == DefectStatus.OPEN


def _licence_words(obligation: Any, _stage: str) -> Wording:
    driver = masters.driver(obligation.subject_id)
    assert driver is not None  # noqa: S101 - drivers are never deleted
    days = (driver.licence_valid_until - clock.today()).days
    names = {"name": driver.name, "days": days}
    title = _("Driving licence of %(name)s ends in %(days)s days", **names)
    if days == 0:
        title = _("Driving licence of %(name)s ends today", name=driver.name)
    elif days < 0:
        title = _("Driving licence of %(name)s has ended", name=driver.name)
    body = _(
        "Valid until %(day)s. Without it nobody may be dispatched to drive.",
        day=long_day(driver.licence_valid_until),
    )
    return Wording(title, body, f"/vehicles/drivers/{driver.id}")


def _licence_open(obligation: Any) -> bool:
    driver = masters.driver(obligation.subject_id)
    return driver is not None and driver.ended_on is None


def _violation_words(obligation: Any, _stage: str) -> Wording:
    row = compliance.get_violation(obligation.subject_id)
    title = _("%(number)s: handle the violation with %(plate)s", number=row.number, plate=row.plate)
    body = _(
        "%(text)s, %(points)s points. Until %(day)s.",
        text=row.text,
        points=row.points,
        day=long_day(row.handle_by),
    )
    return Wording(title, body, f"/vehicles/compliance/violations/{row.id}")


def _violation_open(obligation: Any) -> bool:
    return compliance.get_violation(obligation.subject_id).status == ViolationStatus.OPEN


def _accident_words(obligation: Any, _stage: str) -> Wording:
    row = compliance.get_accident(obligation.subject_id)
    title = _(
        "%(number)s, %(plate)s: %(status)s", number=row.number, plate=row.plate, status=row.status.label
    )
    return Wording(
        title, _("Until %(moment)s", moment=moment(row.due_at)), f"/vehicles/compliance/accidents/{row.id}"
    )


def _accident_open(obligation: Any) -> bool:
    return compliance.get_accident(obligation.subject_id).status in compliance.OPEN_ACCIDENTS


UPKEEP_LADDERS: tuple[Ladder, ...] = (
    Ladder(
        "upkeep_due",
        _l("Upkeep that is due"),
        (
            Stage("days_15", -15 * DAY, "role:dispatcher", 1),
            Stage("due", 0, "role:dispatcher", 2),
            Stage("overdue", 7 * DAY, "role:manager", 3, repeat="weekly"),
        ),
        _due_words,
        _due_open,
    ),
    Ladder(
        "upkeep_back",
        _l("A car that should be back from the garage"),
        (
            Stage("due", 0, "role:dispatcher", 1),
            Stage("late", 1, "role:manager", 2, unit="workdays", at=NINE, repeat="daily"),
        ),
        _back_words,
        _back_open,
    ),
    Ladder(
        "defect_open",
        _l("A defect that nobody has answered"),
        (
            Stage("remind", 0, "role:dispatcher", 1, unit="workdays", at=NINE),
            Stage("manager", 2, "role:manager", 2, unit="workdays", at=NINE, after="remind"),
        ),
        _defect_words,
        _defect_open,
    ),
)

COMPLIANCE_LADDERS: tuple[Ladder, ...] = (
    Ladder(
        "licence",
        _l("Driving licences that end"),
        (
            *(
                Stage(f"{who}_{days}", -days * DAY, audience, 1 if days > 7 else 2)
                for days in (30, 15, 7, 3)
                for who, audience in (("driver", "owner"), ("dispatcher", "role:dispatcher"))
            ),
            Stage("driver_0", 0, "owner", 3, urgent=True),
            Stage("dispatcher_0", 0, "role:dispatcher", 3, urgent=True),
            Stage("ended", DAY, "role:manager", 4, repeat="weekly"),
        ),
        _licence_words,
        _licence_open,
    ),
    Ladder(
        "violation",
        _l("Violations to be handled"),
        (
            Stage("days_7", -7 * DAY, "owner", 1),
            Stage("days_3", -3 * DAY, "owner", 1),
            Stage("last_day", 0, "owner", 2, urgent=True),
            Stage("dispatcher", 0, "role:dispatcher", 2),
            Stage("manager", DAY, "role:manager", 3, repeat="weekly"),
        ),
        _violation_words,
        _violation_open,
    ),
    Ladder(
        "accident",
        _l("Accidents and their claims"),
        (
            Stage("day_before", -DAY, "owner", 1),
            Stage("hours_4", -240, "role:dispatcher", 2, urgent=True),
            Stage("due", 0, "role:manager", 3, urgent=True),
            Stage("late", DAY, "role:manager", 4, repeat="daily"),
        ),
        _accident_words,
        _accident_open,
    ),
)
