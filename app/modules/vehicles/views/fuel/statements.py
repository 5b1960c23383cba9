"""Show it: statements of fuel cards, and what they and the portal do not agree on."""

from flask import Response, abort, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles.forms.fuel import DifferenceForm
from app.modules.vehicles.queries.fuel import statements as queries
from app.modules.vehicles.reports.fuel import lists, statements
from app.modules.vehicles.services.fuel import statements as verbs
from app.modules.vehicles.views import bp


@bp.get("/fuel/statements")
@requires("vehicles.fuel_manage")
def fuel_statements() -> Response:
    return page("vehicles/fuel_statements.html", **lists.statements())


@bp.get("/fuel/statements/<int:statement_id>")
@requires("vehicles.fuel_manage")
def fuel_statement(statement_id: int) -> Response:
    """Matched, only in the statement, only in the portal."""
    row = queries.statement(statement_id) or abort(404)
    return page("vehicles/fuel_statement.html", **statements.record(row))


@bp.post("/fuel/statements/<int:statement_id>/match")
@requires("vehicles.fuel_manage")
def match_fuel_statement(statement_id: int) -> Response:
    row, form = queries.statement(statement_id) or abort(404), Form()
    if not form.carry_out(verbs.match_again, on=row, statement=row):
        raise RuleBroken(form.first_error)
    return done(_("Matched again."), to=url_for(".fuel_statement", statement_id=statement_id))


@bp.post("/fuel/statements/<int:statement_id>/close")
@requires("vehicles.fuel_manage")
def close_fuel_statement(statement_id: int) -> Response:
    row, form = queries.statement(statement_id) or abort(404), Form()
    if not form.carry_out(verbs.close_statement, on=row, statement=row, by=me()):
        raise RuleBroken(form.first_error)
    return done(_("The statement is reconciled."), to=url_for(".fuel_statement", statement_id=statement_id))


@bp.route("/fuel/differences/<int:difference_id>", methods=["GET", "POST"])
@requires("vehicles.fuel_manage")
def fuel_difference(difference_id: int) -> Response:
    """One difference, and its reason."""
    row = queries.difference(difference_id) or abort(404)
    form, back = (
        DifferenceForm(data={"version": row.version}),
        url_for(".fuel_statement", statement_id=row.statement_id),
    )
    if form.carry_out(verbs.close_difference, on=row, difference=row, by=me()):
        return done(_("The difference is closed."), to=back)
    return page("vehicles/fuel_difference.html", form=form, row=row, back=back)
