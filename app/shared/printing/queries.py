"""Where is it? Prints."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from app.core.db import db
from app.core.module import Summary, declared
from app.shared.accounts.models import Person
from app.shared.printing.models import PrintLog, read_code


def by_code(code: str) -> PrintLog | None:
    return db.session.scalar(select(PrintLog).where(PrintLog.code == read_code(code)))


def times_printed(template: str, subject: tuple[str, int]) -> int:
    """How often this paper of this record has been printed."""
    query = select(func.max(PrintLog.sequence)).where(
        PrintLog.subject_type == subject[0], PrintLog.subject_id == subject[1], PrintLog.template == template
    )
    return db.session.scalar(query) or 0


def prints_of(entry: PrintLog) -> Sequence[PrintLog]:
    """All prints of the same paper, newest first."""
    query = select(PrintLog).where(
        PrintLog.subject_type == entry.subject_type,
        PrintLog.subject_id == entry.subject_id,
        PrintLog.template == entry.template,
    )
    return db.session.scalars(query.order_by(PrintLog.sequence.desc())).unique().all()


def visible(person: Person, code: str) -> PrintLog | None:
    """The print, if this person may see the record that it shows."""
    entry = by_code(code)
    if entry is None:
        return None
    kind = declared("links").get(entry.subject_type)
    if kind is None:
        return entry if person.id == entry.person_id or person.may("printing.log") else None
    return entry if kind.may_see(person, entry.subject_id) else None


def record(entry: PrintLog) -> Summary | None:
    """The record that the paper shows, in few facts."""
    kind = declared("links").get(entry.subject_type)
    return None if kind is None else kind.summaries([entry.subject_id]).get(entry.subject_id)


def prints(words: str = "") -> Select[PrintLog]:
    """All prints, for the list; `words` in title, number, code or the name of who printed."""
    query = select(PrintLog).outerjoin(Person, Person.id == PrintLog.person_id)
    if words:
        query = query.where(
            or_(
                PrintLog.title.contains(words, autoescape=True),
                PrintLog.number.contains(words, autoescape=True),
                PrintLog.code == read_code(words),
                Person.name.contains(words, autoescape=True),
            )
        )
    return query
