"""Ask for it: upkeep orders with their lines, plans, items, garages, defects."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.dispatching import Line, moment
from app.modules.vehicles.forms.fields import QuantityField, choices, maybe, pairs
from app.modules.vehicles.forms.masters import F4, F8, F12, WANTED
from app.modules.vehicles.models.upkeep import LinePhase, UpkeepKind, UpkeepOrder, UpkeepPlan
from app.modules.vehicles.queries import upkeep as orders
from app.modules.vehicles.queries import upkeep_plans as queries
from app.shared.attachments.forms import FilesField

BLANK, MOST = 3, 20  # empty lines that are offered, lines of an order


def when(label: str, **more: Any) -> DateTimeLocalField:
    """A day and hour by the office's clock."""
    return DateTimeLocalField(label, format=["%Y-%m-%dT%H:%M"], filters=[moment], **more)


class LinePart(Part):
    """A line of an estimate or a bill. One that says nothing does not count."""

    item_id = SelectField(_l("Item"), coerce=maybe(int), validate_choice=False)
    text = Line(_l("What is done"), [Length(max=120)])
    parts = Line(_l("Parts"), [Length(max=120)])
    quantity = QuantityField(_l("Quantity"), [Optional()], scale=1000)
    price_fen = QuantityField(_l("Price of a part, yuan"), [Optional()], scale=100)
    labour_fen = QuantityField(_l("Labour, yuan"), [Optional()], scale=100)

    @property
    def is_filled(self) -> bool:
        return bool(self.item_id.data or self.text.data or self.price_fen.data or self.labour_fen.data)


class _Lines(Form):
    """A form with lines; `lines` gives those that say something."""

    lines = FieldList(FormField(LinePart), min_entries=BLANK, max_entries=MOST)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        if not self.is_submitted():
            while (
                len(self.lines.entries) < MOST
                and sum(not e.form.is_filled for e in self.lines.entries) < BLANK
            ):
                self.lines.append_entry()
        options = pairs([("", _("free text")), *((i.id, i.name) for i in queries.items())])
        for entry in self.lines.entries:
            entry.form.item_id.choices = options

    def validate_lines(self, field: Any) -> None:
        field.data  # noqa: B018 - read, so that a broken part is told of

    @property
    def data(self) -> dict[str, Any]:
        """The answers, less the lines that say nothing."""
        found = dict(super().data)
        found["lines"] = [entry.form.data for entry in self.lines.entries if entry.form.is_filled]
        return found


class UpkeepForm(Form):
    """Ask for upkeep."""

    vehicle_id = SelectField(_l("Car"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4)
    kind = SelectField(_l("Kind"), choices=choices(UpkeepKind), coerce=UpkeepKind, render_kw=F4)
    reason = TextAreaField(
        _l("What is to be done, and why"), [InputRequired(WANTED), Length(max=300)], render_kw=F12
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.vehicle_id.choices = pairs((c.id, f"{c.plate} {c.brand_model}") for c in queries.cars())


class EstimateForm(_Lines):
    """What it will cost."""

    garage_id = SelectField(_l("Garage"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4)
    garage_reason = Line(_l("Why this garage, if it is not designated"), [Length(max=200)], render_kw=F8)
    meeting_ref = Line(_l("Minutes of the meeting, for a large sum"), [Length(max=80)], render_kw=F8)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        named = (
            (g.id, g.name if g.designated else _("%(name)s (not designated)", name=g.name))
            for g in queries.garages()
        )
        self.garage_id.choices = pairs(named)


class _Span(Form):
    ends_at = when(_l("Until"), validators=[InputRequired(WANTED)], render_kw=F4)
    give_back = BooleanField(
        _l("Give back the trips that stand in the way; they wait for another car"), render_kw=F12
    )


class BookForm(_Span):
    """Take the car for its time in the garage."""

    starts_at = when(_l("From"), validators=[InputRequired(WANTED)], render_kw=F4)


class DeliverForm(_Span):
    """The car is in the garage."""

    km = IntegerField(
        _l("Odometer now (km)"), [InputRequired(WANTED), NumberRange(0, 3_000_000)], render_kw=F4
    )


class ExtendForm(_Span):
    """The garage takes longer."""

    reason = Line(_l("Why it takes longer"), [InputRequired(WANTED), Length(max=200)], render_kw=F12)


class AcceptForm(_Lines):
    """The car is back, what was done is checked."""

    km = IntegerField(
        _l("Odometer now (km)"), [InputRequired(WANTED), NumberRange(0, 3_000_000)], render_kw=F4
    )
    difference_reason = Line(_l("Why it differs from the estimate"), [Length(max=300)], render_kw=F12)
    warranty_until = DateField(_l("Warranty until"), [Optional()], render_kw=F4)
    warranty_km = IntegerField(
        _l("Warranty up to a reading of (km)"), [Optional(), NumberRange(0, 3_000_000)], render_kw=F4
    )
    old_parts = Line(_l("What became of the old parts"), [Length(max=120)], render_kw=F4)
    invoice_no = Line(_l("Number of the invoice"), [Length(max=60)], render_kw=F4)
    files = FilesField(_l("Invoice and photos"), [Optional()])


class InvoiceForm(Form):
    """The invoice has come."""

    invoice_no = Line(_l("Number of the invoice"), [InputRequired(WANTED), Length(max=60)], render_kw=F4)
    files = FilesField(_l("Invoice as a file"), [Optional()])


class PlanForm(Form):
    """An item of a car. Car and item are asked for a new plan only."""

    vehicle_id = SelectField(_l("Car"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4)
    item_id = SelectField(_l("Item"), coerce=maybe(int), validators=[InputRequired(WANTED)], render_kw=F4)
    interval_months = IntegerField(
        _l("Every so many months"), [Optional(), NumberRange(1, 240)], render_kw=F4
    )
    interval_km = IntegerField(
        _l("Every so many kilometres"), [Optional(), NumberRange(100, 500_000)], render_kw=F4
    )
    last_on = DateField(_l("Last done on"), [InputRequired(WANTED)], render_kw=F4)
    last_km = IntegerField(
        _l("Odometer then (km)"), [Optional(), NumberRange(0, 3_000_000)], render_kw=F4,
        description=_l("Empty: the last reading."),
    )  # fmt: skip

    def __init__(self, plan: UpkeepPlan | None = None, **given: Any) -> None:
        super().__init__(**given)
        if plan is not None:
            del self.vehicle_id, self.item_id
        else:
            self.vehicle_id.choices = pairs((c.id, f"{c.plate} {c.brand_model}") for c in queries.cars())
            self.item_id.choices = pairs((i.id, i.name) for i in queries.items())


class ItemForm(Form):
    name = StringField(_l("Name of the item"), [InputRequired(WANTED), Length(max=60)], render_kw=F8)
    kind = SelectField(_l("Kind"), choices=choices(UpkeepKind), coerce=UpkeepKind, render_kw=F4)
    interval_months = IntegerField(
        _l("Every so many months"), [Optional(), NumberRange(1, 240)], render_kw=F4
    )
    interval_km = IntegerField(
        _l("Every so many kilometres"), [Optional(), NumberRange(100, 500_000)], render_kw=F4
    )
    warranty_months = IntegerField(_l("Warranty in months"), [Optional(), NumberRange(1, 120)], render_kw=F4)
    warranty_km = IntegerField(
        _l("Warranty in kilometres"), [Optional(), NumberRange(100, 500_000)], render_kw=F4
    )
    note = Line(_l("Remark"), [Length(max=200)], render_kw=F12)


class GarageForm(Form):
    name = StringField(_l("Name of the garage"), [InputRequired(WANTED), Length(max=80)], render_kw=F8)
    designated = BooleanField(_l("Designated, with a contract"), render_kw=F4)
    contract_until = DateField(_l("Contract until"), [Optional()], render_kw=F4)
    contact = Line(_l("Contact"), [Length(max=40)], render_kw=F4)
    phone = Line(_l("Telephone"), [Length(max=30)], render_kw=F4)
    address = Line(_l("Address"), [Length(max=120)], render_kw=F8)
    note = Line(_l("Remark"), [Length(max=200)], render_kw=F12)


class DefectForm(Form):
    """A driver tells what is wrong."""

    vehicle_id = SelectField(_l("Car"), coerce=maybe(int), validators=[InputRequired(WANTED)])
    text = TextAreaField(
        _l("What is wrong with the car"), [InputRequired(WANTED), Length(max=300)], render_kw=F12
    )
    files = FilesField(_l("Photos"), [Optional()])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.vehicle_id.choices = pairs((c.id, f"{c.plate} {c.brand_model}") for c in queries.cars())


class AnswerForm(Form):
    answer = Line(_l("Why nothing is repaired"), [InputRequired(WANTED), Length(max=300)], render_kw=F12)


def lines_as_data(order: UpkeepOrder, phase: LinePhase) -> list[dict[str, Any]]:
    """The lines of an order for a form."""
    names = ("item_id", "text", "parts", "quantity", "price_fen", "labour_fen")
    return [{name: getattr(line, name) for name in names} for line in orders.lines_of(order, phase)]
