"""Do it: a checkpoint is scanned, at once or handed in later; a missed round is explained, the explanation decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from app.core import clock
from app.core.db import db, lock, note
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.offline import check_client_at
from app.core.rule import RuleBroken
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import (
    UNBEGUN,
    Cause,
    Checkpoint,
    ExcuseStatus,
    Finding,
    Method,
    PatrolExcuse,
    PatrolRepeat,
    PatrolScan,
    PatrolTask,
    PointLabel,
    Stop,
    TaskStatus,
)
from app.modules.duty.patrol.queries import points
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.rules import codes
from app.modules.duty.patrol.rules import states as state_rules
from app.modules.duty.patrol.rules import walking as rules
from app.modules.duty.patrol.rules.policies import EXCUSE_DAYS, OFFLINE_HOURS
from app.modules.duty.patrol.services.states import advance, backfill_until, note_event, open_up
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person

SCAN, TASK = "patrol_scan", "patrol_task"


def scan(
    *, task_id: int, checkpoint: Checkpoint, by: Person, code: str, method: Method, result: Finding,
    answers: Mapping[int, bool | None], note: str = "", category: neighbours.Category | None = None,
    severity: neighbours.Severity | None = None, files: Sequence[Any] = (), client_id: str = "",
    client_at: datetime | None = None,
) -> PatrolScan:  # fmt: skip
    """Somebody is, or was, at a checkpoint. The first visit counts; what comes later is logged beside it.

    With a device's time it counts as of that time: what was scanned inside the window is in time, however late it
    arrives, up to the hours that the rules of the office give.
    """
    now, uuid = clock.now(), client_id or uuid4().hex
    check_client_at(client_at, now, days=366)  # only whether it lies in the future
    rules.check_delay(client_at, now, neighbours.limit(OFFLINE_HOURS))
    at = min(client_at, now) if client_at else now
    lock(f"patrol_task:{task_id}")
    task = queries.task(task_id, lock=True)
    assert task is not None  # noqa: S101 - the view has found it
    stop = _stop(task, checkpoint)
    told = queries.scan_by_uuid(uuid)
    if told is not None:  # the same record again: answered as the first time
        return told if isinstance(told, PatrolScan) else told.scan
    first = queries.scan_of(task.id, checkpoint.id)
    if first is not None:
        return _again(first, by, uuid, client_at, result, note)
    _check_status(task)
    late_entry = rules.check_window(task, at, backfill_until=backfill_until(task))
    label = _label(code, checkpoint, at)
    photo = rules.needs_photo(checkpoint.photo_rule, stop.photo_required, result)
    said = rules.check_report(checkpoint.questions, answers, result, note, len(files), photo)
    if task.status is TaskStatus.SCHEDULED:
        open_up(task)
    row = PatrolScan(
        task_id=task.id, checkpoint=checkpoint, client_uuid=uuid, person=by, person_id=by.id, at=at, client_at=client_at,
        server_at=now, method=method, label_number=label.number, entered_late=late_entry, result=result, answers=said,
        note=note.strip(),
    )  # fmt: skip
    task.scans.append(row)
    db.session.flush()
    neighbours.attach_all(SCAN, row.id, files, by)
    if result is Finding.ABNORMAL:
        _report(row, by, category, severity, files)
    _progress(task, by, late_entry)
    _remember(row, now)
    return row


def _stop(task: PatrolTask, checkpoint: Checkpoint) -> Stop:
    found = next((stop for stop in task.way if stop.checkpoint_id == checkpoint.id), None)
    if found is None:
        raise RuleBroken(_("This checkpoint is not on this round."))
    return found


def _check_status(task: PatrolTask) -> None:
    if task.status is TaskStatus.CANCELLED:
        raise RuleBroken(_("This round was cancelled: %(reason)s", reason=task.reason))


def _label(code: str, checkpoint: Checkpoint, at: datetime) -> PointLabel:
    """The label that was scanned or typed. Raises RuleBroken with what is wrong about it."""
    told = codes.read(code)
    if told is None:
        raise RuleBroken(
            _("This is no code of a checkpoint. Type the seven signs below the QR code."), "code"
        )
    label = points.label_of(told.secret, typed=told.number is None)
    if label is None:
        raise RuleBroken(_("No label has this code. Look at it once more."), "code")
    if label.checkpoint_id != checkpoint.id:
        raise RuleBroken(
            _(
                "This is the label of “%(other)s”, not of “%(this)s”.",
                other=label.checkpoint.full_name,
                this=checkpoint.full_name,
            ),
            "code",
        )
    rules.check_label(label.retired_at, at)
    return label


def _again(
    first: PatrolScan, by: Person, uuid: str, client_at: datetime | None, result: Finding, text: str
) -> PatrolScan:  # fmt: skip
    """The round has this point already: the first stands, this one is logged."""
    db.session.add(
        PatrolRepeat(
            scan=first,
            client_uuid=uuid,
            person=by,
            client_at=client_at,
            server_at=clock.now(),
            result=result,
            note=text,
        )
    )
    note_event(first.task, "repeated", by, first.checkpoint.name)
    return first


def _report(
    row: PatrolScan, by: Person, category: neighbours.Category | None, severity: neighbours.Severity | None,
    files: Sequence[Any],
) -> None:  # fmt: skip
    """What is wrong becomes a hazard, with the photos of the scan."""
    point = row.checkpoint
    hazard = neighbours.report_hazard(
        by, row.id, category or neighbours.Category.OTHER, severity or neighbours.Severity.GENERAL, point.full_name,
        row.note, point.department_id,
    )  # fmt: skip
    neighbours.attach_all("hazard", hazard.id, files, by)
    note_event(row.task, "hazard", by, f"{point.name}：{hazard.number}")


def _progress(task: PatrolTask, by: Person, late_entry: bool) -> None:
    """What the round has become with this scan: begun, done, late; which scans are odd."""
    if task.walker_id is None:
        task.walker, task.walker_id = by, by.id
    visits = [rules.Visit(row.checkpoint_id, row.person_id, row.at) for row in task.scans]
    odd = rules.flags(task.way, visits)
    for row in task.scans:
        row.too_fast, row.wrong_order = odd.get(row.checkpoint_id, (False, False))
    task.started_at = min(visit.at for visit in visits)
    cause = task.cause if task.cause is Cause.SYSTEM_OUTAGE else None
    last = max(visit.at for visit in visits)
    if {visit.checkpoint_id for visit in visits} >= {stop.checkpoint_id for stop in task.way}:
        status, task.late_min = state_rules.ended(task, last)
        task.finished_at = last
        _become(task, status, cause, by)
    elif task.status in UNBEGUN:
        _become(task, TaskStatus.IN_PROGRESS, cause, by)
    elif task.status is TaskStatus.MISSED:
        _become(task, TaskStatus.PARTIAL, Cause.PERSON, by)
    db.session.flush()


def _become(task: PatrolTask, new: TaskStatus, cause: Cause | None, by: Person) -> None:
    if task.status is not new:
        advance(task, new, cause=cause, by=by)


def _remember(row: PatrolScan, now: datetime) -> None:
    """The audit and the timeline tell of a record that came later than it was made."""
    if row.client_at is None:
        return
    note("offline_record", subject_type=TASK, subject_id=row.task_id, client_at=row.client_at.isoformat())
    text = f"{row.checkpoint.name}　{moment(row.client_at, relative=False)} → {moment(now, relative=False)}"
    note_event(row.task, "offline", row.person, text)


# -- explanations


def explain(*, task: PatrolTask, by: Person, reason: str, cause: Cause) -> PatrolExcuse:
    """Why a round was missed or not walked to its end. Somebody else decides."""
    state_rules.check_excuse(
        task.status, task.closes_at, clock.now(), neighbours.limit(EXCUSE_DAYS, task.day)
    )
    lock(f"patrol_excuse:{task.id}")
    if any(one.status is ExcuseStatus.WAITING for one in queries.excuses(task.id)):
        raise RuleBroken(_("An explanation of this round waits for a decision already."))
    row = PatrolExcuse(
        task_id=task.id, reason=reason.strip(), cause=cause, by=by, by_id=by.id, at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    note_event(task, "explained", by, row.reason)
    route = task.route.name
    neighbours.tell(
        [one for one in accounts.holders("duty.plan") if one.id != by.id], f"patrol_excuse {row.id}",
        lambda: _("A missed round is explained: %(route)s", route=route), lambda: f"{by.full_name}：{row.reason}",
        f"/duty/patrol/excuses/{row.id}", by=by, subject=(TASK, task.id),
    )  # fmt: skip
    return row


def decide(*, excuse: PatrolExcuse, by: Person, accepted: bool, opinion: str = "") -> PatrolExcuse:
    """The explanation holds, or it does not; never decided by whoever wrote it."""
    state_rules.check_decision(excuse.status, excuse.by_id, by.id)
    excuse.status = ExcuseStatus.ACCEPTED if accepted else ExcuseStatus.REFUSED
    excuse.decided_by, excuse.decided_by_id, excuse.decided_at = by, by.id, clock.now()
    excuse.opinion = opinion.strip()
    task, label = excuse.task, excuse.status.label
    note_event(task, "excuse_" + str(excuse.status), by, excuse.opinion)
    if accepted and task.status in (TaskStatus.MISSED, TaskStatus.PARTIAL):
        advance(task, TaskStatus.EXCUSED, cause=excuse.cause, by=by)
    neighbours.tell(
        [excuse.by], f"patrol_excuse {excuse.id} {excuse.status}",
        lambda: _("%(status)s: %(route)s", status=str(label), route=task.route.name), lambda: excuse.opinion or "—",
        f"/duty/patrol/rounds/{task.id}", by=by, subject=(TASK, task.id),
    )  # fmt: skip
    return excuse
