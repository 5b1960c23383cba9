"""Ask for it: the steps of a booking after it was made."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.rooms.forms.fields import SCOPES, maybe, pairs
from app.modules.rooms.models import RoomBooking
from app.shared.accounts.models import Person


class CancelForm(Form):
    """Why, and of a series which dates."""

    scope = RadioField(_l("Cancel"), choices=lambda: pairs(SCOPES), coerce=str, default="this")
    reason = TextAreaField(
        _l("Reason"), [Length(max=300)], description=_l("Those invited read it."), render_kw={"rows": 2}
    )

    def __init__(self, booking: RoomBooking, **given: Any) -> None:
        super().__init__(**given)
        if booking.series_id is None:
            del self.scope


class HandOverForm(Form):
    organiser_id = SelectField(_l("To whom"), coerce=maybe(int))

    def __init__(self, everybody: Sequence[Person], **given: Any) -> None:
        super().__init__(**given)
        self.organiser_id.choices = pairs(
            [("", _("Choose somebody")), *((p.id, p.full_name) for p in everybody)]
        )


class SwapForm(Form):
    other_id = SelectField(_l("With which booking"), coerce=maybe(int), validate_choice=False)

    def __init__(self, others: Sequence[RoomBooking], **given: Any) -> None:
        super().__init__(**given)
        self.other_id.choices = pairs(
            [
                ("", _("Choose a booking")),
                *(
                    (b.id, f"{clock.local(b.starts_at):%m-%d %H:%M}　{b.room.full_name}　{b.title}")
                    for b in others
                ),
            ]
        )


class Row(Form):
    """A button that does one deed."""


class AnswerForm(Form):
    """Whether an invited colleague comes."""

    answer = HiddenField()
