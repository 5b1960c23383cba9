"""Show it: one shift with its people, log and hand-over; who was on duty when."""

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.roster.forms import Row
from app.modules.duty.roster.forms import rosters as ask
from app.modules.duty.roster.forms import watch as watch_forms
from app.modules.duty.roster.models import DutyAssignment, Shift, ShiftStatus
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.queries import swaps as swap_queries
from app.modules.duty.roster.reports import show
from app.modules.duty.roster.services import placing, watch
from app.modules.duty.roster.views import bp, lists


@bp.get("/shifts")
@requires("duty.view", "duty.roster")
def shifts() -> Response:
    return page("duty/roster/shifts.html", **lists.shifts(me()))


@bp.get("/shifts/<int:shift_id>")
@requires("duty.view", "duty.roster", "duty.serve")
def shift(shift_id: int) -> Response:
    return page("duty/roster/shift.html", **show.shift(_seen(shift_id), me()))


@bp.route("/shifts/<int:shift_id>/edit", methods=["GET", "POST"])
@requires("duty.roster")
def edit_shift(shift_id: int) -> Response:
    """Set the people by hand; clashes are shown while one chooses."""
    row = _seen(shift_id)
    form = ask.shift_form(row)
    if form.carry_out(placing.set_people, on=row, shift=row, by=me()):
        return done(_("The people of this shift are set."), to=url_for(".roster", roster_id=row.roster_id))
    return page("duty/roster/shift_form.html", form=form, shift=row, **show.choosing(row, form.chosen()))


@bp.get("/at")
@requires("duty.view", "duty.roster")
def at() -> Response:
    """Who was on duty at a moment."""
    return page("duty/roster/at.html", **show.at(request.args))


@bp.post("/assignments/<int:assignment_id>/sign-in")
@requires()
def sign_in(assignment_id: int) -> Response:
    """I have come on duty."""
    one, form = _place(assignment_id), Row()
    if one.person_id != me().id:
        abort(404)
    if row := form.carry_out(watch.sign_in, assignment=one, by=me()):
        return done(show.signed(row), to=url_for(".mine"))
    raise RuleBroken(form.first_error)


@bp.route("/assignments/<int:assignment_id>/sign-in-for", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def sign_in_for(assignment_id: int) -> Response:
    """Enter the sign-in of a colleague: both names are kept."""
    one, form = _place(assignment_id), watch_forms.SignInForm()
    watch.may_sign_for(me(), one.shift) or abort(404)
    if row := form.carry_out(watch.sign_in, assignment=one, by=me()):
        return done(show.signed(row), to=url_for(".shift", shift_id=one.shift_id))
    return page("duty/roster/sign_in_for.html", form=form, one=one)


@bp.route("/assignments/<int:assignment_id>/step-in", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def step_in(assignment_id: int) -> Response:
    """Somebody else takes the place at once."""
    one = _place(assignment_id)
    _may_order(one.shift) or abort(404)
    form = ask.StepInForm(one, queries.candidates(one.shift.post_id, one.level, one.shift.on_day))
    if row := form.carry_out(watch.step_in, assignment=one, by=me()):
        return done(
            _("%(name)s has stepped in.", name=row.person.name), to=url_for(".shift", shift_id=one.shift_id)
        )
    return page("duty/roster/step_in.html", form=form, one=one)


def _may_order(row: Shift) -> bool:
    return me().may("duty.roster") or swap_queries.is_chief_of(me().id, row.id)


def _seen(shift_id: int) -> Shift:
    """A shift that this person may see: a planned one only who keeps the roster or approves it."""
    found = queries.shift(shift_id) or abort(404)
    mine = any(one.person_id == me().id for one in found.here)
    if not (queries.may_see_roster(me(), found.roster_id) or (mine and found.status != ShiftStatus.PLANNED)):
        abort(404)
    return found


def _place(assignment_id: int) -> DutyAssignment:
    found = queries.assignment(assignment_id)
    return found if found and found.shift.status != ShiftStatus.PLANNED else abort(404)
