"""Ask for it: a calendar's address."""

from typing import Any

from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.rooms.models import FeedKind
from app.modules.rooms.queries import rooms


class FeedForm(Form):
    kind = SelectField(
        _l("Which meetings"), coerce=FeedKind, validators=[InputRequired()],
        choices=[SelectChoice(one.value, one.label) for one in FeedKind],
        description=_l("For a department: your own."),
    )  # fmt: skip
    room_id = SelectField(
        _l("Room, if it is for a room"),
        coerce=lambda value: int(value) if value and value != "None" else None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room_id.choices = [SelectChoice("", _("no room"))] + [
            SelectChoice(str(key), name) for key, name in rooms.names()
        ]
