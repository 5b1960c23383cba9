"""Show it: campaigns, and what the office does with one."""

from typing import Any

from flask import Response, abort, url_for

from app.core import clock
from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.campaigns import forms as ask
from app.modules.duty.campaigns import neighbours, reports
from app.modules.duty.campaigns.models import Campaign
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.services import leading, planning
from app.modules.duty.campaigns.views import bp
from app.shared.printing.services import paper

FORM = "duty/campaigns/form.html"
SEE = queries.KEYS


@bp.get("/")
@requires(*SEE)
def campaigns() -> Response:
    """All campaigns, the countdown, and holidays close together."""
    today = clock.today()
    near = planning.near_pairs(queries.to_come(neighbours.calendar.region(), today), today)
    return page(
        "duty/campaigns/campaigns.html", listing=reports.campaigns(), coming=reports.countdown(today), near=near,
        leads=me().may("duty.campaigns"),
    )  # fmt: skip


@bp.get("/<int:campaign_id>")
@requires(*SEE)
def campaign(campaign_id: int) -> Response:
    """One campaign: how far everybody is, what else is to be done before the holiday."""
    return page("duty/campaigns/campaign.html", **reports.campaign_page(_campaign(campaign_id), me()))


@bp.get("/<int:campaign_id>/failures")
@requires(*SEE)
def failures(campaign_id: int) -> Response:
    """Everything that is not qualified."""
    row = _campaign(campaign_id)
    return page("duty/campaigns/failures.html", campaign=row, listing=reports.failures(row, me()))


@bp.get("/<int:campaign_id>/summary-sheet")
@requires("duty.campaign_view", "duty.campaigns")
def summary_sheet(campaign_id: int) -> Response:
    """汇总表"""
    return paper("duty/campaigns/print/summary.html", **reports.paper_of_summary(_campaign(campaign_id)))


@bp.post("/<int:campaign_id>/open")
@requires("duty.campaigns")
def open_campaign(campaign_id: int) -> Response:
    return _deed(
        planning.open_now, _("The check is open; every department has its list."), campaign_id=campaign_id
    )


@bp.post("/<int:campaign_id>/merge/<int:other_id>")
@requires("duty.campaigns")
def merge_campaigns(campaign_id: int, other_id: int) -> Response:
    _campaign(other_id)
    return _deed(
        planning.merge,
        _("Both holidays are checked as one."),
        campaign_id,
        one_id=campaign_id,
        other_id=other_id,
    )


@bp.post("/<int:campaign_id>/keep-apart/<int:other_id>")
@requires("duty.campaigns")
def keep_apart(campaign_id: int, other_id: int) -> Response:
    _campaign(other_id)
    return _deed(
        planning.keep_apart,
        _("Each holiday is checked for itself."),
        campaign_id,
        one_id=campaign_id,
        other_id=other_id,
    )


@bp.post("/<int:campaign_id>/part")
@requires("duty.campaigns")
def part_campaigns(campaign_id: int) -> Response:
    return _deed(planning.part_again, _("Each holiday is checked for itself."), campaign_id=campaign_id)


@bp.post("/<int:campaign_id>/accept-calm")
@requires("duty.campaigns")
def accept_calm(campaign_id: int) -> Response:
    return _deed(leading.accept_calm, _("The lists without findings are accepted."), campaign_id=campaign_id)


@bp.route("/<int:campaign_id>/deadline", methods=["GET", "POST"])
@requires("duty.campaigns")
def move_deadline(campaign_id: int) -> Response:
    row = _campaign(campaign_id)
    form = ask.DeadlineForm(data={"due_on": row.due_on})
    if form.carry_out(planning.move_deadline, campaign_id=row.id, by=me()):
        return done(_("The deadline is moved; reminders follow it."), to=_url(row))
    return page(FORM, form=form, title=_("Move the deadline"), back=_url(row), lead=row.title)


@bp.route("/<int:campaign_id>/chase", methods=["GET", "POST"])
@requires("duty.campaigns")
def chase_missing(campaign_id: int) -> Response:
    row, form = _campaign(campaign_id), ask.ChaseForm()
    if count := form.carry_out(leading.chase_missing, campaign_id=row.id, by=me()):
        return done(_("%(n)s departments are asked for haste.", n=count), to=_url(row))
    return page(FORM, form=form, title=_("Chase the missing departments"), back=_url(row), lead=row.title)


@bp.route("/<int:campaign_id>/summary", methods=["GET", "POST"])
@requires("duty.campaigns")
def sum_up(campaign_id: int) -> Response:
    row = _campaign(campaign_id)
    form = ask.SummaryForm(data={"summary": row.summary or reports.draft_summary(row)})
    if form.carry_out(leading.sum_up, campaign_id=row.id, by=me()):
        return done(_("The summary is out; the heads are asked to acknowledge it."), to=_url(row))
    return page(FORM, form=form, title=_("Send out the summary"), back=_url(row), lead=row.title)


@bp.route("/<int:campaign_id>/archive", methods=["GET", "POST"])
@requires("duty.campaigns")
def archive(campaign_id: int) -> Response:
    row, form = _campaign(campaign_id), ask.ArchiveForm()
    if form.carry_out(leading.archive, campaign_id=row.id, by=me()):
        return done(_("The check is put away."), to=_url(row))
    return page(FORM, form=form, title=_("Put the check away"), back=_url(row), lead=row.title)


def _deed(verb: Any, said: str, campaign_id: int, **more: Any) -> Response:
    """A button that does one thing to a campaign."""
    row, form = _campaign(campaign_id), Form()
    known = more or {"campaign_id": row.id}
    if form.carry_out(verb, by=me(), **known) is not None:
        return done(said, to=_url(row))
    raise RuleBroken(form.first_error)


def _campaign(campaign_id: int) -> Campaign:
    return queries.campaign(campaign_id) or abort(404)


def _url(row: Campaign) -> str:
    return url_for(".campaign", campaign_id=row.id)
