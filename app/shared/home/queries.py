"""Where is it? What the desk of a person shows, and how the portal itself is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.module import Health, declared, modules
from app.shared.accounts.models import Person
from app.shared.accounts.services.roles import SHIPPED
from app.shared.approvals import queries as approvals
from app.shared.approvals.models import Approval, Assignment, CaseStatus, TodoStatus
from app.shared.home import guide
from app.shared.notifications import queries as notifications
from app.shared.notifications.models import Notice
from app.shared.workdays import queries as workdays

SHOWN = 5
SHOWN_NOTICES = 4
STALE = timedelta(seconds=90)


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    icon: str
    help: str


@dataclass(frozen=True)
class HealthLine:
    name: str
    title: str
    state: str  # ok | warn | fail
    sentence: str


@dataclass(frozen=True)
class RoleHelp:
    title: str
    about: str
    lines: list[tuple[str, str]]  # sentence, url or empty


# --- the desk


def quick_links(person: Person) -> list[Link]:
    """What the person comes for, in the order of the modules."""
    return [
        Link(str(link.title), url_for(link.endpoint), link.icon, str(link.help))
        for module in modules()
        for link in module.quick_links
        if not link.permission or person.may(link.permission)
    ]


def cards(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The sections that modules have for this person, by column."""
    found: dict[str, list[dict[str, Any]]] = {"main": [], "half": [], "side": []}
    for card in sorted((c for module in modules() for c in module.home_cards), key=lambda c: c.order):
        context = card.context(person)
        if context is not None:
            found[card.column].append({"template": card.template, "context": context})
    return found


def todos(person: Person) -> Sequence[Approval]:
    """What waits for the person, the most urgent first."""
    return db.session.scalars(approvals.todo(person).limit(SHOWN)).unique().all()


def todo_counts(person: Person) -> tuple[int, int]:
    """How many to-dos there are, and how many of them are late."""
    query = (
        select(func.count(Assignment.id), func.count(Assignment.id).filter(Assignment.due_at < clock.now()))
        .join(Approval, Approval.id == Assignment.approval_id)
        .where(
            Assignment.person_id == person.id,
            Assignment.status == TodoStatus.OPEN,
            Approval.status == CaseStatus.RUNNING,
        )
    )
    waiting, late = db.session.execute(query).one()
    return waiting, late


def started(person: Person) -> Sequence[Approval]:
    """What the person has started lately: running cases first."""
    query = approvals.started(person).order_by(None)
    running = (Approval.status == CaseStatus.RUNNING).desc()
    return db.session.scalars(query.order_by(running, Approval.id.desc()).limit(SHOWN)).unique().all()


def started_count(person: Person) -> int:
    own = (Approval.requester_id == person.id) | (Approval.clerk_id == person.id)
    return db.session.scalar(select(func.count(Approval.id)).where(own)) or 0


def unread_notices(person: Person) -> tuple[Sequence[Notice], int]:
    """The first unread notices, urgent ones before others, and how many there are."""
    unread = (Notice.person_id == person.id) & Notice.read_at.is_(None)
    query = select(Notice).where(unread).order_by(Notice.urgent.desc(), Notice.id.desc()).limit(SHOWN_NOTICES)
    count = db.session.scalar(select(func.count(Notice.id)).where(unread)) or 0
    return db.session.scalars(query).all(), count


def holiday() -> dict[str, Any] | None:
    """The holiday of now or the next one, with the days until it begins; nothing while the calendar is empty."""
    today = clock.today()
    block = workdays.holiday_on(today) or workdays.next_holiday(today)
    if block is None:
        return None
    return {"block": block, "days_left": max(0, (block.starts_on - today).days)}


# --- help


def help_for(person: Person) -> tuple[list[RoleHelp], list[RoleHelp]]:
    """What the person's own roles do where, and what the others do."""
    own: list[RoleHelp] = []
    others: list[RoleHelp] = []
    for code, lines in guide.ROLES.items():
        (own if person.has_role(code) else others).append(_role_help(person, code, lines))
    return own, others


def help_for_everybody(person: Person) -> list[tuple[str, str]]:
    return [(str(sentence), _url(person, endpoint)) for sentence, endpoint in guide.EVERYBODY]


def _role_help(person: Person, code: str, lines: tuple[guide.Line, ...]) -> RoleHelp:
    title, about = SHIPPED[code]
    return RoleHelp(str(title), str(about), [(str(text), _url(person, endpoint)) for text, endpoint in lines])


def _url(person: Person, endpoint: str) -> str:
    """The page, if this house has it and the reader may open it."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return ""
    keys = getattr(view, "permissions", ())
    may = "signed in" in keys or any(person.may(key) for key in keys)
    return url_for(endpoint) if may else ""


# --- health


def health() -> list[HealthLine]:
    """Every health item of all name plates, asked now."""
    return [_asked(item) for item in declared("health").values()]


def _asked(item: Health) -> HealthLine:
    try:
        state, sentence = item.check()
    except Exception as error:
        current_app.logger.exception("health item %s", item.name)
        db.session.rollback()
        state, sentence = "fail", _("This could not be found out: %(error)s", error=type(error).__name__)
    return HealthLine(item.name, str(item.title), state, str(sentence))


def not_ready() -> list[str]:
    """One word for each reason why the portal cannot be used now."""
    items = declared("health")
    words = [name for name in ("database", "migrations") if _asked(items[name]).state == "fail"]
    if "database" not in words and not heart_beats():
        words.append("heartbeat")
    return words


def heart_beats() -> bool:
    """Has the scheduler been there lately?"""
    beat = notifications.heartbeat()
    return beat is not None and clock.now() - beat.last_ok_at < STALE
