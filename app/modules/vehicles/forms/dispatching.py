"""Ask for it: car and driver, reasons, a trip without a request."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import DateTimeLocalField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.models import Place, PurposeType
from app.modules.vehicles.rules.desk import Answer
from app.shared.accounts.models import Person


def moment(value: Any) -> datetime | None:
    """What a `datetime-local` control gives is the office's time."""
    return (
        value.replace(tzinfo=clock.zone()) if isinstance(value, datetime) and value.tzinfo is None else value
    )


def _whole(value: Any) -> int | None:
    return int(value) if str(value or "").isdigit() else None


class Line(StringField):
    """A line of text; what was not sent is empty, so that a single button may stand for a form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": "", "filters": [lambda text: (text or "").strip()]} | kwargs)


class DispatchForm(Form):
    """A car and a driver: pressed from a proposal, or chosen from the lists."""

    vehicle_id = SelectField(
        _l("Car"), [InputRequired(_l("Choose a car."))], coerce=_whole, validate_choice=False
    )
    driver_id = SelectField(
        _l("Driver"), [InputRequired(_l("Choose a driver."))], coerce=_whole, validate_choice=False
    )
    override_reason = Line(
        _l("Reason, if a rule is departed from or the choice is not among the proposals"), [Length(max=300)]
    )

    def offer(self, answer: Answer | None) -> None:
        """Fill the lists; whoever does not fit is named with the reason."""
        cars = answer.cars if answer else ()
        drivers = answer.drivers if answer else ()
        self.vehicle_id.choices = [SelectChoice("", _("Choose a car"))] + [
            SelectChoice(
                str(car.id),
                _with_reason(
                    _("%(plate)s %(model)s, %(n)s seats", plate=car.plate, model=car.model, n=car.seats), fit
                ),
            )
            for car, fit in sorted(cars, key=lambda pair: not pair[1].fits)
        ]
        self.driver_id.choices = [SelectChoice("", _("Choose a driver"))] + [
            SelectChoice(str(driver.id), _with_reason(f"{driver.name} {driver.licence_class}", fit))
            for driver, fit in sorted(drivers, key=lambda pair: not pair[1].fits)
        ]


def _with_reason(text: str, fit: Any) -> str:
    return text if fit.fits else _("%(what)s (%(why)s)", what=text, why=(*fit.stops, *fit.asks)[0].sentence)


class ReassignForm(DispatchForm):
    """Another car or driver, with the reason."""

    reason = Line(
        _l("Why the order is changed"), [InputRequired(_l("Say why the order is changed.")), Length(max=300)]
    )


class ReasonForm(Form):
    """A deed that wants a reason."""

    reason = Line(_l("Reason"), [InputRequired(_l("Give the reason.")), Length(max=300)])


class UnservedForm(Form):
    """There is no car."""

    reason = Line(
        _l("Why no car can be given"), [InputRequired(_l("Say why no car can be given.")), Length(max=200)]
    )
    advice = Line(
        _l("What to do instead"),
        [Length(max=100)],
        description=_l("Another hour, public transport, a taxi, a hired car."),
    )


class EmergencyForm(DispatchForm):
    """A car that goes before there is a request."""

    requester_id = SelectField(
        _l("Who rides"), [InputRequired(_l("Choose who rides."))], coerce=_whole, validate_choice=False
    )
    purpose_type = SelectField(
        _l("Kind of trip"), choices=[SelectChoice(p.value, p.label) for p in PurposeType], coerce=PurposeType
    )
    purpose = Line(
        _l("Purpose of the trip"), [InputRequired(_l("Say what the trip is for.")), Length(max=300)]
    )
    destination_id = SelectField(
        _l("Destination"),
        [InputRequired(_l("Choose the destination."))],
        coerce=_whole,
        validate_choice=False,
    )
    people_count = IntegerField(
        _l("People"),
        [
            InputRequired(_l("How many people ride?")),
            NumberRange(1, 99, _l("At least one person must ride.")),
        ],
        default=1,
    )
    departs_at = DateTimeLocalField(
        _l("Departure"),
        [InputRequired(_l("Say when the car leaves."))],
        format=["%Y-%m-%dT%H:%M"],
        filters=[moment],
    )
    returns_at = DateTimeLocalField(
        _l("Return, planned"),
        [InputRequired(_l("Say when the car is to be back."))],
        format=["%Y-%m-%dT%H:%M"],
        filters=[moment],
    )
    reason = Line(
        _l("Why it cannot wait for a request"),
        [InputRequired(_l("Say why the car goes before there is a request.")), Length(max=200)],
    )

    def name_people(self, people: Sequence[Person], places: Sequence[Place]) -> None:
        """Fill the lists of riders and destinations."""
        self.requester_id.choices = [SelectChoice("", _("Choose who rides"))]
        self.requester_id.choices += [SelectChoice(str(p.id), p.full_name) for p in people]
        self.destination_id.choices = [SelectChoice("", _("Choose the destination"))]
        self.destination_id.choices += [SelectChoice(str(p.id), p.name) for p in places]


class OdometerForm(Form):
    """A reading read off the car."""

    km = IntegerField(
        _l("Odometer (km)"),
        [
            InputRequired(_l("Type what the odometer shows.")),
            NumberRange(0, 3_000_000, _l("Type what the odometer shows.")),
        ],
    )
    at = DateTimeLocalField(
        _l("When"),
        [Optional()],
        format=["%Y-%m-%dT%H:%M"],
        filters=[moment],
        description=_l("Leave it empty for now."),
    )
