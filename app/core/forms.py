"""The form every form is made from: validate, then one verb in one transaction, once."""

import secrets
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.local import LocalProxy
from wtforms import HiddenField

from app.core.db import Base, db, in_transaction
from app.core.language import gettext as _
from app.core.rule import RuleBroken

T = TypeVar("T")
_HIDDEN = {"csrf_token", "form_token", "version"}


class AnswerBook(Protocol):
    """Remembers what a form token has brought about. Kept by shared/audit."""

    def claim(self, token: str) -> bool:
        """Take the token in this transaction; False if it has been used. Waits for a twin that is under way."""
        ...

    def keep(self, token: str, result: Any) -> None: ...

    def knows(self, token: str) -> bool: ...  # has it been used, by a transaction that has ended?

    def recall(self, token: str) -> Any: ...


answers: AnswerBook | None = None


def new_token() -> str:
    return secrets.token_urlsafe(18)


class Form(FlaskForm):
    """A form that can be carried out.

    Pages print it with `ui.fields(form)`, which also prints the hidden fields. `version` is filled from `obj`.
    """

    form_errors: list[str]

    form_token = HiddenField(default=new_token)
    version = HiddenField()

    def carry_out(self, action: Callable[..., T], *, on: Any = None, **known: Any) -> T | None:
        """Validate, then run `action(**answers, **known)` in one transaction; None if refused.

        * A broken rule is shown beside its field, or above the form.
        * The form token and the answer are stored in the same transaction: a repeat gets the first answer.
        * `on`: the row that the form changes. If it has changed since the form was fetched, both texts are
          shown and nothing is written.
        """
        if not self.validate_on_submit():
            # what was a choice the first time may be none when the same page comes again
            return answers.recall(self.form_token.data or "") if answers and self._was_answered() else None
        known = {name: _real(value) for name, value in known.items()}
        values = {name: value for name, value in self.data.items() if name not in _HIDDEN}
        token = self.form_token.data or ""
        if len(token) < 16:
            self._say(_("This page is too old to be handed in. Load it again; what you typed stays here."))
            return None
        try:
            return in_transaction(lambda: self._once(token, lambda: self._checked(action, on, values, known)))
        except RuleBroken as refusal:
            self.refuse(refusal)
            return None

    def _was_answered(self) -> bool:
        token = self.form_token.data or ""
        genuine = self.is_submitted() and len(token) >= 16 and "csrf_token" not in self.errors
        return genuine and answers is not None and answers.knows(token)

    def validate(self, extra_validators: Any = None) -> bool:
        """Are the answers well formed? Lazy messages become text here: to a template they are no strings."""
        good: bool = super().validate(extra_validators)
        for field in self:
            field.errors = [e if isinstance(e, str | list | tuple | dict) else str(e) for e in field.errors]
        return good

    def refuse(self, refusal: RuleBroken) -> None:
        """Show a refusal beside its field, or above the form."""
        field = self._fields.get(refusal.field or "")
        if field is None or isinstance(field, HiddenField):
            self._say(refusal.message)
        else:
            field.errors = [*field.errors, refusal.message]

    @property
    def first_error(self) -> str:
        """The first refusal, for actions that have no page of their own."""
        for messages in [self.form_errors] + [f.errors for f in self if f.errors]:
            for message in messages:
                return str(message)
        return ""

    def _say(self, message: str) -> None:
        self.form_errors = [*self.form_errors, message]

    def _once(self, token: str, action: Callable[[], T]) -> T:
        if answers is None:
            return action()
        if not answers.claim(token):
            return answers.recall(token)  # type: ignore[no-any-return]
        result = action()
        db.session.flush()
        answers.keep(token, result)
        return result

    def _checked(self, action: Callable[..., T], on: Any, values: dict[str, Any], known: dict[str, Any]) -> T:
        if on is not None:
            on = _real(on)
            db.session.refresh(on, with_for_update={"of": type(on)})  # not what is joined to it
            if self.version.data and str(on.version) != str(self.version.data):
                self._show_both(on)
        return action(**values, **known)

    def _show_both(self, row: Base) -> None:
        for name, field in self._fields.items():
            if name in _HIDDEN or not hasattr(row, name):
                continue
            theirs = getattr(row, name)
            if theirs != field.data:
                field.errors = [*field.errors, _("Somebody else has saved: %(value)s", value=_shown(theirs))]
        self.version.raw_data = None
        self.version.data = str(row.version)  # type: ignore[attr-defined]
        raise RuleBroken(
            _("Somebody else has changed this meanwhile. Compare both texts; save again to keep yours.")
        )


def _real(value: Any) -> Any:
    return value._get_current_object() if isinstance(value, LocalProxy) else value


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "—"
    return str(getattr(value, "label", None) or getattr(value, "name", None) or value)


def me() -> Any:
    """The person who is signed in, as a plain object."""
    return current_user._get_current_object()
