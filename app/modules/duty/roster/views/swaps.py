"""Show it: wishes to swap duties."""

from flask import Response, abort, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.roster.forms import Row
from app.modules.duty.roster.forms import rosters as ask
from app.modules.duty.roster.models import ShiftSwap
from app.modules.duty.roster.queries import rosters as roster_queries
from app.modules.duty.roster.queries import swaps as queries
from app.modules.duty.roster.reports import show
from app.modules.duty.roster.services import swaps as verbs
from app.modules.duty.roster.views import bp, lists


@bp.get("/swaps")
@requires("duty.serve", "duty.roster")
def swaps() -> Response:
    return page("duty/roster/swaps.html", **lists.swaps(me()))


@bp.get("/swaps/<int:swap_id>")
@requires("duty.serve", "duty.roster")
def swap(swap_id: int) -> Response:
    return page("duty/roster/swap.html", **show.swap(_seen(swap_id), me()), form=ask.AnswerForm())


@bp.route("/assignments/<int:assignment_id>/swap", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def new_swap(assignment_id: int) -> Response:
    """Ask a colleague to swap, or to take this duty."""
    one = roster_queries.assignment(assignment_id) or abort(404)
    (one.person_id == me().id and one.ended_at is None) or abort(404)
    form = ask.SwapForm(one, *show.partners(one))
    if made := form.carry_out(verbs.ask, assignment=one, by=me()):
        return done(_("%(name)s is asked.", name=made.to_person.name), to=url_for(".swap", swap_id=made.id))
    return page("duty/roster/swap_new.html", form=form, one=one)


@bp.post("/swaps/<int:swap_id>/answer")
@requires("duty.serve", "duty.roster")
def answer_swap(swap_id: int) -> Response:
    row, form = _seen(swap_id), ask.AnswerForm()
    if form.carry_out(verbs.answer, swap=row, by=me()):
        return done(_("Your answer is passed on."), to=url_for(".swap", swap_id=swap_id))
    raise RuleBroken(form.first_error)


@bp.post("/swaps/<int:swap_id>/decide")
@requires("duty.serve", "duty.roster")
def decide_swap(swap_id: int) -> Response:
    row, form = _seen(swap_id), ask.AnswerForm()
    if form.carry_out(verbs.decide, swap=row, by=me()):
        return done(_("Both are told."), to=url_for(".swap", swap_id=swap_id))
    raise RuleBroken(form.first_error)


@bp.post("/swaps/<int:swap_id>/cancel")
@requires("duty.serve", "duty.roster")
def cancel_swap(swap_id: int) -> Response:
    row, form = _seen(swap_id), Row()
    if form.carry_out(verbs.cancel, swap=row, by=me()):
        return done(_("Your wish is taken back."), to=url_for(".swap", swap_id=swap_id))
    raise RuleBroken(form.first_error)


def _seen(swap_id: int) -> ShiftSwap:
    found = queries.swap(swap_id) or abort(404)
    return found if verbs.may_see(me(), found) else abort(404)
