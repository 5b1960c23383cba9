"""Ask for it at the door: sign-in, display, password."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import Form
from app.core.language import lazy as _l


class SignInForm(Form):
    account = StringField(
        _l("Staff number, account or mobile number"),
        validators=[InputRequired(), Length(max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()


_CODE = {
    "autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "off", "spellcheck": "false",
    "data-size": "f12",
}  # fmt: skip


class CodeForm(Form):
    """The second step of the sign-in. `ticket` says that the password was right."""

    totp_code = StringField(
        _l("Code from the telephone"), validators=[InputRequired(), Length(max=20)], render_kw=_CODE
    )
    ticket = HiddenField()
    next = HiddenField()
    kept = HiddenField()


class EnrolForm(Form):
    """A first code proves that the telephone holds the secret."""

    totp_code = StringField(
        _l("Code of six digits"), validators=[InputRequired(), Length(max=20)], render_kw=_CODE
    )
    sealed = HiddenField()


class DisplayForm(Form):
    language = StringField(validators=[Optional()])
    text_size = StringField(validators=[Optional()])
    nav = StringField(validators=[Optional()])
    next = StringField(validators=[Optional()])


class ConfirmForm(Form):
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()


class NewPasswordForm(Form):
    password = PasswordField(
        _l("New password"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "new-password", "data-size": "f12"},
    )
    repeated = PasswordField(
        _l("New password once more"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "new-password", "data-size": "f12"},
    )


class ChangePasswordForm(Form):
    old_password = PasswordField(
        _l("Present password"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "current-password", "data-size": "f12"},
    )
    password = PasswordField(
        _l("New password"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "new-password", "data-size": "f12"},
    )
    repeated = PasswordField(
        _l("New password once more"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "new-password", "data-size": "f12"},
    )
