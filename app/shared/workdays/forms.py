"""Ask for it."""

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import Form
from app.core.language import lazy as _l
from app.shared.workdays.models import DayKind

CHOICES = (DayKind.OFF, DayKind.STATUTORY, DayKind.MAKEUP_WORKDAY, DayKind.WORKDAY)


class NoticeForm(Form):
    """The official notice, pasted as it stands on the government's page."""

    text = TextAreaField(
        _l("Text of the notice"),
        [InputRequired(_l("Paste the text of the notice.")), Length(max=20_000)],
        description=_l("The whole text with its numbered paragraphs, as it stands on the government's page."),
        render_kw={"rows": 14, "data-size": "f12"},
    )
    year = IntegerField(
        _l("Year"), [Optional(), NumberRange(2008, 2100)],
        description=_l("Only if the text does not name it."), render_kw={"data-size": "f4", "inputmode": "numeric"},
    )  # fmt: skip
    doc_no = StringField(
        _l("Document number"), [Length(max=60)],
        description=_l("Only if the text does not name it."), render_kw={"data-size": "f4"},
    )  # fmt: skip


class ConfirmForm(Form):
    """Nothing to ask: the page shows what is confirmed."""


class RefuseForm(Form):
    """Why the notice is not taken over."""

    reason = StringField(
        _l("What is wrong with it"),
        [InputRequired(_l("Say what is wrong, so that it can be entered anew.")), Length(max=300)],
    )


class DayForm(Form):
    """A day set by hand."""

    kind = RadioField(
        _l("What the day is here"), [InputRequired(_l("Choose what the day is."))],
        choices=[SelectChoice(str(kind), kind.label) for kind in CHOICES], coerce=DayKind,
    )  # fmt: skip
    name = StringField(
        _l("Name of the day"), [Length(max=60)],
        description=_l("As it is shown on the calendar, for example the name of a local holiday."),
    )  # fmt: skip
    reason = StringField(
        _l("Reason and basis"), [InputRequired(_l("Say why, and on what basis.")), Length(max=300)],
        description=_l("For example the document that orders it. It stays in the history of the day."),
    )  # fmt: skip
