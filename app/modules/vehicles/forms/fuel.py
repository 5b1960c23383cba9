"""Ask for it: fills and charges, stations, fuel cards, cases, differences of statements."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.dispatching import Line, moment
from app.modules.vehicles.forms.fields import QuantityField, choices, maybe, pairs
from app.modules.vehicles.models import (
    Conclusion,
    Energy,
    FuelCard,
    FuelCase,
    FuelGrade,
    Refuelling,
    StatementLine,
    Station,
    Vehicle,
)
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries.fuel import masters as fuel_masters
from app.modules.vehicles.rules.fuel.checks import GRADES
from app.shared.attachments.forms import FilesField

F4, F8, F12 = ({"data-size": size} for size in ("f4", "f8", "f12"))
WANTED = _l("Fill this in.")


def _told_by(line: StatementLine) -> dict[str, Any]:
    """What a line of a statement says about a fill."""
    station = next((s for s in fuel_masters.station_rows() if s.name == line.station_name), None)
    return {
        "filled_at": clock.local(line.at), "litres_milli": line.quantity_milli, "amount_fen": line.amount_fen,
        "card_id": line.card_id, "station_id": station.id if station else None,
        "station_name": "" if station else line.station_name,
    }  # fmt: skip


class FillForm(Form):
    """A fill or a charge, from the receipt. What the chosen car does not take is left out."""

    vehicle_id = SelectField(_l("Car"), [InputRequired(_l("Choose a car."))], coerce=maybe(int), render_kw=F4)
    filled_at = DateTimeLocalField(
        _l("Time on the receipt"),
        [Optional()],
        format=["%Y-%m-%dT%H:%M"],
        filters=[moment],
        description=_l("Leave it empty for now."),
        render_kw=F4,
    )
    km = IntegerField(
        _l("Odometer at the pump (km)"),
        [InputRequired(_l("Type what the odometer shows.")), NumberRange(0, 3_000_000)],
        render_kw=F4 | {"inputmode": "numeric"},
    )
    litres_milli = QuantityField(_l("Litres"), [Optional()], scale=1000, digits=3, render_kw=F4)
    kwh_milli = QuantityField(
        _l("kWh"),
        [Optional()],
        scale=1000,
        digits=3,
        description=_l("When charging, instead of litres."),
        render_kw=F4,
    )
    price4 = QuantityField(
        _l("Unit price, yuan"),
        [Optional()],
        scale=10_000,
        digits=4,
        description=_l("Left empty it follows from the amount."),
        render_kw=F4,
    )
    amount_fen = QuantityField(_l("Amount, yuan"), [InputRequired(WANTED)], scale=100, render_kw=F4)
    grade = SelectField(_l("Grade"), coerce=maybe(FuelGrade), render_kw=F4)
    is_full = RadioField(
        _l("Tank or battery"),
        choices=[SelectChoice("1", _l("Filled up")), SelectChoice("0", _l("Partly"))],
        default="1",
        coerce=lambda value: str(value) in ("1", "True"),
    )
    missed_before = BooleanField(_l("A fill before this one was not recorded"), render_kw=F12)
    station_id = SelectField(_l("Station"), coerce=maybe(int), render_kw=F4)
    station_name = Line(_l("Another station"), [Length(max=80)], render_kw=F8)
    card_id = SelectField(_l("Fuel card"), coerce=maybe(int), render_kw=F4)
    receipt_no = Line(_l("Receipt number"), [Length(max=60)], render_kw=F4)
    driver_id = SelectField(_l("Driver"), coerce=maybe(int), render_kw=F4)
    reason = Line(_l("Reason, if something is unusual"), [Length(max=300)], render_kw=F12)
    note = Line(_l("Remark"), [Length(max=300)], render_kw=F12)
    files = FilesField(_l("Photo of the receipt"), most=6)

    @classmethod
    def for_(
        cls,
        car: Vehicle | None,
        last: Refuelling | None,
        line: StatementLine | None = None,
        *,
        names_driver: bool,
    ) -> "FillForm":
        """Prefilled from the car's last fill, or from the line of a statement that the portal does not know.

        A driver is named by those who see all.
        """
        cards = fuel_masters.cards_of(car.id) if car else ()
        form = cls(
            data={
                "vehicle_id": car.id if car else None,
                "is_full": "1",
                "grade": last.grade.value if last and last.grade else None,
                "station_id": _usual_station(last),
                "card_id": cards[0].id if cards else None,
            }
            | (_told_by(line) if line else {})
        )  # fmt: skip
        form.offer(car, cards)
        if not names_driver:
            del form.driver_id
        return form

    def offer(self, car: Vehicle | None, cards: Sequence[FuelCard]) -> None:
        """What the lists hold: for a chosen car its own grades and cards."""
        cars = [car] if car else list(fuel_masters.cars())
        self.vehicle_id.choices = pairs(
            ([] if car else [("", _("Choose a car"))]) + [(str(c.id), f"{c.plate} {c.brand_model}") for c in cars]
        )  # fmt: skip
        grades = [g for g in FuelGrade if car is None or g in GRADES[car.energy]]
        self.grade.choices = [SelectChoice("", _("not told")), *choices(grades)]
        if car is not None and car.energy == Energy.ELECTRIC:
            del self.litres_milli
            self.kwh_milli.description = ""
        elif car is not None and car.energy != Energy.HYBRID:
            del self.kwh_milli
        known = fuel_masters.station_rows()
        self.station_id.choices = pairs(
            [("", _("not in the list")), *[(str(s.id), _station(s)) for s in known]]
        )
        shown_cards = cards or ([] if car else fuel_masters.all_cards())
        self.card_id.choices = pairs(
            [("", _("paid without a card")), *[(str(c.id), f"{c.vehicle.plate} {c.issuer} {c.masked}") for c in shown_cards]]
        )  # fmt: skip
        self.driver_id.choices = pairs(
            [("", _("as on the dispatch order")), *[(str(d.id), d.name) for d in masters.active_drivers()]]
        )


def _usual_station(last: Refuelling | None) -> int | None:
    """Where the car was filled last, if that may be named without a reason."""
    station = last.station if last else None
    return station.id if station and station.designated and not station.ended_on else None


def _station(station: Station) -> str:
    return station.name if station.designated else _("%(name)s (not designated)", name=station.name)


class VoidForm(Form):
    """Why a record no longer counts."""

    reason = StringField(
        _l("Reason"), [InputRequired(_l("Say why it is void.")), Length(max=200)], render_kw=F12
    )


class StationForm(Form):
    name = StringField(_l("Name of the station"), [InputRequired(WANTED), Length(max=80)], render_kw=F8)
    designated = BooleanField(_l("Designated"), default=True, render_kw=F4)
    address = StringField(_l("Address"), [Length(max=120)], filters=[lambda t: t or ""], render_kw=F12)


class CardForm(Form):
    """A fuel card. Its number is kept sealed and is not shown again."""

    vehicle_id = SelectField(_l("Car"), [InputRequired(_l("Choose a car."))], coerce=maybe(int), render_kw=F4)
    issuer = StringField(_l("Issuer"), [InputRequired(WANTED), Length(max=60)], render_kw=F4)
    month_limit_fen = QuantityField(
        _l("Limit a month, yuan"),
        [Optional()],
        scale=100,
        description=_l("Left empty there is none."),
        render_kw=F4,
    )
    number = StringField(
        _l("Card number"),
        [Length(max=40)],
        filters=[lambda t: t or ""],
        description=_l("Kept sealed; later only the last four digits are shown."),
        render_kw=F8 | {"autocomplete": "off", "inputmode": "numeric"},
    )
    note = StringField(_l("Remark"), [Length(max=200)], filters=[lambda t: t or ""], render_kw=F12)

    def __init__(self, **given: Any) -> None:
        card = given.get("obj")
        super().__init__(**given)
        if card is not None and not self.is_submitted():
            self.number.data = ""  # never sent to the page
        if card is not None:
            self.number.description = _("Left empty, %(masked)s stays.", masked=card.masked)
        self.vehicle_id.choices = pairs(
            [("", _("Choose a car")), *[(str(c.id), f"{c.plate} {c.brand_model}") for c in fuel_masters.cars()]]
        )  # fmt: skip


class CaseForm(Form):
    """What was found out about an unusual fill."""

    conclusion = RadioField(
        _l("What it was"), choices=choices(Conclusion), coerce=Conclusion, default="explained"
    )
    reason = TextAreaField(
        _l("What was found out"),
        [InputRequired(_l("Say what was found out.")), Length(max=500)],
        render_kw=F12 | {"rows": 4},
    )

    @classmethod
    def for_(cls, case: FuelCase) -> "CaseForm":
        return cls(data={"version": case.version, "conclusion": Conclusion.EXPLAINED.value})


class DifferenceForm(Form):
    """How a difference between statement and portal came about."""

    reason = StringField(
        _l("How it came about"), [InputRequired(_l("Say how the difference came about.")), Length(max=300)]
    )
