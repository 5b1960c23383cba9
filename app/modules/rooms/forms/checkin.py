"""Ask for it: extending, appeals, what is asked at the door."""

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.core.forms import Form
from app.core.language import lazy as _l


class ExtendForm(Form):
    minutes = IntegerField(_l("Minutes"), validators=[InputRequired(), NumberRange(5, 240)])


class AppealForm(Form):
    appeal = StringField(
        _l("Why the room was not used"), validators=[InputRequired(), Length(max=300)],
        description=_l("The head of general affairs reads it and decides."),
    )  # fmt: skip


class DecideForm(Form):
    verdict = StringField(_l("Reason"), validators=[InputRequired(), Length(max=300)])
    excused = BooleanField(_l("Excuse it: it no longer counts"))


class DoorFaultForm(Form):
    text = StringField(_l("What is wrong in the room"), validators=[InputRequired(), Length(max=200)])
