"""Ask for it: the file."""

from typing import Any

from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import ImportKind
from app.core.rule import RuleBroken
from app.shared.imports import services


class UploadForm(Form):
    """A file, read while the form is validated, so that no transaction waits for it."""

    file = FileField(_l("Excel or CSV file"), description=_l("At most 10 MB and 5,000 rows."))

    def __init__(self, kind: ImportKind, **more: Any) -> None:
        super().__init__(**more)
        self._kind = kind
        self.file.render_kw = {"accept": ".xlsx,.xls,.csv,.et", "required": True}
        self.file.flags.required = True

    def validate_file(self, field: FileField) -> None:
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose a file first."))
        try:
            self.sha256, self.sheet = services.read(field.data, self._kind)
        except RuleBroken as refusal:
            raise ValidationError(refusal.message) from None

    def keep(self, file: Any, by: Any) -> Any:
        """The verb: what was read becomes a checked run."""
        return services.keep_run(self._kind, self.sheet, self.sha256, file.filename or "", by)


class ConfirmForm(Form):
    """Nothing to ask: the button is the answer."""
