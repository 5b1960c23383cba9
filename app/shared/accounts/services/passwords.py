"""Passwords: argon2id, the profile of the organisation, former ones, one-time links."""

import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import select, update

from app.core import clock
from app.core.db import db, note
from app.core.language import gettext as _
from app.core.module import setting
from app.core.rule import RuleBroken
from app.core.secret import fingerprint
from app.shared.accounts import rules
from app.shared.accounts.models import OneTimeLink, PasswordHistory, Person
from app.shared.accounts.services.sessions import end_sessions

LINK_HOURS = 24


def hasher() -> PasswordHasher:
    """argon2id with the cost of this installation."""
    return PasswordHasher(
        time_cost=current_app.config["ARGON2_PASSES"],
        memory_cost=current_app.config["ARGON2_MEMORY_KIB"],
        parallelism=1,
    )


def verify(password_hash: str | None, password: str) -> bool:
    """Is it the password? Whoever has none costs the same work as whoever has one."""
    try:
        return hasher().verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def _nobody() -> str:
    """A hash that belongs to nobody, made once at this cost."""
    made: dict[tuple[int, int], str] = current_app.extensions.setdefault("accounts.nobody", {})
    cost = (current_app.config["ARGON2_PASSES"], current_app.config["ARGON2_MEMORY_KIB"])
    if cost not in made:
        made[cost] = hasher().hash(secrets.token_urlsafe(16))
    return made[cost]


def profile() -> rules.PasswordProfile:
    return rules.PROFILES[setting("password_profile")]


def set_password(
    person: Person, password: str, *, must_change: bool = False, keep_session: int | None = None
) -> None:
    """Give `person` this password, if the profile allows it; all other sessions end."""
    school = profile()
    rules.check_password(password, school, [person.name, person.username, setting("organisation_name")])
    _check_history(person, password, school.history)
    if person.password_hash:
        db.session.add(PasswordHistory(person_id=person.id, password_hash=person.password_hash))
    person.password_hash = hasher().hash(password)
    person.password_changed_at = clock.now()
    person.must_change_password = must_change
    end_sessions(person.id, "password", but=keep_session)


def _check_history(person: Person, password: str, depth: int) -> None:
    query = (
        select(PasswordHistory.password_hash)
        .where(PasswordHistory.person_id == person.id)
        .order_by(PasswordHistory.id.desc())
        .limit(max(0, depth - 1))
    )
    former = [person.password_hash, *db.session.scalars(query)] if depth else [person.password_hash]
    if any(old and verify(old, password) for old in former):
        raise RuleBroken(_("You have had this password before. Take a new one."), "password")


def change_password(
    person: Person, old_password: str, password: str, repeated: str, session_id: int | None
) -> bool:
    """The person's own change. The old one is asked even when a change is due."""
    if not verify(person.password_hash, old_password):
        raise RuleBroken(_("This is not your present password."), "old_password")
    _check_repeated(password, repeated)
    set_password(person, password, keep_session=session_id)
    note("password_change", subject_type="people", subject_id=person.id)
    return True


def _check_repeated(password: str, repeated: str) -> None:
    if password != repeated:
        raise RuleBroken(_("The two passwords differ. Type the same twice."), "repeated")


def make_link(person: Person | None, purpose: str, by: Person | None) -> OneTimeLink:
    """A link that works once within a day. Its `token` can be read only now; earlier ones stop working."""
    now = clock.now()
    db.session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.purpose == purpose,
            OneTimeLink.person_id == (person.id if person else None),
            OneTimeLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(32)
    link = OneTimeLink(
        token_hash=fingerprint(token), purpose=purpose, person_id=person.id if person else None,
        expires_at=now + timedelta(hours=LINK_HOURS), created_by_id=by.id if by else None,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    link.__dict__["token"] = token  # not stored
    note("one_time_link", subject_type="people", subject_id=link.person_id, purpose=purpose)
    return link


def use_link(link_id: int) -> OneTimeLink:
    """Take the link, once; of two at once the second is refused."""
    link = db.session.get(OneTimeLink, link_id, with_for_update=True, populate_existing=True)
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise RuleBroken(_("This link has been used or is too old. Ask the administrator for a new one."))
    link.used_at = clock.now()
    return link


def set_by_link(link_id: int, password: str, repeated: str) -> bool:
    """A new password by a one-time link: nobody but its holder ever knows it."""
    link = use_link(link_id)
    person = db.session.get_one(Person, link.person_id)
    if not person.is_active:
        raise RuleBroken(_("This account is closed."))
    _check_repeated(password, repeated)
    set_password(person, password)
    from app.shared.accounts.services.entering import forgive

    forgive(person)
    note("password_by_link", subject_type="people", subject_id=person.id)
    return True
