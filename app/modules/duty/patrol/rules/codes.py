"""What stands on a label: how its QR code and its typed code are made, and how they are read."""

import re
import secrets
from dataclasses import dataclass

# without 0 O 1 I L: nobody mistakes one for another, on paper or on the phone
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SHORT, TOKEN = 6, 20  # signs of a short code before its check sign, and of a token
_QR = re.compile(rf"(?:^|/)(\d+)\.(\d+)\.([{ALPHABET}]{{{TOKEN}}})$")


@dataclass(frozen=True)
class Told:
    """What somebody scanned or typed: a label's token with its point and number, or a short code."""

    secret: str
    checkpoint_id: int | None = None
    number: int | None = None


def new_token() -> str:
    return _random(TOKEN)


def new_short_code() -> str:
    """Six signs and a check sign: a slip of the finger is found without asking anybody."""
    body = _random(SHORT)
    return body + check_sign(body)


def check_sign(body: str) -> str:
    """31 is a prime: every single wrong sign and every two that changed places are found."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=1))
    return ALPHABET[-total % len(ALPHABET)]


def spoken(short_code: str) -> str:
    """K7M2QX4 -> K7M2-QX4"""
    return f"{short_code[:4]}-{short_code[4:]}"


def label_text(checkpoint_id: int, number: int, token: str) -> str:
    """What the QR code says after the portal's address."""
    return f"{checkpoint_id}.{number}.{token}"


def read(text: str) -> Told | None:
    """A scanned or typed text; None if no label of this portal says such a thing."""
    text = text.strip()
    if found := _QR.search(text):
        return Told(found[3], int(found[1]), int(found[2]))
    short = re.sub(r"[\s\-–—]", "", text).upper()
    good = len(short) == SHORT + 1 and all(sign in ALPHABET for sign in short)
    return Told(short) if good and check_sign(short[:-1]) == short[-1] else None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
