"""Ask for it. A field for files that any form may have, and the forms of this service."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import FileInput

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.rule import RuleBroken
from app.shared.attachments import services
from app.shared.attachments.content import Checked

ACCEPT = ".jpg,.jpeg,.png,.webp,.heic,.heif,.pdf,.docx,.xlsx,.txt,.csv,image/*"


class FilesField(FileField):
    """Files to be attached. `data` is a list of looked-through files (Checked), for services.attach_all.

    A refused file is named; the files are looked through before the form's transaction begins.
    """

    widget = FileInput(multiple=True)

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, most: int = 20, **kwargs: Any
    ) -> None:
        kwargs.setdefault("render_kw", {"accept": ACCEPT})
        super().__init__(label, validators, **kwargs)
        self.most = most
        self._given: list[FileStorage] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, None, extra_filters)
        self.data: list[Checked] = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        self._given = [f for f in valuelist if isinstance(f, FileStorage) and f.filename]
        self.raw_data = list(self._given)

    def pre_validate(self, form: Any) -> None:
        if len(self._given) > self.most:
            raise ValidationError(_("Hand in at most %(n)s files at once.", n=self.most))
        files: list[Checked] = []
        for upload in self._given:
            try:
                files.append(services.checked(upload))
            except RuleBroken as refusal:
                raise ValidationError(f"{_tidy(upload.filename)}：{refusal.message}") from refusal
        self.data = files


def _tidy(name: str | None) -> str:
    """A name as it may stand in a sentence."""
    return "".join(c for c in (name or "") if c.isprintable())[-60:]


class UploadForm(Form):
    """Files for a record."""

    files = FilesField(_l("Files"), [InputRequired(_l("Choose at least one file."))])
    next = HiddenField()


class RemoveForm(Form):
    """Why a file is taken off a record."""

    reason = StringField(_l("Reason"), [InputRequired(), Length(max=200)])
    next = HiddenField()
