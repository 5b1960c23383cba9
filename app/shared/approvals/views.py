"""Show it."""

from typing import Any, cast

from flask import Blueprint, abort, flash, render_template, request, url_for

from app.core import clock
from app.core.db import in_transaction
from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import Listing
from app.core.module import Subject, declared
from app.core.rule import RuleBroken
from app.core.web import poll, requires
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.approvals import forms, queries, reports, services
from app.shared.approvals.models import Approval, Delegation

bp = Blueprint("approvals", __name__, url_prefix="/approvals")


def visible(approval_id: int) -> Approval:
    """The case, if this person may see it; else it is not there."""
    approval = queries.case(approval_id)
    if approval is None or not queries.may_see(me(), approval):
        abort(404)
    return approval


def subject_or_404(name: str) -> Subject:
    subject: Subject | None = declared("subjects").get(name)
    return subject or abort(404)


def inbox_of(for_id: int) -> str:
    """The address of the inbox, or of that of somebody for whom one acts."""
    return url_for(".inbox") + (f"?for={for_id}" if for_id else "")


def first_error(form: Form) -> Any:
    raise RuleBroken(form.first_error)


@bp.get("/")
@requires()
def inbox() -> Any:
    view, whose = request.args.get("view", "todo"), _whose()
    tabs = reports.views(me(), view, whose, lambda **args: url_for(".inbox", **args))
    if view == "drafts":
        return page("approvals/drafts.html", tabs=tabs, drafts=queries.drafts(me()))
    ask = {name: getattr(queries, name) for name in queries.VIEWS}.get(view) or abort(404)
    listing = Listing(ask(whose), reports.inbox_columns(), sort="", title=_("Approvals"), per_page=20)
    acting = whose.id != me().id
    rows = reports.rows(listing.rows, whose, acting) if request.args.get("format") != "xlsx" else []
    return page(
        "approvals/inbox.html", listing=listing, rows=rows, view=view, tabs=tabs, whose=whose, acting=acting
    )


def _whose() -> Person:
    """Whose inbox it is: the reader's own, or that of somebody for whom they may decide."""
    for_id, whose = request.args.get("for", 0, type=int), cast(Person, me())
    if for_id and for_id != whose.id and request.args.get("view", "todo") == "todo":
        whose = queries.principal(whose, for_id) or abort(404)
    return whose


@bp.get("/badge")
@requires()
@poll
def badge() -> Any:
    return render_template("approvals/_count.html")


@bp.post("/batch")
@requires("approvals.decide")
def batch() -> Any:
    form = forms.BatchForm()
    agreed, refused = form.agree_to_each(me())
    for sentence in refused:
        flash(sentence, "stop")
    said = _("%(n)s approved.", n=len(agreed)) if agreed else "" if refused else _("Nothing was ticked.")
    return done(said, to=inbox_of(form.for_id.data))


@bp.get("/<int:approval_id>")
@requires()
def case(approval_id: int) -> Any:
    approval = visible(approval_id)
    if (copy := queries.copy_of(approval.id, me().id)) and copy.read_at is None:
        in_transaction(lambda: services.mark_read(copy))
        approval = visible(approval_id)
    return case_page(approval, forms.DecideForm(formdata=None), request.args.get("for", 0, type=int))


def case_page(approval: Approval, form: forms.DecideForm, for_id: int = 0, **more: Any) -> Any:
    context = reports.case_context(approval, me(), for_id)
    form.for_case(approval, context["mine"], me())
    return page(
        "approvals/case.html", form=form, **({"say_form": forms.SayForm(formdata=None)} | context | more)
    )


@bp.post("/<int:approval_id>")
@requires("approvals.decide")
def decide(approval_id: int) -> Any:
    approval = visible(approval_id)
    form = forms.DecideForm()
    for_id = form.for_id.data
    form.for_case(approval, approval.todo_of(for_id or me().id), me())
    if decided := form.carry_out(services.decide, approval_id=approval_id, by=me()):
        following = queries.next_todo(queries.principal(me(), for_id) or me())
        more = {"for": for_id} if for_id else {}
        to = url_for(".case", approval_id=following, **more) if following else inbox_of(for_id)
        return done(reports.said(decided, form.verdict.data, following), to=to)
    return case_page(visible(approval_id), form, for_id)


@bp.post("/<int:approval_id>/say")
@requires()
def say(approval_id: int) -> Any:
    visible(approval_id)
    form = forms.SayForm()
    if form.carry_out(services.say, approval_id=approval_id, by=me()):
        return done(
            _("Written. Those concerned have been told."),
            to=url_for(".case", approval_id=approval_id) + "#thread",
        )
    answer = case_page(visible(approval_id), forms.DecideForm(formdata=None), say_form=form)
    answer.status_code = 422
    return answer


@bp.post("/<int:approval_id>/undo")
@requires("approvals.decide")
def undo(approval_id: int) -> Any:
    visible(approval_id)
    form = forms.ActForm()
    _undone = form.carry_out(services.undo, approval_id=approval_id, by=me()) or first_error(form)
    return done(
        _("Your decision is taken back; the case lies with you again."),
        to=url_for(".case", approval_id=approval_id),
    )


@bp.post("/<int:approval_id>/chase")
@requires()
def chase(approval_id: int) -> Any:
    visible(approval_id)
    form = forms.ActForm()
    chased = form.carry_out(services.chase, approval_id=approval_id, by=me()) or first_error(form)
    return done(
        _("%(names)s have been reminded.", names=reports.holders(chased)),
        to=url_for(".case", approval_id=approval_id),
    )


@bp.route("/<int:approval_id>/withdraw", methods=["GET", "POST"])
@requires()
def withdraw(approval_id: int) -> Any:
    approval, form = visible(approval_id), forms.WithdrawForm()
    if form.carry_out(services.withdraw, approval_id=approval_id, by=me()):
        return done(
            _("Withdrawn. You can change it and hand it in again."),
            to=url_for(".case", approval_id=approval_id),
        )
    return page("approvals/act.html", form=form, approval=approval, words=reports.words("withdraw"))


@bp.route("/<int:approval_id>/reassign", methods=["GET", "POST"])
@requires("approvals.decide")
def reassign(approval_id: int) -> Any:
    approval = visible(approval_id)
    form = forms.ReassignForm(assignment_id=request.args.get("assignment", "")).for_case(approval)
    if form.carry_out(services.reassign, approval_id=approval_id, by=me()):
        return done(_("Passed on. The requester sees with whom it lies."), to=url_for(".inbox"))
    return page(
        "approvals/act.html", form=form, approval=visible(approval_id), words=reports.words("reassign")
    )


@bp.route("/<int:approval_id>/add-approver", methods=["GET", "POST"])
@requires("approvals.decide")
def add_approver(approval_id: int) -> Any:
    form = forms.AddApproverForm().for_case(visible(approval_id))
    if form.carry_out(services.add_approver, approval_id=approval_id, by=me()):
        return done(
            _("The approver was added and has been told."), to=url_for(".case", approval_id=approval_id)
        )
    return page(
        "approvals/act.html", form=form, approval=visible(approval_id), words=reports.words("add_approver")
    )


@bp.route("/<int:approval_id>/copy", methods=["GET", "POST"])
@requires()
def copy(approval_id: int) -> Any:
    form = forms.CopyForm().for_case(visible(approval_id))
    if form.carry_out(form.copy, approval_id=approval_id, by=me()):
        return done(
            _("Copied. They may read it and have been told."), to=url_for(".case", approval_id=approval_id)
        )
    return page("approvals/act.html", form=form, approval=visible(approval_id), words=reports.words("copy"))


@bp.route("/delegations", methods=["GET", "POST"])
@requires("approvals.decide")
def delegations() -> Any:
    form = forms.DelegationForm(starts_on=clock.today(), ends_on=forms.tomorrow(clock.now())).for_person(me())
    if row := form.carry_out(form.delegate, by=me()):
        return done(
            _("%(name)s decides for you in this span.", name=row.deputy.name), to=url_for(".delegations")
        )
    return page("approvals/delegations.html", form=form, rows=queries.delegations(me()))


@bp.post("/delegations/<int:delegation_id>/end")
@requires("approvals.decide")
def end_delegation(delegation_id: int) -> Any:
    row: Delegation | None = next((d for d in queries.delegations(me()) if d.id == delegation_id), None)
    form = forms.ActForm()
    _ended = form.carry_out(services.end_delegation, delegation=row or abort(404), by=me()) or first_error(
        form
    )
    return done(_("Ended. From now on it comes to you again."), to=url_for(".delegations"))


@bp.route("/phrases", methods=["GET", "POST"])
@requires("approvals.decide")
def phrases() -> Any:
    form = forms.PhrasesForm(texts="\n".join(services.stock_phrases(me())))
    if form.carry_out(services.keep_phrases, by=me()):
        return done(_("Your phrases are kept."), to=url_for(".phrases"))
    return page("approvals/phrases.html", form=form)


@bp.get("/running")
@requires("approvals.routes")
def running() -> Any:
    listing = Listing(queries.running(me()), reports.inbox_columns(), sort="", title=_("Running cases"))
    return page("approvals/running.html", listing=listing, rows=reports.rows(listing.rows, me()))


@bp.get("/routes")
@requires("approvals.routes")
def routes() -> Any:
    return page("approvals/routes.html", subjects=reports.drawn(declared("subjects").values()))


@bp.route("/routes/<name>", methods=["GET", "POST"])
@requires("approvals.routes")
def route(name: str) -> Any:
    subject, current = subject_or_404(name), queries.current_route(name)
    form = forms.RouteForm.for_route(subject, current)
    if written := form.carry_out(form.change, on=current, by=me(), subject=subject):
        said = _("Edition %(n)s holds for new requests. Running cases keep theirs.", n=written.number)
        return done(said, to=url_for(".preview", name=name))
    extra: dict[str, Any] = {"editions": queries.editions(name), "conditions": forms.CONDITIONS}
    return page("approvals/route.html", form=form, subject=subject, **extra)


@bp.get("/routes/<name>/preview")
@requires("approvals.routes")
def preview(name: str) -> Any:
    subject, person = (
        subject_or_404(name),
        accounts.person(request.args.get("person_id", me().id, type=int)) or abort(404),
    )
    facts = forms.preview_facts(subject, request.args)
    steps, people = queries.preview(name, person, facts), accounts.active_people()
    return page(
        "approvals/preview.html", subject=subject, person=person, facts=facts, steps=steps, people=people
    )
