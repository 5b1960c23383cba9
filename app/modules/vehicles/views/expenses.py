"""Show it: what was spent on cars."""

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.vehicles.forms.expenses import ExpenseForm, ReimbursementForm
from app.modules.vehicles.forms.fuel import VoidForm
from app.modules.vehicles.queries import expenses as queries
from app.modules.vehicles.queries.fuel.fills import sees_all
from app.modules.vehicles.reports import expenses as reports
from app.modules.vehicles.services import expenses as verbs
from app.modules.vehicles.services.fuel.desk import enter_expense
from app.modules.vehicles.views import bp


@bp.get("/expenses")
@requires("vehicles.fuel_view")
def expenses() -> Response:
    """Expenses that this person may see, with sums by kind."""
    return page("vehicles/expenses.html", **reports.listing(me()))


@bp.route("/expenses/new", methods=["GET", "POST"])
@requires("vehicles.fuel")
def new_expense() -> Response:
    form = ExpenseForm(all_kinds=sees_all(me()), data={"vehicle_id": request.args.get("vehicle", type=int)})
    if row := form.carry_out(enter_expense, by=me()):
        said = _("Expense %(number)s is recorded.", number=row.number)
        return done(said, to=url_for(".expense", expense_id=row.id))
    return page("vehicles/expense_new.html", form=form)


@bp.get("/expenses/<int:expense_id>")
@requires("vehicles.fuel_view")
def expense(expense_id: int) -> Response:
    """One expense, with its files and where it came from."""
    row = queries.expense(expense_id, me()) or abort(404)
    return page("vehicles/expense.html", form=ReimbursementForm(obj=row), **reports.record(row, me()))


@bp.post("/expenses/<int:expense_id>/reimbursement")
@requires("vehicles.fuel_manage")
def note_reimbursement(expense_id: int) -> Response:
    row = queries.expense(expense_id, me()) or abort(404)
    form = ReimbursementForm(obj=row)
    if form.carry_out(verbs.note_reimbursement, on=row, expense=row):
        return done(_("The reimbursement number is noted."), to=url_for(".expense", expense_id=row.id))
    return page("vehicles/expense.html", form=form, **reports.record(row, me()))


@bp.route("/expenses/<int:expense_id>/void", methods=["GET", "POST"])
@requires("vehicles.fuel_manage")
def void_expense(expense_id: int) -> Response:
    row = queries.expense(expense_id, me()) or abort(404)
    form = VoidForm(data={"version": row.version})
    if after := form.carry_out(verbs.void_expense, on=row, expense=row, by=me()):
        return done(reports.voided(after, row), to=url_for(".expense", expense_id=row.id))
    return page("vehicles/expense_void.html", form=form, **reports.fate(row))
