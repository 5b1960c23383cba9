"""Print it: rules by module, values in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.listing import Column, Listing
from app.core.module import Module, PolicyDefault, modules
from app.shared.policies import queries
from app.shared.policies.models import PolicyRow
from app.shared.policies.queries import Policy

UNITS = {
    "days": _l("days"),
    "workdays": _l("workdays"),
    "people": _l("people"),
    "hours": _l("hours"),
    "h": _l("hours"),
    "min": _l("minutes"),
    "yuan": _l("yuan"),
}


@dataclass(frozen=True)
class Line:
    """A rule on the list: how it stands, and what is already laid down for later."""

    default: PolicyDefault
    policy: Policy
    value: str
    coming: PolicyRow | None


def groups() -> list[tuple[Module, list[Line]]]:
    """Every rule under the module that declares it."""
    last = queries.last_rows()
    return [
        (module, [_line(d, last.get(d.code)) for d in module.policies])
        for module in modules()
        if module.policies
    ]


def _line(default: PolicyDefault, last: PolicyRow | None) -> Line:
    policy = queries.policy(default.code)
    coming = last if last is not None and last.valid_from > clock.today() else None
    return Line(default, policy, in_words(default, policy.value), coming)


def in_words(default: PolicyDefault | None, value: Any) -> str:
    """A value as people read it, with its unit."""
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return _(", ").join(str(item) for item in value)
    unit = "" if default is None else unit_word(default)
    return f"{value} {unit}".strip() if unit != "%" else f"{value}%"


def unit_word(default: PolicyDefault) -> str:
    """The unit in the reader's language, also where a name plate gives it as a plain word."""
    if default.kind == "minutes":
        return _("minutes")
    return str(UNITS.get(str(default.unit), default.unit))


def listing() -> Listing:
    """The rules as they hold today, as a list and as Excel."""
    known = {d.code: (m, d) for m in modules() for d in m.policies}

    def title(row: PolicyRow) -> str:
        return str(known[row.code][1].title) if row.code in known else row.code

    columns: Sequence[Column] = [
        Column("module", _("Module"), lambda row: str(known[row.code][0].title) if row.code in known else ""),
        Column("title", _("Rule"), title, width=44),
        Column(
            "value",
            _("Value"),
            lambda row: in_words(known[row.code][1] if row.code in known else None, row.value),
        ),
        Column("severity", _("If it is broken"), lambda row: row.severity),
        Column("citation", _("Basis"), lambda row: row.citation, width=44),
        Column("valid_from", _("Valid from"), lambda row: row.valid_from, PolicyRow.valid_from),
        Column("note", _("Reason of the change"), lambda row: row.note, width=30),
        Column("code", _("Code"), lambda row: row.code, PolicyRow.code, width=30),
    ]
    return Listing(queries.in_force(clock.today()), columns, sort="code", title=_("Policies"), per_page=500)
