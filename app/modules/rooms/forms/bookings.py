"""Ask for it: a room. Fields, labels, formats; the rules of the office are asked by the verbs."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.rooms.forms.fields import (
    QUARTER,
    SCOPES,
    ChipsField,
    choices,
    maybe,
    pairs,
    parse_day,
    parse_time,
)
from app.modules.rooms.models import HolidayRule, LayoutKind, MeetingKind, RoomBooking
from app.modules.rooms.queries import colleagues
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.services import hints, people
from app.shared.accounts.models import Person

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
CLASHES = (("", _l("All dates, or none")), ("free", _l("Only the dates that are free")))


class BookingForm(Form):
    """A booking, once or as a series."""

    title = StringField(
        _l("Subject of the meeting"), [InputRequired(_l("Say what the meeting is about.")), Length(max=120)]
    )
    room_id = SelectField(_l("Room"), coerce=maybe(int))
    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    starts = TimeField(_l("Begins at"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    ends = TimeField(_l("Ends at"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    ends_day = DateField(_l("Last day of it"), [Optional()], description=_l("Only if it is another day."))
    headcount = IntegerField(
        _l("People at the meeting"),
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
    until = DateField(_l("Until which day"), [Optional()])
    times = IntegerField(_l("or so many times"), [Optional(), NumberRange(1, 400)], render_kw={"min": 1})
    holidays = SelectField(_l("On days off"), choices=lambda: choices(HolidayRule), coerce=maybe(HolidayRule))
    only_free = RadioField(_l("If some dates are not free"), choices=lambda: pairs(CLASHES), coerce=str)
    seen = StringField(_l("Dates looked at"))  # beside the preview, not in the form: it changes with it

    def __init__(self, person: Person, booking: RoomBooking | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.person, self.booking = person, booking
        self.room_id.choices = pairs([("", _("Choose a room")), *room_queries.names()])
        asked = list(colleagues.on_behalf_of(person))
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
    day, starts = (
        parse_day(arguments.get("day")) or start.date(),
        parse_time(arguments.get("starts")) or start.time(),
    )
    later = (datetime.combine(day, starts) + timedelta(hours=1)).time()
    ends = parse_time(arguments.get("ends")) or (later if later > starts else time(23, 45))
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
            "day": parse_day(arguments.get("day")) or starts.date(),
            "starts": parse_time(arguments.get("starts")) or starts.time(),
            "ends": parse_time(arguments.get("ends")) or ends.time(),
            "ends_day": ends.date() if ends.date() != starts.date() else None,
            "attendees": people.as_text(booking),
            "scope": "this",
            "only_free": "",
        },
    )
