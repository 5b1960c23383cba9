"""Ask for it: one control for each setting."""

from typing import Any

from wtforms import BooleanField, Field, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import Form
from app.core.module import Setting


def _field(setting: Setting) -> Field:
    kwargs: dict[str, Any] = {"label": setting.title, "description": setting.help}
    if setting.kind == "flag":
        return BooleanField(**kwargs)
    if setting.kind == "number":
        return IntegerField(validators=[InputRequired()], **kwargs)
    if setting.kind == "choice":
        return SelectField(choices=[SelectChoice(*one) for one in setting.choices], **kwargs)
    if setting.kind == "time":
        return StringField(
            validators=[InputRequired()], render_kw={"type": "time", "data-size": "f4"}, **kwargs
        )
    return StringField(validators=[Optional(), Length(max=200)], filters=[lambda text: text or ""], **kwargs)


def settings_form(definitions: dict[str, Setting], values: dict[str, Any]) -> Form:
    """The form of all settings, filled with what holds now."""
    kind = type("SettingsForm", (Form,), {name: _field(setting) for name, setting in definitions.items()})
    form: Form = kind(data=values)
    return form
