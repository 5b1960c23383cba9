"""Ask for it: checkpoints, labels, routes, plans, and what is done to one round."""

import re
from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.duty.patrol.forms.fields import ChipsField, Line, choices, maybe
from app.modules.duty.patrol.models import (
    AssigneeKind,
    Checkpoint,
    DayRule,
    PatrolPlan,
    PatrolRoute,
    PatrolTask,
    PhotoRule,
    Risk,
)
from app.modules.duty.patrol.queries import points as queries

SPARE, MOST = 4, 60  # empty lines below a route, and lines in all
DAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)


class PointForm(Form):
    code = Line(_l("Code of the checkpoint"), [InputRequired(_l("Give it a code.")), Length(max=20)])
    name = Line(_l("Name of the checkpoint"), [InputRequired(_l("Give it a name.")), Length(max=60)])
    building = Line(_l("Building"), [InputRequired(_l("Say in which building.")), Length(max=40)])
    floor = Line(_l("Floor"), [Length(max=10)])
    room = Line(_l("Room or place"), [Length(max=40)])
    department_id = SelectField(_l("Department that answers for it"), coerce=maybe(int))
    risk = SelectField(
        _l("Risk"), choices=lambda: choices(Risk), coerce=maybe(Risk), default=Risk.MEDIUM.value
    )
    photo_rule = SelectField(
        _l("Photo"),
        choices=lambda: choices(PhotoRule),
        coerce=maybe(PhotoRule),
        default=PhotoRule.ABNORMAL.value,
    )
    questions = TextAreaField(
        _l("Questions, one a line"),
        [Length(max=900)],
        description=_l("Each is answered yes or no at every visit; “yes” means all is well."),
        render_kw={"rows": 4, "data-size": "f12"},
        filters=[lambda text: text or ""],
    )


def point_form(row: Checkpoint | None = None) -> PointForm:
    form = PointForm(obj=row)
    none = SelectChoice("", _("None in particular"))
    form.department_id.choices = [none, *[SelectChoice(d.id, d.name) for d in queries.departments()]]
    if row is not None and not form.is_submitted():
        form.questions.data = "\n".join(row.questions)
    return form


class ReasonForm(Form):
    """Why: a label is replaced, a round is cancelled."""

    reason = Line(_l("Reason"), [InputRequired(_l("Say why.")), Length(max=200)])


class AssignForm(Form):
    person_id = SelectField(_l("Who walks"), coerce=maybe(int))


def assign_form(task: PatrolTask) -> AssignForm:
    form = AssignForm(data={"person_id": task.assignee_id})
    form.person_id.choices = [SelectChoice(p.id, p.full_name) for p in queries.walkers()]
    return form


class RouteForm(Form):
    """A route; its lines are added by route_form: seq_0, point_0, gap_0, photo_0, …"""

    name = Line(_l("Name of the route"), [InputRequired(_l("Give it a name.")), Length(max=60)])
    note = Line(_l("Remark"), [Length(max=300)])

    @property
    def lines(self) -> list[tuple[Any, Any, Any, Any]]:
        """The fields line by line."""
        numbers = sorted(int(name[6:]) for name in self._fields if name.startswith("point_"))
        return [(self[f"seq_{n}"], self[f"point_{n}"], self[f"gap_{n}"], self[f"photo_{n}"]) for n in numbers]

    @property
    def data(self) -> dict[str, Any]:
        """The answers as the verb takes them: the stops in their order, empty lines left out."""
        kept = [line for line in self.lines if line[1].data]
        kept.sort(key=lambda line: (line[0].data is None, line[0].data or 0))
        stops = [
            {"checkpoint_id": point.data, "min_gap_s": gap.data or 0, "photo_required": photo.data}
            for _seq, point, gap, photo in kept
        ]
        return {"name": self.name.data, "note": self.note.data, "stops": stops}


def route_form(row: PatrolRoute | None = None) -> RouteForm:
    """With a line for each point, and some empty ones."""
    there = list(row.stops) if row else []
    typed = [int(found[1]) for name in request.form if (found := re.fullmatch(r"point_(\d{1,2})", name))]
    count = min(MOST, max([len(there) + SPARE, 8, *[n + 1 for n in typed]]))
    offered = [SelectChoice(p.id, f"{p.code} {p.full_name}") for p in queries.open_points()]
    points = [SelectChoice("", "—"), *offered]
    fields: dict[str, Any] = {}
    for n in range(count):
        stop = there[n] if n < len(there) else None
        number = _l("Line %(n)s", n=n + 1)
        fields[f"seq_{n}"] = IntegerField(_l("Order"), [Optional(), NumberRange(0, 999)], default=n + 1)
        fields[f"point_{n}"] = SelectField(
            number, choices=points, coerce=maybe(int), default=stop.checkpoint_id if stop else None
        )
        fields[f"gap_{n}"] = IntegerField(
            _l("At least so many seconds after the point before"), [Optional(), NumberRange(0, 3600)],
            default=stop.min_gap_s if stop else 30,
        )  # fmt: skip
        fields[f"photo_{n}"] = BooleanField(
            _l("Photo at every visit"), default=bool(stop and stop.photo_required)
        )
    form: RouteForm = type("RouteFormOfLines", (RouteForm,), fields)(obj=row)
    return form


def _minutes(label: Any, default: int, most: int) -> IntegerField:
    text = _l("Between 0 and %(n)s minutes.", n=most)
    return IntegerField(label, [InputRequired(text), NumberRange(0, most, text)], default=default)


class PlanForm(Form):
    name = Line(_l("Name of the plan"), [InputRequired(_l("Give it a name.")), Length(max=60)])
    route_id = SelectField(_l("Route"), coerce=maybe(int))
    day_rule = SelectField(_l("On which days"), choices=lambda: choices(DayRule), coerce=maybe(DayRule))
    weekdays = ChipsField(_l("Weekdays, if chosen above"), coerce=int)
    times = Line(
        _l("Rounds begin at"), [InputRequired(_l("Say at what time the rounds begin, e.g. 22:00, 02:00.")), Length(max=200)],
        description=_l("Office time, with commas between: 22:00, 02:00"),
    )  # fmt: skip
    window_before_min = _minutes(_l("May begin so many minutes before"), 15, 240)
    walk_min = _minutes(_l("Due so many minutes after the start"), 30, 480)
    grace_min = _minutes(_l("Still in time so many minutes later"), 15, 240)
    window_after_min = _minutes(_l("Closes so many minutes after it is due"), 90, 480)
    assignee_kind = SelectField(
        _l("Walked by"), choices=lambda: choices(AssigneeKind), coerce=maybe(AssigneeKind)
    )
    person_id = SelectField(_l("Person, if named above"), coerce=maybe(int))
    team = ChipsField(_l("Team, if chosen above"), coerce=int)
    valid_from = DateField(_l("From"), [InputRequired(_l("Choose a day."))])
    valid_until = DateField(_l("Until"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        for field in (self.route_id, self.day_rule, self.assignee_kind):
            if field.data is None:
                field.errors = [*field.errors, _("Choose one.")]
        return not self.errors


def plan_form(row: PatrolPlan | None = None) -> PlanForm:
    form = PlanForm(obj=row)
    people = [SelectChoice(p.id, p.full_name) for p in queries.walkers()]
    form.route_id.choices = [SelectChoice(r.id, r.name) for r in queries.open_routes()]
    form.weekdays.choices = [SelectChoice(n, day) for n, day in enumerate(DAYS)]
    form.person_id.choices = [SelectChoice("", "—"), *people]
    form.team.choices = people
    if not form.is_submitted():
        form.valid_from.data = form.valid_from.data or clock.today()
        form.team.data = [person.id for person in row.team] if row else []
        form.weekdays.data = list(row.weekdays) if row else []
    return form
