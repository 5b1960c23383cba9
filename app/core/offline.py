"""Records that a device makes without a network, and hands in later: what the queue in static/js/offline.js asks for.

A page that may be used without a network does four things; nothing else has to know of it:

1. It includes `_offline.html` (`{% with home = url_for("…") %}{% include "_offline.html" %}{% endwith %}`): the list of
   records kept on the device, the sentences, and the key of the person who has signed in.
2. Its forms are `OfflineForm`s and carry `data-offline` with a label (what the list calls the record), and as needed
   `data-offline-show` (names of fields whose values the list shows), `data-offline-stream` (records of one stream are
   handed in in order; a refused one holds the later ones back), `data-offline-key` (while a record of this key waits,
   the form is hidden, for its deed is done) and `data-offline-next` (the id of what is shown instead).
3. Its verbs take `client_id` and `client_at`, refuse a moment that `check_client_at` refuses, and keep both with the
   record; a `client_id` that is known already is answered as the first time.
4. Its view answers as every view: `done(…)`, or `page(…, form=form)`, or RuleBroken.

What holds then: every record is written down before it is sent, so a cut, a closed window or a fault of the server
loses nothing. It is sent with the form token that it was made with, so the answer of the first try stands however often
it comes. It is encrypted with a key that only a page of the same person carries, and is sent only while that person is
signed in, with a CSRF token fetched for it. A refused one stays, with the reason, to be corrected or thrown away.
"""

from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Blueprint, Flask, current_app, jsonify
from flask_wtf.csrf import generate_csrf
from wtforms import HiddenField
from wtforms.validators import Length, Optional

from app.core import clock
from app.core.forms import Form, me
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import poll, requires

SKEW = timedelta(minutes=5)  # so much a device's clock may be fast

bp = Blueprint("offline", __name__, url_prefix="/offline")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals.update(offline_keys=keys_of, utc_now=lambda: clock.now().isoformat())


def _moment(value: Any) -> datetime | None:
    """The device's time as the queue writes it: ISO with a zone."""
    if value in (None, "") or isinstance(value, datetime):
        return value or None
    moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


class OfflineForm(Form):
    """A form that a device may fill without a network. The queue writes both fields; without a queue they are empty."""

    client_id = HiddenField(
        validators=[Optional(), Length(max=40)], filters=[lambda text: (text or "").strip()]
    )
    client_at = HiddenField(filters=[_moment])


def check_client_at(client_at: datetime | None, now: datetime, days: int) -> None:
    """A record from a device lies neither in the future nor too long ago. Raises RuleBroken."""
    if client_at is None:
        return
    if client_at > now + SKEW:
        raise RuleBroken(
            _(
                "The clock of this device is fast: the record lies in the future. Set the clock, then correct it."
            )
        )
    if client_at < now - timedelta(days=days):
        raise RuleBroken(
            _("This record is more than %(n)s days old. Have it entered at the office.", n=days)
        )  # fmt: skip


def keys_of(person_id: int) -> str:
    """The keys that open this person's records on a device, newest last: "1:<hex> 2:<hex>".

    Made from the installation's field keys and the person, so that they outlive sessions and passwords and
    nobody else's page ever shows them.
    """
    made = []
    for name, secret in sorted(current_app.config["FIELD_KEYS"].items(), key=lambda pair: int(pair[0])):
        made.append(f"{name}:{_derive(bytes.fromhex(secret), person_id).hex()}")
    return " ".join(made)


def _derive(secret: bytes, person_id: int) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"offline records of person {person_id}".encode()).derive(
        secret
    )


@bp.get("/pass")
@requires()
@poll
def passport() -> Any:
    """Who is signed in now, and a fresh CSRF token. Asked before records are sent; keeps no session alive."""
    return jsonify(person=me().id, csrf=generate_csrf(), now=clock.now().isoformat())
