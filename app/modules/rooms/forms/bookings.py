"""Ask for it: a room. Fields, labels, formats; the rules of the office are asked by the verbs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import abort, url_for
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.rooms.forms.fields import choices, maybe, pairs
from app.modules.rooms.models import EquipmentKind, HolidayRule, LayoutKind, MeetingKind, RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.services import find, hints, people
from app.shared.accounts.models import Person

EQUIPMENT = [kind for kind in EquipmentKind if kind != EquipmentKind.OTHER]
QUARTER = {"step": 900}
REPEATS = (
    ("", _l("Once")),
    ("daily", _l("Daily")),
    ("workdays", _l("Every workday")),
    ("weekly", _l("Weekly")),
    ("monthly_date", _l("Monthly, on the same date")),
    ("monthly_weekday", _l("Monthly, on the same weekday")),
)
WEEKDAYS = (
    ("MO", _l("Mon")), ("TU", _l("Tue")), ("WE", _l("Wed")), ("TH", _l("Thu")), ("FR", _l("Fri")), ("SA", _l("Sat")),
    ("SU", _l("Sun")),
)  # fmt: skip
SCOPES = (
    ("this", _l("Only this date")),
    ("following", _l("This and all following")),
    ("all", _l("All dates to come")),
)
CLASHES = (("", _l("All dates, or none")), ("free", _l("Only the dates that are free")))


class ChipsField(SelectMultipleField):
    """Several of a few: boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BookingForm(Form):
    """A booking, once or as a series."""

    title = StringField(
        _l("Subject of the meeting"), [InputRequired(_l("Say what the meeting is about.")), Length(max=120)]
    )
    room_id = SelectField(_l("Room"), coerce=maybe(int))
    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    starts = TimeField(_l("Begins at"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    ends = TimeField(_l("Ends at"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    ends_day = DateField(_l("Last day"), [Optional()], description=_l("Only if it is another day."))
    headcount = IntegerField(
        _l("Number of people"),
        [InputRequired(_l("How many people come?")), NumberRange(1, 2000, _l("At least one person comes."))],
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    kind = SelectField(_l("Kind of meeting"), choices=lambda: choices(MeetingKind), coerce=maybe(MeetingKind))
    layout = SelectField(
        _l("Set up as"),
        choices=lambda: [SelectChoice("", _("As it stands")), *choices(LayoutKind)],
        coerce=maybe(LayoutKind),
    )
    organiser_id = SelectField(_l("The meeting is held by"), coerce=maybe(int))
    attendees = TextAreaField(
        _l("Who is to come"),
        [Length(max=6000)],
        description=_l("Names, separated by commas. Colleagues are told; other names are guests."),
        render_kw={"rows": 2},
    )
    leaders = BooleanField(_l("Leaders attend"))
    private = BooleanField(_l("Private: others see only that the room is taken"))
    phone = StringField(_l("Telephone"), [Length(max=30)], render_kw={"inputmode": "tel"})
    note = StringField(_l("Wishes and remarks"), [Length(max=300)])
    repeats = SelectField(_l("Repeats"), choices=lambda: pairs(REPEATS), validate_choice=True)
    every = IntegerField(
        _l("Every so many days, weeks or months"),
        [Optional(), NumberRange(1, 52)],
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    weekdays = ChipsField(
        _l("On these days of the week"), choices=lambda: pairs(WEEKDAYS), validate_choice=False
    )
    until = DateField(_l("Until"), [Optional()])
    times = IntegerField(_l("or so many times"), [Optional(), NumberRange(1, 400)], render_kw={"min": 1})
    holidays = SelectField(_l("On days off"), choices=lambda: choices(HolidayRule), coerce=maybe(HolidayRule))
    only_free = RadioField(_l("If some dates are not free"), choices=lambda: pairs(CLASHES), coerce=str)
    seen = StringField(_l("Dates looked at"))  # beside the preview, not in the form: it changes with it

    def __init__(self, person: Person, booking: RoomBooking | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.person, self.booking = person, booking
        self.room_id.choices = pairs([("", _("Choose a room")), *room_queries.names()])
        asked = list(queries.on_behalf_of(person))
        if booking is not None and booking.organiser not in asked:
            asked.append(booking.organiser)
        self.organiser_id.choices = pairs((p.id, p.full_name) for p in asked)
        if booking is not None and booking.room_id not in [c.value for c in self.room_id.choices]:
            self.room_id.choices.append(SelectChoice(booking.room_id, booking.room.full_name))
        for name in ("repeats", "every", "weekdays", "until", "times", "holidays", "seen") if booking else ():
            del self[name]
        if booking is not None and booking.series_id is None:
            del self.only_free

    def validate(self, extra_validators: Any = None) -> bool:
        """The formats; empty answers become what the verbs take."""
        good = super().validate(extra_validators)
        if self.headcount.data is None and not self.headcount.errors:
            self.headcount.data = 1
        for name in ("attendees", "phone", "note"):
            self[name].data = self[name].data or ""
        self.kind.data = self.kind.data or MeetingKind.WORKING
        if "holidays" in self:
            self.holidays.data = self.holidays.data or HolidayRule.SKIP
            self.every.data = self.every.data or 1
        return good

    @property
    def hints(self) -> hints.Hints:
        """What stands beside the form: is the room free, who is busy, who approves, every date of a series."""
        found = hints.hints(self.person, self.data, self.booking)
        if "seen" in self:
            self.seen.raw_data = None
            self.seen.data = found.digest
        return found

    @property
    def opens_more(self) -> bool:
        """Has one of the rarer answers been given, or refused?"""
        rare = (self.note, self.private, self.ends_day, self.layout, self.phone)
        return any(field.errors for field in rare) or bool(
            self.note.data or self.private.data or self.ends_day.data
        )

    @property
    def opens_series(self) -> bool:
        return "repeats" in self and bool(
            self.repeats.data or any(self[n].errors for n in ("repeats", "until", "times", "every"))
        )


class ScopeForm(BookingForm):
    """The change of a date of a series: this one, it and the following, or all to come."""

    scope = RadioField(_l("Change"), choices=lambda: pairs(SCOPES), coerce=str)


def new_booking(person: Person, arguments: Mapping[str, str]) -> BookingForm:
    """A new booking as a link brings it: a free place of the grid, a hit of the search."""
    now = clock.local(clock.now())
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=(now.minute // 15 + 1) * 15)
    day, starts = _day(arguments.get("day")) or start.date(), _time(arguments.get("starts")) or start.time()
    later = (datetime.combine(day, starts) + timedelta(hours=1)).time()
    ends = _time(arguments.get("ends")) or (later if later > starts else time(23, 45))
    room = arguments.get("room", "")
    people_count = arguments.get("people", "")
    return BookingForm(
        person,
        data={
            "room_id": int(room) if room.isdigit() else None,
            "day": day, "starts": starts, "ends": ends, "organiser_id": person.id, "kind": MeetingKind.WORKING,
            "headcount": max(1, min(int(people_count), 2000)) if people_count.isdigit() else None, "repeats": "",
            "every": 1, "holidays": HolidayRule.SKIP, "only_free": "", "phone": person.extension,
            "title": arguments.get("title", "")[:120],
        },
    )  # fmt: skip


def seen_again(
    person: Person, arguments: MultiDict[str, str], booking: RoomBooking | None = None
) -> BookingForm:
    """The form as far as it is typed, for the hints beside it."""
    return kind_of(booking)(person, booking, formdata=arguments)


def kind_of(booking: RoomBooking | None) -> type[BookingForm]:
    return ScopeForm if booking is not None and booking.series_id is not None else BookingForm


def change(person: Person, booking: RoomBooking, arguments: Mapping[str, str]) -> BookingForm:
    """The form of an earlier booking; a link may bring another room or time along."""
    starts, ends = clock.local(booking.starts_at), clock.local(booking.ends_at)
    names = (
        "title",
        "headcount",
        "kind",
        "layout",
        "organiser_id",
        "leaders",
        "private",
        "phone",
        "note",
        "version",
    )
    room = arguments.get("room", "")
    return kind_of(booking)(
        person,
        booking,
        data={name: getattr(booking, name) for name in names}
        | {
            "room_id": int(room) if room.isdigit() else booking.room_id,
            "day": _day(arguments.get("day")) or starts.date(),
            "starts": _time(arguments.get("starts")) or starts.time(),
            "ends": _time(arguments.get("ends")) or ends.time(),
            "ends_day": ends.date() if ends.date() != starts.date() else None,
            "attendees": people.as_text(booking),
            "scope": "this",
            "only_free": "",
        },
    )


class MoveForm(Form):
    """What a drag says; filled in by the grid's script."""

    booking_id = HiddenField(filters=[lambda v: int(v) if str(v or "").isdigit() else 0])
    room_id = HiddenField(filters=[lambda v: int(v) if str(v or "").isdigit() else 0])
    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    starts = TimeField(_l("Begins at"), [InputRequired(_l("Choose a time."))])

    def booking_of(self, person: Person) -> RoomBooking:
        return queries.changeable(self.booking_id.data or 0, person) or abort(404)

    @property
    def back(self) -> str:
        day: date | None = self.day.data
        return url_for("rooms.board", day=day.isoformat() if day else None)


class NowForm(Form):
    """A room that is free now."""

    room_id = SelectField(_l("Room"), coerce=maybe(int), validate_choice=False)
    minutes = SelectField(
        _l("For how long"),
        choices=lambda: pairs((n, _("%(n)s minutes", n=n)) for n in (30, 60, 90, 120)),
        coerce=int,
    )


class FindForm(Form):
    """What somebody looks for; a GET form, so the address is the search."""

    class Meta:
        csrf = False

    day = DateField(_l("Day"), [Optional()])
    starts = TimeField(_l("Begins at"), [Optional()], render_kw=QUARTER)
    minutes = SelectField(
        _l("For how long"),
        choices=lambda: pairs((n, _length(n)) for n in (30, 60, 90, 120, 180, 240, 480)),
        coerce=int,
        validate_choice=False,
    )
    people = IntegerField(_l("Number of people"), [Optional()], render_kw={"min": 1, "inputmode": "numeric"})
    building = SelectField(_l("Building"), coerce=maybe(int), validate_choice=False)
    equipment = ChipsField(_l("Equipment"), choices=lambda: choices(EQUIPMENT), validate_choice=False)

    def __init__(self, arguments: MultiDict[str, str]) -> None:
        super().__init__(formdata=arguments)
        self.building.choices = pairs(
            [("", _("All buildings")), *((b.id, b.name) for b in room_queries.buildings())]
        )
        now = clock.local(clock.now())
        start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        self.day.data = self.day.data or start.date()
        self.starts.data = self.starts.data or start.time()
        self.minutes.data = self.minutes.data if 5 <= (self.minutes.data or 0) <= 1440 else 60
        self.people.data = min(max(1, self.people.data or 1), 5000)

    def wish(self) -> find.Wish:
        """The search in values."""
        kinds = {kind.value: kind for kind in EquipmentKind}
        starts_at = clock.at(self.day.data or clock.today(), self.starts.data or time(9))
        return find.Wish(
            starts_at,
            starts_at + timedelta(minutes=self.minutes.data),
            self.people.data or 1,
            tuple(kinds[value] for value in self.equipment.data or () if value in kinds),
            self.building.data,
        )

    def found(self, person: Person) -> find.Found:
        return find.find(person, self.wish())


class CancelForm(Form):
    """Why, and of a series which dates."""

    scope = RadioField(_l("Cancel"), choices=lambda: pairs(SCOPES), coerce=str, default="this")
    reason = TextAreaField(
        _l("Reason"), [Length(max=300)], description=_l("Those invited read it."), render_kw={"rows": 2}
    )

    def __init__(self, booking: RoomBooking, **given: Any) -> None:
        super().__init__(**given)
        if booking.series_id is None:
            del self.scope


class HandOverForm(Form):
    organiser_id = SelectField(_l("To whom"), coerce=maybe(int))

    def __init__(self, everybody: Sequence[Person], **given: Any) -> None:
        super().__init__(**given)
        self.organiser_id.choices = pairs(
            [("", _("Choose somebody")), *((p.id, p.full_name) for p in everybody)]
        )


class SwapForm(Form):
    other_id = SelectField(_l("With which booking"), coerce=maybe(int), validate_choice=False)

    def __init__(self, others: Sequence[RoomBooking], **given: Any) -> None:
        super().__init__(**given)
        self.other_id.choices = pairs(
            [
                ("", _("Choose a booking")),
                *(
                    (b.id, f"{clock.local(b.starts_at):%m-%d %H:%M}　{b.room.full_name}　{b.title}")
                    for b in others
                ),
            ]
        )


class Row(Form):
    """A button that does one deed."""


class AnswerForm(Form):
    """Whether an invited colleague comes."""

    response = HiddenField()


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text or "").replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _length(minutes: int) -> str:
    return _("%(n)s minutes", n=minutes) if minutes < 60 else _("%(hours)s hours", hours=f"{minutes / 60:g}")
