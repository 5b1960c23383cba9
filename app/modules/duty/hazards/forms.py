"""Ask for it: a report in a minute; who does what by when; what was done; whether it is good."""

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.duty.hazards import queries
from app.modules.duty.hazards.models import Category, ExtensionStatus, Hazard, Severity, Verdict
from app.modules.duty.hazards.queries.hazards import SUBJECT
from app.modules.duty.hazards.services import proposed_deadline
from app.shared.accounts import queries as people
from app.shared.attachments import queries as files
from app.shared.attachments.forms import FilesField

F4, F8, F12 = ({"data-size": size} for size in ("f4", "f8", "f12"))
WANTED = _l("Fill this in.")
PHOTOS = {"accept": "image/*", "data-size": "f12"}


def _strip(text: str | None) -> str:
    return (text or "").strip()


def _maybe(value: Any) -> int | None:
    return None if value in (None, "", "None") else int(value)


def _members(kind: Iterable[Any]) -> list[SelectChoice]:
    return [SelectChoice(one.value, one.label) for one in kind]


def _people(without: Iterable[int | None] = (), empty: str = "") -> list[SelectChoice]:
    barred = set(without)
    return [
        SelectChoice("", empty or _("choose somebody")),
        *(SelectChoice(str(one.id), one.full_name) for one in people.active_people() if one.id not in barred),
    ]


def _coerce(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What was not chosen is None, so that the field says that it is wanted."""
    return lambda value: None if value in (None, "", "None") else kind(value)


class Text(TextAreaField):
    """Words; what was not sent is empty."""

    def __init__(self, label: str, validators: Any = (), **more: Any) -> None:
        more.setdefault("render_kw", {"rows": 3, **F12})
        super().__init__(label, validators, filters=[_strip], **more)


class YuanField(StringField):
    """Yuan as people write them, kept in fen."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data / 100:.2f}".removesuffix(".00")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: int | None = None
        text = str(valuelist[0]).strip().replace(",", "") if valuelist else ""
        if not text:
            return
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError(_("Write a sum in yuan, e.g. 1200 or 86.50.")) from None
        if not number.is_finite() or not 0 <= number < 10**9:
            raise ValueError(_("Write a sum in yuan, e.g. 1200 or 86.50."))
        self.data = round(number * 100)


class ReportForm(Form):
    """Photo, place, kind, words: no more is asked of whoever reports."""

    photos = FilesField(
        _l("Photo"), [Optional()], most=9, description=_l("One picture says more than a page."), render_kw=PHOTOS
    )  # fmt: skip
    location = StringField(
        _l("Where"), [InputRequired(_l("Say where it is.")), Length(max=120)], filters=[_strip], render_kw=F12
    )
    category = RadioField(
        _l("What kind"),
        [InputRequired(_l("Choose what it is about."))],
        coerce=_coerce(Category),
        choices=lambda: _members(Category),
    )
    description = Text(_l("What the hazard is"), [InputRequired(_l("Say what is wrong.")), Length(max=1000)])
    danger_now = BooleanField(_l("People are in danger right now"), render_kw=F12)


class ConfirmForm(Form):
    severity = RadioField(
        _l("How grave it is"),
        [InputRequired(_l("Say how grave it is."))],
        coerce=_coerce(Severity),
        choices=lambda: _members(Severity),
    )
    category = SelectField(_l("Kind"), coerce=Category, choices=lambda: _members(Category), render_kw=F4)
    recurrence_of_id = SelectField(_l("Come back from"), coerce=_maybe, render_kw=F8)
    note = Text(_l("Remark"), [Length(max=300)])

    def __init__(self, row: Hazard) -> None:
        super().__init__(obj=row)
        self.recurrence_of_id.choices = [SelectChoice("", _("not seen here before"))] + [
            SelectChoice(str(one.id), f"{one.number} {one.description[:30]}")
            for one in queries.earlier_here(row)
        ]


class ReasonForm(Form):
    reason = Text(_l("Reason"), [InputRequired(WANTED), Length(max=300)])

    def __init__(self, row: Hazard) -> None:
        super().__init__(data={"version": row.version})


class MergeForm(Form):
    into_id = SelectField(_l("Goes on in"), [InputRequired(WANTED)], coerce=_maybe, render_kw=F12)
    note = Text(_l("Remark"), [Length(max=200)])

    def __init__(self, row: Hazard) -> None:
        super().__init__(data={"version": row.version})
        self.into_id.choices = [SelectChoice("", _("choose a hazard"))] + [
            SelectChoice(str(one.id), f"{one.number} {one.location} {one.description[:24]}")
            for one in queries.mergeable(row)
        ]


class AssignForm(Form):
    """五定: who, what, with what money, by when, what if; and who verifies it, who is somebody else."""

    severity = SelectField(
        _l("How grave it is"), coerce=Severity, choices=lambda: _members(Severity), render_kw=F4
    )
    owner_id = SelectField(
        _l("Who is responsible"), [InputRequired(_l("Choose somebody who works here."))], coerce=_maybe, render_kw=F4
    )  # fmt: skip
    owner_department_id = SelectField(_l("Responsible department"), coerce=_maybe, render_kw=F4)
    measure = Text(_l("Measure to rectify it"), [InputRequired(WANTED), Length(max=500)])
    budget_fen = YuanField(_l("Money for it, yuan"), [Optional()], render_kw={"inputmode": "decimal", **F4})
    rectify_by = DateField(_l("Rectified by"), [InputRequired(_l("Say by which day."))], render_kw=F4)
    verifier_id = SelectField(_l("Who verifies it"), [InputRequired(WANTED)], coerce=_maybe, render_kw=F4)
    contingency = Text(_l("What if it goes wrong meanwhile"), [InputRequired(WANTED), Length(max=500)])
    interim_control = Text(
        _l("What keeps people safe until then"),
        [Length(max=500)],
        description=_l("A major hazard cannot do without."),
    )
    supervised = BooleanField(_l("Put under supervision (major hazards)"), render_kw=F12)

    def __init__(self, row: Hazard, by_id: int, asked_owner: int | None) -> None:
        super().__init__(obj=row)
        if not self.is_submitted():
            self.rectify_by.data = row.rectify_by or proposed_deadline(row.severity)
            self.owner_id.data = asked_owner or row.owner_id
            self.verifier_id.data = row.verifier_id or by_id
        self.owner_id.choices = _people()
        owner = self.owner_id.data
        self.verifier_id.choices = _people([owner, row.rectifier_id])
        if not self.is_submitted() and self.verifier_id.data in (owner, row.rectifier_id):
            self.verifier_id.data = None
        self.owner_department_id.choices = [SelectChoice("", _("the department of this person"))] + [
            SelectChoice(str(one.id), one.name) for one in people.departments()
        ]


class SubmitForm(Form):
    after = FilesField(_l("Photo of how it looks now"), [Optional()], most=9, render_kw=PHOTOS)
    note = Text(_l("How it was rectified"), [InputRequired(_l("Say what was done.")), Length(max=500)])
    rectifier_id = SelectField(_l("Who rectified it"), coerce=_maybe, render_kw=F8)

    def __init__(self, row: Hazard, by_id: int) -> None:
        super().__init__(data={"version": row.version, "rectifier_id": by_id})
        self.rectifier_id.choices = _people([row.verifier_id])


class FixForm(Form):
    before = FilesField(_l("Photo of how it was"), [Optional()], most=9, render_kw=PHOTOS)
    after = FilesField(_l("Photo of how it looks now"), [Optional()], most=9, render_kw=PHOTOS)
    note = Text(_l("How it was rectified"), [InputRequired(_l("Say what was done.")), Length(max=500)])

    def __init__(self, row: Hazard) -> None:
        super().__init__(data={"version": row.version})
        if files.of(SUBJECT, row.id):
            self.before.description = _l("There is a photo already; add one only if it shows more.")


class VerdictForm(Form):
    """Verify it, or sign it off."""

    verdict = RadioField(
        _l("What you find"),
        [InputRequired(_l("Say whether it is rectified."))],
        coerce=_coerce(Verdict),
        choices=lambda: _members(Verdict),
    )
    note = Text(_l("What the verifier saw"), [Length(max=500)])
    new_deadline = DateField(
        _l("New day, if it is not"), [Optional()], description=_l("Reminders begin again with it."), render_kw=F4
    )  # fmt: skip

    def __init__(self, row: Hazard) -> None:
        super().__init__(data={"version": row.version})
        if row.owner_id is None:
            del self.new_deadline


class VerifyForm(VerdictForm):
    photos = FilesField(_l("Photo"), [Optional()], most=9, render_kw=PHOTOS)


class ExtensionForm(Form):
    new_deadline = DateField(_l("New day"), [InputRequired(_l("Say by which day."))], render_kw=F4)
    reason = Text(_l("Why it cannot be done by then"), [InputRequired(WANTED), Length(max=300)])
    interim_control = Text(_l("What keeps people safe until then"), [InputRequired(WANTED), Length(max=500)])

    def __init__(self, row: Hazard) -> None:
        super().__init__(data={"version": row.version, "interim_control": row.interim_control})


class DecisionForm(Form):
    decision = RadioField(
        _l("Your decision"),
        [InputRequired(_l("Grant it or refuse it."))],
        coerce=_coerce(ExtensionStatus),
        choices=lambda: _members((ExtensionStatus.APPROVED, ExtensionStatus.REFUSED)),
    )
    note = Text(_l("Reason or remark"), [Length(max=300)])

    def __init__(self, row: Hazard) -> None:
        super().__init__(data={"version": row.version})


class ReopenForm(ReasonForm):
    new_deadline = DateField(_l("New day"), [Optional()], render_kw=F4)

    def __init__(self, row: Hazard) -> None:
        super().__init__(row)
        if row.owner_id is None or row.status.value == "rejected":
            del self.new_deadline
