"""Where is it? Attachments, visible as their owner is."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from app.core.db import db
from app.core.module import LinkKind, Summary, declared
from app.shared.accounts.models import Person
from app.shared.attachments.models import Attachment


def of(owner_type: str, owner_id: int) -> Sequence[Attachment]:
    """The attachments of a record that have not been removed, oldest first."""
    query = select(Attachment).where(
        Attachment.owner_type == owner_type, Attachment.owner_id == owner_id, Attachment.removed_at.is_(None)
    )
    return db.session.scalars(query.order_by(Attachment.id)).unique().all()


def counts(owner_type: str, owner_ids: Sequence[int]) -> dict[int, int]:
    """How many attachments each of these records has, in one query."""
    query = select(Attachment.owner_id).where(
        Attachment.owner_type == owner_type,
        Attachment.owner_id.in_(owner_ids),
        Attachment.removed_at.is_(None),
    )
    found: dict[int, int] = {}
    for owner_id in db.session.scalars(query):
        found[owner_id] = found.get(owner_id, 0) + 1
    return found


def kind_of(owner_type: str) -> LinkKind | None:
    kind: LinkKind | None = declared("links").get(owner_type)
    return kind


def may_see_owner(person: Person, owner_type: str, owner_id: int) -> bool:
    kind = kind_of(owner_type)
    return kind is not None and kind.may_see(person, owner_id)


def visible(person: Person, attachment_id: int, *, removed: bool = False) -> Attachment | None:
    """The attachment, if this person may see the record that it belongs to; a removed one too if that is wanted."""
    row = db.session.get(Attachment, attachment_id)
    if row is None or (row.removed_at is not None and not removed):
        return None
    return row if may_see_owner(person, row.owner_type, row.owner_id) else None


def may_remove(person: Person, row: Attachment) -> bool:
    """Whoever handed it in, and who may remove any."""
    return person.may("attachments.remove") or (
        row.uploaded_by_id == person.id and person.may("attachments.add")
    )


def owner(owner_type: str, owner_id: int) -> Summary | None:
    """The record in few facts."""
    kind = kind_of(owner_type)
    return None if kind is None else kind.summaries([owner_id]).get(owner_id)


def size_limit() -> int:
    return int(current_app.config["MAX_CONTENT_LENGTH"])


def stored_hashes() -> dict[str, str]:
    """Every file that must be there, by its hash, with a name to tell of it."""
    found: dict[str, str] = {}
    rows = db.session.execute(select(Attachment.sha256, Attachment.thumb_sha256, Attachment.name))
    for sha256, thumb, name in rows:
        found.setdefault(sha256, name)
        if thumb:
            found.setdefault(thumb, name)
    return found
