"""Ask for it: sign-in, the log, the hand-over, reports of incidents."""

from typing import Any

from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.language import lazy as _l
from app.modules.duty.roster.forms.fields import MomentField, TextForm, choices, maybe, this_minute
from app.modules.duty.roster.models import LogKind, Shift, ShiftHandover, SignInMethod


class SignInForm(TextForm):
    """How somebody else has come on duty."""

    method = SelectField(
        _l("How"), choices=lambda: choices([SignInMethod.PROXY, SignInMethod.PHONE]), coerce=maybe(SignInMethod),
        default=SignInMethod.PROXY,
    )  # fmt: skip
    note = StringField(_l("Note"), [Length(max=200)])

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = dict(super().data)
        return found | {"method": found["method"] or SignInMethod.PROXY}


class LogForm(TextForm):
    """A line of the log."""

    kind = SelectField(
        _l("Kind"), choices=lambda: choices(LogKind), coerce=maybe(LogKind), default=LogKind.CALL
    )
    at = MomentField(_l("When"), [InputRequired(_l("Choose a time."))])
    from_unit = StringField(_l("From which office"), [Length(max=100)])
    from_person = StringField(_l("From whom"), [Length(max=60)])
    phone = StringField(_l("Telephone"), [Length(max=40)], render_kw={"inputmode": "tel"})
    content = TextAreaField(
        _l("What it is about"),
        [InputRequired(_l("Say what it is about.")), Length(max=2000)],
        render_kw={"rows": 3},
    )
    handling = TextAreaField(_l("What was done"), [Length(max=2000)], render_kw={"rows": 3})
    leader_told = StringField(_l("Leader who was told"), [Length(max=80)])
    told_at = MomentField(_l("Told at"), [Optional()])
    is_open = BooleanField(_l("It must be followed up"))
    due_at = MomentField(_l("Until when"), [Optional()])

    def __init__(self) -> None:
        super().__init__(data={"at": this_minute()})

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = dict(super().data)
        return found | {"kind": found["kind"] or LogKind.OTHER}


class CorrectForm(TextForm):
    """What the entry should have said."""

    content = TextAreaField(
        _l("What it should say"),
        [InputRequired(_l("Say what it is about.")), Length(max=2000)],
        render_kw={"rows": 3},
    )
    handling = TextAreaField(_l("What was done"), [Length(max=2000)], render_kw={"rows": 2})


class FinishForm(TextForm):
    handling = TextAreaField(
        _l("What was done"),
        [InputRequired(_l("Write what was done.")), Length(max=2000)],
        render_kw={"rows": 3},
    )


def counting(base: type[TextForm], shift: Shift, row: ShiftHandover | None = None) -> TextForm:
    """The form with a field for each thing of the post, filled with what is expected or was counted."""
    counted = {one["name"]: one["counted"] for one in row.goods} if row else {}
    fields = {
        f"goods_{index}": IntegerField(
            name,
            [InputRequired(_l("Count it.")), NumberRange(0, 99999)],
            default=counted.get(name, number),
            description=_l("Expected: %(n)s", n=number),
            render_kw={"inputmode": "numeric", "data-size": "f4"},
        )
        for index, (name, number) in enumerate(shift.post.goods or ())
    }
    form: TextForm = type("Counted", (base,), fields)()
    return form


class OutForm(TextForm):
    """The outgoing shift sums up."""

    summary = TextAreaField(
        _l("What happened and what matters now"),
        [InputRequired(_l("Sum up the shift.")), Length(max=2000)],
        render_kw={"rows": 4},
    )


class DisputeForm(TextForm):
    dispute = TextAreaField(
        _l("What does not agree"),
        [InputRequired(_l("Say what does not agree.")), Length(max=1000)],
        render_kw={"rows": 3},
    )


class ResolveForm(TextForm):
    resolution = TextAreaField(
        _l("How it was cleared up"), [InputRequired(_l("Say how.")), Length(max=1000)], render_kw={"rows": 3}
    )


class ForceForm(TextForm):
    reason = TextAreaField(
        _l("Reason"), [InputRequired(_l("Say why.")), Length(max=300)], render_kw={"rows": 3}
    )


class IncidentForm(TextForm):
    """When it happened and when it became known: the limits count from the latter."""

    event_at = MomentField(_l("It happened at"), [InputRequired(_l("Choose a time."))])
    known_at = MomentField(_l("It became known at"), [InputRequired(_l("Choose a time."))])


class PhonedForm(TextForm):
    phoned_to = StringField(
        _l("Who was told by telephone"), [InputRequired(_l("Who was told?")), Length(max=100)]
    )


class ReportForm(TextForm):
    """The elements of a written report."""

    place = StringField(_l("Where"), [InputRequired(_l("Say where.")), Length(max=120)])
    facts = TextAreaField(
        _l("What happened, cause, harm"),
        [InputRequired(_l("Say what happened.")), Length(max=3000)],
        render_kw={"rows": 4},
    )
    measures = TextAreaField(
        _l("Measures taken, leaders on the spot"), [Length(max=3000)], render_kw={"rows": 3}
    )
    outlook = TextAreaField(_l("How it may go on"), [Length(max=1000)], render_kw={"rows": 2})
    reported_to = StringField(_l("Reported to"), [InputRequired(_l("Who was told?")), Length(max=100)])


class FurtherForm(TextForm):
    final = BooleanField(_l("It is the final report"))
