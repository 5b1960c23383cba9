"""Show it: cases of unusual fills."""

from flask import Response, abort, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles.forms.fuel import CaseForm
from app.modules.vehicles.queries.fuel import cases as queries
from app.modules.vehicles.reports.fuel import lists, records
from app.modules.vehicles.services.fuel import cases as verbs
from app.modules.vehicles.views import bp


@bp.get("/fuel/cases")
@requires("vehicles.fuel_view")
def fuel_cases() -> Response:
    return page("vehicles/fuel_cases.html", **lists.cases(me()))


@bp.get("/fuel/cases/<int:case_id>")
@requires("vehicles.fuel_view")
def fuel_case(case_id: int) -> Response:
    """One case; who may close it finds the form here."""
    row = queries.case(case_id, me()) or abort(404)
    return page("vehicles/fuel_case.html", form=CaseForm.for_(row), **records.case(row, me()))


@bp.post("/fuel/cases/<int:case_id>/close")
@requires("vehicles.fuel_manage")
def close_fuel_case(case_id: int) -> Response:
    row = queries.case(case_id, me()) or abort(404)
    form = CaseForm.for_(row)
    if form.carry_out(verbs.close_case, on=row, case=row, by=me()):
        return done(_("The case is closed."), to=url_for(".fuel_cases"))
    return page("vehicles/fuel_case.html", form=form, **records.case(row, me()))


@bp.post("/fuel/cases/<int:case_id>/take")
@requires("vehicles.fuel_manage")
def take_fuel_case(case_id: int) -> Response:
    row, form = queries.case(case_id, me()) or abort(404), Form()
    if not form.carry_out(verbs.take_case, on=row, case=row, by=me()):
        raise RuleBroken(form.first_error)
    return done(_("You look after this case now."), to=url_for(".fuel_case", case_id=case_id))
