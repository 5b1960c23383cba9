"""Ask for it: a pad of blank slips, and what stands on a slip that was filled by hand."""

from collections.abc import Sequence

from wtforms import DateTimeLocalField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.formats import moment as shown_moment
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.dispatching import Line, moment
from app.modules.vehicles.forms.fields import maybe
from app.modules.vehicles.forms.trips import FUEL
from app.modules.vehicles.models import Driver, Place, PurposeType, TripRequest, Vehicle
from app.shared.accounts.models import Person
from app.shared.attachments.forms import FilesField

_KM = [
    InputRequired(_l("Type what the odometer showed.")),
    NumberRange(0, 3_000_000, _l("Type what the odometer showed.")),
]


def _eighths(value: object) -> int | None:
    return int(str(value)) if value not in (None, "", "None") else None


class PadForm(Form):
    """How many numbers, and who keeps the pad."""

    count = IntegerField(
        _l("How many slips"), [InputRequired(_l("Say how many slips.")), NumberRange(1, 500)], default=20
    )
    keeper_id = SelectField(
        _l("Who keeps the pad"), [InputRequired(_l("Choose who keeps the pad."))], coerce=maybe(int), validate_choice=False
    )  # fmt: skip
    note = Line(_l("Where it lies"), [Length(max=200)])

    def name_people(self, people: Sequence[Person]) -> None:
        self.keeper_id.choices = [SelectChoice("", _("Choose a person"))]
        self.keeper_id.choices += [SelectChoice(str(p.id), p.full_name) for p in people]


class SlipForm(Form):
    """A slip as it was written, and why on paper."""

    request_id = SelectField(
        _l("For which request"), [Optional()], coerce=maybe(int), validate_choice=False,
        description=_l(
            "Without one, what you fill in becomes the draft of a retro request, "
            "which the requester hands in for approval."
        ),
    )  # fmt: skip
    requester_id = SelectField(_l("Who rode"), [Optional()], coerce=maybe(int), validate_choice=False)
    destination_id = SelectField(_l("Destination"), [Optional()], coerce=maybe(int), validate_choice=False)
    purpose_type = SelectField(
        _l("Kind of trip"), choices=[SelectChoice(p.value, p.label) for p in PurposeType], coerce=PurposeType
    )
    purpose = Line(_l("Purpose of the trip"), [Length(max=300)])
    people_count = IntegerField(
        _l("People"), [InputRequired(_l("How many people rode?")), NumberRange(1, 99)], default=1
    )
    vehicle_id = SelectField(
        _l("Car"), [InputRequired(_l("Choose a car."))], coerce=maybe(int), validate_choice=False
    )
    driver_id = SelectField(
        _l("Driver"), [InputRequired(_l("Choose a driver."))], coerce=maybe(int), validate_choice=False
    )
    out_at = DateTimeLocalField(
        _l("Left at"),
        [InputRequired(_l("Say when the car left."))],
        format=["%Y-%m-%dT%H:%M"],
        filters=[moment],
    )
    out_km = IntegerField(_l("Odometer at departure (km)"), _KM)
    in_at = DateTimeLocalField(
        _l("Came back at"), [InputRequired(_l("Say when the car came back."))], format=["%Y-%m-%dT%H:%M"],
        filters=[moment],
    )  # fmt: skip
    in_km = IntegerField(_l("Odometer at return (km)"), _KM)
    fuel_eighths = SelectField(_l("Fuel"), choices=FUEL, coerce=_eighths)
    parking = Line(_l("Parked at"), [Length(max=80)])
    key_no = Line(_l("Key number"), [Length(max=20)])
    gap_reason = Line(_l("Kilometres on no record: how they came about"), [Length(max=200)])
    km_reason = Line(_l("Reason, if the kilometres are unusual"), [Length(max=200)])
    reason = Line(
        _l("Why on paper"), [InputRequired(_l("Say why the trip was made on paper.")), Length(max=200)]
    )
    files = FilesField(_l("Photo of the slip"), most=4)

    def offer(
        self, requests: Sequence[TripRequest], people: Sequence[Person], places: Sequence[Place],
        cars: Sequence[Vehicle], drivers: Sequence[Driver],
    ) -> None:  # fmt: skip
        """Fill the lists."""
        self.request_id.choices = [SelectChoice("", _("None: the request follows"))] + [
            SelectChoice(str(r.id), f"{r.number} {shown_moment(r.departs_at)} {r.destination.name}")
            for r in requests
        ]
        self.requester_id.choices = [SelectChoice("", _("Choose who rode"))]
        self.requester_id.choices += [SelectChoice(str(p.id), p.full_name) for p in people]
        self.destination_id.choices = [SelectChoice("", _("Choose the destination"))]
        self.destination_id.choices += [SelectChoice(str(p.id), p.name) for p in places]
        self.vehicle_id.choices = [SelectChoice("", _("Choose a car"))]
        self.vehicle_id.choices += [SelectChoice(str(c.id), f"{c.plate} {c.brand_model}") for c in cars]
        self.driver_id.choices = [SelectChoice("", _("Choose a driver"))]
        self.driver_id.choices += [SelectChoice(str(d.id), d.name) for d in drivers]
