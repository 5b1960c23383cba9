"""Do it: who is sealed over a holiday; two persons seal and unseal; the seal takes the car from dispatch."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.formats import span
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models.seals import (
    CaseStatus,
    Seal,
    SealPlan,
    SealPlanStatus,
    SealRole,
    SealStatus,
    UnsealStatus,
)
from app.modules.vehicles.queries import seals as queries
from app.modules.vehicles.rules import seals as rules
from app.modules.vehicles.rules.dispatching import occupied_span
from app.modules.vehicles.services import desk
from app.modules.vehicles.services.people import dispatchers
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.occupancy import services as occupancy
from app.shared.policies.queries import Policy, policy
from app.shared.settings import queries as settings
from app.shared.workdays import queries as calendar
from app.shared.workdays.arithmetic import HolidayBlock

PLAN, SEAL = "seal_plan", "seal"
CONFIRM, SEAL_DUE, UNSEAL_DUE, CASE = "seal_confirm", "seal_due", "unseal_due", "seal_case"  # ladders


def terms(on: date | None = None) -> dict[str, Policy]:
    """The rules of holiday seals as they hold on a day."""
    return {p.code: policy(p.code, on) for p in rules.POLICIES}


def holiday_due(today: date) -> HolidayBlock | None:
    """The next holiday, as soon as its proposal is due and there is none."""
    known = terms()
    block = calendar.next_holiday(today + timedelta(days=1))
    if block is None or not known[rules.TERM].applies or not known[rules.TERM].value:
        return None
    first = calendar.add_workdays(block.starts_on, -int(known[rules.AHEAD].value))
    return block if today >= first and queries.overlapping(block.starts_on, block.ends_on) is None else None


def propose_due(now: datetime) -> int:
    """Make the proposal so many workdays before a holiday (materialiser). Doing it twice is harmless."""
    block = holiday_due(clock.local(now).date())
    if block is None:
        return 0
    plan = propose(block)
    number, holiday = plan.number, plan.holiday
    neighbours.tell(
        dispatchers(), f"seal plan {plan.id} proposed",
        lambda: _("%(holiday)s: who is sealed, who stays for duty", holiday=holiday),
        lambda: _("%(number)s is proposed. Look through it and confirm it.", number=number),
        f"/vehicles/seals/{plan.id}", subject=(PLAN, plan.id),
    )  # fmt: skip
    return 1


def propose(block: HolidayBlock) -> SealPlan:
    """A plan for this holiday with a choice for every car; one that is only proposed is made anew."""
    lock("seal_plans")
    plan = queries.overlapping(block.starts_on, block.ends_on)
    if plan is not None and plan.status != SealPlanStatus.PROPOSED:
        raise RuleBroken(_("%(number)s is confirmed already.", number=plan.number))
    ends = time.fromisoformat(str(settings.value("workday_ends")))
    seals_at = clock.at(calendar.add_workdays(block.starts_on, -1), ends)
    opens_at = clock.at(block.ends_on + timedelta(days=1))
    with in_language(None):
        holiday = block.name
        if plan is None:
            plan = SealPlan(number=neighbours.next_number(PLAN, block.starts_on))
            db.session.add(plan)
        plan.holiday, plan.starts_on, plan.ends_on = holiday, block.starts_on, block.ends_on
        plan.provisional, plan.seals_at, plan.opens_at = block.provisional, seals_at, opens_at
        db.session.flush()
        _fill(plan)
    neighbours.keep((PLAN, plan.id), CONFIRM, seals_at)
    return plan


def _fill(plan: SealPlan) -> None:
    known = terms()
    cars = candidates(plan.seals_at, plan.opens_at)
    chosen = rules.propose(cars, int(known[rules.DUTY].value), known[rules.EXEMPT].value)
    plates, rows = {car.vehicle_id: car.plate for car in cars}, {row.vehicle_id: row for row in plan.seals}
    keeper = next(iter(dispatchers()), None)
    for choice in chosen:
        row = rows.get(choice.vehicle_id)
        if row is None:
            row = Seal(
                plan=plan, vehicle_id=choice.vehicle_id, plate=plates[choice.vehicle_id], key_keeper=keeper
            )
            db.session.add(row)
        _set_role(row, choice.role, choice.reason)
    db.session.flush()


def candidates(starts_at: datetime, ends_at: datetime) -> list[rules.Candidate]:
    """Every car that is kept, with what takes it in the span; four queries."""
    taken = occupancy.clashes("vehicle", None, starts_at, ends_at)
    orders = [row.source_id for row in taken if row.source_type == "dispatch"]
    numbers = queries.numbers(orders)
    trips: dict[int, list[str]] = {}
    other: dict[int, str] = {}
    for row in taken:
        if row.source_type == "dispatch":
            trips.setdefault(row.resource_id, []).append(numbers.get(row.source_id, ""))
        elif row.source_type != "seal":
            other[row.resource_id] = f"{row.label} {span(row.starts_at, row.ends_at)}"
    return [
        rules.Candidate(
            car.id,
            car.plate,
            car.category.value,
            car.emergency_duty,
            trips.get(car.id, ()),
            other.get(car.id, ""),
        )
        for car in queries.cars()
    ]


def account_of(seal: Seal) -> rules.Account:
    """What the odometer says of a seal."""
    return rules.account([rules.Step(step.act, step.reading.km) for step in seal.steps])


def choose(plan: SealPlan, by: Person, roles: Mapping[int, tuple[SealRole, str]]) -> SealPlan:
    """Change who is sealed and who stays. Cars that are sealed already are not touched."""
    if plan.status not in (SealPlanStatus.PROPOSED, SealPlanStatus.CONFIRMED):
        raise RuleBroken(_("This plan is closed."))
    for seal in plan.seals:
        role, reason = roles.get(seal.id, (seal.role, seal.role_reason))
        if (role, reason) == (seal.role, seal.role_reason):
            continue
        if seal.status not in (SealStatus.PLANNED, SealStatus.STAYS):
            raise RuleBroken(_("%(plate)s is sealed already.", plate=seal.plate))
        if role != SealRole.SEALED and not reason.strip():
            raise RuleBroken(_("Say why %(plate)s is not sealed.", plate=seal.plate))
        was = seal.role
        _set_role(seal, role, reason.strip()[:200] if role != SealRole.SEALED else "")
        if plan.status == SealPlanStatus.CONFIRMED and was != role:
            if role == SealRole.SEALED:
                take(seal, max(plan.seals_at, clock.now()))
            else:
                occupancy.release((SEAL, seal.id))
    return plan


def _set_role(seal: Seal, role: SealRole, reason: str) -> None:
    seal.role, seal.role_reason = role, reason[:200]
    seal.status = SealStatus.PLANNED if role == SealRole.SEALED else SealStatus.STAYS


def confirm(plan: SealPlan, by: Person, notice_no: str = "") -> SealPlan:
    """From now on nobody can dispatch these cars over the holiday."""
    if plan.status != SealPlanStatus.PROPOSED:
        raise RuleBroken(_("This plan is confirmed already."))
    if not any(seal.role == SealRole.SEALED for seal in plan.seals):
        raise RuleBroken(_("No car would be sealed. Choose at least one."))
    now = clock.now()
    if now >= plan.opens_at:
        raise RuleBroken(_("This holiday is over."))
    for seal in plan.seals:
        if seal.role == SealRole.SEALED:
            take(seal, max(plan.seals_at, now))
    plan.status, plan.confirmed_at, plan.confirmed_by = SealPlanStatus.CONFIRMED, now, by
    plan.notice_no = notice_no.strip()[:80]
    starts = time.fromisoformat(str(settings.value("workday_starts")))
    after = clock.at(calendar.add_workdays(plan.ends_on, 1), starts)
    neighbours.release((PLAN, plan.id), CONFIRM)
    neighbours.keep((PLAN, plan.id), SEAL_DUE, plan.seals_at, owner_id=by.id)
    neighbours.keep((PLAN, plan.id), UNSEAL_DUE, after, owner_id=by.id)
    return plan


def take(seal: Seal, at: datetime | None = None) -> None:
    """Occupy the car from `at` (or as before) to the holiday's end, but for the spans of approved requests.

    A trip that is ending is waited for; one to come is named, and refuses.
    """
    held = occupancy.held_by((SEAL, seal.id))
    starts_at = at or min((row.starts_at for row in held), default=max(seal.plan.seals_at, clock.now()))
    occupancy.release((SEAL, seal.id))
    db.session.flush()
    free = [r for r in seal.requests if r.status in (UnsealStatus.APPROVED, UnsealStatus.USED)]
    holes = [occupied_span(r.starts_at, r.ends_at, desk.terms()) for r in free]
    for begins, ends in rules.segments(starts_at, seal.plan.opens_at, holes):
        _occupy(seal, begins, ends)


def _occupy(seal: Seal, at: datetime, until: datetime) -> None:
    holiday = clock.at(seal.plan.starts_on)
    for clash in occupancy.clashes("vehicle", [seal.vehicle_id], at, until):
        if clash.starts_at > at and clash.starts_at >= holiday:
            words = {"plate": seal.plate, "what": clash.label}
            raise RuleBroken(
                _(
                    "%(plate)s is needed over the holiday: %(what)s. Let it stay, or change that first.",
                    **words,
                )
            )
        at = max(at, clash.ends_at)
    if at < until:
        with in_language(None):
            label = _("Holiday seal %(number)s", number=seal.plan.number)
        occupancy.occupy("vehicle", seal.vehicle_id, at, until, source=(SEAL, seal.id), label=label)


def explain(seal: Seal, by: Person, text: str) -> Seal:
    """Kilometres of a sealed car are explained; the text stays in the booklet."""
    if seal.case_status != CaseStatus.OPEN:
        raise RuleBroken(_("Nothing is to be explained here."))
    if not text.strip():
        raise RuleBroken(_("Say how the kilometres came about."), "text")
    seal.case_status, seal.case_text = CaseStatus.CLOSED, text.strip()[:500]
    neighbours.release((SEAL, seal.id), CASE)
    return seal


def open_case(seal: Seal, by: Person, km: int) -> None:
    """The odometer tells of kilometres under seal: somebody answers for them, by a day."""
    owner = seal.key_keeper or by
    due = neighbours.add_workdays(clock.today(), int(terms()[rules.CASE_DAYS].value))
    seal.unexplained_km, seal.case_status, seal.case_owner, seal.case_due_on = km, CaseStatus.OPEN, owner, due
    neighbours.keep((SEAL, seal.id), CASE, clock.at(due, time(9)), owner_id=owner.id)
    plate = seal.plate
    managers: Iterable[Person] = people.role_holders("manager")
    neighbours.tell(
        [*managers, owner], f"seal {seal.id} case", lambda: _("%(plate)s was driven under seal: %(km)s km", plate=plate, km=km),
        lambda: _("Explain it on the page of the seal."), f"/vehicles/seals/cars/{seal.id}", urgent=True, by=by,
        subject=(SEAL, seal.id),
    )  # fmt: skip


def close(plan: SealPlan, by: Person) -> SealPlan:
    """Every car is accounted for: the booklet may be filed."""
    if plan.status != SealPlanStatus.CONFIRMED:
        raise RuleBroken(_("Only a confirmed plan is closed."))
    missing = [seal.plate for seal in plan.seals if queries.is_missing(seal)]
    cases = [seal.plate for seal in plan.seals if seal.case_status == CaseStatus.OPEN]
    rules.check_close(missing, cases)
    plan.status, plan.closed_at, plan.closed_by = SealPlanStatus.CLOSED, clock.now(), by
    neighbours.release((PLAN, plan.id))
    return plan


def facts_of(request: Any) -> dict[str, Any]:
    """What the route of an unseal request may ask about."""
    span = request.ends_at - request.starts_at
    return {"hours": round(span.total_seconds() / 3600, 1), "days": span.days + 1}


def early() -> timedelta:
    """How long before the holiday ends cars may be unsealed."""
    return timedelta(hours=int(terms()[rules.EARLY].value))
