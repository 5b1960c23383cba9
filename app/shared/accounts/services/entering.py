"""Sign-in: every guess is counted before it is evaluated, known and unknown names alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select, update

from app.core import clock
from app.core.db import db, lock, note
from app.core.secret import blind_index
from app.shared.accounts import queries, rules
from app.shared.accounts.models import Person, SignIn, SignInTry
from app.shared.accounts.services.passwords import hasher, verify
from app.shared.accounts.services.sessions import end_session, open_session

PER_ADDRESS = 20  # failures a minute


@dataclass(frozen=True)
class Try:
    """A guess that has been counted; it may be evaluated if it is not refused."""

    name_hash: str
    person_id: int | None
    tries_left: int = 0
    locked_until: datetime | None = None
    too_many: bool = False  # from this address

    @property
    def refused(self) -> bool:
        return self.too_many or self.locked_until is not None


def _mark(person: Person | None, account: str) -> str:
    """One count for a person, whichever name was typed; one for each name that nobody bears."""
    return blind_index(f"person:{person.id}" if person else f"name:{account.strip().lower()}")


def count_try(account: str, address: str) -> Try:
    """Count this guess before anybody looks at the password, or refuse it.

    Runs in a short transaction of its own under a lock, so that of many guesses at once only as many are
    evaluated as there are tries left.
    """
    person = queries.by_account(account)
    mark = _mark(person, account)
    lock(f"sign-in address:{address}")
    lock(f"sign-in name:{mark}")
    counted = Try(mark, person.id if person else None)
    now = clock.now()
    if _failures_of_address(address, now) >= PER_ADDRESS:
        return Try(mark, counted.person_id, too_many=True)
    tries = current_app.config["SIGN_IN_TRIES"]
    span = timedelta(minutes=current_app.config["SIGN_IN_LOCK_MINUTES"])
    failures = _failures(mark, now - 2 * span)
    until = rules.locked_until(failures, tries, span, now)
    if until is not None:
        return Try(mark, counted.person_id, locked_until=until)
    db.session.add(SignInTry(name_hash=mark, address=address[:45], at=now))
    left = tries - 1 - len([at for at in failures if at > now - span])
    return Try(mark, counted.person_id, tries_left=max(0, left))


def _failures(mark: str, since: datetime) -> list[datetime]:
    query = select(SignInTry.at).where(SignInTry.name_hash == mark, SignInTry.failed, SignInTry.at > since)
    return list(db.session.scalars(query.order_by(SignInTry.at.desc(), SignInTry.id.desc())))


def _failures_of_address(address: str, now: datetime) -> int:
    query = select(func.count()).where(
        SignInTry.address == address[:45], SignInTry.failed, SignInTry.at > now - timedelta(minutes=1)
    )
    return db.session.scalar(query) or 0


def right_password(counted: Try, password: str) -> Person | None:
    """Whose password it is. Does the same work for a name that nobody bears."""
    person = queries.person(counted.person_id)
    known = person.password_hash if person is not None and person.is_active else None
    return person if verify(known, password) else None


def enter(person: Person, password: str, address: str, device: str, before: SignIn | None = None) -> str:
    """The password was right, and the code if one is asked (then `password` is empty).

    Forget the failures, open a session with a new token, end the one before.
    """
    forgive(person)
    if password and person.password_hash and hasher().check_needs_rehash(person.password_hash):
        person.password_hash = hasher().hash(password)
    if before is not None:
        end_session(before, "replaced")
    note("sign_in", subject_type="people", subject_id=person.id, name=person.name, device=device[:200])
    return open_session(person, address, device)


def forgive(person: Person) -> None:
    """Failures so far count no longer."""
    db.session.execute(
        update(SignInTry)
        .where(SignInTry.name_hash == _mark(person, ""), SignInTry.failed)
        .values(failed=False)
    )


def write_down_failure(counted: Try, account: str) -> None:
    """A failure leaves a line in the audit; what was typed as a name may be a password by mistake."""
    note(
        "sign_in_failed", subject_type="people", subject_id=counted.person_id,
        locked=counted.locked_until is not None, account=account[:60] if counted.person_id else "",
    )  # fmt: skip


def confirm(row: SignIn) -> None:
    """The password was asked again for something sensitive, and was right."""
    forgive(row.person)
    row.confirmed_at = clock.now()
    note("confirm", subject_type="people", subject_id=row.person_id)


def leave_house(row: SignIn) -> None:
    """Sign-out."""
    end_session(row, "signed out")
    note("sign_out", subject_type="people", subject_id=row.person_id)
