"""Obligations and their plans: kept, released and planned again, inside the caller's transaction."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock
from app.core.db import Base, db
from app.shared.notifications import queries, rules
from app.shared.notifications.models import (
    Delivery,
    DeliveryState,
    LadderStage,
    Notice,
    Obligation,
    PlannedFire,
    ReminderFire,
)  # fmt: skip
from app.shared.workdays import queries as workdays

CALENDAR_DAYS = 400  # how far ahead a changed calendar moves plans


def insert_once(model: type[Base], **values: object) -> int | None:
    """Insert unless its unique key is there already; the new id, or None."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model).values(**values).on_conflict_do_nothing().returning(model.id)  # type: ignore[attr-defined]
    found: int | None = db.session.scalar(statement)
    return found


def keep(
    subject: tuple[str, int],
    ladder: str,
    due_at: datetime,
    *,
    owner_id: int | None = None,
    department_id: int | None = None,
) -> Obligation:
    """Owe somebody the reminders of this ladder until `release`. Call it in the transaction of the subject.

    Called again it changes what is owed: a new deadline (or a closed obligation) arms all stages anew.
    """
    from app.shared.notifications.services.ladders import in_force, stages_of  # which stands on this file

    now = clock.now()
    current = in_force(ladder, now)
    insert_once(
        Obligation, subject_type=subject[0], subject_id=subject[1], ladder=ladder, due_at=due_at, deadline_rev=0,
        open=True, owner_id=owner_id, department_id=department_id, created_at=now, plan_mark="", eval_error="", edition=current,
        armed_at=now,
    )  # fmt: skip
    obligation = queries.obligation(subject, ladder, lock=True)
    assert obligation is not None  # noqa: S101  (just written)
    if not obligation.open or obligation.due_at != due_at:
        obligation.deadline_rev += 1
        obligation.armed_at, obligation.edition = now, current
    obligation.open, obligation.due_at, obligation.closed_at = True, due_at, None
    obligation.owner_id, obligation.department_id = owner_id, department_id
    obligation.held_until, obligation.eval_error = None, ""
    stages = stages_of(ladder, obligation.edition)
    write_plan(obligation, stages, plan_mark(stages))
    return obligation


def release(subject: tuple[str, int], ladder: str | None = None) -> int:
    """The subject is concluded: nothing is owed any more (on this ladder, or on all). Returns how many closed."""
    rows = queries.open_obligations(subject, ladder)
    for obligation in rows:
        close(obligation)
    return len(rows)


def close(obligation: Obligation) -> None:
    """Nothing is owed any more; what waits to go out is cancelled, what has been told is done with."""
    now = clock.now()
    obligation.open, obligation.closed_at = False, now
    db.session.flush()
    db.session.execute(delete(PlannedFire).where(PlannedFire.obligation_id == obligation.id))
    mine = (
        select(Notice.id)
        .join(ReminderFire, ReminderFire.id == Notice.fire_id)
        .where(ReminderFire.obligation_id == obligation.id)
    )
    settle_notices(mine, now)


def settle_notices(notice_ids: object, now: datetime) -> None:
    """Mark notices as done with. What another process is sending right now stays its own: it asks again itself."""
    db.session.execute(
        update(Notice).where(Notice.id.in_(notice_ids), Notice.closed_at.is_(None)).values(closed_at=now),  # type: ignore[arg-type]
        execution_options={"synchronize_session": False},
    )
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.notice_id.in_(notice_ids),  # type: ignore[arg-type]
            Delivery.state == DeliveryState.PENDING,
            Delivery.lease_until.is_(None) | (Delivery.lease_until < now),
        )
        .values(state=DeliveryState.CANCELLED),
        execution_options={"synchronize_session": False},
    )


def write_plan(obligation: Obligation, stages: Iterable[LadderStage], mark: str) -> None:
    """Write what is still owed of this deadline; what has fired stays fired."""
    db.session.flush()
    db.session.execute(delete(PlannedFire).where(PlannedFire.obligation_id == obligation.id))
    db.session.add_all(planned_rows(obligation, stages, queries.fires(obligation), clock.now()))
    obligation.plan_mark = mark
    db.session.flush()


def planned_rows(
    obligation: Obligation, stages: Iterable[LadderStage], fires: Sequence[ReminderFire], now: datetime
) -> list[PlannedFire]:
    """Every stage that has not fired; of a repeating one all that have elapsed and the next."""
    gone = {(fire.stage, fire.occurrence) for fire in fires}
    really = first_fires(fires)
    stages = [stage for stage in stages if stage.active]
    codes = [stage.code for stage in stages]
    rows = []
    for stage in stages:
        start = rules.first_moment(stage, obligation.due_at, clock.zone(), workdays.add_workdays)
        for number, moment in rules.occurrences(stage, start, clock.zone(), now):
            if (stage.code, number) in gone:
                continue
            row = PlannedFire(
                obligation_id=obligation.id, deadline_rev=obligation.deadline_rev, stage=stage.code
            )
            row.occurrence, row.planned_at = number, moment
            row.ready_at = rules.ready_at(moment, stage.after, stage.min_gap_minutes, really, codes)
            rows.append(row)
    return rows


def first_fires(fires: Iterable[ReminderFire]) -> dict[str, datetime]:
    """When each stage has first fired. A superseded one counts: its audience was told at that very moment."""
    first: dict[str, datetime] = {}
    for fire in fires:
        first[fire.stage] = min(fire.fired_at, first.get(fire.stage, fire.fired_at))
    return first


def calendar_mark() -> str:
    """A fingerprint of the working calendar, as far as plans reach."""
    start = clock.today().replace(day=1) - timedelta(days=31)
    days = (start + timedelta(days=n) for n in range(CALENDAR_DAYS))
    return "".join("1" if workdays.is_workday(day) else "0" for day in days)


def plan_mark(stages: Iterable[LadderStage]) -> str:
    """A fingerprint of everything that a plan depends on besides its deadline."""
    stages = sorted(stages, key=lambda s: s.code)
    facts = [(s.code, s.unit, s.offset, s.at, s.repeat, s.after, s.min_gap_minutes, s.active) for s in stages]
    calendar = calendar_mark() if any(s.unit == "workdays" and s.active for s in stages) else ""
    return hashlib.sha256(repr((facts, calendar, str(clock.zone()))).encode()).hexdigest()[:32]
