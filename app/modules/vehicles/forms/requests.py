"""Ask for it: a car. Fields, labels, formats; the rules of the office are asked by the verbs."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles import neighbours
from app.modules.vehicles.forms.fields import choices, maybe, pairs
from app.modules.vehicles.models import PurposeType, Reaches, TripMode, TripRequest, UsualTrip
from app.modules.vehicles.queries import places as place_queries
from app.modules.vehicles.rules import policies as codes
from app.modules.vehicles.rules.requests import reason_field
from app.modules.vehicles.services import hints, usual
from app.modules.vehicles.services import requests as verbs
from app.shared.accounts.models import Person

URGENCIES = [(0, _l("Ordinary")), (1, _l("Urgent: today")), (2, _l("Very urgent: within the hour"))]
FLEXIBLE = [(0, _l("Not at all")), (15, _l("15 minutes")), (30, _l("30 minutes")), (60, _l("1 hour"))]
QUARTER = {"step": 900}
REASON_FIELDS = tuple(reason_field(code) for code in codes.REQUEST_CODES)


def _flag(value: Any) -> bool:
    return value in (True, "1", "True")


class Wanted:
    """Shown as required; a draft may do without it, so the form itself asks."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Any) -> None:
        """Nothing to say here."""


class TripForm(Form):
    """A request for a car. `verb` is the button that was pressed: submit, draft or look."""

    destination = StringField(_l("Destination"), [InputRequired(_l("Say where to.")), Length(max=80)])
    reaches = SelectField(
        _l("How far"),
        choices=lambda: [SelectChoice("", _("As the place says")), *choices(Reaches)],
        filters=[lambda v: Reaches(v) if v in list(Reaches) else None],
        validate_choice=False,
    )
    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    departs = TimeField(_l("Departure time"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    returns = TimeField(_l("Return time"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    returns_day = DateField(_l("Day of return"), [Optional()], description=_l("Only if it is another day."))
    pickup_place_id = SelectField(_l("Pick-up point"), coerce=maybe(int))
    people_count = IntegerField(
        _l("Number of people"),
        [
            InputRequired(_l("How many people ride?")),
            NumberRange(1, 200, _l("At least one person must ride.")),
        ],
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    trip_mode = RadioField(_l("There and back"), choices=choices(TripMode), coerce=TripMode)
    flexible_minutes = SelectField(_l("The departure may move by"), choices=pairs(FLEXIBLE), coerce=int)
    via = StringField(_l("Other stops"), [Length(max=200)])
    purpose_type = RadioField(_l("Kind of trip"), choices=choices(PurposeType), coerce=PurposeType)
    purpose = TextAreaField(
        _l("Reason for the trip"),
        [Wanted(), Length(max=300)],
        description=_l("Say what is to be done; it is printed on the dispatch order."),
        render_kw={"rows": 3},
    )
    requester_id = SelectField(_l("The car is for"), coerce=int)
    passengers = StringField(
        _l("Passengers"), [Length(max=400)], description=_l("Names, separated by commas.")
    )
    phone = StringField(_l("Telephone"), [Length(max=30)], render_kw={"inputmode": "tel"})
    needs = StringField(_l("Luggage and other needs"), [Length(max=300)])
    urgency = RadioField(_l("Urgency"), choices=pairs(URGENCIES), coerce=int)
    shareable = BooleanField(_l("Colleagues of other sections may ride along"))
    share_reason = StringField(_l("Why nobody else can ride along"), [Length(max=200)])
    confidential = BooleanField(_l("Confidential: shown to approvers and the dispatcher only"))
    is_retro = HiddenField(filters=[_flag])
    retro_reason = StringField(_l("Why the request comes after the trip"), [Length(max=200)])
    reason_lead_minutes = StringField(_l("Why at such short notice"), [Length(max=200)])
    reason_long_trip_days = StringField(_l("Why for so long"), [Length(max=200)])
    reason_retro_request_workdays = StringField(_l("Why so late"), [Length(max=200)])
    reason_largest_car = StringField(_l("Why in one request"), [Length(max=200)])
    reason_names_match = StringField(_l("Why not all are named"), [Length(max=200)])
    reason_transit_first = StringField(_l("Why not by public transport"), [Length(max=200)])
    warnings_read = HiddenField()

    def __init__(self, person: Person, trip: TripRequest | None = None, **given: Any) -> None:
        """`given`: data= to start from, or formdata= of a page that is looked at again."""
        super().__init__(**given)
        self.trip, self.person = trip, person
        asked = verbs.on_behalf_of(person)
        if trip is not None and trip.requester not in asked:
            asked.append(trip.requester)
        self.requester_id.choices = pairs((p.id, p.full_name) for p in asked)
        points = place_queries.pickup_points()
        if trip is not None and trip.pickup_place is not None and trip.pickup_place not in points:
            points = [*points, trip.pickup_place]
        self.pickup_place_id.choices = pairs(
            [(p.id, p.name) for p in points] or [("", _("As agreed by telephone"))]
        )
        self.known = place_queries.usable_places()
        self.is_draft = request.form.get("verb") == "draft"
        self.looks = request.form.get("verb") == "look"

    def validate_purpose(self, field: TextAreaField) -> None:
        if not self.is_draft and len((field.data or "").strip()) < 2:
            raise ValidationError(_("Say what the trip is for; the approver must be able to judge."))

    def validate_departs(self, field: TimeField) -> None:
        if not self.is_retro.data and field.data is not None and field.data.minute % 15:
            raise ValidationError(_("Choose a time in steps of 15 minutes."))

    def validate_returns(self, field: TimeField) -> None:
        self.validate_departs(field)

    def validate(self, extra_validators: Any = None) -> bool:
        """The formats, then all that the rules say at once, so that nobody corrects one thing after the other."""
        if not super().validate(extra_validators):
            return False
        if self.is_draft:
            return True
        found = place_queries.named(self.destination.data or "")
        place, since = found[0] if len(found) == 1 else None, verbs.known_since(self.trip)
        said, self.found = verbs.objections(self.data, place, since)
        for refusal in said:
            self.refuse(refusal)
        self.warnings_read.raw_data = None
        self.warnings_read.data = " ".join(f.code for f in self.found if f.severity == "warn")
        return not said

    @property
    def asks_reason(self) -> list[Any]:
        """The fields that ask why a rule is departed from: only those that are wanted, or answered."""
        return [self[name] for name in REASON_FIELDS if self[name].errors or self[name].data]

    @property
    def opens_more(self) -> bool:
        """Has one of the rarer answers been given, or refused?"""
        rare = (self.via, self.flexible_minutes, self.share_reason, self.confidential)
        return self.shareable.data is False or any(field.data or field.errors for field in rare)

    @property
    def hints(self) -> dict[str, Any]:
        """What the requester sees beside the form: who approves, which cars are free."""
        return hints.hints(self.data, self.person)


def seen_again(person: Person, arguments: MultiDict[str, str], trip: TripRequest | None = None) -> TripForm:
    """The form as far as it is typed, for the hints beside it."""
    return TripForm(person, trip, formdata=arguments)


def new_trip(person: Person, *, retro: bool = False, **given: Any) -> dict[str, Any]:
    """What a new request starts from: the next working day's morning, oneself, one's telephone."""
    now = clock.local(clock.now())
    starts = verbs.quarter_from(now + timedelta(hours=1))
    day, departs, returns = starts.date(), starts.time(), (starts + timedelta(hours=2)).time()
    outside = not time(8) <= departs <= time(15, 30) or returns < departs
    if outside or not neighbours.is_workday(day):
        day, departs, returns = verbs.next_workday(now.date()), time(9), time(11)
    if retro:
        day, departs, returns = now.date(), time(9), time(11)
    return {
        "day": day,
        "departs": departs,
        "returns": returns,
        "people_count": 1,
        "trip_mode": TripMode.RETURN,
        "flexible_minutes": 0,
        "purpose_type": PurposeType.ERRAND,
        "urgency": 0,
        "shareable": True,
        "requester_id": person.id,
        "passengers": person.name,
        "phone": phone_of(person),
        "is_retro": retro,
        "reaches": None,
    } | given


def phone_of(person: Person) -> str:
    """The telephone that the driver may call: the mobile, else the desk's."""
    return person.mobile or person.extension


def from_answers(person: Person, answers: dict[str, Any]) -> dict[str, Any]:
    """A new request from remembered answers: the same hours on the next working day."""
    day = verbs.next_workday(clock.today())
    nights = int(answers.get("nights") or 0)
    given = {name: value for name, value in answers.items() if name != "nights"}
    return new_trip(
        person,
        **given
        | {
            "day": day,
            "departs": time.fromisoformat(answers["departs"]),
            "returns": time.fromisoformat(answers["returns"]),
            "returns_day": day + timedelta(days=nights) if nights else None,
            "purpose_type": PurposeType(answers["purpose_type"]),
            "trip_mode": TripMode(answers["trip_mode"]),
            "reaches": Reaches(answers["reaches"]),
        },
    )


def from_request(trip: TripRequest) -> dict[str, Any]:
    """A request as its form shows it, to be changed."""
    starts, ends = clock.local(trip.departs_at), clock.local(trip.returns_at)
    names = (
        "pickup_place_id", "people_count", "trip_mode", "flexible_minutes", "via", "purpose_type", "purpose", "requester_id",
        "passengers", "phone", "needs", "urgency", "shareable", "share_reason", "confidential", "is_retro", "retro_reason",
        "reaches", "version",
    )  # fmt: skip
    given = {name: getattr(trip, name) for name in names}
    reasons = {reason_field(code): text for code, text in (trip.reasons or {}).items()}
    return given | reasons | {
        "destination": trip.destination.name,
        "day": starts.date(),
        "departs": starts.time(),
        "returns": ends.time(),
        "returns_day": ends.date() if ends.date() != starts.date() else None,
    }  # fmt: skip


def start(
    person: Person,
    *,
    repeat: TripRequest | None,
    usual_trip: UsualTrip | None,
    retro: bool,
    wished: Mapping[str, Any] | None = None,
) -> TripForm:
    """The form of a new request: empty, or from an earlier one or a usual trip."""
    if repeat is not None:
        return TripForm(person, data=from_answers(person, usual.answers_of(repeat)))
    if usual_trip is not None:
        return TripForm(person, data=from_answers(person, usual_trip.answers))
    return TripForm(person, data=new_trip(person, retro=retro, **wished or {}))


def change(person: Person, trip: TripRequest) -> TripForm:
    """The form of an earlier request."""
    return TripForm(person, trip, data=from_request(trip))


def wished(arguments: Mapping[str, str]) -> dict[str, Any]:
    """A place, a day, an hour that a link of another page brings along (a free hour of the board)."""
    given: dict[str, Any] = {}
    if arguments.get("destination"):
        given["destination"] = arguments["destination"][:80]
    try:
        if arguments.get("day"):
            given["day"] = date.fromisoformat(arguments["day"])
        if arguments.get("departs"):
            departs = time.fromisoformat(arguments["departs"])
            given["departs"] = departs
            given["returns"] = departs.replace(hour=min(departs.hour + 2, 23))
    except ValueError:
        return {}
    return given


class ReasonForm(Form):
    """Cancel, withdraw: with a sentence for those who had planned with it."""

    reason = StringField(_l("Why"), [Length(max=300)])


class CancelForm(Form):
    """Cancelling cannot do without a reason; the verb says so."""

    reason = StringField(_l("Why"), [Wanted(), Length(max=300)])


class NoteForm(Form):
    text = StringField(_l("Note for them"), [Wanted(), Length(max=300)])


class UsualForm(Form):
    name = StringField(_l("Name of the usual trip"), [Length(max=60)])


class Row(Form):
    """A button that does one deed."""
