"""Ask for it: orders, services, check-lists, movable equipment, faults."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.rooms.models import (
    OPEN_ITEMS,
    MeetingKind,
    Phase,
    RoomBooking,
    SupportOrder,
    SupportService,
)
from app.modules.rooms.queries import support as queries
from app.modules.rooms.rules import support as rules


class Row(Form):
    """A row button: it has nothing to ask."""


class ReasonForm(Form):
    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=200)])


class OrderBase(Form):
    """What every order asks; services are added by `order_form`."""

    phone = StringField(_l("Contact telephone"), validators=[Optional(), Length(max=30)])
    banner = StringField(
        _l("Words of the banner"),
        validators=[Optional(), Length(max=80)],
        description=_l("As they are to be read, one line."),
    )
    wishes = TextAreaField(_l("Special wishes"), validators=[Optional(), Length(max=400)])
    setup_minutes = IntegerField(
        _l("Set-up before the meeting (minutes)"),
        validators=[Optional(), NumberRange(0, 480)],
        description=_l("The room is held so long before; others cannot book it then."),
    )
    clear_minutes = IntegerField(
        _l("Clear-up after the meeting (minutes)"), validators=[Optional(), NumberRange(0, 480)]
    )
    late_reason = StringField(
        _l("Why it comes late"),
        validators=[Optional(), Length(max=200)],
        description=_l("Only if something is ordered later than it asks for."),
    )

    def wanted(self) -> dict[int, tuple[int, str]]:
        """Service -> (how many, in words)."""
        return {
            int(name[2:]): (field.data or 0, (self["d_" + name[2:]].data or "").strip())
            for name, field in self._fields.items()
            if name.startswith("q_")
        }


def order_form(booking: RoomBooking, order: SupportOrder | None) -> OrderBase:
    """The order form of this room: a number and words for every service that it offers."""
    offered = offered_by(booking)
    fields: dict[str, Any] = {}
    for service in offered:
        fields[f"q_{service.id}"] = IntegerField(service.name, validators=[Optional(), NumberRange(0, 500)])
        fields[f"d_{service.id}"] = StringField(
            _("%(service)s in words", service=service.name), validators=[Optional(), Length(max=200)]
        )
    now: dict[str, Any] = {
        "setup_minutes": booking.setup_minutes,
        "clear_minutes": booking.clear_minutes,
        "phone": booking.phone,
    }
    if order is not None:
        now |= {"phone": order.phone, "banner": order.banner, "wishes": order.wishes}
        for item in order.items:
            if item.status in OPEN_ITEMS:
                now |= {f"q_{item.service_id}": item.quantity, f"d_{item.service_id}": item.detail}
    made: OrderBase = type("OrderForm", (OrderBase,), fields)(data=now)
    return made


def offered_by(booking: RoomBooking) -> Sequence[SupportService]:
    return [one for one in queries.services() if rules.offered(one.code, booking.room.services or ())]


class ServiceForm(Form):
    name = StringField(_l("Name"), validators=[InputRequired(), Length(max=40)])
    code = StringField(
        _l("Code"),
        validators=[
            InputRequired(),
            Length(max=30),
            Regexp(r"^[a-z_]+$", message=_l("Small letters and _ only.")),
        ],
        description=_l("Rooms name the services that they offer by it."),
    )
    unit = StringField(_l("Unit"), validators=[Optional(), Length(max=10)], filters=[lambda v: v or ""])
    lead_minutes = IntegerField(
        _l("To be ordered so many minutes ahead"),
        validators=[InputRequired(), NumberRange(0, 20160)],
        default=120,
    )
    price_fen = IntegerField(
        _l("Internal price of one unit, in cents"),
        validators=[Optional(), NumberRange(0, 10_000_000)],
        filters=[lambda v: v or 0],
    )
    team = StringField(
        _l("Team that serves"), validators=[Optional(), Length(max=30)], filters=[lambda v: v or ""]
    )
    server_id = SelectField(
        _l("Who is told first"), coerce=lambda value: int(value) if value and value != "None" else None
    )
    hint = StringField(
        _l("Hint in the order form"), validators=[Optional(), Length(max=100)], filters=[lambda v: v or ""]
    )
    sort_order = IntegerField(
        _l("Place in the list"), validators=[InputRequired(), NumberRange(0, 9999)], default=100
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.server_id.choices = [SelectChoice("", _("all stewards"))] + [
            SelectChoice(str(one.id), one.full_name) for one in queries.stewards()
        ]
        if self.server_id.data and str(self.server_id.data) not in {c.value for c in self.server_id.choices}:
            self.server_id.choices.append(SelectChoice(str(self.server_id.data), "—"))


class LineForm(Form):
    text = StringField(_l("What is checked"), validators=[InputRequired(), Length(max=120)])
    phase = SelectField(
        _l("When"), coerce=Phase, choices=[SelectChoice(one.value, one.label) for one in Phase]
    )
    kind = SelectField(
        _l("Kind of meeting"), coerce=lambda value: MeetingKind(value) if value and value != "None" else None
    )
    sort_order = IntegerField(
        _l("Place in the list"), validators=[InputRequired(), NumberRange(0, 9999)], default=100
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice("", _("every meeting"))] + [
            SelectChoice(one.value, one.label) for one in MeetingKind
        ]


class MovableForm(Form):
    name = StringField(_l("Name"), validators=[InputRequired(), Length(max=60)])
    unit = StringField(_l("Unit"), validators=[Optional(), Length(max=10)], filters=[lambda v: v or ""])
    stock = IntegerField(_l("So many there are"), validators=[InputRequired(), NumberRange(0, 9999)])
    faulty = IntegerField(_l("Of them faulty"), validators=[InputRequired(), NumberRange(0, 9999)], default=0)
    kept_at = StringField(
        _l("Kept where"), validators=[Optional(), Length(max=60)], filters=[lambda v: v or ""]
    )


class LoanForm(Form):
    equipment_id = SelectField(_l("Equipment"), coerce=int)
    quantity = IntegerField(_l("How many"), validators=[InputRequired(), NumberRange(1, 999)], default=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.equipment_id.choices = [
            SelectChoice(one.id, _("%(name)s, %(n)s in all", name=one.name, n=one.usable))
            for one in queries.movables()
        ]


class FaultForm(Form):
    text = StringField(_l("What is wrong in the room"), validators=[InputRequired(), Length(max=200)])


class MendForm(Form):
    note = StringField(
        _l("What was done"), validators=[Optional(), Length(max=200)], filters=[lambda v: v or ""]
    )


class TickForm(Form):
    done = BooleanField()
