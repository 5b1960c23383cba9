"""Do it: keep the index up to date. The caller holds the transaction."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from app.core import clock
from app.core.db import db, lock
from app.core.module import SearchKind, declared
from app.shared.search import queries, tokens
from app.shared.search.models import SearchEntry, SearchMark

OVERLAP = timedelta(minutes=15)  # read a little again: a long transaction may have ended meanwhile
WHOLE_EVERY = timedelta(days=1)


def refresh(now: datetime) -> int:
    """Read what has changed of every kind; once a day all of it. Returns how many entries changed."""
    return sum(_refresh(kind, now) for kind in declared("search").values())


def _refresh(kind: SearchKind, now: datetime) -> int:
    lock(f"search:{kind.name}")
    mark = queries.mark(kind.name)
    whole = mark is None or now - mark.whole_at >= WHOLE_EVERY
    since = None if mark is None or whole else mark.read_at - OVERLAP
    known = queries.entries(kind.name)
    seen: set[int] = set()
    changed = 0
    for record_id, title, words in kind.rows(since):
        seen.add(record_id)
        changed += _write(kind.name, record_id, title, words, known.get(record_id))
    if since is None:
        for record_id in known.keys() - seen:
            db.session.delete(known[record_id])
            changed += 1
    if mark is None:
        db.session.add(SearchMark(kind=kind.name, read_at=now, whole_at=now))
    else:
        mark.read_at = now
        mark.whole_at = now if whole else mark.whole_at
    db.session.flush()
    return changed


def index(kind: str, record_id: int, title: str = "", words: str = "") -> None:
    """Make a record findable at once, in the transaction that writes it.

    Without a title the module's own rows are asked for it, which costs a reading of what changed lately.
    """
    declared_kind = declared("search").get(kind)
    if declared_kind is None:
        return
    if not title:
        db.session.flush()
        title, words = _lately(declared_kind.rows(clock.now() - OVERLAP), record_id)
    if title:
        lock(f"search:{kind}")
        _write(kind, record_id, title, words, queries.entry(kind, record_id))
        db.session.flush()


def _lately(rows: Iterable[tuple[int, str, str]], record_id: int) -> tuple[str, str]:
    return next(((title, words) for own_id, title, words in rows if own_id == record_id), ("", ""))


def _write(kind: str, record_id: int, title: str, words: str, known: SearchEntry | None) -> int:
    title = str(title)[:300]
    digest = hashlib.sha256(f"{title}\n{words}".encode()).hexdigest()[:40]
    if known is not None and known.digest == digest:
        return 0
    entry = known or SearchEntry(kind=kind, record_id=record_id)
    entry.title, entry.digest = title, digest
    entry.heads = " ".join(sorted(tokens.heads(title)))
    entry.grams = " ".join(sorted(tokens.of(title, str(words)[:2_000])))
    db.session.add(entry)
    return 1
