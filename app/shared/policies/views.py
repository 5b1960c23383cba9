"""Show it."""

from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue as Answer

from app.core import clock
from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.module import PolicyDefault, declared
from app.core.rule import RuleBroken
from app.core.web import requires
from app.shared.policies import forms, queries, reports, services

bp = Blueprint("policies", __name__, url_prefix="/policies")


@bp.get("/")
@requires("policies.read")
def policies() -> Answer:
    return page("policies/policies.html", groups=reports.groups(), listing=reports.listing())


@bp.route("/<code>", methods=["GET", "POST"])
@requires("policies.change")
def edit_policy(code: str) -> Answer:
    default = _default(code)
    form = _form(default)
    if row := form.carry_out(services.change, by=me(), code=code):
        return done(
            _("The rule holds from %(day)s on.", day=row.valid_from.isoformat()),
            to=url_for(".edit_policy", code=code),
        )
    return page("policies/policy.html", form=form, **_facts(default))


@bp.get("/<code>/history")
@requires("policies.read")
def history(code: str) -> Answer:
    return page("policies/policy.html", form=None, **_facts(_default(code)))


@bp.post("/<code>/<int:row_id>/withdraw")
@requires("policies.change")
def withdraw_change(code: str, row_id: int) -> Answer:
    form = Form()
    if form.carry_out(services.withdraw, by=me(), row_id=row_id):
        return done(
            _("The change was taken back; the rule goes on as it was."), to=url_for(".edit_policy", code=code)
        )
    raise RuleBroken(form.first_error)


def _default(code: str) -> PolicyDefault:
    found: PolicyDefault = declared("policies").get(code) or abort(404)
    return found


def _form(default: PolicyDefault) -> Form:
    policy = queries.policy(default.code)
    return forms.policy_form(
        default,
        reports.unit_word(default),
        value=policy.value,
        severity=policy.severity,
        citation=policy.citation,
        valid_from=clock.today(),
    )


def _facts(default: PolicyDefault) -> dict[str, Any]:
    policy = queries.policy(default.code)
    return {
        "default": default, "policy": policy, "value": reports.in_words(default, policy.value),
        "shipped": reports.in_words(default, default.value), "history": queries.history(default.code),
        "in_words": reports.in_words,
    }  # fmt: skip
