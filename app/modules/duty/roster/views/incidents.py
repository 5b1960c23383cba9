"""Show it: reports of incidents."""

from flask import Response, abort, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.roster.forms import watch as ask
from app.modules.duty.roster.models import IncidentReport
from app.modules.duty.roster.queries import log as queries
from app.modules.duty.roster.reports import show
from app.modules.duty.roster.services import incidents as verbs
from app.modules.duty.roster.services import log as log_verbs
from app.modules.duty.roster.views import bp


@bp.route("/log/<int:entry_id>/report", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def new_report(entry_id: int) -> Response:
    """The clock begins: an incident is to be reported to above."""
    entry = queries.entry(entry_id) or abort(404)
    log_verbs.may_write(me(), entry.shift) or abort(404)
    form = ask.IncidentForm(data={"event_at": entry.at, "known_at": entry.at})
    if row := form.carry_out(verbs.begin, entry=entry, by=me()):
        return done(_("The limits for reporting run. Telephone first."), to=_to(row))
    return page("duty/roster/report_new.html", form=form, entry=entry)


@bp.get("/reports/<int:report_id>")
@requires("duty.view", "duty.serve", "duty.roster")
def report(report_id: int) -> Response:
    return page(
        "duty/roster/report.html", phoned=ask.PhonedForm(formdata=None), **show.report(_seen(report_id), me())
    )


@bp.post("/reports/<int:report_id>/phoned")
@requires("duty.serve", "duty.roster")
def phoned(report_id: int) -> Response:
    row, form = _mine(report_id), ask.PhonedForm()
    if form.carry_out(verbs.phoned, row=row):
        return done(_("The telephone report is noted."), to=_to(row))
    raise RuleBroken(form.first_error)


@bp.route("/reports/<int:report_id>/write", methods=["GET", "POST"])
@requires("duty.serve", "duty.roster")
def write_report(report_id: int) -> Response:
    row = _mine(report_id)
    form = ask.ReportForm(obj=row)
    if form.carry_out(verbs.report, on=row, row=row, by=me()):
        return done(_("The written report has gone out."), to=_to(row))
    return page("duty/roster/report_form.html", form=form, row=row)


@bp.post("/reports/<int:report_id>/further")
@requires("duty.serve", "duty.roster")
def further_report(report_id: int) -> Response:
    row, form = _mine(report_id), ask.FurtherForm()
    if made := form.carry_out(verbs.further, row=row, by=me()):
        return done(_("Write the next report."), to=_to(made))
    raise RuleBroken(form.first_error)


def _to(row: IncidentReport) -> str:
    return url_for(".report", report_id=row.id)


def _seen(report_id: int) -> IncidentReport:
    found = queries.report(report_id) or abort(404)
    return found if queries.may_read(me(), found.entry.shift) else abort(404)


def _mine(report_id: int) -> IncidentReport:
    """A report that this person may write: of the shift that has the incident, or keeper of the roster."""
    found = _seen(report_id)
    stands = any(one.person_id == me().id for one in found.entry.shift.here)
    return found if stands or me().may("duty.roster") else abort(404)
