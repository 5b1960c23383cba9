"""Ask for it: a blocking, with a choice for every booking under it; a place on the waiting list."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import request
from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.rule import RuleBroken
from app.modules.rooms.forms.fields import QUARTER, choices, maybe, pairs, parse_day, parse_time
from app.modules.rooms.models import BlockingKind, RoomBooking
from app.modules.rooms.queries import bookings as booking_queries
from app.modules.rooms.queries import rooms as queries
from app.modules.rooms.rules.bookings import span_of
from app.modules.rooms.services import blockings as verbs
from app.shared.accounts.models import Person


class BlockingForm(Form):
    room_id = SelectField(_l("Room"), coerce=maybe(int))
    kind = SelectField(
        _l("Kind"), choices=lambda: choices(BlockingKind), coerce=maybe(BlockingKind), default=BlockingKind.UPKEEP
    )  # fmt: skip
    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    starts = TimeField(_l("Begins at"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    ends_day = DateField(_l("Last day of it"), [Optional()])
    ends = TimeField(_l("Ends at"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    reason = StringField(
        _l("Reason"), [InputRequired(_l("Say why; it is shown on the grid.")), Length(max=200)]
    )

    proposed: Mapping[str, str] = {}  # what is chosen for a booking until somebody chooses otherwise

    def refuse(self, refusal: RuleBroken) -> None:
        """What was not chosen is shown as proposed; handing it in again says so."""
        super().refuse(refusal)
        for name, value in self.proposed.items():
            self[name].data = self[name].data or value

    @property
    def data(self) -> dict[str, Any]:
        """The answers as the verb takes them: the fates together."""
        found: dict[str, Any] = dict(super().data)
        names = [name for name in found if name.startswith("fate_")]
        fates = {int(name[5:]): found.pop(name) for name in names}
        return found | {"fates": fates, "kind": found["kind"] or BlockingKind.UPKEEP}


def blocking_form(person: Person, arguments: Mapping[str, str]) -> tuple[BlockingForm, Sequence[RoomBooking]]:
    """The form, with one choice for each booking that lies under what is typed so far."""
    typed = request.form if request.method == "POST" else request.args
    under, options = _under(typed)
    fields: dict[str, Any] = {}
    for one in under:
        rooms = options.get(one.id, [])
        moves = [(f"move:{room.id}", _("Move to %(room)s", room=room.full_name)) for room in rooms]
        wanted = [
            *moves,
            ("cancel", _("Cancel it and tell everybody")),
            ("keep", _("Keep it; the blocking gives way")),
        ]
        fields[f"fate_{one.id}"] = SelectField(one.title, choices=pairs([("", _("Choose")), *wanted]))
    proposed = {
        f"fate_{one.id}": f"move:{options[one.id][0].id}" if options.get(one.id) else "" for one in under
    }
    made = type("BlockingFormOfDay", (BlockingForm,), fields)
    start = clock.local(clock.now()).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    room = arguments.get("room", "") or arguments.get("room_id", "")
    form: BlockingForm = made(
        data={
            "room_id": int(room) if room.isdigit() else None,
            "day": parse_day(arguments.get("day")) or start.date(),
            "starts": parse_time(arguments.get("starts")) or start.time(),
            "ends": parse_time(arguments.get("ends")) or start.time().replace(hour=23, minute=45),
            "ends_day": parse_day(arguments.get("ends_day")),
            "reason": arguments.get("reason", "")[:200],
            "kind": BlockingKind(arguments["kind"])
            if arguments.get("kind") in list(BlockingKind)
            else BlockingKind.UPKEEP,
        }
        | proposed
    )
    form.proposed = proposed
    if request.method == "POST":  # nothing is settled that was not shown
        for name in proposed:
            form[name].data = request.form.get(name, "")
    form.room_id.choices = [SelectChoice("", _("Choose a room")), *pairs(_rooms(person))]
    return form, under


def _rooms(person: Person) -> list[tuple[int, str]]:
    managed = queries.managed_ids(person)
    return [one for one in queries.names() if person.may("rooms.manage") or one[0] in managed]


def _under(typed: Mapping[str, str]) -> tuple[Sequence[RoomBooking], dict[int, Any]]:
    day, starts, ends = (
        parse_day(typed.get("day")),
        parse_time(typed.get("starts")),
        parse_time(typed.get("ends")),
    )
    room = queries.room(int(typed.get("room_id", "") or 0)) if typed.get("room_id", "").isdigit() else None
    if room is None or day is None or starts is None or ends is None:
        return (), {}
    try:
        span = span_of(day, starts, ends, parse_day(typed.get("ends_day")))
    except RuleBroken:
        return (), {}
    under = booking_queries.in_room(room.id, *span)
    return under, verbs.proposals(room, under)


class WaitForm(Form):
    """A place on the waiting list."""

    room_id = SelectField(_l("Room"), coerce=maybe(int))
    building_id = SelectField(_l("Building"), coerce=maybe(int), description=_l("Only if any room will do."))
    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    starts = TimeField(_l("Begins at"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    ends = TimeField(_l("Ends at"), [InputRequired(_l("Choose a time."))], render_kw=QUARTER)
    headcount = IntegerField(
        _l("People at the meeting"), [InputRequired(_l("How many people come?")), NumberRange(1, 2000)]
    )
    title = StringField(
        _l("Subject of the meeting"), [InputRequired(_l("Say what the meeting is about.")), Length(max=120)]
    )

    def __init__(self, arguments: Mapping[str, str]) -> None:
        start = clock.local(clock.now()).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        room = arguments.get("room", "")
        super().__init__(
            data={
                "room_id": int(room) if room.isdigit() else None,
                "day": parse_day(arguments.get("day")) or start.date(),
                "starts": parse_time(arguments.get("starts")) or start.time(),
                "ends": parse_time(arguments.get("ends")) or (start + timedelta(hours=1)).time(),
                "headcount": max(1, min(2000, int(arguments["people"])))
                if arguments.get("people", "").isdigit()
                else 1,
                "title": arguments.get("title", "")[:120],
            }
        )
        self.room_id.choices = pairs([("", _("Any room that fits")), *queries.names()])
        self.building_id.choices = pairs(
            [("", _("All buildings")), *((b.id, b.name) for b in queries.buildings())]
        )
