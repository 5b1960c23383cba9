"""Do it: write the duty log. What stands in it never changes; corrections and follow-ups are new lines."""

from datetime import datetime

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster.models import LogEntry, LogKind, LogStatus, Relation, Shift
from app.modules.duty.roster.queries import log as queries
from app.modules.duty.roster.rules import states
from app.shared.accounts.models import Person


def may_write(person: Person, shift: Shift) -> bool:
    """Those who stand in the shift while it answers for the post; the keeper of the roster too."""
    if not shift.answers:
        return False
    return person.may("duty.roster") or any(
        one.person_id == person.id for one in shift.here if not one.standby
    )


def write(
    shift: Shift, by: Person, *, at: datetime, kind: LogKind, content: str, handling: str = "", from_unit: str = "",
    from_person: str = "", phone: str = "", leader_told: str = "", told_at: datetime | None = None,
    is_open: bool = False, due_at: datetime | None = None, relation: Relation | None = None,
    refers_to: LogEntry | None = None,
) -> LogEntry:  # fmt: skip
    """A new line of the log."""
    if not may_write(by, shift):
        raise RuleBroken(
            _("Only those on duty in this shift write in its log, as long as it answers for the post.")
        )
    if at > clock.now():
        raise RuleBroken(_("This moment has not come yet."), "at")
    if told_at is not None and not leader_told.strip():
        raise RuleBroken(_("Who was told?"), "leader_told")
    row = LogEntry(
        shift=shift, at=at, kind=kind, content=content.strip(), handling=handling.strip(), from_unit=from_unit.strip(),
        from_person=from_person.strip(), phone=phone.strip(), leader_told=leader_told.strip(), told_at=told_at,
        status=LogStatus.OPEN if is_open else LogStatus.DONE, due_at=due_at if is_open else None, by=by, relation=relation,
        refers_to=refers_to,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def settle(entry: LogEntry, new: LogStatus) -> LogEntry:
    """The one way to a new state of an entry."""
    states.check_step(states.LOG, entry.status, new)
    entry.status = new
    return entry


def correct(entry: LogEntry, shift: Shift, by: Person, *, content: str, handling: str = "") -> LogEntry:
    """A correction stands beside the original, which stays as it was."""
    return write(
        shift, by, at=clock.now(), kind=entry.kind, content=content, handling=handling, relation=Relation.CORRECTION,
        refers_to=entry,
    )  # fmt: skip


def finish(entry: LogEntry, shift: Shift, by: Person, *, handling: str) -> LogEntry:
    """What was open is dealt with: a new line says how."""
    settle(entry, LogStatus.DONE)
    return write(
        shift, by, at=clock.now(), kind=entry.kind, content=entry.content, handling=handling,
        relation=Relation.FOLLOW_UP, refers_to=entry,
    )  # fmt: skip


def carry(old: Shift, new: Shift, by: Person, now: datetime) -> list[LogEntry]:
    """Every open item goes on in the next shift; none is dropped."""
    rows = []
    for entry in queries.open_entries(old.id):
        settle(entry, LogStatus.CARRIED)
        row = LogEntry(
            shift=new, at=now, kind=entry.kind, content=entry.content, handling=entry.handling, from_unit=entry.from_unit,
            from_person=entry.from_person, phone=entry.phone, leader_told=entry.leader_told, told_at=entry.told_at,
            status=LogStatus.OPEN, due_at=entry.due_at, by=by, relation=Relation.CARRIED, refers_to=entry,
        )  # fmt: skip
        db.session.add(row)
        rows.append(row)
    db.session.flush()
    return rows
