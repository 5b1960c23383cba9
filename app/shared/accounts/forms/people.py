"""Ask for it: people, departments, posts, roles."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import clock
from app.core.forms import Form
from app.core.language import LANGUAGES
from app.core.language import lazy as _l
from app.core.module import Module
from app.shared.accounts.models import Department, Person, Post, Role, Scope

USERNAME = Regexp(
    r"^[a-z0-9][a-z0-9_.-]{1,59}$", message=_l("Small letters, digits, dot, dash and underscore only.")
)
EMAIL = Regexp(r"^[^@\s]+@[^@\s]+$", message=_l("This is no e-mail address."))
TELEPHONE = Regexp(r"^[0-9 +()-]*$", message=_l("Digits only."))


def strip(text: str | None) -> str:
    return (text or "").strip()


def small(text: str | None) -> str:
    return strip(text).lower()


def office_time(hour: int, minute: int) -> datetime:
    """Today at that hour, as a field shows it."""
    return datetime.combine(clock.today(), time(hour, minute))


def in_tree(departments: Iterable[Department], nobody: str | None = None) -> list[SelectChoice]:
    """Departments as the choices of a select, each below its parent."""
    choices = [SelectChoice(0, nobody)] if nobody is not None else []
    for department in departments:
        if department.closed_on is None:
            depth = max(0, department.path.count("/") - 2)
            choices.append(SelectChoice(department.id, "　" * depth + department.name))
    return choices


def as_choices(people: Iterable[Person], nobody: str | None = None) -> list[SelectChoice]:
    first = [SelectChoice(0, nobody)] if nobody is not None else []
    return first + [SelectChoice(person.id, person.full_name) for person in people]


class OwnForm(Form):
    extension = StringField(_l("Extension"), [Optional(), Length(max=20), TELEPHONE], filters=[strip])
    email = EmailField(_l("E-mail"), [Optional(), Length(max=120), EMAIL], filters=[strip])
    new_mobile = TelField(_l("New mobile number"), [Optional(), Length(max=20)], filters=[strip])
    forget_mobile = BooleanField(_l("Delete the mobile number"))
    language = SelectField(
        _l("Language"),
        choices=[
            SelectChoice("", _l("As the organisation")),
            *(SelectChoice(*one) for one in LANGUAGES.items()),
        ],
        filters=[lambda v: v or None],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.data = self.language.data or ""


class PersonForm(Form):
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)], filters=[strip])
    username = StringField(
        _l("Account"),
        [InputRequired(), USERNAME],
        filters=[small],
        description=_l("Small letters; used to sign in."),
    )
    staff_no = StringField(_l("Staff number"), [Optional(), Length(max=30)], filters=[strip])
    department_id = SelectField(_l("Department"), coerce=int)
    post_id = SelectField(_l("Post"), coerce=int)
    sort_order = IntegerField(
        _l("Order in the department"),
        [InputRequired(), NumberRange(0, 9999)],
        default=100,
        description=_l("Smaller stands further up."),
    )
    extension = StringField(_l("Extension"), [Optional(), Length(max=20), TELEPHONE], filters=[strip])
    email = EmailField(_l("E-mail"), [Optional(), Length(max=120), EMAIL], filters=[strip])
    new_mobile = TelField(_l("New mobile number"), [Optional(), Length(max=20)], filters=[strip])
    forget_mobile = BooleanField(_l("Delete the mobile number"))
    joined_on = DateField(_l("Joined on"), [Optional()])

    def offer(self, departments: Iterable[Department], posts: Iterable[Post]) -> None:
        self.department_id.choices = in_tree(departments)
        self.post_id.choices = [SelectChoice(0, "—"), *(SelectChoice(post.id, post.name) for post in posts)]
        self.post_id.data = self.post_id.data or 0


class UnusedForm(Form):
    """Accounts to be shut, ticked in the list."""

    ids = SelectMultipleField(coerce=int, validate_choice=False)


class LeaveForm(Form):
    on = DateField(_l("Last day"), [InputRequired()], default=clock.today)


class DepartmentForm(Form):
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)], filters=[strip])
    code = StringField(
        _l("Code"),
        [InputRequired(), USERNAME],
        filters=[small],
        description=_l("Short and lasting; used by imports."),
    )
    parent_id = SelectField(_l("Belongs to"), coerce=int)
    sort_order = IntegerField(_l("Order in the tree"), [InputRequired(), NumberRange(0, 9999)], default=100)
    head_id = SelectField(_l("Head of department"), coerce=int)
    leader_in_charge_id = SelectField(_l("Leader in charge"), coerce=int)
    phone = StringField(_l("Telephone"), [Optional(), Length(max=40), TELEPHONE], filters=[strip])

    def offer(self, departments: Iterable[Department], people: Sequence[Person], top: str) -> None:
        self.parent_id.choices = in_tree(departments, top)
        self.head_id.choices = self.leader_in_charge_id.choices = as_choices(people, "—")
        for field in (self.parent_id, self.head_id, self.leader_in_charge_id):
            field.data = field.data or 0


class PostForm(Form):
    name = StringField(_l("Post"), [InputRequired(), Length(max=40)], filters=[strip])
    rank_order = IntegerField(
        _l("Rank order"),
        [InputRequired(), NumberRange(1, 999)],
        default=100,
        description=_l("1 is the highest: signs last and is printed last."),
    )


class RolesForm(Form):
    roles = SelectMultipleField(
        _l("Roles"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), default=()
    )

    def offer(self, roles: Iterable[Role], titles: dict[str, str]) -> None:
        self.roles.choices = [SelectChoice(role.code, titles.get(role.code, role.name)) for role in roles]


def grants_form(modules: Iterable[Module], role: Role) -> tuple[Form, list[tuple[str, list[str]]]]:
    """One choice of scope for each permission of the house; and their names, grouped by module."""
    held = {grant.permission.replace(".", "__"): grant.scope.value for grant in role.grants}
    choices = [
        SelectChoice("", _l("no permission")),
        *(SelectChoice(scope.value, scope.label) for scope in Scope),
    ]
    fields, groups = {}, []
    for module in modules:
        names = [permission.replace(".", "__") for permission in module.permissions]
        for name, title in zip(names, module.permissions.values(), strict=True):
            fields[name] = SelectField(title, choices=choices)
        if names:
            groups.append((module.title, names))
    kind = type("GrantsForm", (Form,), fields)
    return kind(data=dict.fromkeys(fields, "") | held, version=role.version), groups


class AbsenceForm(Form):
    person_id = SelectField(_l("Who is away"), coerce=int)
    deputy_id = SelectField(_l("Deputy"), coerce=int)
    starts_at = DateTimeLocalField(_l("Away from"), [InputRequired()], default=lambda: office_time(8, 30))
    ends_at = DateTimeLocalField(_l("Away until"), [InputRequired()], default=lambda: office_time(17, 30))
    reason = StringField(
        _l("Reason"),
        [Optional(), Length(max=200)],
        description=_l("Seen by the head of the department and the deputy."),
    )

    @property
    def data(self) -> dict[str, Any]:
        """The office's clock is meant."""
        values: dict[str, Any] = dict(super().data)
        for name in ("starts_at", "ends_at"):
            if values[name] is not None:
                values[name] = values[name].replace(tzinfo=clock.zone())
        return values


class ActingForm(Form):
    principal_id = SelectField(_l("For whom"), coerce=int)
    agent_id = SelectField(_l("Who acts"), coerce=int)
    valid_from = DateField(_l("From day"), [InputRequired()], default=clock.today)
    valid_until = DateField(_l("Until day"), [Optional()], description=_l("Empty: until it is ended."))


class SignatureForm(Form):
    picture = FileField(_l("Picture of your signature"), description=_l("PNG or JPEG, at most 200 KB."))
    drawn = HiddenField()
    remove = HiddenField()


def setup_form(codes: Sequence[str], titles: dict[str, Any]) -> Any:
    """Organisation, and the first persons: account, name and initial password of each."""
    fields: dict[str, Any] = {
        "organisation": StringField(
            _l("Name of the organisation"), [InputRequired(), Length(max=80)], filters=[strip]
        ),
        "department": StringField(
            _l("Name of the general affairs office"), [InputRequired(), Length(max=80)], filters=[strip]
        ),
    }
    for code in codes:
        fields[f"{code}_name"] = StringField(_l("Name"), [InputRequired(), Length(max=80)], filters=[strip])
        fields[f"{code}_username"] = StringField(_l("Account"), [InputRequired(), USERNAME], filters=[small])
        fields[f"{code}_password"] = PasswordField(
            _l("Initial password"),
            [InputRequired(), Length(max=200)],
            render_kw={"autocomplete": "new-password"},
        )
    return type("SetupForm", (Form,), fields)
