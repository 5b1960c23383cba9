"""Show it: rosters, from draft to archive."""

from flask import Response, abort, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.roster.forms import Row
from app.modules.duty.roster.forms import rosters as ask
from app.modules.duty.roster.models import Roster
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.reports import show
from app.modules.duty.roster.rules.days import next_month
from app.modules.duty.roster.services import drawing, steps
from app.modules.duty.roster.views import bp, lists


@bp.get("/rosters")
@requires("duty.view", "duty.roster")
def rosters() -> Response:
    return page("duty/roster/rosters.html", **lists.rosters(me()))


@bp.route("/rosters/new", methods=["GET", "POST"])
@requires("duty.roster")
def new_roster() -> Response:
    """Draw up the next month."""
    first, last = next_month(clock.today())
    form = ask.RosterForm(data={"first": first, "last": last})
    if row := form.carry_out(drawing.make_roster, by=me()):
        return done(
            _("%(title)s is drawn up. Look it over, then send it for approval.", title=row.title), to=_to(row)
        )
    return page("duty/roster/roster_new.html", form=form)


@bp.get("/rosters/<int:roster_id>")
@requires()
def roster(roster_id: int) -> Response:
    redraw = ask.RedrawForm(formdata=None)
    return page("duty/roster/roster.html", redraw=redraw, **show.roster(_seen(roster_id), me()))


@bp.post("/rosters/<int:roster_id>/redraw")
@requires("duty.roster")
def redraw_roster(roster_id: int) -> Response:
    row, form = _full(roster_id), ask.RedrawForm()
    if form.carry_out(drawing.redraw, on=row, roster=row, by=me()):
        return done(_("All places are drawn anew."), to=_to(row))
    raise RuleBroken(form.first_error)


@bp.post("/rosters/<int:roster_id>/submit")
@requires("duty.roster")
def submit_roster(roster_id: int) -> Response:
    row, form = _full(roster_id), Row()
    if form.carry_out(steps.submit, on=row, roster=row, by=me()):
        return done(_("%(title)s is sent for approval.", title=row.title), to=_to(row))
    raise RuleBroken(form.first_error)


@bp.post("/rosters/<int:roster_id>/reopen")
@requires("duty.roster")
def reopen_roster(roster_id: int) -> Response:
    row, form = _full(roster_id), Row()
    if form.carry_out(steps.reopen, on=row, roster=row, by=me()):
        return done(
            _("%(title)s can be changed again and must be approved anew.", title=row.title), to=_to(row)
        )
    raise RuleBroken(form.first_error)


@bp.post("/rosters/<int:roster_id>/publish")
@requires("duty.roster")
def publish_roster(roster_id: int) -> Response:
    row, form = _full(roster_id), Row()
    if form.carry_out(steps.publish, on=row, roster=row, by=me()):
        return done(_("%(title)s is published; everybody in it is told.", title=row.title), to=_to(row))
    raise RuleBroken(form.first_error)


@bp.post("/rosters/<int:roster_id>/acknowledge")
@requires()
def acknowledge_roster(roster_id: int) -> Response:
    row, form = _seen(roster_id, also_in_it=True), Row()
    if form.carry_out(steps.acknowledge, roster=row, by=me()):
        return done(_("You have acknowledged %(title)s.", title=row.title), to=url_for(".mine"))
    raise RuleBroken(form.first_error)


@bp.post("/rosters/<int:roster_id>/remind")
@requires("duty.roster")
def remind_roster(roster_id: int) -> Response:
    row, form = _full(roster_id), Row()
    if told := form.carry_out(steps.remind, roster=row, by=me()):
        return done(_("%(n)s people are reminded.", n=told), to=_to(row))
    raise RuleBroken(form.first_error)


@bp.post("/rosters/<int:roster_id>/archive")
@requires("duty.roster")
def archive_roster(roster_id: int) -> Response:
    row, form = _full(roster_id), Row()
    if form.carry_out(steps.archive, on=row, roster=row):
        return done(_("%(title)s is archived.", title=row.title), to=_to(row))
    raise RuleBroken(form.first_error)


@bp.post("/rosters/<int:roster_id>/discard")
@requires("duty.roster")
def discard_roster(roster_id: int) -> Response:
    form = Row()
    if title := form.carry_out(steps.discard, roster_id=roster_id):
        return done(_("The draft %(title)s is deleted.", title=title), to=url_for(".rosters"))
    raise RuleBroken(form.first_error)


def _to(row: Roster) -> str:
    return url_for(".roster", roster_id=row.id)


def _full(roster_id: int) -> Roster:
    return queries.roster(roster_id) or abort(404)


def _seen(roster_id: int, *, also_in_it: bool = False) -> Roster:
    """A roster that this person may see: kept, published, to be approved, or with their own duties."""
    found = _full(roster_id)
    mine = also_in_it or queries.receipt(roster_id, me().id) is not None
    if not (queries.may_see_roster(me(), roster_id) or (mine and found.status in queries.SHOWN)):
        abort(404)
    return found
