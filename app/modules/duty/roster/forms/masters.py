"""Ask for it: posts, recurring shifts, pools, exemptions."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.duty.roster.forms.fields import ChipsField, TextForm, choices, maybe, pairs
from app.modules.duty.roster.models import DutyPost, ExemptionKind, Level, PostKind
from app.shared.accounts.models import Person
from app.shared.workdays.models import DayKind


class PostForm(TextForm):
    """A post of duty."""

    name = StringField(_l("Name of the post"), [InputRequired(_l("Give it a name.")), Length(max=60)])
    kind = SelectField(
        _l("Kind"), choices=lambda: choices(PostKind), coerce=maybe(PostKind), default=PostKind.MAIN
    )
    phone = StringField(_l("Telephone on duty"), [Length(max=40)])
    location = StringField(_l("Location"), [Length(max=120)])
    leaders = IntegerField(
        _l("Duty leaders in a shift"), [InputRequired(_l("How many?")), NumberRange(0, 3)], default=1
    )
    chiefs = IntegerField(
        _l("Duty chiefs in a shift"), [InputRequired(_l("How many?")), NumberRange(0, 3)], default=1
    )
    officers = IntegerField(
        _l("Duty officers in a shift"), [InputRequired(_l("How many?")), NumberRange(0, 6)], default=1
    )
    standby = IntegerField(
        _l("On standby for a shift"), [InputRequired(_l("How many?")), NumberRange(0, 3)], default=1
    )
    sort_order = IntegerField(
        _l("Place in the list"), [InputRequired(_l("How many?")), NumberRange(0, 9999)], default=100
    )
    goods = TextAreaField(
        _l("What is handed over"),
        [Length(max=800)],
        description=_l("One thing a line with its number: keys 12"),
        render_kw={"rows": 5},
    )
    ended = BooleanField(_l("Closed down"))

    def __init__(self, post: DutyPost | None = None) -> None:
        goods = "\n".join(f"{name} {number}" for name, number in post.goods or ()) if post else ""
        ended = bool(post and post.ended_on)
        super().__init__(obj=post)
        if not self.is_submitted():
            self.goods.data, self.ended.data = goods, ended
        if post is None:
            del self.ended


class TemplateForm(TextForm):
    """A recurring shift of a post."""

    name = StringField(_l("Name of the shift"), [InputRequired(_l("Give it a name.")), Length(max=40)])
    starts = TimeField(_l("Begins at"), [InputRequired(_l("Choose a time."))])
    hours = IntegerField(
        _l("Lasts so many hours"), [InputRequired(_l("How many?")), NumberRange(1, 24)], default=24
    )
    day_kinds = ChipsField(_l("On these kinds of days"), choices=lambda: choices(DayKind), coerce=str)
    hands_over = BooleanField(_l("Handed over to the next shift"), default=True)
    ended = BooleanField(_l("No longer used"))

    def __init__(self, template: Any = None) -> None:
        super().__init__(obj=template)
        if template is not None and not self.is_submitted():
            self.hours.data, self.ended.data = template.minutes // 60, template.ended_on is not None
        if template is None:
            del self.ended


class MemberForm(TextForm):
    """Somebody for a pool."""

    level = SelectField(
        _l("Level"), choices=lambda: choices(Level), coerce=maybe(Level), default=Level.OFFICER
    )
    person_id = SelectField(_l("Who"), coerce=maybe(int))
    order_no = IntegerField(
        _l("Order in the pool"), [InputRequired(_l("How many?")), NumberRange(1, 999)], default=100
    )
    weight = IntegerField(
        _l("Share in percent"), [InputRequired(_l("How many?")), NumberRange(10, 200)], default=100
    )
    active_from = DateField(_l("From"), [InputRequired(_l("Choose a day."))])

    def __init__(self, everybody: Sequence[Person]) -> None:
        super().__init__(data={"active_from": clock.today()})
        self.person_id.choices = pairs(
            [("", _("Choose somebody")), *((p.id, p.full_name) for p in everybody)]
        )


class ExemptionForm(TextForm):
    """Who is spared, of what, until when, why."""

    person_id = SelectField(_l("Who"), coerce=maybe(int))
    kind = SelectField(
        _l("Spared"), choices=lambda: choices(ExemptionKind), coerce=maybe(ExemptionKind), default=ExemptionKind.NO_DUTY
    )  # fmt: skip
    from_on = DateField(_l("From"), [InputRequired(_l("Choose a day."))])
    until_on = DateField(_l("Until"), [Optional()], description=_l("Empty: until it is withdrawn."))
    reason = StringField(_l("Reason"), [InputRequired(_l("Say why.")), Length(max=200)])
    proof = StringField(
        _l("Proof"), [Length(max=200)], description=_l("What paper there is, and where it lies.")
    )

    def __init__(self, everybody: Sequence[Person]) -> None:
        super().__init__(data={"from_on": clock.today()})
        self.person_id.choices = pairs(
            [("", _("Choose somebody")), *((p.id, p.full_name) for p in everybody)]
        )
