"""Ask for it: seats, sign-in, tasks, ratings."""

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import Form
from app.core.language import lazy as _l
from app.modules.rooms.models import LayoutKind
from app.shared.accounts import queries as people


def _text(value: str | None) -> str:
    return value or ""


class LayoutForm(Form):
    layout = SelectField(
        _l("Layout"), coerce=LayoutKind, choices=[SelectChoice(one.value, one.label) for one in LayoutKind]
    )
    head = IntegerField(
        _l("Seats on the platform or at the head"), validators=[InputRequired(), NumberRange(1, 40)]
    )
    row = IntegerField(_l("Seats in a row of the hall"), validators=[InputRequired(), NumberRange(1, 40)])


class CardForm(Form):
    name = StringField(_l("Name on the card"), validators=[InputRequired(), Length(max=40)])
    organisation = StringField(_l("Organisation"), validators=[Optional(), Length(max=60)], filters=[_text])
    post = StringField(_l("Post"), validators=[Optional(), Length(max=40)], filters=[_text])
    rank_order = IntegerField(
        _l("Rank"), validators=[InputRequired(), NumberRange(1, 999)], default=80,
        description=_l("1 is the highest; as in the list of posts."),
    )  # fmt: skip
    guest = BooleanField(_l("Sits on the guests' side"))


class SwapForm(Form):
    a = SelectField(_l("This person"), coerce=int)
    b = SelectField(_l("changes places with"), coerce=int)

    @classmethod
    def among(cls, seats: Any) -> "SwapForm":
        form = cls()
        form.a.choices = form.b.choices = [
            SelectChoice(n, f"{n + 1}　{seat.name}") for n, seat in enumerate(seats)
        ]
        return form


class SignInForm(Form):
    name = StringField(_l("Your name"), validators=[Optional(), Length(max=40)], filters=[_text])
    organisation = StringField(
        _l("Your organisation"), validators=[Optional(), Length(max=60)], filters=[_text]
    )


class EnterSignInForm(Form):
    name = StringField(_l("Name"), validators=[InputRequired(), Length(max=40)])
    organisation = StringField(_l("Organisation"), validators=[Optional(), Length(max=60)], filters=[_text])


class CountForm(Form):
    came = IntegerField(_l("People who came"), validators=[InputRequired(), NumberRange(0, 5000)])


class TaskForm(Form):
    text = StringField(_l("What is to be done"), validators=[InputRequired(), Length(max=200)])
    owner_id = SelectField(_l("Who does it"), coerce=int)
    due_on = DateField(_l("Until"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = [SelectChoice(one.id, one.full_name) for one in people.active_people()]


class DoneForm(Form):
    note = StringField(_l("Result"), validators=[Optional(), Length(max=200)], filters=[_text])


class RatingForm(Form):
    score = RadioField(
        _l("Room and service"), coerce=int, validators=[InputRequired()],
        choices=[
            SelectChoice(5, _l("Very good")), SelectChoice(4, _l("Good")), SelectChoice(3, _l("Fair")),
            SelectChoice(2, _l("Poor")), SelectChoice(1, _l("Bad")),
        ],
    )  # fmt: skip
    comment = StringField(
        _l("What could be better"), validators=[Optional(), Length(max=300)], filters=[_text]
    )
