"""Take a resource, give it back. Every booking, blocking, upkeep and seal occupies through here."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.db import db, lock
from app.core.formats import span
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.occupancy.models import CLASH, Occupancy


class Taken(RuleBroken):
    """Somebody else has the resource in this span. `by` is what takes it, if still known."""

    def __init__(self, message: str, field: str | None = None, by: Occupancy | None = None) -> None:
        super().__init__(message, field)
        self.by = by


def occupy(
    kind: str,
    resource_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    source: tuple[str, int],
    label: str,
    field: str | None = None,
) -> Occupancy:
    """Take the resource for [starts_at, ends_at), buffers included.

    The resource is locked first, so that of many at once exactly one wins; trigger and constraint stand behind.
    Raises Taken (shown beside `field`) if any part of the span is taken.
    """
    lock(f"occupancy:{kind}:{resource_id}")
    refuse_taken(kind, resource_id, starts_at, ends_at, field)
    row = Occupancy(
        kind=kind, resource_id=resource_id, starts_at=starts_at, ends_at=ends_at,
        source_type=source[0], source_id=source[1], label=label,
    )  # fmt: skip
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        if CLASH in str(error.orig) or "no_overlap" in str(error.orig):
            raise Taken(_("Somebody was quicker and has just taken it."), field) from error
        raise
    return row


def refuse_taken(
    kind: str, resource_id: int, starts_at: datetime, ends_at: datetime, field: str | None = None
) -> None:
    """Raise Taken if any part of the span is taken; for verbs that want to say so before anything else."""
    clash = next(iter(clashes(kind, [resource_id], starts_at, ends_at)), None)
    if clash is not None:
        raise Taken(
            _("Taken %(span)s by %(label)s.", span=span(clash.starts_at, clash.ends_at), label=clash.label),
            field,
            clash,
        )


def release(source: tuple[str, int], *, kind: str | None = None) -> int:
    """Give back what this source has taken (of one kind, or everything). Returns how many."""
    rows = held_by(source, kind=kind)
    for row in rows:
        row.active = False
    return len(rows)


def release_from(source: tuple[str, int], moment: datetime) -> None:
    """Give back the rest from `moment` on: an early return frees what is left of the span."""
    for row in held_by(source):
        if moment <= row.starts_at:
            row.active = False
        elif moment < row.ends_at:
            row.ends_at = moment


def held_by(source: tuple[str, int], *, kind: str | None = None) -> Sequence[Occupancy]:
    """What this source holds now."""
    query = select(Occupancy).where(
        Occupancy.source_type == source[0], Occupancy.source_id == source[1], Occupancy.active
    )
    if kind is not None:
        query = query.where(Occupancy.kind == kind)
    return db.session.scalars(query).all()


def clashes(
    kind: str, resource_ids: Iterable[int] | None, starts_at: datetime, ends_at: datetime, *,
    without: tuple[str, int] | None = None,
) -> Sequence[Occupancy]:  # fmt: skip
    """Active occupancies that overlap [starts_at, ends_at); of all resources of the kind if None is named.

    `without`: a source that is about to let go (a change of the same dispatch) does not count.
    """
    query = select(Occupancy).where(
        Occupancy.kind == kind, Occupancy.active, Occupancy.starts_at < ends_at, Occupancy.ends_at > starts_at
    )
    if resource_ids is not None:
        query = query.where(Occupancy.resource_id.in_(list(resource_ids)))
    rows = db.session.scalars(query.order_by(Occupancy.starts_at)).all()
    return [row for row in rows if without is None or (row.source_type, row.source_id) != without]
