"""Ask for it: a room that is free now, a search, a drag on the grid."""

from datetime import date, time, timedelta

from flask import abort, url_for
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, IntegerField, SelectField, TimeField
from wtforms.validators import InputRequired

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.rooms.forms.fields import QUARTER, ChipsField, choices, maybe, pairs
from app.modules.rooms.models import EquipmentKind, RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.services import find
from app.shared.accounts.models import Person

EQUIPMENT = [kind for kind in EquipmentKind if kind != EquipmentKind.OTHER]


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

    day = DateField(_l("Day"), [InputRequired()])
    starts = TimeField(_l("Begins at"), [InputRequired()], render_kw=QUARTER)
    minutes = SelectField(
        _l("For how long"),
        choices=lambda: pairs((n, _length(n)) for n in (30, 60, 90, 120, 180, 240, 480)),
        coerce=int,
        validate_choice=False,
    )
    people = IntegerField(
        _l("People at the meeting"), [InputRequired()], render_kw={"min": 1, "inputmode": "numeric"}
    )
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


def _length(minutes: int) -> str:
    return _("%(n)s minutes", n=minutes) if minutes < 60 else _("%(hours)s hours", hours=f"{minutes / 60:g}")
