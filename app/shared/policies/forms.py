"""Ask for it: the field of the value depends on the kind of the rule."""

from typing import Any

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.core.forms import Form
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.shared.policies.models import Severity

_GIVEN = InputRequired(_l("Give the value."))


def _yes(value: Any) -> bool:
    return str(value).lower() in ("yes", "true", "1")


class _Rest(Form):
    """What is asked about every rule."""

    severity = RadioField(
        _l("If it is broken"), [InputRequired(_l("Choose what happens."))], coerce=Severity,
        choices=[SelectChoice(str(s), s.label) for s in Severity],
    )  # fmt: skip
    valid_from = DateField(_l("Valid from"), [InputRequired(_l("Choose a day."))])
    citation = StringField(
        _l("Basis"), [Length(max=300)], description=_l("The document and the clause that say so.")
    )
    note = StringField(_l("Reason of the change"), [InputRequired(_l("Say why.")), Length(max=300)])


class NumberForm(_Rest):
    value = StringField(_l("Value"), [_GIVEN], render_kw={"inputmode": "decimal", "data-size": "f4"})


class FlagForm(_Rest):
    value = RadioField(
        _l("Value"), [InputRequired(_l("Choose yes or no."))], coerce=_yes,
        choices=[SelectChoice(True, _l("Yes")), SelectChoice(False, _l("No"))],
    )  # fmt: skip


class TextForm(_Rest):
    value = StringField(_l("Value"), [Length(max=300)])


class ListForm(_Rest):
    value = TextAreaField(
        _l("Value"), [Length(max=4000)], description=_l("One entry a line."), render_kw={"rows": 6}
    )


_FORMS: dict[str, type[_Rest]] = {
    "number": NumberForm, "minutes": NumberForm, "flag": FlagForm, "text": TextForm, "list": ListForm,
}  # fmt: skip


def policy_form(default: PolicyDefault, unit: str, **now: Any) -> Form:
    """The form of this rule, filled with how it stands."""
    value = now.pop("value")
    if default.kind == "list":
        value = "\n".join(str(item) for item in value or [])
    form = _FORMS[default.kind](value=value, **now)
    if unit:
        form.value.description = unit
    return form
