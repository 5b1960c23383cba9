"""Ask for it: deeds, the rungs of a ladder, a deadline to try a ladder with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    PasswordField,
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
from app.core.status import Status
from app.shared.accounts import queries as accounts
from app.shared.notifications import queries
from app.shared.notifications.channels import CHANNELS
from app.shared.notifications.models import (
    AUDIENCES,
    EndpointKind,
    LadderStage,
    MailHabit,
    Obligation,
    Running,
)


def repeat_title(repeat: str) -> str:
    """A repeat rule in words."""
    words = {"": _("Once"), "daily": _("Every day"), "weekly": _("Every week")}
    return words.get(repeat) or _("Every %(n)s minutes", n=repeat.removeprefix("minutes:"))


def choices(kind: type[Status]) -> list[SelectChoice]:
    return [SelectChoice(one.value, one.label) for one in kind]


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
    robot = BooleanField(_l("Also to the group robots of the department, without names"))
    webhook = BooleanField(_l("Also to the webhooks of other systems"))
    active = BooleanField(_l("In use"), default=True)
    valid_from = DateField(
        _l("Holds from"), [Optional()], description=_l("Empty: at once."), render_kw={"data-size": "f4"}
    )
    running = SelectField(_l("What is open already"), choices=choices(Running), default=Running.REWRITE)
    reason = StringField(_l("Why"), [Length(max=200)])

    def of(self, stage: LadderStage | None, ladder: Ladder) -> Self:
        """Offer what this ladder knows, and start from the stage (None: a further one)."""
        own = [(name, name) for name in ladder.audiences]
        roles = [(f"role:{role.code}", _("Role: %(name)s", name=role.name)) for role in queries.roles()]
        self.audience.choices = [SelectChoice(*one) for one in (*AUDIENCES.items(), *own, *roles)]
        rows = queries.stages(ladder.name, queries.last_edition(ladder.name))
        others = [
            (one.code, _("Stage %(n)s", n=number))
            for number, one in enumerate(rows, start=1)
            if one is not stage
        ]
        self.after.choices = [SelectChoice(*one) for one in (("", _("No other stage")), *others)]
        known = [
            "",
            "daily",
            "weekly",
            "minutes:30",
            "minutes:60",
            "minutes:120",
            stage.repeat if stage else "",
        ]
        self.repeat.choices = [SelectChoice(one, repeat_title(one)) for one in dict.fromkeys(known)]
        if not self.is_submitted():
            for name in CHANNELS:
                self[name].data = name in (stage.channels or ()) if stage else name == "mail"
        return self

    @property
    def data(self) -> dict[str, Any]:
        """As the verb wants it: channels as a list."""
        values = dict(super().data)
        wanted = {name for name in CHANNELS if values.pop(name, False)}
        if "offset" in values:
            values["channels"] = [name for name in CHANNELS if name in wanted]
            values["min_gap_minutes"] = values["min_gap_minutes"] or 0
            values["repeat"] = (values["repeat"] or "").strip()
        return values


class ResetForm(Form):
    """Back to what was shipped."""

    valid_from = DateField(
        _l("Holds from"), [Optional()], description=_l("Empty: at once."), render_kw={"data-size": "f4"}
    )
    running = SelectField(_l("What is open already"), choices=choices(Running), default=Running.REWRITE)
    reason = StringField(_l("Why"), [Length(max=200)])


class PreferenceForm(Form):
    """How I want to be told."""

    mail = SelectField(
        _l("By mail"),
        choices=choices(MailHabit),
        default=MailHabit.AT_ONCE,
        description=_l("What is urgent is always mailed at once; every notice stands in the portal."),
    )
    digest_at = TimeField(
        _l("My morning digest at"), [Optional()], description=_l("Empty: at the office's hour."),
        render_kw={"data-size": "f4"},
    )  # fmt: skip
    quiet_from = TimeField(
        _l("My quiet hours from"), [Optional()], description=_l("Empty: as the office has them."),
        render_kw={"data-size": "f4"},
    )  # fmt: skip
    quiet_until = TimeField(_l("My quiet hours until"), [Optional()], render_kw={"data-size": "f4"})


class EndpointForm(Form):
    """A group robot or a webhook."""

    name = StringField(_l("Name of the way"), [InputRequired(_l("Give it a name.")), Length(max=60)])
    kind = SelectField(_l("Kind of way"), choices=choices(EndpointKind), render_kw={"data-size": "f4"})
    # named otherwise than the columns, so that "somebody else has saved" never shows them
    address = PasswordField(
        _l("Address"), [Length(max=600)], description=_l("The key is in it, so it is kept sealed. Empty: as it is."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    key = PasswordField(
        _l("Secret for the signature"), [Length(max=200)],
        description=_l("DingTalk and Feishu give one; a webhook gets a new one if left empty."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    department_id = SelectField(_l("For matters of"), coerce=int)
    active = BooleanField(_l("Switched on"))

    def ready(self) -> Self:
        """Offer the departments."""
        all_ = [SelectChoice(0, _l("The whole office"))]
        self.department_id.choices = [
            *all_,
            *(SelectChoice(one.id, one.name) for one in queries.departments()),
        ]
        return self

    @property
    def data(self) -> dict[str, Any]:
        """As the verb wants it: no department is None."""
        values = dict(super().data)
        values["department_id"] = values.get("department_id") or None
        return values | {name: values.get(name) or "" for name in ("address", "key")}


class PreviewForm(Form):
    """A deadline and a person, or a matter that is open now, to try a ladder with."""

    due_at = DateTimeLocalField(_l("Deadline"), [Optional()])
    person = StringField(_l("Responsible"), [Length(max=60)], description=_l("Sign-in name; empty: you."))

    matter = SelectField(_l("Or a matter that is open now"), coerce=int, default=0)

    def of(self, ladder: str, title: Callable[[Obligation], str]) -> Self:
        """Offer what is open on this ladder."""
        rows = queries.open_on(ladder)
        self.matter.choices = [SelectChoice(0, _l("None, an imagined one"))]
        self.matter.choices += [SelectChoice(one.id, title(one)) for one in rows]
        return self

    def obligation(self) -> Obligation | None:
        number = self.matter.data if self.validate() else 0
        return queries.obligation_by_id(number) if number else None

    def deadline(self) -> datetime:
        """The moment asked about; tomorrow at the same hour if none is."""
        given = self.due_at.data if self.validate() else None
        if given is None:
            return (clock.now() + timedelta(days=1)).replace(second=0, microsecond=0)
        return clock.at(given.date(), given.time())

    def who(self, otherwise: Any) -> Any:
        return accounts.by_username(self.person.data or "") or otherwise
