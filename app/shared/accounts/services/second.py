"""The second factor: a code from the person's telephone (TOTP), each let in once, and recovery codes."""

import base64
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete

from app.core import clock
from app.core.db import db, note
from app.core.language import gettext as _
from app.core.module import setting
from app.core.rule import RuleBroken
from app.core.secret import blind_index, seal, unseal
from app.shared.accounts import queries, rules
from app.shared.accounts.models import ADMINISTRATORS, Person, RecoveryCode, SecondFactor

RECOVERY_CODES = 10
TICKET_SECONDS = 300  # between the password and the code
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


def new_secret(person: Person) -> str:
    """A secret for the enrolment page, sealed for this person: it is stored only once a code has proved it."""
    return seal(f"totp:{person.id}:{base64.b32encode(secrets.token_bytes(20)).decode()}")


def secret_in(sealed: str | None, person: Person) -> str:
    """The secret that was offered to this person; empty if it was not."""
    try:
        kind, whose, secret = unseal(sealed or "").split(":")
    except (ValueError, KeyError, InvalidTag):
        return ""
    return secret if kind == "totp" and whose == str(person.id) else ""


def enrol(*, person: Person, sealed: str, totp_code: str) -> list[str]:
    """Turn it on with a code that proves the telephone holds the secret; gives the recovery codes."""
    secret = secret_in(sealed, person)
    step = rules.step_of(secret, rules.plain_code(totp_code), clock.now()) if secret else 0
    if not step:
        raise RuleBroken(
            _(
                "This code does not fit. Look whether the clock of the telephone is right, and take the next code."
            ),
            "totp_code",
        )
    factor = queries.second_factor(person.id, locked=True)
    if factor is None:
        factor = SecondFactor(person_id=person.id, secret=secret)
        db.session.add(factor)
    factor.secret, factor.last_step = secret, step
    note("second_factor_on", subject_type="people", subject_id=person.id)
    return _new_codes(person)


def renew_codes(*, person: Person) -> list[str]:
    """New recovery codes; the old ones let nobody in any more."""
    if queries.second_factor(person.id) is None:
        raise RuleBroken(_("The second factor is not on."))
    note("recovery_codes", subject_type="people", subject_id=person.id)
    return _new_codes(person)


def _new_codes(person: Person) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = ["".join(secrets.choice(_ALPHABET) for _n in range(10)) for _i in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, mark=_mark(person.id, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _mark(person_id: int, code: str) -> str:
    return blind_index(f"recovery:{person_id}:{code}")


def lets_in(person: Person, code: str) -> bool:
    """Is this the code of now, not used before, or a recovery code not used before? Uses it up."""
    factor = queries.second_factor(person.id, locked=True)  # of two with one code the second comes too late
    if factor is None:
        return False
    code = rules.plain_code(code)
    step = rules.step_of(factor.secret, code, clock.now(), after=factor.last_step)
    if step:
        factor.last_step = step
        return True
    spare = queries.recovery_code(person.id, _mark(person.id, code))
    if spare is None:
        return False
    spare.used_at = clock.now()
    note(
        "recovery_code_used", subject_type="people", subject_id=person.id, left=queries.codes_left(person.id)
    )
    return True


def take_off(*, person: Person, by: Person) -> Person:
    """Without a second factor from now on; who must have one is asked to set it up anew at the next page."""
    factor = queries.second_factor(person.id, locked=True)
    if factor is None:
        raise RuleBroken(_("The second factor is not on."))
    if by.id != person.id and not by.may("accounts.roles"):
        raise RuleBroken(_("Only the security administrator takes the second factor from somebody else."))
    db.session.delete(factor)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    note("second_factor_off", subject_type="people", subject_id=person.id)
    return person


def is_due(person: Person) -> bool:
    """Must this person set it up before anything else? The three administrators, if the office wants it."""
    if not setting("totp_required") or not any(person.has_role(code) for code in ADMINISTRATORS):
        return False
    return queries.second_factor(person.id) is None


def ticket(person: Person) -> str:
    """That the password was right just now: carried by the page that asks for the code."""
    return _signer().dumps([person.id, _since(person)])


def holder(text: str | None) -> Person | None:
    """Whose ticket it is; none if it is forged, too old, or the password has changed meanwhile."""
    try:
        person_id, since = _signer().loads(text or "", max_age=TICKET_SECONDS)
    except (BadSignature, ValueError):
        return None
    person = queries.person(person_id)
    good = person is not None and person.is_active and _since(person) == since
    return person if good else None


def _since(person: Person) -> str:
    return blind_index(f"ticket:{person.password_hash}")[:16]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="second factor")


def address(person: Person, secret: str, issuer: str) -> str:
    """What the QR code says to the authenticator app."""
    from urllib.parse import quote

    facts: Any = f"secret={secret}&issuer={quote(issuer)}&algorithm=SHA1&digits=6&period={rules.STEP}"
    return f"otpauth://totp/{quote(issuer)}:{quote(person.username)}?{facts}"
