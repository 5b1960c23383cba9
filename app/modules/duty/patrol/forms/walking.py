"""Ask for it on the phone: what is at a checkpoint; an explanation, and what is decided about it."""

from dataclasses import dataclass
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core.barcodes import read_codes
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.offline import OfflineForm
from app.modules.duty.patrol.forms.fields import Line, apart, choices, maybe
from app.modules.duty.patrol.models import Cause, Checkpoint, Finding, Method, PatrolScan, PatrolTask, Stop
from app.modules.duty.patrol.neighbours import Category, Severity
from app.shared.attachments.forms import FilesField

CAMERA = {"accept": "image/*", "capture": "environment"}
PHOTOS = {"accept": "image/*"}
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ScanForm(OfflineForm):
    """One checkpoint. Its questions are added by scan_form: q_0, q_1, …"""

    code = Line(_l("Code on the label"), [Length(max=300)], render_kw=_CODE)
    code_photo = FilesField(_l("Photo of the QR code"), most=1, render_kw=CAMERA)
    method = HiddenField(default=Method.TYPED.value)
    result = RadioField(
        _l("What you found"),
        choices=lambda: choices(Finding),
        default=Finding.NORMAL.value,
        coerce=maybe(Finding),
    )
    note = TextAreaField(
        _l("Remark, or what is wrong"),
        [Length(max=500)],
        render_kw={"rows": 2},
        filters=[lambda t: (t or "").strip()],
    )
    files = FilesField(_l("Photos"), most=6, render_kw=PHOTOS)
    category = SelectField(
        _l("Kind of hazard"),
        choices=lambda: choices(Category),
        coerce=maybe(Category),
        default=Category.OTHER.value,
        validate_choice=False,
    )
    severity = SelectField(
        _l("How grave"),
        choices=lambda: choices(Severity),
        coerce=maybe(Severity),
        default=Severity.GENERAL.value,
        validate_choice=False,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A code that was neither scanned nor typed is read from the photo, on the server."""
        if not super().validate(extra_validators):
            return False
        if not self.code.data and self.code_photo.data:
            found = read_codes(self.code_photo.data[0].data)
            if not found:
                return self._wrong(
                    self.code_photo,
                    _(
                        "No QR code can be read in this photo. Take it again from nearer, or type the code below it."
                    ),
                )
            self.code.data, self.method.data = found[0], Method.PHOTO.value
        if not self.code.data:
            return self._wrong(self.code, _("Scan the label, or type the seven signs below its QR code."))
        if self.result.data is None:
            return self._wrong(self.result, _("Say what you found."))
        return True

    @staticmethod
    def _wrong(field: Any, message: str) -> bool:
        field.errors = [*field.errors, message]
        return False

    @property
    def data(self) -> dict[str, Any]:
        """The answers as the verb takes them: those to the questions together."""
        found: dict[str, Any] = dict(super().data)
        found.pop("code_photo", None)
        names = [name for name in found if name.startswith("q_")]
        answers = {int(name[2:]): {"yes": True, "no": False}.get(found.pop(name) or "") for name in names}
        method = found["method"] if found["method"] in {m.value for m in Method} else Method.TYPED
        return found | {"answers": answers, "method": Method(method)}


def scan_form(checkpoint: Checkpoint, code: str = "") -> ScanForm:
    """The form of a checkpoint, with its questions."""
    answers = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
    fields = {
        f"q_{n}": RadioField(question, choices=answers, coerce=maybe(str), validate_choice=False)
        for n, question in enumerate(checkpoint.questions)
    }
    form: ScanForm = type("ScanFormOfPoint", (ScanForm,), fields)()
    form.questions = [form[name] for name in fields]
    if code and not form.code.data:
        form.code.data, form.method.data = code, Method.QR.value
    return form


@dataclass(frozen=True)
class Place:
    """A point of the round as the page shows it: visited, or with its form."""

    stop: Stop
    point: Checkpoint
    scan: PatrolScan | None
    form: ScanForm | None


def places(
    task: PatrolTask, points: dict[int, Checkpoint], scans: dict[int, PatrolScan], walks: bool
) -> list[Place]:
    """All points in their order; the forms have ids of their own."""
    found = []
    for stop in task.way:
        scan, point = scans.get(stop.checkpoint_id), points[stop.checkpoint_id]
        form = apart(scan_form(point), str(point.id)) if walks and scan is None else None
        found.append(Place(stop, point, scan, form))
    return found


class ExplainForm(Form):
    """Why a round was missed."""

    reason = TextAreaField(
        _l("What happened"),
        [InputRequired(_l("Say what happened.")), Length(max=500)],
        render_kw={"rows": 4},
        filters=[lambda text: (text or "").strip()],
    )
    cause = SelectField(
        _l("Cause"),
        choices=lambda: choices([Cause.PERSON, Cause.WEATHER]),
        coerce=maybe(Cause),
        default=Cause.PERSON.value,
    )

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = dict(super().data)
        return found | {"cause": found["cause"] or Cause.PERSON}


class DecideForm(Form):
    """Does the explanation hold? Two buttons, and a word to it."""

    verdict = HiddenField()
    opinion = Line(_l("Opinion"), [Length(max=300)])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.verdict.data not in ("accept", "refuse"):
            self.form_errors = [*self.form_errors, _("Accept the explanation, or do not.")]
            return False
        if self.verdict.data == "refuse" and not self.opinion.data:
            self.opinion.errors = [*self.opinion.errors, _("Say why it does not hold.")]
            return False
        return True

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = dict(super().data)
        return {"accepted": found.pop("verdict") == "accept"} | found
