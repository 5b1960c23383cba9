"""Ask for it: deeds, the rungs of a ladder, a deadline to try a ladder with."""

from datetime import datetime, timedelta
from typing import Any, Self

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder
from app.shared.accounts import queries as accounts
from app.shared.notifications import queries
from app.shared.notifications.channels import CHANNELS
from app.shared.notifications.models import AUDIENCES, LadderStage


def repeat_title(repeat: str) -> str:
    """A repeat rule in words."""
    words = {"": _("Once"), "daily": _("Every day"), "weekly": _("Every week")}
    return words.get(repeat) or _("Every %(n)s minutes", n=repeat.removeprefix("minutes:"))


class DeedForm(Form):
    """A button."""


class StageForm(Form):
    """One rung of a ladder."""

    offset = IntegerField(
        _l("How many before (−) or after the deadline"),
        [InputRequired(_l("Say how many; 0 is at the deadline.")), NumberRange(-100_000, 100_000)],
        render_kw={"data-size": "f4"},
    )
    unit = SelectField(
        _l("Counted in"),
        choices=[SelectChoice("minutes", _l("Minutes")), SelectChoice("workdays", _l("Working days"))],
        render_kw={"data-size": "f4"},
    )
    at = TimeField(
        _l("At this time of day"),
        [Optional()],
        description=_l("Needed for working days."),
        render_kw={"data-size": "f4"},
    )
    audience = SelectField(_l("Who hears it"), description=_l("Whoever is away is replaced by the deputy."))
    rank = IntegerField(
        _l("Rank"),
        [InputRequired(_l("Give it a rank.")), NumberRange(0, 99)],
        description=_l(
            "Of several stages due at once for the same people, only the one with the highest rank is told."
        ),
    )
    repeat = SelectField(_l("Repeat until done"))
    after = SelectField(_l("Only after this stage was really told"))
    min_gap_minutes = IntegerField(
        _l("And so many minutes later"), [Optional(), NumberRange(0, 100_000)], default=0
    )
    urgent = BooleanField(_l("Urgent: mail goes out in quiet hours too"))
    mail = BooleanField(_l("By mail too (the notice in the portal always comes)"))
    active = BooleanField(_l("In use"))

    def of(self, stage: LadderStage, ladder: Ladder) -> Self:
        """Offer what this ladder knows, and start from the stage."""
        own = [(name, name) for name in ladder.audiences]
        roles = [(f"role:{role.code}", _("Role: %(name)s", name=role.name)) for role in queries.roles()]
        self.audience.choices = [SelectChoice(*one) for one in (*AUDIENCES.items(), *own, *roles)]
        ordered = enumerate(queries.stages(stage.ladder), start=1)
        others = [(one.code, _("Stage %(n)s", n=number)) for number, one in ordered if one.id != stage.id]
        self.after.choices = [SelectChoice(*one) for one in (("", _("No other stage")), *others)]
        known = ["", "daily", "weekly", "minutes:30", "minutes:60", "minutes:120", stage.repeat]
        self.repeat.choices = [SelectChoice(one, repeat_title(one)) for one in dict.fromkeys(known)]
        if not self.is_submitted():
            self.mail.data = "mail" in (stage.channels or ())
        return self

    @property
    def data(self) -> dict[str, Any]:
        """As the verb wants it: channels as a list."""
        values = dict(super().data)
        mail = values.pop("mail", False)
        if "offset" in values:
            values["channels"] = [name for name in CHANNELS if name == "mail" and mail]
            values["min_gap_minutes"] = values["min_gap_minutes"] or 0
            values["repeat"] = (values["repeat"] or "").strip()
        return values


class PreviewForm(Form):
    """A deadline and a person to try a ladder with."""

    due_at = DateTimeLocalField(_l("Deadline"), [Optional()])
    person = StringField(_l("Responsible"), [Length(max=60)], description=_l("Sign-in name; empty: you."))

    def deadline(self) -> datetime:
        """The moment asked about; tomorrow at the same hour if none is."""
        given = self.due_at.data if self.validate() else None
        if given is None:
            return (clock.now() + timedelta(days=1)).replace(second=0, microsecond=0)
        return clock.at(given.date(), given.time())

    def who(self, otherwise: Any) -> Any:
        return accounts.by_username(self.person.data or "") or otherwise
