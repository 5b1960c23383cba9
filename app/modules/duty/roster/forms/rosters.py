"""Ask for it: a roster, the people of a shift, a swap, somebody who steps in."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from app.core.formats import moment
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.duty.roster.forms.fields import TextForm, maybe, pairs
from app.modules.duty.roster.models import DutyAssignment, Level, Shift
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.services.placing import Place
from app.shared.accounts.models import Person


class RosterForm(TextForm):
    """The days of a new roster."""

    first = DateField(_l("First day"), [InputRequired(_l("Choose a day."))])
    last = DateField(_l("Last day of the roster"), [InputRequired(_l("Choose a day."))])
    note = StringField(_l("Note"), [Length(max=300)])


class RedrawForm(TextForm):
    """Draw again, keeping what was set by hand or not."""

    keep_manual = BooleanField(_l("Keep what was set by hand"), default=True)


class ShiftForm(TextForm):
    """Who stands in a shift. One field a place; made by `shift_form`."""

    reason = StringField(_l("Reason, if it must be so against a rule"), [Length(max=200)])
    places: list[Place]

    @property
    def data(self) -> dict[str, Any]:
        """The answers as the verb takes them: the places together."""
        found: dict[str, Any] = dict(super().data)
        places = [
            Place(one.field, one.level, one.standby, one.now, found.pop(one.field, None))
            for one in self.places
        ]
        return found | {"places": places}

    def chosen(self) -> list[Place]:
        """The places as they are chosen now."""
        answers: list[Place] = self.data["places"]
        return answers


def shift_form(shift: Shift) -> ShiftForm:
    """A form with one choice for each place of the shift; a place more where somebody stands beyond the number."""
    places, fields = [], {}
    for level in Level:
        places += _places(shift, level, False, shift.of(level), shift.post.needs(level))
    places += _places(
        shift, Level.OFFICER, True, [one for one in shift.here if one.standby], shift.post.standby
    )
    people = {level: queries.candidates(shift.post_id, level, shift.on_day) for level in Level}
    for one in places:
        rows = {person.id: person.full_name for person in people[one.level]}
        if one.now is not None:
            rows.setdefault(one.now.person_id, one.now.person.full_name)
        label = _("Standby") if one.standby else str(one.level.label)
        fields[one.field] = SelectField(
            label, choices=[SelectChoice("", _("Nobody")), *pairs(rows.items())], coerce=maybe(int),
            default=one.now.person_id if one.now else None,
        )  # fmt: skip
    form: ShiftForm = type("ShiftFormOfOne", (ShiftForm,), fields)(obj=None)
    form.places = places
    if not form.version.data:
        form.version.data = str(shift.version)
    return form


def _places(
    shift: Shift, level: Level, standby: bool, rows: Sequence[DutyAssignment], needed: int
) -> list[Place]:
    found = []
    for number in range(max(needed, len(rows))):
        now = rows[number] if number < len(rows) else None
        name = f"{'standby' if standby else 'place'}_{level.value}_{number}"
        found.append(Place(name, level, standby, now, now.person_id if now else None))
    return found


class SwapForm(TextForm):
    """With whom, and why."""

    with_id = SelectField(_l("With whom"), [InputRequired(_l("Choose somebody."))])
    reason = StringField(_l("Reason"), [InputRequired(_l("Say why.")), Length(max=200)])

    def __init__(
        self, mine: DutyAssignment, others: Sequence[DutyAssignment], people: Sequence[Person]
    ) -> None:
        super().__init__()
        swaps = [(f"a{one.id}", _swap_with(one)) for one in others]
        stand = [
            (f"p{p.id}", _("%(name)s takes it", name=p.full_name)) for p in people if p.id != mine.person_id
        ]
        self.with_id.choices = pairs([("", _("Choose somebody")), *swaps, *stand])


def _swap_with(one: DutyAssignment) -> str:
    when = moment(one.shift.starts_at, relative=False)
    return _("Swap with %(name)s: %(when)s", name=one.person.name, when=when)


class AnswerForm(TextForm):
    """Yes or no, with a word about it."""

    verdict = HiddenField()
    remark = StringField(_l("Remark"), [Length(max=200)])

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = dict(super().data)
        return found | {"agrees": found.pop("verdict") == "yes"}


class StepInForm(TextForm):
    """Who takes the place at once."""

    person_id = SelectField(_l("Who steps in"), coerce=maybe(int))
    reason = TextAreaField(
        _l("Reason"), [InputRequired(_l("Say why.")), Length(max=200)], render_kw={"rows": 2}
    )

    def __init__(self, one: DutyAssignment, people: Sequence[Person]) -> None:
        super().__init__()
        waiting = [
            (w.person_id, _("%(name)s (standby)", name=w.person.full_name))
            for w in one.shift.here
            if w.standby
        ]
        known = {key for key, _name in waiting} | {one.person_id}
        self.person_id.choices = pairs(
            [
                ("", _("Choose somebody")),
                *waiting,
                *((p.id, p.full_name) for p in people if p.id not in known),
            ]
        )
