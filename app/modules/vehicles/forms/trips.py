"""Ask for it: what driver and requester say about a trip."""

from typing import Any

from wtforms import (
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Form
from app.core.language import lazy as _l
from app.core.offline import OfflineForm
from app.modules.vehicles.forms.dispatching import Line, moment
from app.modules.vehicles.models import Dispatch, OdometerReading
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.services.trips import CHECKS
from app.shared.attachments.forms import FilesField

CHECK_LABELS = {
    "lights": _l("Lights"),
    "tyres": _l("Tyres"),
    "brakes": _l("Brakes"),
    "papers": _l("Vehicle papers"),
    "extinguisher": _l("Extinguisher"),
    "body": _l("Bodywork"),
}
FUEL = [
    SelectChoice("", _l("Not read")),
    *[SelectChoice(str(n), f"{n}/8") for n in range(8, 0, -1)],
    SelectChoice("0", _l("Tank empty")),
]


RATINGS = [("5", _l("Very good")), ("4", _l("Good")), ("3", _l("Fair")), ("2", _l("Poor")), ("1", _l("Bad"))]


def _eighths(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


def _yes(value: Any) -> bool:
    return str(value) in ("1", "True", "true")


PHOTOS = {"accept": "image/*", "capture": "environment"}  # the camera opens at once


class _Km(OfflineForm):
    km = IntegerField(
        _l("Odometer now (km)"),
        [
            InputRequired(_l("Type what the odometer shows.")),
            NumberRange(0, 3_000_000, _l("Type what the odometer shows.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    fuel_eighths = SelectField(_l("Fuel"), choices=FUEL, coerce=_eighths)
    at = DateTimeLocalField(
        _l("When"),
        [Optional()],
        format=["%Y-%m-%dT%H:%M"],
        filters=[moment],
        description=_l("Leave it empty for now."),
    )
    photos = FilesField(_l("Photos of the car"), most=6, render_kw=PHOTOS)


class DepartForm(_Km):
    """The car leaves."""

    gap_reason = Line(_l("Kilometres on no record: how they came about"), [Length(max=200)])
    key_no = Line(_l("Key number"), [Length(max=20)])
    checks = SelectMultipleField(
        _l("Checked and in order"), choices=[SelectChoice(value, label) for value, label in CHECK_LABELS.items()],
        widget=ListWidget(), option_widget=CheckboxInput(),
        default=CHECKS,
    )  # fmt: skip
    condition_note = Line(_l("What is wrong with the car"), [Length(max=300)])

    @classmethod
    def for_(cls, order: Dispatch, last: OdometerReading | None = None) -> "DepartForm":
        """Prefilled with the car's last reading."""
        last = last or odometer.last(order.vehicle_id)
        return cls(data={"km": last.km if last else None, "checks": list(CHECKS), "fuel_eighths": None})


class ReturnForm(_Km):
    """The car is back."""

    condition_ok = RadioField(
        _l("Condition"),
        choices=[SelectChoice("1", _l("In order")), SelectChoice("0", _l("Something is wrong"))],
        default="1",
        coerce=_yes,
    )
    condition_note = Line(_l("What is wrong with the car"), [Length(max=300)])
    parking = Line(_l("Parked at"), [Length(max=80)])
    key_handed = RadioField(
        _l("Key"),
        choices=[SelectChoice("1", _l("Handed back")), SelectChoice("0", _l("Not yet"))],
        default="1",
        coerce=_yes,
    )
    reason = Line(_l("Reason, if the kilometres are unusual"), [Length(max=200)])

    @classmethod
    def for_(cls, order: Dispatch) -> "ReturnForm":
        """Parked where the car belongs, unless told otherwise."""
        place = order.vehicle.parking_place
        return cls(
            data={
                "parking": place.name if place else "",
                "condition_ok": "1",
                "key_handed": "1",
                "fuel_eighths": None,
            }
        )


class SignForm(Form):
    """The requester signs."""

    rating = RadioField(
        _l("How was the trip"),
        choices=[SelectChoice(value, label) for value, label in RATINGS],
        default="5", coerce=int,
    )  # fmt: skip
    comment = Line(_l("Comment"), [Length(max=300)])
    paper_reason = Line(_l("Signed on paper: which, and why"), [Length(max=200)])
