"""Print it: entries in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Enum
from sqlalchemy.orm import Mapper
from wtforms.fields.core import UnboundField

from app.core import formats
from app.core.db import Base
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.module import declared
from app.core.status import Status
from app.shared.accounts import queries as people
from app.shared.audit import labels
from app.shared.audit.models import AuditEntry


@dataclass(frozen=True)
class Change:
    """One column of an entry, in words."""

    label: str
    before: str
    after: str


def action_word(action: str) -> str:
    return str(labels.ACTIONS.get(action, action))


def thing_word(subject_type: str) -> str:
    """What the table's rows are called."""
    if subject_type in labels.THINGS:
        return str(labels.THINGS[subject_type])
    link = declared("links").get(subject_type)
    return str(link.title) if link is not None else subject_type


def subject(entry: AuditEntry) -> str:
    """派车单 12"""
    if not entry.subject_type:
        return "—"
    return f"{thing_word(entry.subject_type)} {entry.subject_id or ''}".strip()


def who(entry: AuditEntry) -> str:
    """Who did it; both names if one acted for the other."""
    if not entry.person_name:
        return _("the portal itself")
    agent = people.person(entry.agent_id)
    return (
        _("%(agent)s (for %(name)s)", agent=agent.name, name=entry.person_name)
        if agent
        else entry.person_name
    )


def changes(entry: AuditEntry) -> list[Change]:
    """What the entry says, column by column; a note has no before."""
    mapper = _mapper(entry.subject_type)
    by_hook = entry.action in ("create", "update", "delete")
    pairs = {
        name: pair if by_hook and isinstance(pair, list) and len(pair) == 2 else [None, pair]
        for name, pair in (entry.changes or {}).items()
    }
    names = _names(mapper, pairs)
    return [
        Change(_label(mapper, name), _shown(mapper, name, before, names), _shown(mapper, name, after, names))
        for name, (before, after) in pairs.items()
    ]


def lines(entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """Entries as a timeline: what, by whom, when, and what it changed."""
    found = []
    for entry in entries:
        changed = changes(entry)
        words = _(", ").join(change.label for change in changed[:6]) if entry.action == "update" else ""
        found.append({
            "text": f"{action_word(entry.action)} {words}".strip(), "who": who(entry),
            "at": entry.at, "changes": changed, "id": entry.id,
        })  # fmt: skip
    return found


def listing(query: Any) -> Listing:
    """The log as a list and as Excel."""
    columns: Sequence[Column] = [
        Column("at", _("Time"), lambda e: e.at, AuditEntry.id, width=18),
        Column("person", _("Person"), who, AuditEntry.person_name),
        Column("action", _("Act"), lambda e: action_word(e.action), AuditEntry.action),
        Column("subject", _("Subject"), subject, width=26),
        Column("address", _("Address"), lambda e: e.address, width=18),
        Column("number", _("No."), lambda e: e.id, AuditEntry.id, width=10),
    ]
    return Listing(query, columns, sort="-number", title=_("Audit"), per_page=50)


def verdict_sentence(details: dict[str, Any]) -> str:
    """What a walk along the chain has found, in one sentence."""
    if details.get("whole"):
        return _("%(n)s entries, unbroken", n=formats.number(details.get("entries")))
    reasons = {
        "missing": _("an entry is missing or out of place"), "changed": _("an entry was changed"),
        "added": _("there are entries behind the sealed end"), "head": _("the end of the chain is missing"),
        "tail": _("the end of the chain does not fit: entries were cut off or the end was set back"),
        "anchor": _("an anchor was forged or is unreadable"),
        "older": _("the log does not hold what was anchored: an older copy was put in its place, or its end was cut off"),
        "anchor_file": _("the file of anchors lacks a line that the database has"),
    }  # fmt: skip
    reason = reasons.get(str(details.get("reason")), "")
    return _("Broken at entry %(n)s: %(reason)s", n=details.get("broken_at"), reason=reason)


def choices(values: Sequence[str], word: Any) -> list[tuple[str, str]]:
    return sorted(((value, word(value)) for value in values), key=lambda pair: pair[1])


def _label(mapper: Mapper[Any] | None, name: str) -> str:
    own = _form_labels(_package(mapper.class_.__module__)).get(name) if mapper is not None else None
    return str(own or labels.COLUMNS.get(name) or name)


def _shown(mapper: Mapper[Any] | None, name: str, value: Any, names: dict[Any, Any]) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return _(", ").join(str(item) for item in value) or "—"
    kind = mapper.columns[name].type if mapper is not None and name in mapper.columns else None
    if isinstance(kind, Enum) and kind.enum_class and issubclass(kind.enum_class, Status):
        return str(next((s.label for s in kind.enum_class if s == value), value))
    if value in names and mapper is not None and _is_person(mapper, name):
        return str(names[value].full_name)
    if name.endswith("_fen") and isinstance(value, int):
        return formats.yuan(value)
    return _time(value) if isinstance(value, str) else str(value)


def _time(value: str) -> str:
    """A moment or a day as it is written elsewhere; other text as it is."""
    if not 10 <= len(value) <= 32 or not value[:4].isdigit():
        return value
    try:
        if "T" in value:
            return formats.moment(datetime.fromisoformat(value), relative=False)
        return formats.long_day(date.fromisoformat(value))
    except ValueError:
        return value


def _names(mapper: Mapper[Any] | None, pairs: dict[str, list[Any]]) -> dict[Any, Any]:
    """The people that the entry names, in one query."""
    if mapper is None:
        return {}
    ids = {v for name, pair in pairs.items() if _is_person(mapper, name) for v in pair if isinstance(v, int)}
    return dict(people.names(ids))


def _is_person(mapper: Mapper[Any], name: str) -> bool:
    column = mapper.columns.get(name)
    return column is not None and any(key.target_fullname == "people.id" for key in column.foreign_keys)


def _mapper(table: str) -> Mapper[Any] | None:
    return next((m for m in Base.registry.mappers if m.local_table.name == table), None)  # type: ignore[attr-defined]


def _package(module: str) -> str:
    return ".".join(module.split(".")[:3])


@lru_cache(maxsize=64)
def _form_labels(package: str) -> dict[str, Any]:
    """What the forms of a module call their fields (lazy texts)."""
    found: dict[str, Any] = {}
    for form in _subclasses(Form):
        if form.__module__.startswith(package):
            for name, value in vars(form).items():
                if isinstance(value, UnboundField):
                    label = value.args[0] if value.args else value.kwargs.get("label")
                    found.setdefault(name, label)
    return found


def _subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)
