"""Ask for it: violations and accidents."""

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.dispatching import Line
from app.modules.vehicles.forms.fields import QuantityField, choices, maybe, pairs
from app.modules.vehicles.forms.masters import F4, F8, F12, WANTED
from app.modules.vehicles.forms.upkeep import when
from app.modules.vehicles.models.compliance import Liability
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries import upkeep as orders
from app.modules.vehicles.queries import upkeep_plans as plans
from app.shared.attachments.forms import FilesField


class _What(Form):
    vehicle_id = SelectField(_l("Car"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4)
    at = when(_l("When it happened"), validators=[InputRequired(WANTED)], render_kw=F4)
    place = Line(_l("Where it happened"), [InputRequired(WANTED), Length(max=120)], render_kw=F12)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.vehicle_id.choices = pairs((c.id, f"{c.plate} {c.brand_model}") for c in plans.cars())


class ViolationForm(_What):
    """A violation as the police tells it."""

    text = Line(_l("Violation"), [InputRequired(WANTED), Length(max=200)], render_kw=F12)
    notice_no = Line(_l("Number of the notice"), [Length(max=60)], render_kw=F4)
    points = IntegerField(
        _l("Points"), [Optional(), NumberRange(0, 12)], default=0, filters=[lambda n: n or 0], render_kw=F4
    )
    fine_fen = QuantityField(_l("Fine, yuan"), [Optional()], scale=100, render_kw=F4)
    handle_by = DateField(
        _l("To be handled by"), [Optional()], description=_l("Empty: as the rule says."), render_kw=F4
    )
    driver_id = SelectField(
        _l("Driver"),
        coerce=maybe(int),
        description=_l("Empty: whoever drove by the dispatch orders."),
        render_kw=F4,
    )
    driver_reason = Line(
        _l("Why somebody else drove than the dispatch order says"), [Length(max=200)], render_kw=F12
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        looked_up = [("", _("as the dispatch orders say"))]
        self.driver_id.choices = pairs(looked_up + [(d.id, d.name) for d in masters.active_drivers()])


class HandledForm(Form):
    handled_on = DateField(_l("Handled on"), [InputRequired(WANTED)], render_kw=F4)
    note = Line(_l("How: paid by whom, points of whom"), [Length(max=200)], render_kw=F8)


class AccidentForm(_What):
    """An accident, told from the road."""

    text = TextAreaField(
        _l("How it came about, what is damaged"), [InputRequired(WANTED), Length(max=1000)], render_kw=F12
    )
    injured = BooleanField(_l("Somebody is hurt"), render_kw=F12)
    third_party = Line(_l("The other side: name or unit"), [Length(max=120)], render_kw=F4)
    third_plate = Line(_l("Plate of the other side"), [Length(max=20)], render_kw=F4)
    third_phone = Line(_l("Telephone of the other side"), [Length(max=30)], render_kw=F4)
    police_no = Line(_l("Number of the police record"), [Length(max=60)], render_kw=F4)
    files = FilesField(_l("Photos"), [Optional()])


class InsurerForm(Form):
    """The insurer has been told."""

    insurer = Line(_l("Insurer"), [InputRequired(WANTED), Length(max=80)], render_kw=F8)
    claim_no = Line(_l("Number of the claim"), [InputRequired(WANTED), Length(max=60)], render_kw=F4)
    reported_at = when(
        _l("Reported at"), validators=[Optional()], description=_l("Leave it empty for now."), render_kw=F4
    )
    police_no = Line(_l("Number of the police record"), [Length(max=60)], render_kw=F4)
    liability = SelectField(_l("Liability"), choices=choices(Liability), coerce=Liability, render_kw=F4)


class ClaimForm(Form):
    """The papers are handed in."""

    claimed_fen = QuantityField(_l("Claimed, yuan"), [InputRequired(WANTED)], scale=100, render_kw=F4)
    liability = SelectField(_l("Liability"), choices=choices(Liability), coerce=Liability, render_kw=F4)
    order_id = SelectField(_l("Upkeep order of the repair"), coerce=maybe(int), render_kw=F4)
    files = FilesField(_l("Papers of the claim"), [Optional()])

    def __init__(self, vehicle_id: int, **given: Any) -> None:
        super().__init__(**given)
        rows = orders.last_orders(vehicle_id)
        self.order_id.choices = pairs(
            [("", _("none")), *((o.id, f"{o.number} {o.reason[:30]}") for o in rows)]
        )


class EndAccidentForm(Form):
    paid_fen = QuantityField(_l("Paid by the insurer, yuan"), [Optional()], scale=100, render_kw=F4)
    note = Line(_l("How it ended"), [InputRequired(WANTED), Length(max=300)], render_kw=F8)
