"""Sweep: tell what is due. Each beat works out anew what is owed; unique keys make doing it twice harmless."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, has_request_context
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.db import db, in_transaction
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.module import Ladder, declared
from app.shared.notifications import queries, rules
from app.shared.notifications.models import FireState, LadderStage, Obligation, PlannedFire, ReminderFire
from app.shared.notifications.services.crash import crash_here
from app.shared.notifications.services.ladders import stages_of
from app.shared.notifications.services.plans import close, insert_once, planned_rows
from app.shared.notifications.services.recipients import recipients
from app.shared.notifications.services.telling import write_notice

log = logging.getLogger(__name__)
_TRANSIENT = {"40", "55", "57"}  # serialisation, locks, shutdown: not the row's fault
BATCH = 20  # obligations in one transaction: short, since SQLite has one writer


@dataclass
class Swept:
    """What a sweep has done."""

    obligations: int = 0
    fires: int = 0
    notices: int = 0
    errors: int = 0

    def __iadd__(self, other: "Swept") -> "Swept":
        self.obligations += other.obligations
        self.fires += other.fires
        self.notices += other.notices
        self.errors += other.errors
        return self


def sweep(now: datetime | None = None, batch: int = BATCH) -> Swept:
    """Tell everything whose moment has come, one short transaction after the other."""
    now = now or clock.now()
    total = Swept()
    with _outside_of_requests():
        while True:
            done = in_transaction(lambda: _batch(now, batch))
            crash_here("sweep:after_commit")
            if not done.obligations:
                return total
            total += done


def _batch(now: datetime, size: int) -> Swept:
    total = Swept()
    due = queries.due_obligations(now, size)
    crash_here("sweep:selected")
    for obligation in due:
        total.obligations += 1
        try:
            with db.session.begin_nested():
                total += settle(obligation, now)
        except DBAPIError as error:
            if error.connection_invalidated or str(getattr(error.orig, "sqlstate", ""))[:2] in _TRANSIENT:
                raise
            _set_aside(obligation, error, now)
            total.errors += 1
        except Exception as error:
            _set_aside(obligation, error, now)
            total.errors += 1
        crash_here("sweep:obligation_done")
    crash_here("sweep:before_commit")
    return total


def settle(obligation: Obligation, now: datetime) -> Swept:
    """Fire what is due of one obligation: of several stages for the same audience only the highest."""
    ladder: Ladder = declared("ladders")[obligation.ladder]
    if not ladder.is_open(obligation):
        close(obligation)
        return Swept()
    stages = {stage.code: stage for stage in stages_of(obligation.ladder, obligation.edition)}
    fires = queries.fires(obligation)
    rows = _topped_up(obligation, list(stages.values()), fires, now)
    due = [row for row in rows if row.ready_at is not None and row.ready_at <= now]
    told = Swept()
    for row, fires_now in _collapsed(due, stages, fires):
        told += _fire(obligation, ladder, stages[row.stage], row, fires_now, now)
        for waiting in rows:
            stage = stages.get(waiting.stage)
            if stage and stage.after == row.stage and waiting.ready_at is None:
                codes = [code for code, one in stages.items() if one.active]
                waiting.ready_at = rules.ready_at(
                    waiting.planned_at, stage.after, stage.min_gap_minutes, {row.stage: now}, codes
                )
    for row in due:
        db.session.delete(row)
    return told


def _topped_up(
    obligation: Obligation, stages: Sequence[LadderStage], fires: Sequence[ReminderFire], now: datetime
) -> list[PlannedFire]:
    """The plan, with the further occurrences of repeating stages."""
    rows = list(queries.planned(obligation))
    if any(stage.repeat and stage.active for stage in stages):
        there = {(row.stage, row.occurrence) for row in rows}
        repeating = [stage for stage in stages if stage.repeat]
        fresh = planned_rows(obligation, stages, fires, now)
        more = [row for row in fresh if (row.stage, row.occurrence) not in there]
        more = [row for row in more if row.stage in {stage.code for stage in repeating}]
        db.session.add_all(more)
        rows += more
    return rows


def _collapsed(
    due: Sequence[PlannedFire], stages: dict[str, LadderStage], fires: Sequence[ReminderFire]
) -> Iterator[tuple[PlannedFire, bool]]:
    """(row, does it fire): lower stages for the same audience are merged into the highest; what a higher one has
    told already is not told again. Rows of stages that are no more are passed over."""
    live = [row for row in due if row.stage in stages and stages[row.stage].active]
    highest: dict[str, tuple[int, datetime, int]] = {}
    for row in live:
        stage = stages[row.stage]
        rank = (stage.rank, row.planned_at, row.occurrence)
        highest[stage.audience] = max(rank, highest.get(stage.audience, rank))
    told: dict[str, int] = {}
    for fire in fires:
        if fire.state == FireState.FIRED:
            told[fire.audience] = max(fire.rank, told.get(fire.audience, fire.rank))
    for row in sorted(live, key=lambda row: (stages[row.stage].rank, row.planned_at, row.occurrence)):
        stage = stages[row.stage]
        top = (stage.rank, row.planned_at, row.occurrence) == highest[stage.audience]
        yield row, top and (bool(stage.repeat) or stage.rank >= told.get(stage.audience, stage.rank))


def _fire(
    obligation: Obligation,
    ladder: Ladder,
    stage: LadderStage,
    row: PlannedFire,
    fires_now: bool,
    now: datetime,
) -> Swept:
    """Write the fire, and the notices of whoever is meant at this moment."""
    late = rules.was_late(row.ready_at or row.planned_at, obligation.armed_at or obligation.created_at, now)
    state = FireState.FIRED if fires_now else FireState.SUPERSEDED
    fire_id = insert_once(
        ReminderFire, obligation_id=obligation.id, deadline_rev=obligation.deadline_rev, stage=stage.code,
        occurrence=row.occurrence, audience=stage.audience, rank=stage.rank, planned_at=row.planned_at, fired_at=now,
        state=state, recipients=0, fallback=False, late=late,
    )  # fmt: skip
    crash_here("sweep:fire_written")
    if fire_id is None or not fires_now:
        return Swept()
    people, fallback = recipients(obligation, stage.audience, ladder, now)
    told = Swept(fires=1)
    for person in people:
        with in_language(person.language):
            wording = ladder.wording(obligation, rules.worded_as(ladder, stage.code, stage.rank))
            title, body = str(wording.title), str(wording.body)
            if fallback:
                body += "\n" + _("Nobody could be found who should hear this, so you do. Please see to it.")
            if late:
                body += "\n" + _("Late: this was due to be told at %(at)s; reminders stood still.",
                                 at=moment(row.ready_at or row.planned_at))  # fmt: skip
        told.notices += bool(
            write_notice(
                person,
                f"v1|{obligation.id}|r{obligation.deadline_rev}|{stage.code}|{row.occurrence}|u{person.id}",
                title, body, wording.url,
                now=now, urgent=stage.urgent, subject=obligation.subject, channels=stage.channels or (), fire_id=fire_id,
                requires_ack=fallback, late=late, department_id=obligation.department_id,
            )
        )  # fmt: skip
    fire = db.session.get_one(ReminderFire, fire_id)
    fire.recipients, fire.fallback = len(people), fallback
    if fallback:
        log.error(
            "nobody to tell: obligation %s, ladder %s, audience %s",
            obligation.id,
            ladder.name,
            stage.audience,
        )
    return told


def _set_aside(obligation: Obligation, error: Exception, now: datetime) -> None:
    """One that throws must not stop the others: again in an hour, and on the red list meanwhile."""
    log.error("obligation %s set aside", obligation.id, exc_info=error)
    db.session.refresh(obligation)
    obligation.held_until = now + rules.SET_ASIDE
    obligation.eval_error = f"{type(error).__name__}: {error}"[:500]
    db.session.flush()


@contextmanager
def _outside_of_requests() -> Iterator[None]:
    """Wordings make links; outside of a request they need to know the portal's address."""
    if has_request_context():
        yield
    else:
        with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
            yield
