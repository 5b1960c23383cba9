"""Ask for it: a room and what belongs to it."""

from typing import Any

from wtforms import BooleanField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.rooms.forms.fields import ChipsField, MinutesField, choices, maybe, pairs
from app.modules.rooms.models import ApprovalMode, EquipmentKind, EquipmentState, LayoutKind, Room, WhoMayBook
from app.modules.rooms.queries import bookings as booking_queries
from app.modules.rooms.queries import rooms as queries
from app.modules.rooms.queries import support as support_queries

NUMERIC = {"min": 0, "inputmode": "numeric"}
OWN = _l("Empty: as the rules of the office say.")


class BuildingForm(Form):
    name = StringField(_l("Name of the building"), [InputRequired(_l("Give it a name.")), Length(max=60)])
    address = StringField(_l("Address"), [Length(max=120)], filters=[lambda v: v or ""])
    sort_order = IntegerField(
        _l("Place in lists"), [Optional(), NumberRange(0, 9999)], default=100, filters=[lambda v: 100 if v is None else v]
    )  # fmt: skip


class RoomForm(Form):
    """A room. What is left empty follows the rules of the office."""

    building_id = SelectField(_l("Building"), coerce=maybe(int))
    name = StringField(_l("Name of the room"), [InputRequired(_l("Give it a name.")), Length(max=60)])
    number = StringField(_l("Number on the door"), [Length(max=20)], filters=[lambda v: v or ""])
    floor = IntegerField(_l("Floor"), [InputRequired(_l("On which floor?")), NumberRange(-5, 200)])
    room_group = StringField(
        _l("Group"), [Length(max=40)], description=_l("Approval routes may ask for it."), filters=[lambda v: v or ""]
    )  # fmt: skip
    area_m2 = IntegerField(_l("Area, m²"), [Optional(), NumberRange(1, 20000)], render_kw=NUMERIC)
    seats_board = IntegerField(
        _l("Seats at a board table"), [Optional(), NumberRange(1, 5000)], render_kw=NUMERIC
    )
    seats_u = IntegerField(_l("Seats in U shape"), [Optional(), NumberRange(1, 5000)], render_kw=NUMERIC)
    seats_classroom = IntegerField(
        _l("Seats as a classroom"), [Optional(), NumberRange(1, 5000)], render_kw=NUMERIC
    )
    seats_theatre = IntegerField(
        _l("Seats as a theatre"), [Optional(), NumberRange(1, 5000)], render_kw=NUMERIC
    )
    seats_islands = IntegerField(
        _l("Seats at islands"), [Optional(), NumberRange(1, 5000)], render_kw=NUMERIC
    )
    opens_min = MinutesField(_l("Opens at"), default=450)
    closes_min = MinutesField(_l("Closes at"), default=1320)
    buffer_before = IntegerField(
        _l("Minutes held before"), [Optional(), NumberRange(0, 480)], description=OWN, render_kw=NUMERIC
    )
    buffer_after = IntegerField(
        _l("Minutes held after"), [Optional(), NumberRange(0, 480)], description=OWN, render_kw=NUMERIC
    )
    min_minutes = IntegerField(
        _l("Shortest booking, minutes"),
        [Optional(), NumberRange(5, 1440)],
        description=OWN,
        render_kw=NUMERIC,
    )
    max_minutes = IntegerField(
        _l("Longest booking, minutes"),
        [Optional(), NumberRange(5, 14400)],
        description=OWN,
        render_kw=NUMERIC,
    )
    ahead_days = IntegerField(
        _l("Bookable so many days ahead"),
        [Optional(), NumberRange(0, 1000)],
        description=OWN,
        render_kw=NUMERIC,
    )
    check_in = BooleanField(_l("Check-in is asked; without it the room is released"), default=True)
    recurring = BooleanField(_l("May be booked as a series"), default=True)
    who_may_book = SelectField(
        _l("Who may book it"), choices=lambda: choices(WhoMayBook), coerce=maybe(WhoMayBook), default=WhoMayBook.EVERYBODY
    )  # fmt: skip
    departments = ChipsField(
        _l("These departments, and what is below them"), coerce=int, validate_choice=False
    )
    roles = ChipsField(_l("Holders of these roles"), validate_choice=False)
    approval = SelectField(
        _l("Approval"), choices=lambda: choices(ApprovalMode), coerce=maybe(ApprovalMode), default=ApprovalMode.BY_RULE
    )  # fmt: skip
    managers = StringField(
        _l("Managers of this room"), [Length(max=300)], description=_l("Names, separated by commas.")
    )
    services = ChipsField(_l("Services offered"), validate_choice=False)
    cost_yuan = DecimalField(
        _l("Internal cost an hour, yuan"), [Optional(), NumberRange(0, 1_000_000)], places=2
    )
    phone = StringField(_l("Telephone in the room"), [Length(max=30)], filters=[lambda v: v or ""])
    note = TextAreaField(_l("Remark"), [Length(max=300)], filters=[lambda v: v or ""], render_kw={"rows": 2})
    sort_order = IntegerField(_l("Place in lists"), [Optional(), NumberRange(0, 9999)], default=100)

    def __init__(self, room: Room | None = None, **given: Any) -> None:
        super().__init__(data=_of(room) if room else None, **given)
        self.building_id.choices = pairs(
            [("", _("Choose a building")), *((b.id, b.name) for b in queries.buildings())]
        )
        self.departments.choices = pairs((d.id, d.name) for d in booking_queries.departments())
        self.services.choices = pairs((one.code, one.name) for one in support_queries.services())
        self.roles.choices = pairs((r.code, r.name) for r in queries.roles())

    @property
    def data(self) -> dict[str, Any]:
        """The answers as the verb takes them: layouts together, money in fen."""
        found: dict[str, Any] = dict(super().data)
        found["layouts"] = {kind: found.pop(f"seats_{kind.value}") for kind in LayoutKind}
        cost = found.pop("cost_yuan")
        found["cost_per_hour_fen"] = None if cost is None else round(cost * 100)
        found["sort_order"] = 100 if found["sort_order"] is None else found["sort_order"]
        found["who_may_book"] = found["who_may_book"] or WhoMayBook.EVERYBODY
        found["approval"] = found["approval"] or ApprovalMode.BY_RULE
        known = {one.code for one in support_queries.services()}
        found["services"] = [code for code in found["services"] or () if code in known]
        for name in ("departments", "roles"):
            found[name] = found[name] or []
        found["managers"] = found["managers"] or ""
        return found


PLAIN = (
    "building_id", "name", "number", "floor", "room_group", "area_m2", "opens_min", "closes_min", "buffer_before",
    "buffer_after", "min_minutes", "max_minutes", "ahead_days", "check_in", "recurring", "who_may_book", "approval",
    "services", "phone", "note", "sort_order", "version",
)  # fmt: skip


def _of(room: Room) -> dict[str, Any]:
    given: dict[str, Any] = {name: getattr(room, name) for name in PLAIN}
    given |= {f"seats_{one.kind.value}": one.seats for one in room.layouts}
    given["cost_yuan"] = None if room.cost_per_hour_fen is None else room.cost_per_hour_fen / 100
    given["managers"] = "、".join(one.person.name for one in room.managers)
    given["departments"] = [one.department_id for one in room.access if one.department_id]
    given["roles"] = [one.role_code for one in room.access if one.role_code]
    return given


class EquipmentForm(Form):
    kind = SelectField(_l("Kind of equipment"), choices=lambda: choices(EquipmentKind), coerce=EquipmentKind)
    name = StringField(_l("Name or model"), [Length(max=60)], filters=[lambda v: v or ""])


class StateForm(Form):
    state = SelectField(_l("State"), choices=lambda: choices(EquipmentState), coerce=EquipmentState)
    state_note = StringField(_l("What is broken"), [Length(max=200)], filters=[lambda v: v or ""])
