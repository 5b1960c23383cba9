"""Where is it? Pages, people and records that a person may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import url_for
from sqlalchemy import cast, column, func, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from app.core.db import db
from app.core.language import gettext as _
from app.core.module import SearchKind, Summary, declared, modules
from app.shared.accounts.models import Person
from app.shared.search import tokens
from app.shared.search.models import SearchEntry, SearchMark

SHOWN = 8  # of each kind
LOOKED_AT = 300  # candidates at a time
ROUNDS = 4  # how often to go on when a person may see none of them
_fts = table("search_fts", column("rowid"), column("grams"))


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    meta: str = ""


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    hits: list[Hit] = field(default_factory=list)
    more: bool = False


def results(person: Person, query: str) -> list[Group]:
    """What answers the query, by kind. Titles come from the module, for this person, not from the index."""
    if not any(tokens.wanted(query)):
        return []
    groups = [Group("pages", _("Pages of the portal"), pages(person, query))]
    for kind in declared("search").values():
        if not kind.permissions or any(map(person.may, kind.permissions)):
            groups.append(records(person, kind, query))
    return [group for group in groups if group.hits]


def records(person: Person, kind: SearchKind, query: str) -> Group:
    """The best records of one kind that this person may see."""
    best: list[tuple[int, int, int, Hit]] = []
    for turn in range(ROUNDS):
        found = candidates(kind.name, query, turn)
        seen = kind.visible(person, [entry.record_id for entry in found]) if found else {}
        for entry in found:
            if summary := seen.get(entry.record_id):
                fit = tokens.score(query, entry.title, entry.heads, entry.grams)
                best.append((-fit, len(entry.title), -entry.record_id, _hit(summary)))
        if len(best) >= SHOWN or len(found) < LOOKED_AT:
            break
    best.sort(key=lambda each: each[:3])
    return Group(kind.name, str(kind.title), [hit for *_rank, hit in best[:SHOWN]], len(best) > SHOWN)


def _hit(summary: Summary) -> Hit:
    facts = [str(fact) for fact in (summary.who, summary.when, summary.why) if fact]
    return Hit(str(summary.title), summary.url, "　".join(facts))


def candidates(kind: str, query: str, turn: int = 0) -> Sequence[SearchEntry]:
    """Entries of this kind that hold every token, short titles first."""
    whole, begun = tokens.wanted(query)
    if db.engine.dialect.name == "postgresql":
        text = " & ".join([f"'{t}'" for t in whole] + [f"'{t}':*" for t in begun])
        vector = func.array_to_tsvector(func.string_to_array(SearchEntry.grams, literal_column("' '")))
        matches: Any = vector.op("@@")(cast(text, TSQUERY))
    else:
        text = " AND ".join([f'"{t}"' for t in whole] + [f'"{t}"*' for t in begun])
        matches = SearchEntry.id.in_(select(_fts.c.rowid).where(_fts.c.grams.op("MATCH")(text)))
    query_ = (
        select(SearchEntry)
        .where(SearchEntry.kind == kind, matches)
        .order_by(func.length(SearchEntry.title), SearchEntry.record_id.desc())
        .limit(LOOKED_AT)
        .offset(turn * LOOKED_AT)
    )
    return db.session.scalars(query_).all()


def pages(person: Person, query: str) -> list[Hit]:
    """Pages of the menu that this person may open."""
    found = []
    for module in modules():
        for item in module.menu:
            title = str(item.title)
            if (not item.permission or person.may(item.permission)) and tokens.has(_tokens_of(title), query):
                room = str(module.title)
                found.append(Hit(title, url_for(item.endpoint), room if room != title else ""))
    return found[:SHOWN]


@lru_cache(maxsize=1024)
def _tokens_of(title: str) -> frozenset[str]:
    return frozenset(tokens.of(title))


def entries(kind: str) -> dict[int, SearchEntry]:
    """All entries of a kind by record."""
    return {e.record_id: e for e in db.session.scalars(select(SearchEntry).where(SearchEntry.kind == kind))}


def entry(kind: str, record_id: int) -> SearchEntry | None:
    return db.session.scalar(
        select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.record_id == record_id)
    )


def mark(kind: str) -> SearchMark | None:
    return db.session.get(SearchMark, kind)
