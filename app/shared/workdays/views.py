"""Show it."""

from datetime import date

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue as Answer

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import Listing
from app.core.rule import RuleBroken
from app.core.web import requires
from app.shared.workdays import forms, queries, reports, services
from app.shared.workdays.models import CalendarProposal

bp = Blueprint("workdays", __name__, url_prefix="/workdays")


@bp.get("/", endpoint="calendar")
@bp.get("/<int(min=1950, max=2100):year>")
@requires("workdays.read")
def year_page(year: int | None = None) -> Answer:
    year = year or clock.today().year
    return page(
        "workdays/year.html", year=year, months=reports.months(year), weekdays=reports.weekday_names(),
        holidays=reports.holidays(year), status=queries.year_status(year), row=queries.year_row(year),
        proposal=queries.pending_proposal(year), years=reports.years(year),
    )  # fmt: skip


@bp.get("/days")
@requires("workdays.read")
def days() -> Answer:
    listing = Listing(
        queries.special_days(), reports.day_columns(), sort="-day", title=_("Special days"), per_page=50
    )
    return page("workdays/days.html", listing=listing)


@bp.route("/days/<day>", methods=["GET", "POST"])
@requires("workdays.manage")
def edit_day(day: str) -> Answer:
    that = _day(day)
    form = forms.DayForm(kind=queries.day_kind(that))
    if form.carry_out(services.set_day, by=me(), day=that):
        return done(
            _("%(day)s is set by hand from now on.", day=day), to=url_for(".year_page", year=that.year)
        )
    return page("workdays/day.html", form=form, **reports.day_facts(that))


@bp.post("/days/<day>/unset")
@requires("workdays.manage")
def unset_day(day: str) -> Answer:
    that, form = _day(day), forms.ConfirmForm()
    if form.carry_out(services.unset_day, by=me(), day=that):
        return done(_("%(day)s is again what the calendar says.", day=day), to=url_for(".edit_day", day=day))
    raise RuleBroken(form.first_error)


@bp.route("/notices/new", methods=["GET", "POST"])
@requires("workdays.manage")
def new_notice() -> Answer:
    form = forms.NoticeForm()
    if proposal := form.carry_out(services.propose, by=me()):
        return done(
            _("The notice was read. Now a second person compares and confirms it."),
            to=url_for(".notice", proposal_id=proposal.id),
        )
    return page("workdays/notice_new.html", form=form)


@bp.get("/notices/<int:proposal_id>")
@requires("workdays.manage", "workdays.confirm")
def notice(proposal_id: int) -> Answer:
    return _notice_page(proposal_id, forms.ConfirmForm())


@bp.post("/notices/<int:proposal_id>/confirm")
@requires("workdays.confirm")
def confirm_notice(proposal_id: int) -> Answer:
    form = forms.ConfirmForm()
    if proposal := form.carry_out(
        services.confirm, on=_proposal(proposal_id), by=me(), proposal_id=proposal_id
    ):
        message = _("The calendar of %(year)s is confirmed.", year=proposal.year)
        return done(message, to=url_for(".year_page", year=proposal.year))
    return _notice_page(proposal_id, form)


@bp.route("/notices/<int:proposal_id>/refuse", methods=["GET", "POST"])
@requires("workdays.confirm")
def refuse_notice(proposal_id: int) -> Answer:
    form, proposal = forms.RefuseForm(), _proposal(proposal_id)
    if form.carry_out(services.refuse, by=me(), proposal_id=proposal_id):
        return done(
            _("The notice was refused; the calendar stays as it is."),
            to=url_for(".notice", proposal_id=proposal_id),
        )
    return page("workdays/notice_refuse.html", form=form, proposal=proposal)


@bp.post("/notices/<int:proposal_id>/withdraw")
@requires("workdays.manage")
def withdraw_notice(proposal_id: int) -> Answer:
    form, proposal = forms.ConfirmForm(), _proposal(proposal_id)
    if form.carry_out(services.withdraw, by=me(), proposal_id=proposal_id):
        return done(_("The notice was withdrawn."), to=url_for(".year_page", year=proposal.year))
    raise RuleBroken(form.first_error)


def _notice_page(proposal_id: int, form: forms.ConfirmForm) -> Answer:
    proposal = _proposal(proposal_id)
    own = proposal.proposed_by_id == me().id
    return page(
        "workdays/notice.html",
        form=form,
        proposal=proposal,
        differences=reports.differences(proposal),
        own=own,
    )


def _proposal(proposal_id: int) -> CalendarProposal:
    return queries.proposal(proposal_id) or abort(404)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
