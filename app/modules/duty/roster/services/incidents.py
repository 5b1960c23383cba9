"""Do it: report an incident to above: by telephone, in writing, again, and at last. Its limits are rules of the office."""

from datetime import datetime, timedelta

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import IncidentReport, LogEntry, LogKind, ReportKind
from app.modules.duty.roster.queries import log as queries
from app.modules.duty.roster.services.terms import terms_on
from app.shared.accounts.models import Person

SUBJECT, LADDER = "incident_report", "incident_report"
WRITTEN = "incident_written"  # a clock of its own for the paper


def begin(entry: LogEntry, by: Person, *, event_at: datetime, known_at: datetime) -> IncidentReport:
    """The first report is owed: two clocks run, for the telephone and for the paper."""
    if entry.kind != LogKind.INCIDENT:
        raise RuleBroken(_("Only an incident is reported to above."))
    if queries.reports([entry.id]):
        raise RuleBroken(_("The report about this incident has been begun already."))
    if known_at > clock.now() or event_at > known_at:
        raise RuleBroken(
            _("An incident happens first and becomes known then, not later than now."), "known_at"
        )
    terms = terms_on(clock.local(known_at).date())
    row = IncidentReport(
        entry=entry, event_at=event_at, known_at=known_at, phone_due_at=known_at + timedelta(minutes=terms.phone),
        written_due_at=known_at + timedelta(minutes=terms.written), by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    neighbours.keep((SUBJECT, row.id), LADDER, row.phone_due_at or row.written_due_at, owner_id=by.id)
    neighbours.keep((SUBJECT, row.id), WRITTEN, row.written_due_at, owner_id=by.id)
    return row


def phoned(row: IncidentReport, *, phoned_to: str) -> IncidentReport:
    """It was reported by telephone."""
    if row.phoned_at is not None:
        raise RuleBroken(_("It was reported by telephone already."))
    row.phoned_at, row.phoned_to = clock.now(), phoned_to.strip()
    neighbours.release((SUBJECT, row.id), LADDER)
    return row


def report(
    row: IncidentReport, by: Person, *, place: str, facts: str, measures: str, outlook: str, reported_to: str
) -> IncidentReport:
    """The written report goes out and stays as it is."""
    if row.reported_at is not None:
        raise RuleBroken(_("This report has gone out; write a further one."))
    row.place, row.facts, row.measures, row.outlook = (
        place.strip(),
        facts.strip(),
        measures.strip(),
        outlook.strip(),
    )
    row.reported_to, row.reported_at, row.by = reported_to.strip(), clock.now(), by
    neighbours.release((SUBJECT, row.id), WRITTEN)
    return row


def further(row: IncidentReport, by: Person, *, final: bool) -> IncidentReport:
    """The next report about the same incident; the last one ends the matter."""
    known = queries.reports([row.entry_id])
    last = known[-1]
    if last.reported_at is None:
        raise RuleBroken(_("The report before it has not gone out yet."))
    if last.kind == ReportKind.FINAL:
        raise RuleBroken(_("The final report has gone out."))
    now = clock.now()
    due = now + timedelta(minutes=terms_on().further)
    new = IncidentReport(
        entry_id=row.entry_id, sequence=last.sequence + 1, kind=ReportKind.FINAL if final else ReportKind.FURTHER,
        event_at=row.event_at, known_at=row.known_at, written_due_at=due, by=by, place=last.place,
    )  # fmt: skip
    db.session.add(new)
    db.session.flush()
    neighbours.keep((SUBJECT, new.id), WRITTEN, due, owner_id=by.id)
    return new
