"""Ask for it: what was spent on a car."""

from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.dispatching import Line
from app.modules.vehicles.forms.fields import QuantityField, choices, maybe, pairs
from app.modules.vehicles.models import ExpenseKind
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries.fuel import masters as fuel_masters
from app.shared.attachments.forms import FilesField

F4, F8, F12 = ({"data-size": size} for size in ("f4", "f8", "f12"))
WANTED = _l("Fill this in.")
DAILY = (ExpenseKind.TOLL, ExpenseKind.PARKING, ExpenseKind.WASHING, ExpenseKind.OTHER)  # what drivers pay


class ExpenseForm(Form):
    vehicle_id = SelectField(_l("Car"), [InputRequired(_l("Choose a car."))], coerce=maybe(int), render_kw=F4)
    kind = SelectField(_l("Kind of expense"), coerce=ExpenseKind, render_kw=F4)
    business_on = DateField(_l("Day of the expense"), [Optional()], render_kw=F4)
    amount_fen = QuantityField(_l("Amount, yuan"), [InputRequired(WANTED)], scale=100, render_kw=F4)
    payee = Line(_l("Paid to"), [Length(max=80)], render_kw=F8)
    invoice_no = Line(_l("Invoice number"), [Length(max=60)], render_kw=F4)
    reimbursement_no = Line(_l("Reimbursement number"), [Length(max=60)], render_kw=F4)
    dispatch_number = Line(_l("Dispatch order, if it was on a trip"), [Length(max=30)], render_kw=F4)
    driver_id = SelectField(_l("Driver"), coerce=maybe(int), render_kw=F4)
    covers_from = DateField(
        _l("Paid for the time from"), [Optional()], description=_l("For insurance."), render_kw=F4
    )
    covers_until = DateField(_l("Paid for the time until"), [Optional()], render_kw=F4)
    description = Line(_l("What it was spent on"), [Length(max=300)], render_kw=F12)
    reason = Line(_l("Reason, if something is unusual"), [Length(max=300)], render_kw=F12)
    files = FilesField(_l("Invoice or receipt"), most=6)

    def __init__(self, *, all_kinds: bool, **given: Any) -> None:
        given.setdefault("data", {}).setdefault("business_on", clock.today())
        super().__init__(**given)
        self.kind.choices = choices(ExpenseKind if all_kinds else DAILY)
        self.vehicle_id.choices = pairs(
            [("", _("Choose a car")), *[(str(c.id), f"{c.plate} {c.brand_model}") for c in fuel_masters.cars()]]
        )  # fmt: skip
        self.driver_id.choices = pairs(
            [("", _("none")), *[(str(d.id), d.name) for d in masters.active_drivers()]]
        )
        if not all_kinds:
            del self.driver_id, self.covers_from, self.covers_until, self.reimbursement_no


class ReimbursementForm(Form):
    reimbursement_no = StringField(
        _l("Reimbursement number"), [InputRequired(WANTED), Length(max=60)], render_kw=F8
    )
