"""Ask for it on the driver's phone: a fill with its receipt, a defect with photos; and the sheets of the day's trips."""

from collections.abc import Sequence
from dataclasses import dataclass

from wtforms import IntegerField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.core.forms import Form
from app.core.language import lazy as _l
from app.core.offline import OfflineForm
from app.modules.vehicles.forms.dispatching import Line
from app.modules.vehicles.forms.fields import QuantityField, maybe
from app.modules.vehicles.forms.trips import PHOTOS, DepartForm, ReturnForm
from app.modules.vehicles.models import Dispatch, DispatchStatus, OdometerReading, Vehicle
from app.shared.attachments.forms import FilesField

FULL = ("1", "0")


class _OfCar(OfflineForm):
    vehicle_id = SelectField(
        _l("Car"), [InputRequired(_l("Choose a car."))], coerce=maybe(int), validate_choice=False
    )

    def name_cars(self, cars: Sequence[Vehicle]) -> None:
        """Which cars may be named; the one at hand comes first."""
        self.vehicle_id.choices = [
            SelectChoice(str(car.id), f"{car.plate} {car.brand_model}") for car in cars
        ]
        if cars and self.vehicle_id.data is None:
            self.vehicle_id.data = cars[0].id


class FillForm(_OfCar):
    """Fuel or electricity, at the pump."""

    km = IntegerField(
        _l("Odometer now (km)"),
        [
            InputRequired(_l("Type what the odometer shows.")),
            NumberRange(0, 3_000_000, _l("Type what the odometer shows.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    quantity = QuantityField(
        _l("Litres, or kWh when charging"),
        [InputRequired(_l("Type the quantity on the receipt."))],
        scale=1000,
        render_kw={"inputmode": "decimal"},
    )
    amount_fen = QuantityField(
        _l("Amount (yuan)"),
        [InputRequired(_l("Type the amount on the receipt."))],
        scale=100,
        render_kw={"inputmode": "decimal"},
    )
    is_full = RadioField(
        _l("Tank"),
        choices=[SelectChoice("1", _l("Filled up")), SelectChoice("0", _l("Partly"))],
        default="1",
        coerce=lambda value: str(value) in ("1", "True"),
    )
    files = FilesField(_l("Photo of the receipt"), most=4, render_kw=PHOTOS)
    station_id = SelectField(_l("Station"), coerce=maybe(int), validate_choice=False)
    station_name = Line(_l("Another station"), [Length(max=80)])
    card_id = SelectField(_l("Fuel card"), coerce=maybe(int), validate_choice=False)
    receipt_no = Line(_l("Receipt number"), [Length(max=60)])
    reason = Line(_l("Reason, if something is unusual"), [Length(max=300)])


class DefectForm(_OfCar):
    """Something is wrong with a car."""

    text = TextAreaField(
        _l("What is wrong with the car"),
        [InputRequired(_l("Say what is wrong with the car.")), Length(max=300)],
        render_kw={"rows": 3},
        filters=[lambda text: (text or "").strip()],
    )
    files = FilesField(_l("Photos of the defect"), most=6, render_kw=PHOTOS)


@dataclass(frozen=True)
class Sheet:
    """All that may be recorded of one trip on the loaded page, also what comes only after the next step."""

    order: Dispatch
    last: OdometerReading | None
    take: OfflineForm
    depart: DepartForm
    back: ReturnForm

    @property
    def is_out(self) -> bool:
        return self.order.status == DispatchStatus.DEPARTED

    @property
    def is_issued(self) -> bool:
        return self.order.status == DispatchStatus.ISSUED


def sheet(order: Dispatch, last: OdometerReading | None) -> Sheet:
    """The forms of a trip, with ids of their own."""
    made = Sheet(order, last, OfflineForm(), DepartForm.for_(order, last), ReturnForm.for_(order))
    for name, form in (("go", made.depart), ("in", made.back)):
        apart(form, f"{name}_{order.id}")
    return made


def apart(form: Form, mark: str) -> Form:
    """Ids that no other form of the page has."""
    for field in form:
        field.id = f"{field.id}_{mark}"
    return form
