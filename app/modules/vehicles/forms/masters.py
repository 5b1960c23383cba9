"""Ask for it: cars, certificates, drivers, places."""

from typing import Any

from wtforms import BooleanField, DateField, FloatField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.fields import QuantityField, choices, maybe, pairs
from app.modules.vehicles.models import (
    BodyType,
    CertificateType,
    Driver,
    DutyStatus,
    Energy,
    Reaches,
    VehicleCategory,
)
from app.modules.vehicles.queries import masters, places
from app.modules.vehicles.rules.masters import LICENCE_CLASSES

F4, F8, F12 = ({"data-size": size} for size in ("f4", "f8", "f12"))
WANTED = _l("Fill this in.")


class VehicleForm(Form):
    plate = StringField(_l("Plate"), [InputRequired(WANTED), Length(max=20)], render_kw=F4)
    brand_model = StringField(_l("Make and model"), [InputRequired(WANTED), Length(max=60)], render_kw=F8)
    category = SelectField(
        _l("Category"), choices=choices(VehicleCategory), coerce=VehicleCategory, render_kw=F4
    )
    body_type = SelectField(_l("Body"), choices=choices(BodyType), coerce=BodyType, render_kw=F4)
    seats = IntegerField(
        _l("Seats"),
        [InputRequired(WANTED), NumberRange(2, 70)],
        description=_l("The driver's seat included."),
        render_kw=F4,
    )
    energy = SelectField(_l("Energy"), choices=choices(Energy), coerce=Energy, render_kw=F4)
    tank_l = QuantityField(_l("Tank, litres"), [Optional()], scale=1000, render_kw=F4)
    fuel_norm = QuantityField(_l("Litres per 100 km by the norm"), [Optional()], scale=1000, render_kw=F4)
    range_km = IntegerField(
        _l("Range, km"),
        [Optional(), NumberRange(1, 2000)],
        description=_l("Electric cars only."),
        render_kw=F4,
    )
    code = StringField(_l("Number in the house"), [Length(max=30)], render_kw=F4)
    asset_no = StringField(_l("Asset number"), [Length(max=40)], render_kw=F4)
    vin = StringField(_l("Chassis number"), [Length(max=40)], render_kw=F4)
    engine_no = StringField(_l("Engine number"), [Length(max=40)], render_kw=F4)
    acquired_on = DateField(_l("Bought on"), [Optional()], render_kw=F4)
    registered_on = DateField(_l("Registered on"), [Optional()], render_kw=F4)
    price_fen = QuantityField(_l("Price, yuan"), [Optional()], scale=100, render_kw=F4)
    default_driver_id = SelectField(_l("Usual driver"), coerce=maybe(int), render_kw=F4)
    parking_place_id = SelectField(_l("Parked at"), coerce=maybe(int), render_kw=F4)
    own_unit = BooleanField(_l("Our own car"), default=True, render_kw=F4)
    owner_org = StringField(_l("Owner, if not ours"), [Length(max=80)], render_kw=F8)
    poolable = BooleanField(_l("In the common pool"), default=True, render_kw=F4)
    emergency_duty = BooleanField(_l("Kept for emergencies and duty"), render_kw=F4)
    marked = BooleanField(_l("Carries the official marking"), default=True, render_kw=F4)
    note = StringField(_l("Remark"), [Length(max=300)], render_kw=F12)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        nobody = [("", _("none"))]
        self.default_driver_id.choices = pairs(nobody + [(d.id, d.name) for d in masters.active_drivers()])
        self.parking_place_id.choices = pairs(nobody + [(p.id, p.name) for p in places.usable_places()])


class CertificateForm(Form):
    type = SelectField(_l("Kind"), choices=choices(CertificateType), coerce=CertificateType, render_kw=F4)
    number = StringField(_l("Number"), [Length(max=60)], render_kw=F8)
    issuer = StringField(_l("Insurer or office"), [Length(max=80)], render_kw=F8)
    amount_fen = QuantityField(_l("Amount, yuan"), [Optional()], scale=100, render_kw=F4)
    valid_from = DateField(_l("Valid from"), [InputRequired(WANTED)], render_kw=F4)
    valid_until = DateField(_l("Last valid day"), [InputRequired(WANTED)], render_kw=F4)


class DriverForm(Form):
    """Who drives. `person_id` is asked for a new driver only."""

    person_id = SelectField(_l("Person"), coerce=maybe(int), render_kw=F4)
    licence_class = SelectField(
        _l("Licence class"), choices=pairs([(c, c) for c in LICENCE_CLASSES]), render_kw=F4
    )
    licence_valid_until = DateField(_l("Licence valid until"), [InputRequired(WANTED)], render_kw=F4)
    licence_no = StringField(
        _l("Licence number"),
        [Length(max=30)],
        description=_l("Kept encrypted. Empty: stays as it is."),
        render_kw=F4,
    )
    licence_first_on = DateField(_l("First given on"), [Optional()], render_kw=F4)
    duty_status = SelectField(_l("Duty"), choices=choices(DutyStatus), coerce=DutyStatus, render_kw=F4)
    note = StringField(_l("Remark"), [Length(max=200)], render_kw=F12)

    def __init__(self, driver: Driver | None = None, **given: Any) -> None:
        super().__init__(**given)
        if driver is not None:
            del self.person_id
        else:
            self.person_id.choices = pairs((p.id, p.full_name) for p in masters.people_who_may_drive())


class PlaceForm(Form):
    name = StringField(_l("Name of the place"), [InputRequired(WANTED), Length(max=80)], render_kw=F8)
    reaches = SelectField(_l("How far"), choices=choices(Reaches), coerce=Reaches, render_kw=F4)
    aliases = StringField(
        _l("Other names"), [Length(max=300)], description=_l("Separated by commas."), render_kw=F8
    )
    kind = StringField(
        _l("Kind"), [Length(max=30)], description=_l("Office, hospital, station, airport …"), render_kw=F4
    )
    area = StringField(_l("Area"), [Length(max=40)], render_kw=F4)
    lat = FloatField(_l("Latitude"), [Optional()], render_kw=F4)
    lng = FloatField(_l("Longitude"), [Optional()], render_kw=F4)
    pinyin = StringField(
        _l("Pinyin"), [Length(max=200)], description=_l("Empty: made from the name. Correct it where it is read otherwise."),
        render_kw=F8,
    )  # fmt: skip
    initials = StringField(_l("Initials"), [Length(max=60)], render_kw=F4)
    gate_note = StringField(_l("For the driver: gate, parking"), [Length(max=200)], render_kw=F12)
    by_transit = BooleanField(_l("Public transport serves it well"), render_kw=F4)
    is_pickup = BooleanField(_l("Offered as a pick-up point"), render_kw=F4)


class MergeForm(Form):
    into = StringField(_l("It is the same as"), [InputRequired(WANTED), Length(max=80)], render_kw=F8)


class VoidForm(Form):
    reason = StringField(_l("Why"), [InputRequired(WANTED), Length(max=200)], render_kw=F12)


class WriteOffForm(Form):
    retired_on = DateField(_l("Last day in service"), [InputRequired(WANTED)], render_kw=F4)
    note = StringField(_l("Why and how"), [InputRequired(WANTED), Length(max=200)], render_kw=F8)


class EndDriverForm(Form):
    ended_on = DateField(_l("From when on"), [InputRequired(WANTED)], render_kw=F4)
