"""Ask for it: keys of cars."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.dispatching import Line
from app.modules.vehicles.forms.fields import choices, maybe, pairs
from app.modules.vehicles.forms.masters import F4, F8, F12, WANTED
from app.modules.vehicles.models.keys import KeyKind, VehicleKey
from app.modules.vehicles.queries import upkeep_plans as plans
from app.shared.accounts import queries as people


class KeyForm(Form):
    """A key. The car is asked for a new one only."""

    vehicle_id = SelectField(_l("Car"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4)
    key_no = Line(_l("Key number"), [InputRequired(WANTED), Length(max=20)], render_kw=F4)
    kind = SelectField(_l("Kind"), choices=choices(KeyKind), coerce=KeyKind, render_kw=F4)
    kept_at = Line(_l("Where it hangs"), [Length(max=60)], render_kw=F8)

    def __init__(self, key: VehicleKey | None = None, **given: Any) -> None:
        super().__init__(**given)
        if key is not None:
            del self.vehicle_id
        else:
            self.vehicle_id.choices = pairs((c.id, f"{c.plate} {c.brand_model}") for c in plans.cars())


class HandOutForm(Form):
    taken_by_id = SelectField(
        _l("Who takes it"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4
    )
    purpose = Line(_l("What for"), [InputRequired(WANTED), Length(max=120)], render_kw=F8)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.taken_by_id.choices = pairs(
            [("", _("choose somebody")), *((p.id, p.full_name) for p in people.active_people())]
        )


class TakeBackForm(Form):
    note = Line(_l("Remark"), [Length(max=200)], render_kw=F12)


class EndKeyForm(Form):
    reason = Line(_l("What became of it"), [InputRequired(WANTED), Length(max=200)], render_kw=F12)
