"""Ask for it: a device, and the button on its screen."""

import secrets
from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.core.forms import Form, me
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.shared.accounts import queries as people
from app.shared.gate import queries


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


class DeviceForm(Form):
    name = StringField(
        _l("Name of the device"), validators=[InputRequired(), Length(max=80)],
        description=_l("As it is written on it, e.g. the number of the tablet."),
    )  # fmt: skip
    kind = SelectField(_l("What it is for"), validators=[InputRequired()])
    place = SelectField(
        _l("Stands before"), coerce=lambda value: int(value) if value and value != "None" else None
    )
    responsible_id = SelectField(
        _l("Who answers for it"), coerce=int,
        description=_l("What is done at the device itself is done in this person's name, marked with the device."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = queries.kinds()
        self.kind.choices = [SelectChoice(name, str(kind.title)) for name, kind in kinds.items()]
        self.place.choices = [SelectChoice("", _("no place of its own"))]
        for name, rows in queries.places().items():
            self.place.choices += [
                SelectChoice(str(i), title, optgroup=str(kinds[name].title)) for i, title in rows.items()
            ]
        self.responsible_id.choices = [SelectChoice(p.id, p.full_name) for p in people.active_people()]
        if not self.is_submitted() and not self.responsible_id.data:
            self.responsible_id.data = me().id


class EnterForm(Form):
    secret = HiddenField(default=_new_secret)
