"""Show it: the hand-over."""

from flask import Response, abort, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.roster.forms import Row
from app.modules.duty.roster.forms import watch as ask
from app.modules.duty.roster.models import Shift, ShiftHandover
from app.modules.duty.roster.queries import log as queries
from app.modules.duty.roster.queries import rosters as shift_queries
from app.modules.duty.roster.reports import show
from app.modules.duty.roster.services import handing as verbs
from app.modules.duty.roster.views import bp, lists
from app.shared.accounts.queries import reach


@bp.get("/handovers")
@requires("duty.view", "duty.roster")
def handovers() -> Response:
    (me().may("duty.roster") or reach(me(), "duty.view").all) or abort(404)
    return page("duty/roster/handovers.html", **lists.handovers())


@bp.get("/handovers/<int:handover_id>")
@requires("duty.view", "duty.serve", "duty.roster")
def handover(handover_id: int) -> Response:
    return page("duty/roster/handover.html", **show.handover(_seen(handover_id), me()))


@bp.route("/shifts/<int:shift_id>/hand-over", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def hand_over(shift_id: int) -> Response:
    """Count, sum up, sign."""
    row = shift_queries.shift(shift_id) or abort(404)
    verbs.stands_in(me(), row) or abort(404)
    form = ask.counting(ask.OutForm, row, queries.handover_of(shift_id))
    if made := form.carry_out(verbs.sign_out, shift=row, by=me()):
        return done(_("You have signed. You stay on duty until the next shift has signed."), to=_to(made))
    return page("duty/roster/hand_over.html", form=form, shift=row, items=queries.open_entries(shift_id))


@bp.post("/handovers/<int:handover_id>/sign")
@requires("duty.serve", "duty.roster")
def sign_handover(handover_id: int) -> Response:
    """Take over: from now on the new shift answers."""
    row, form = _seen(handover_id), Row()
    if form.carry_out(verbs.sign_in, row=row, by=me()):
        return done(_("You have taken over. From now on your shift answers for the post."), to=_to(row))
    raise RuleBroken(form.first_error)


@bp.route("/handovers/<int:handover_id>/dispute", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def dispute_handover(handover_id: int) -> Response:
    row, form = _seen(handover_id), ask.DisputeForm()
    if form.carry_out(verbs.dispute, row=row, by=me()):
        return done(_("The outgoing shift is told. It stays on duty meanwhile."), to=_to(row))
    return page(
        "duty/roster/handover_step.html",
        form=form,
        row=row,
        title=_("Dispute the hand-over"),
        deed=_("Dispute it"),
    )


@bp.route("/handovers/<int:handover_id>/resolve", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def resolve_handover(handover_id: int) -> Response:
    row = _seen(handover_id)
    form = ask.counting(ask.ResolveForm, row.from_shift, row)
    if form.carry_out(verbs.resolve, row=row, by=me()):
        return done(_("The next shift is asked to sign."), to=_to(row))
    return page(
        "duty/roster/handover_step.html",
        form=form,
        row=row,
        title=_("Clear up the dispute"),
        deed=_("It is cleared up"),
    )


@bp.route("/shifts/<int:shift_id>/force", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def force_handover(shift_id: int) -> Response:
    """Take over by order, with a reason."""
    row, form = _ordered(shift_id), ask.ForceForm()
    if made := form.carry_out(verbs.force, shift=row, by=me()):
        return done(_("The next shift has taken over by your order."), to=_to(made))
    return page("duty/roster/force.html", form=form, shift=row)


def _to(row: ShiftHandover) -> str:
    return url_for(".handover", handover_id=row.id)


def _ordered(shift_id: int) -> Shift:
    found = shift_queries.shift(shift_id) or abort(404)
    return found if verbs.may_force(me(), found, shift_queries.next_shift(found)) else abort(404)


def _seen(handover_id: int) -> ShiftHandover:
    found = queries.handover(handover_id) or abort(404)
    return found if queries.may_read(me(), found.from_shift) else abort(404)
