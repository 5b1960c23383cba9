"""Ask for it: what unregistered kilometres were, and reasons around closing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import DateTimeLocalField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.vehicles.forms.dispatching import Line, moment
from app.modules.vehicles.models import Driver, Place, PurposeType
from app.modules.vehicles.models.ledger import GapKind, LedgerGap
from app.shared.accounts.models import Person


def _whole(value: Any) -> int | None:
    return int(value) if str(value or "").isdigit() else None


def _kind(value: Any) -> GapKind | None:
    return GapKind(value) if value in list(GapKind) else None


class GapForm(Form):
    """What the kilometres were."""

    kind = SelectField(_l("What the kilometres were"), coerce=_kind, validate_choice=False)
    reason = Line(_l("How they came about"), [Length(max=300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice("", _("Choose"))] + [
            SelectChoice(one.value, one.label) for one in GapKind
        ]


class CloseForm(Form):
    """Nothing is asked: the button is the answer."""


class WhyForm(Form):
    """A deed about a closed month wants a reason."""

    reason = Line(_l("Reason"), [InputRequired(_l("Give the reason.")), Length(max=300)])


class GapTripForm(Form):
    """The trip that nobody registered."""

    requester_id = SelectField(
        _l("Who rode"), [InputRequired(_l("Choose who rode."))], coerce=_whole, validate_choice=False
    )
    driver_id = SelectField(
        _l("Driver"), [InputRequired(_l("Choose a driver."))], coerce=_whole, validate_choice=False
    )
    destination_id = SelectField(
        _l("Destination"),
        [InputRequired(_l("Choose the destination."))],
        coerce=_whole,
        validate_choice=False,
    )
    people_count = IntegerField(
        _l("People"),
        [
            InputRequired(_l("How many people rode?")),
            NumberRange(1, 99, _l("At least one person must ride.")),
        ],
        default=1,
    )
    purpose_type = SelectField(
        _l("Kind of trip"), choices=[SelectChoice(p.value, p.label) for p in PurposeType], coerce=PurposeType
    )
    purpose = Line(
        _l("Purpose of the trip"), [InputRequired(_l("Say what the trip was for.")), Length(max=300)]
    )
    departs_at = DateTimeLocalField(
        _l("Departure"), [Optional()], format=["%Y-%m-%dT%H:%M"], filters=[moment]
    )
    returns_at = DateTimeLocalField(_l("Return"), [Optional()], format=["%Y-%m-%dT%H:%M"], filters=[moment])
    reason = Line(
        _l("Why it was not registered"),
        [InputRequired(_l("Say why the trip was not registered.")), Length(max=200)],
    )

    def offer(
        self, gap: LedgerGap, people: Sequence[Person], drivers: Sequence[Driver], places: Sequence[Place]
    ) -> None:
        """Fill the lists; the times lie between the two readings."""
        self.requester_id.choices = [SelectChoice("", _("Choose who rode"))]
        self.requester_id.choices += [SelectChoice(str(p.id), p.full_name) for p in people]
        self.driver_id.choices = [SelectChoice("", _("Choose a driver"))]
        self.driver_id.choices += [SelectChoice(str(d.id), d.name) for d in drivers]
        self.destination_id.choices = [SelectChoice("", _("Choose the destination"))]
        self.destination_id.choices += [SelectChoice(str(p.id), p.name) for p in places]
        if not self.is_submitted():
            self.departs_at.data, self.returns_at.data = _shown(gap.starts_at), _shown(gap.ends_at)


def _shown(at: datetime) -> datetime:
    """As a `datetime-local` control shows it. Seconds are cut at the start and kept out at the end."""
    return clock.local(at).replace(tzinfo=None, second=0, microsecond=0)
