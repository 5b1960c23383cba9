"""Show it: the duty log."""

from flask import Response, abort, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.duty.roster.forms import watch as ask
from app.modules.duty.roster.models import LogEntry, Shift
from app.modules.duty.roster.queries import log as queries
from app.modules.duty.roster.queries import rosters as shift_queries
from app.modules.duty.roster.services import log as verbs
from app.modules.duty.roster.views import bp, lists
from app.shared.accounts.queries import reach


@bp.get("/log")
@requires("duty.view", "duty.roster")
def log() -> Response:
    """The log of all shifts, for those who see all duty."""
    (me().may("duty.roster") or reach(me(), "duty.view").all) or abort(404)
    return page("duty/roster/log.html", **lists.log())


@bp.route("/shifts/<int:shift_id>/log/new", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def new_entry(shift_id: int) -> Response:
    row, form = _writing(shift_id), ask.LogForm()
    if form.carry_out(verbs.write, shift=row, by=me()):
        return done(_("The entry stands in the log."), to=url_for(".shift", shift_id=shift_id))
    return page("duty/roster/log_form.html", form=form, shift=row)


@bp.route("/log/<int:entry_id>/correct", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def correct_entry(entry_id: int) -> Response:
    """The original stays; the correction is a line of its own."""
    entry, form = _entry(entry_id), ask.CorrectForm()
    if form.carry_out(verbs.correct, entry=entry, shift=entry.shift, by=me()):
        return done(_("The correction stands in the log beside the original."), to=_back(entry))
    return page(
        "duty/roster/log_step.html",
        form=form,
        entry=entry,
        title=_("Correct an entry"),
        deed=_("Add the correction"),
    )


@bp.route("/log/<int:entry_id>/finish", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def finish_entry(entry_id: int) -> Response:
    entry, form = _entry(entry_id), ask.FinishForm()
    if form.carry_out(verbs.finish, on=entry, entry=entry, shift=entry.shift, by=me()):
        return done(_("It is dealt with."), to=_back(entry))
    return page(
        "duty/roster/log_step.html",
        form=form,
        entry=entry,
        title=_("Finish what was open"),
        deed=_("It is done"),
    )


def _back(entry: LogEntry) -> str:
    return url_for(".shift", shift_id=entry.shift_id)


def _writing(shift_id: int) -> Shift:
    found = shift_queries.shift(shift_id) or abort(404)
    return found if verbs.may_write(me(), found) else abort(404)


def _entry(entry_id: int) -> LogEntry:
    found = queries.entry(entry_id) or abort(404)
    return found if verbs.may_write(me(), found.shift) else abort(404)
