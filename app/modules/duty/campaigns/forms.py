"""Ask for it: one item, the whole list, reasons, days, check-lists."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.duty.campaigns.models import (
    CampaignAnswer,
    Checklist,
    ChecklistItem,
    ChecklistSection,
    Fix,
    PhotoRule,
    Recheck,
    Result,
    SpotCheck,
)
from app.shared.attachments.forms import FilesField
from app.shared.workdays.models import Holiday

WANTED = _l("Fill this in.")
F4, F8, F12 = ({"data-size": size} for size in ("f4", "f8", "f12"))
PICTURES = {"accept": "image/*", "data-size": "f12"}


class Line(StringField):
    """One line of text; never None, blanks around it taken away."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: str | None = " ".join((valuelist[0] if valuelist else "").split())


def _choices(status: Iterable[Any]) -> list[SelectChoice]:
    return [SelectChoice(one.value, one.label) for one in status]


class ItemForm(Form):
    """One item of a list. Its fields are named i12-result and so on, so that the whole list is one plain form.

    Saving an item again changes nothing more, photos included; so it needs no token of its own.
    """

    result = StringField()
    place = Line(validators=[Length(max=120)])
    note = Line(validators=[Length(max=500)])
    fix = StringField()
    fix_note = Line(validators=[Length(max=500)])
    seen = StringField()
    before = FilesField(most=5)
    after = FilesField(most=5)

    def __init__(self, item_id: int, **more: Any) -> None:
        super().__init__(prefix=f"i{item_id}-", **more)
        self.item_id = item_id
        self.form_token.data = self.form_token.default()

    @property
    def data(self) -> dict[str, Any]:
        """The answer, as services take it."""
        seen = self.seen.data or ""
        return {
            "result": Result(self.result.data), "place": self.place.data or "", "note": self.note.data or "",
            "fix": Fix(self.fix.data) if self.fix.data in set(Fix) else None, "fix_note": self.fix_note.data or "",
            "before": self.before.data or [], "after": self.after.data or [],
            "seen": int(seen) if seen.isdigit() else None,
        }  # fmt: skip

    @property
    def is_answered(self) -> bool:
        return self.result.data in set(Result)

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if not self.is_answered:
            self.form_errors = [*self.form_errors, _("Choose one of the three first.")]
        return good and self.is_answered


class ListForm(Form):
    """The whole list of a department, for browsers without script and for a last look over all."""

    def __init__(self, items: Sequence[ChecklistItem], **more: Any) -> None:
        super().__init__(**more)
        self.items = items
        self.lines: list[ItemForm] = []
        self.typed: dict[int, ItemForm] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        every = [(item, ItemForm(item.id, meta={"csrf": False})) for item in self.items]
        self.lines = [line for _item, line in every if line.is_answered]
        self.typed = {item.id: line for item, line in every}
        for item, line in every:
            if line.is_answered and not line.validate():
                good = False
                self.form_errors = [*self.form_errors, f"{item.text}：{line.first_error}"]
        return good

    def values_of(self, item_id: int, answer: CampaignAnswer | None) -> dict[str, str]:
        """What stands in the controls of an item: what was typed into a refused form, else what was saved."""
        names = ("result", "place", "note", "fix", "fix_note")
        if (typed := self.typed.get(item_id)) is not None:
            return {name: typed[name].data or "" for name in names}
        return {name: str(getattr(answer, name, "") or "") for name in names}

    @property
    def data(self) -> dict[str, Any]:
        return {"lines": [{"item_id": line.item_id, **line.data} for line in self.lines]}


class PlaceForm(Form):
    """The same item at another place."""

    place = Line(_l("Place"), [InputRequired(WANTED), Length(max=120)], render_kw=F8)
    note = TextAreaField(_l("What is not in order"), [InputRequired(WANTED), Length(max=500)], render_kw=F12)
    fix = RadioField(
        _l("How it is dealt with"), choices=_choices(Fix), coerce=Fix, validators=[InputRequired(WANTED)]
    )
    fix_note = Line(_l("What was done on the spot"), [Length(max=500)], render_kw=F12)
    before = FilesField(_l("Photos as found"), [Optional()], most=5, render_kw=PICTURES)
    after = FilesField(_l("Photos after it was put right"), [Optional()], most=5, render_kw=PICTURES)


class ReasonForm(Form):
    reason = TextAreaField(
        _l("What is to be done again"), [InputRequired(WANTED), Length(max=300)], render_kw=F12
    )


class ChaseForm(Form):
    reason = TextAreaField(_l("Why it is urgent"), [InputRequired(WANTED), Length(max=300)], render_kw=F12)


class DeadlineForm(Form):
    due_on = DateField(_l("Due on"), [InputRequired(WANTED)], render_kw=F4)
    reason = Line(_l("Why"), [InputRequired(WANTED), Length(max=200)], render_kw=F8)


class SummaryForm(Form):
    summary = TextAreaField(
        _l("Summary for all departments"), [InputRequired(WANTED), Length(max=4000)],
        render_kw={"rows": 12, "data-size": "f12"},
    )  # fmt: skip


class ArchiveForm(Form):
    note = TextAreaField(_l("Remark"), [Length(max=300)], filters=[lambda text: text or ""], render_kw=F12)


class RecheckForm(Form):
    recheck = RadioField(
        _l("What you see now"), choices=_choices(Recheck), coerce=Recheck, validators=[InputRequired(WANTED)]
    )
    note = Line(_l("What is still not in order"), [Length(max=300)], render_kw=F12)


class SpotForm(Form):
    """What was found of the items that were drawn: found_7, note_7."""

    def __init__(self, check: SpotCheck, given: Any, **more: Any) -> None:
        super().__init__(**more)
        self.check, self.given = check, given

    @property
    def data(self) -> dict[str, Any]:
        words = {one.value: one for one in Result}
        return {
            "found": {
                line.id: (
                    words.get(self.given.get(f"found_{line.id}", "")),
                    self.given.get(f"note_{line.id}", ""),
                )
                for line in self.check.lines
            }
        }


class ChecklistItemForm(Form):
    """An item of the version that is being edited."""

    text = Line(_l("What is to be looked at"), [InputRequired(WANTED), Length(max=200)], render_kw=F12)
    basis = Line(_l("Basis"), [Length(max=200)], render_kw=F12)
    required = BooleanField(_l("Must be answered"), default=True, render_kw=F4)
    na_allowed = BooleanField(_l("May be said not to apply"), default=True, render_kw=F4)
    photo_rule = SelectField(_l("Photo"), choices=_choices(PhotoRule), coerce=PhotoRule, render_kw=F4)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        chosen = getattr(given.get("obj"), "holidays", [])
        posted = self.meta.wrap_formdata(self, None)
        self.holidays = posted.getlist("holidays") if posted is not None else list(chosen)

    @property
    def data(self) -> dict[str, Any]:
        return {**super().data, "holidays": [one.value for one in Holiday if one.value in self.holidays]}


class PublishForm(Form):
    note = Line(_l("What has changed"), [InputRequired(WANTED), Length(max=300)], render_kw=F12)


class DutiesForm(Form):
    """Which departments have which category: a tick named duty_canteen for each department."""

    def __init__(self, checklist: Checklist, given: Any, **more: Any) -> None:
        super().__init__(**more)
        self.sections: list[ChecklistSection] = [one for one in checklist.sections if not one.everybody]
        self.given = given

    @property
    def data(self) -> dict[str, Any]:
        return {
            "chosen": {
                one.code: [int(id_) for id_ in self.given.getlist(f"duty_{one.code}") if id_.isdigit()]
                for one in self.sections
            }
        }
