"""Ask for it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms import Form as Part
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Subject, declared
from app.core.rule import RuleBroken
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.approvals import queries, rules, services
from app.shared.approvals.models import Approval, Assignment, Mode, Route, StepStatus

SOMEBODY = NumberRange(min=1, message=_l("Choose somebody from the list."))
CONDITIONS = 6  # a step's conditions on the page; one of them must hold
OPERATOR_SIGNS = [
    SelectChoice(*pair)
    for pair in (("=", "="), ("!=", "≠"), (">", ">"), (">=", "≥"), ("<", "<"), ("<=", "≤"))
]


def as_id(value: Any) -> int:
    """The number in a hidden field; 0 if there is none."""
    return int(value) if str(value or "").isdigit() else 0


class DecideForm(Form):
    """The opinion; the verdict is the button that was pressed."""

    phrase = RadioField(_l("Stock phrases"), validate_choice=False, default="")
    opinion = TextAreaField(_l("Opinion"), [Optional(), Length(max=500)])
    sign = BooleanField(_l("Print my signature"))
    back_to = SelectField(_l("If sent back, then to"), coerce=int, default=0)
    verdict = StringField(validators=[AnyOf(list(services.VERDICTS))])
    for_id = HiddenField(default="", filters=[as_id])  # in whose name, if not the decider's own

    def for_case(self, approval: Approval, mine: Assignment | None, person: Person) -> "DecideForm":
        self.phrase.choices = [SelectChoice(text, text) for text in services.stock_phrases(person)]
        self.phrase.data = self.phrase.data or ""
        self.for_id.data = self.for_id.data or (mine.person_id if mine and mine.person_id != person.id else 0)
        earlier = [SelectChoice(0, _("Requester %(name)s", name=approval.requester.name))]
        for step in approval.steps:
            if mine and step.position < mine.step.position and step.status == StepStatus.DONE:
                names = "、".join(t.person.name for t in step.current)
                earlier.append(SelectChoice(step.id, f"{step.title} {names}"))
        self.back_to.choices = earlier
        return self


class ActForm(Form):
    """A deed that asks for nothing (chase, end a delegation)."""


class BatchForm(Form):
    """Agree to several at once; each is its own transaction and has its own result."""

    ids = SelectMultipleField(coerce=int, validate_choice=False)
    for_id = HiddenField(default="", filters=[as_id])

    def agree_to_each(self, by: Person) -> tuple[list[Approval], list[str]]:
        """Those that were approved, and a sentence for each that was not."""
        agreed, refused = [], []
        for approval_id in sorted(set(self.ids.data or [])):
            one = ActForm(
                MultiDict({"form_token": f"{self.form_token.data}.{approval_id}"}), meta={"csrf": False}
            )
            approval = one.carry_out(
                services.agree_in_bulk, approval_id=approval_id, by=by, for_id=self.for_id.data
            )
            if approval is not None:
                agreed.append(approval)
            else:
                case = queries.case(approval_id)
                refused.append(f"{case.title if case else approval_id}：{one.first_error}")
        return agreed, refused


class SayForm(Form):
    text = TextAreaField(_l("Question or answer"), [Length(max=500)])


class WithdrawForm(Form):
    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=300)])


class ReassignForm(Form):
    person_id = SelectField(_l("To whom"), [SOMEBODY], coerce=int, default=0)
    reason = TextAreaField(_l("Why it is passed on"), [Optional(), Length(max=300)])
    assignment_id = HiddenField(filters=[lambda value: int(value) if str(value or "").isdigit() else None])

    def for_case(self, approval: Approval) -> "ReassignForm":
        self.person_id.choices = people_choices(approval.requester_id, approval.clerk_id)
        return self


class AddApproverForm(Form):
    person_id = SelectField(_l("Who else is to decide"), [SOMEBODY], coerce=int, default=0)
    place = RadioField(
        _l("When"),
        choices=[
            SelectChoice("before", _l("Before me: it comes back to me afterwards")),
            SelectChoice("after", _l("After me: as a further step")),
            SelectChoice("beside", _l("Beside me: both of us must agree")),
        ],
        default="before",
    )
    remark = TextAreaField(_l("What they should look at"), [Optional(), Length(max=300)])

    def for_case(self, approval: Approval) -> "AddApproverForm":
        self.person_id.choices = people_choices(approval.requester_id, approval.clerk_id)
        return self


class CopyForm(Form):
    person_ids = SelectField(_l("To whom"), [SOMEBODY], coerce=int, default=0)

    def for_case(self, approval: Approval) -> "CopyForm":
        people = [
            p for p in accounts.active_people() if p.id not in (approval.requester_id, approval.clerk_id)
        ]
        self.person_ids.choices = [
            SelectChoice(0, _("Choose somebody")),
            *(SelectChoice(p.id, p.full_name) for p in people),
        ]
        return self

    def copy(self, approval_id: int, *, by: Person, person_ids: int) -> Approval:
        return services.copy_to(approval_id, by=by, person_ids=[person_ids])


class DelegationForm(Form):
    deputy_id = SelectField(_l("Deputy"), [SOMEBODY], coerce=int, default=0)
    subject_name = SelectField(_l("What for"), default="")
    starts_on = DateField(_l("From day"), [InputRequired()])
    starts = TimeField(_l("From hour"), [InputRequired()], default=time(8, 30))
    ends_on = DateField(_l("Until day"), [InputRequired()])
    ends = TimeField(_l("Until hour"), [InputRequired()], default=time(17, 30))

    def for_person(self, person: Person) -> "DelegationForm":
        self.deputy_id.choices = people_choices(person.id)
        subjects = declared("subjects").values()
        self.subject_name.choices = [
            SelectChoice("", _("All approvals")),
            *(SelectChoice(s.name, str(s.title)) for s in subjects),
        ]
        return self

    def delegate(
        self, *, by: Person, starts_on: date, starts: time, ends_on: date, ends: time, **rest: Any
    ) -> Any:
        try:
            return services.delegate(
                by=by, starts_at=clock.at(starts_on, starts), ends_at=clock.at(ends_on, ends), **rest
            )
        except RuleBroken as broken:
            raise RuleBroken(
                broken.message, "ends_on" if broken.field == "ends_at" else broken.field
            ) from broken


class PhrasesForm(Form):
    texts = TextAreaField(_l("One phrase a line"), [Optional(), Length(max=2000)])


class StepPart(Part):
    """One step on the page of a route. A step without a title is left out."""

    position = IntegerField(_l("Order"), [Optional(), NumberRange(1, 99)])
    title = StringField(_l("Step"), [Optional(), Length(max=60)])
    who = SelectField(_l("Who decides"))
    mode = SelectField(_l("If there are several"), choices=[SelectChoice(m.value, m.label) for m in Mode])
    hours = IntegerField(_l("Working hours"), [Optional(), NumberRange(1, 400)], default=4)


for _n in range(1, CONDITIONS + 1):  # fields are columns of the class: fact_1, operator_1, value_1, fact_2 …
    setattr(StepPart, f"fact_{_n}", SelectField(_l("Only if") if _n == 1 else _l("or if"), default=""))
    setattr(StepPart, f"operator_{_n}", SelectField(_l("is"), choices=OPERATOR_SIGNS, default="="))
    setattr(StepPart, f"value_{_n}", StringField(_l("Value"), [Optional(), Length(max=40)]))


class RouteForm(Form):
    """A route: its steps in order."""

    parts = FieldList(FormField(StepPart), max_entries=14)

    @classmethod
    def for_route(cls, subject: Subject, route: Route | None) -> "RouteForm":
        rows = [_row(step) for step in route.steps] if route else []
        blank = [{"position": n} for n in range(len(rows) + 1, len(rows) + 3)]
        form = cls(data={"parts": [*rows, *blank], "version": str(route.version) if route else ""})
        facts = [SelectChoice("", "—"), *(SelectChoice(fact.name, str(fact.title)) for fact in subject.facts)]
        who = who_choices()
        for part in form.parts:
            part.who.choices = who
            for n in range(1, CONDITIONS + 1):
                part[f"fact_{n}"].choices = facts
        return form

    def change(self, parts: list[dict[str, Any]], *, by: Person, subject: Subject) -> Route:
        filled = sorted((s for s in parts if (s["title"] or "").strip()), key=lambda s: s["position"] or 99)
        return services.change_route(
            by=by, subject_name=subject.name, steps=[_plan(s, subject) for s in filled]
        )


def _row(step: Any) -> dict[str, Any]:
    row = {
        "position": step.position, "title": step.title, "who": step.who, "mode": step.mode.value,
        "hours": max(1, step.due_minutes // 60),
    }  # fmt: skip
    for n, (fact, operator, value) in enumerate(step.condition[:CONDITIONS], start=1):
        if isinstance(value, bool):
            operator, value = ("=" if value else "!="), ""
        row |= {f"fact_{n}": fact, f"operator_{n}": operator, f"value_{n}": str(value)}
    return row


def _plan(row: dict[str, Any], subject: Subject) -> dict[str, Any]:
    kinds = {fact.name: fact for fact in subject.facts}
    condition = []
    for n in range(1, CONDITIONS + 1):
        fact = kinds.get(row[f"fact_{n}"] or "")
        if fact is not None:
            condition.append(rules.condition(fact, row[f"operator_{n}"], row[f"value_{n}"] or ""))
    return {
        "title": row["title"].strip(), "who": row["who"], "mode": Mode(row["mode"]), "condition": condition,
        "due_minutes": (row["hours"] or 4) * 60,
    }  # fmt: skip


def who_choices() -> list[SelectChoice]:
    """Everybody whom a step can name, in groups."""
    posts, roles, people = _("By post"), _("Holders of a role"), _("A certain person")
    return [
        SelectChoice("department_head", _("Head of the requester's department"), optgroup=posts),
        SelectChoice("leader_in_charge", _("Leader in charge of the department"), optgroup=posts),
        SelectChoice("superior", _("Superior of the requester"), optgroup=posts),
        *(SelectChoice(f"role:{r.code}", str(r.name), optgroup=roles) for r in accounts.lists.roles()),
        *(SelectChoice(f"person:{p.id}", p.full_name, optgroup=people) for p in queries.choosable()),
    ]


def people_choices(*without: int | None) -> list[SelectChoice]:
    """People who may decide, by department and rank; nobody is chosen beforehand."""
    found = queries.choosable(*(i for i in without if i))
    return [SelectChoice(0, _("Choose somebody")), *(SelectChoice(p.id, p.full_name) for p in found)]


def preview_facts(subject: Subject, given: MultiDict[str, str]) -> dict[str, Any]:
    """The facts that were filled in on the preview."""
    facts: dict[str, Any] = {}
    for fact in subject.facts:
        text = given.get(f"fact_{fact.name}", "")
        if fact.kind == "bool":
            facts[fact.name] = bool(text)
        elif fact.kind == "number":
            facts[fact.name] = rules.number(text) or 0
        else:
            facts[fact.name] = text
    return facts


def tomorrow(now: datetime) -> date:
    return clock.local(now).date() + timedelta(days=1)
