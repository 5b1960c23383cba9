"""Nothing typed is lost when a session ends: the fields wait on the page that asks for the password.

They travel signed in one hidden field and are shown again before they are handed in, so that nobody hands in
what a stranger has typed. Files and passwords are not kept.
"""

from typing import Any, TypedDict

from flask import current_app, g, make_response, render_template, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.core.forms import new_token
from app.core.htmx import vary
from app.core.secret import fingerprint
from app.shared.accounts import queries
from app.shared.accounts.forms.doors import ConfirmForm, SignInForm
from app.shared.accounts.models import Person

HOURS = 12
_NEVER = ("csrf_token", "password", "repeated", "passwort", "secret")


class Kept(TypedDict):
    """What was typed, where it was to go, and whose session it was (0: not known)."""

    path: str
    fields: list[tuple[str, str]]
    files: list[str]
    person_id: int


def pack() -> str:
    """The fields of this request, signed."""
    kept = Kept(
        path=request.full_path.rstrip("?"),
        fields=[(n, v) for n, v in request.form.items(multi=True) if not any(word in n for word in _NEVER)],
        files=[file.filename for file in request.files.values() if file.filename],
        person_id=_whose(),
    )
    return _signer().dumps(kept)


def unpack(text: str | None, person: Person) -> Kept | None:
    """What was kept, if it is whole, not too old, and of nobody else."""
    try:
        kept: Kept = _signer().loads(text or "", max_age=HOURS * 3600)
    except BadSignature:
        return None
    return kept if kept["person_id"] in (0, person.id) else None


def keep() -> Any:
    """The answer to a form that was handed in without a session: the sign-in page with the form in it."""
    form = SignInForm(formdata=None, kept=pack())
    body = render_template("accounts/sign_in.html", form=form, ended=True)
    return _alone(body, 401)


def ask_again() -> Any:
    """The answer to a sensitive form whose password was given too long ago."""
    form = ConfirmForm(formdata=None, kept=pack())
    return _alone(render_template("accounts/confirm.html", form=form), 401)


def continue_page(kept: Kept) -> str:
    """Where you stopped: what was typed, and a button that hands it in to where it was to go."""
    fields = [(name, value) for name, value in kept["fields"] if name != "form_token"]
    token = dict(kept["fields"]).get("form_token") or new_token()
    shown = [value for name, value in fields if name != "version" and value.strip()]
    return render_template(
        "accounts/continue.html", kept=kept, fields=fields, form_token=token, typed=shown, files=kept["files"]
    )


def _alone(body: str, status: int) -> Any:
    """A whole page, also where htmx waits for a piece."""
    response = make_response(body, status)
    if request.headers.get("HX-Request"):
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return vary(response)


def _whose() -> int:
    row = g.get("sign_in")
    if row is not None:
        return int(row.person_id)
    token = session.get("_user_id")
    return queries.person_of_session(fingerprint(token)) if token else 0


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept")
