"""Show it: a department's list, item by item or as one plain form; signing, looking through, spot checks."""

from typing import Any

from flask import Response, abort, request, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page, trigger, wants_fragment
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.campaigns import forms as ask
from app.modules.duty.campaigns import reports
from app.modules.duty.campaigns.models import CampaignAnswer, CampaignDept, CampaignStatus, SpotCheck
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.services import checking, leading, signing
from app.modules.duty.campaigns.views import bp
from app.modules.duty.campaigns.views.campaigns import FORM, SEE
from app.shared.printing.services import paper

LIST = "duty/campaigns/list.html"


@bp.route("/departments/<int:dept_id>", methods=["GET", "POST"])
@requires(*SEE)
def department(dept_id: int) -> Response:
    """A department's list. Posted as a whole by browsers without script; else each item saves itself."""
    row, context = _list(dept_id)
    if request.method == "POST" and not context["fills"]:
        raise RuleBroken(_("This list has been signed. It can be changed when the office returns it."))
    form = ask.ListForm([line.item for part in context["parts"] for line in part.rows])
    if form.carry_out(checking.save_all, dept_id=row.id, by=me()):
        return done(_("The list is saved."), to=_url(row))
    return page(LIST, form=form, **context)


@bp.post("/departments/<int:dept_id>/items/<int:item_id>")
@requires(*SEE)
def save_item(dept_id: int, item_id: int) -> Response:
    """Save one item as it was chosen or typed; only what stands beside it comes back."""
    row, form = _filled(dept_id), ask.ItemForm(item_id)
    saved = form.carry_out(checking.save_item, dept_id=row.id, item_id=item_id, by=me())
    if not wants_fragment():
        return done(_("Saved."), to=_url(row)) if saved else _refuse(form)
    state = reports.item_state(row, checking.item_of(row, item_id))
    answer = page(LIST, fragment="item_state", form=form, dept=row, **state)
    return trigger(answer, "list_changed") if saved else answer


@bp.route("/departments/<int:dept_id>/items/<int:item_id>/places", methods=["GET", "POST"])
@requires(*SEE)
def add_place(dept_id: int, item_id: int) -> Response:
    row, form = _filled(dept_id), ask.PlaceForm()
    item = checking.item_of(row, item_id)
    if form.carry_out(checking.add_place, dept_id=row.id, item_id=item_id, by=me()):
        return done(_("The place is added."), to=f"{_url(row)}#item_{item_id}")
    return page(
        FORM, form=form, title=_("Not qualified at another place too"), back=_url(row), lead=item.text
    )


@bp.post("/answers/<int:answer_id>/take-away")
@requires(*SEE)
def take_away(answer_id: int) -> Response:
    found = _answer(answer_id)
    return _deed(
        _filled(found.dept_id), checking.take_away, _("The entry is taken away."), answer_id=answer_id
    )


@bp.post("/departments/<int:dept_id>/ready")
@requires(*SEE)
def hand_to_head(dept_id: int) -> Response:
    row = _filled(dept_id)
    return _deed(row, signing.hand_to_head, _("The head of the department is asked to sign."), dept_id=row.id)


@bp.post("/departments/<int:dept_id>/sign")
@requires(*SEE)
def sign(dept_id: int) -> Response:
    row = _filled(dept_id)
    return _deed(row, signing.sign, _("Signed and handed in."), dept_id=row.id)


@bp.post("/departments/<int:dept_id>/accept")
@requires("duty.campaigns")
def accept(dept_id: int) -> Response:
    row = _dept(dept_id)
    return _deed(row, leading.accept, _("The list is accepted."), dept_id=row.id)


@bp.route("/departments/<int:dept_id>/return", methods=["GET", "POST"])
@requires("duty.campaigns")
def send_back(dept_id: int) -> Response:
    row, form = _dept(dept_id), ask.ReasonForm()
    if form.carry_out(leading.send_back, dept_id=row.id, by=me()):
        return done(_("The list is returned; the department hears why."), to=_url(row))
    return page(FORM, form=form, title=_("Return the list"), back=_url(row), lead=row.department.name)


@bp.post("/departments/<int:dept_id>/draw")
@requires("duty.campaigns")
def draw_spot_check(dept_id: int) -> Response:
    row, form = _dept(dept_id), Form()
    if check := form.carry_out(leading.draw, dept_id=row.id, by=me()):
        return done(_("Drawn. Go there and look."), to=url_for(".spot_check", check_id=check.id))
    raise RuleBroken(form.first_error)


@bp.route("/spot-checks/<int:check_id>", methods=["GET", "POST"])
@requires(*SEE)
def spot_check(check_id: int) -> Response:
    """What chance has drawn, and what was found there."""
    check = _spot(check_id)
    form, leads = ask.SpotForm(check, request.form), me().may("duty.campaigns")
    if request.method == "POST" and not leads:
        abort(403)
    if form.carry_out(leading.record_spot, check_id=check.id, by=me()):
        return done(_("The spot check is recorded."), to=_url(check.dept))
    return page(
        "duty/campaigns/spot.html",
        form=form,
        check=check,
        results=reports.RESULTS,
        leads=leads,
        given=request.form,
    )


@bp.get("/departments/<int:dept_id>/recheck")
@requires(*SEE)
def recheck(dept_id: int) -> Response:
    """After the holiday: what was not in order, one by one."""
    return _recheck_page(_dept(dept_id))


@bp.post("/answers/<int:answer_id>/recheck")
@requires(*SEE)
def recheck_item(answer_id: int) -> Response:
    found, form = _answer(answer_id), ask.RecheckForm()
    if not reports.may_fill(found.dept, me()):
        abort(404)
    if form.carry_out(signing.recheck, answer_id=found.id, by=me()):
        return done(_("Looked at again."), to=url_for(".recheck", dept_id=found.dept_id))
    return _recheck_page(found.dept, found, form)


@bp.get("/departments/<int:dept_id>/sheet")
@requires(*SEE)
def list_sheet(dept_id: int) -> Response:
    """节前安全检查表"""
    return paper("duty/campaigns/print/list.html", **reports.paper_of(_dept(dept_id)))


@bp.get("/departments/<int:dept_id>/blank-sheet")
@requires(*SEE)
def blank_sheet(dept_id: int) -> Response:
    """The same without answers, to walk round with."""
    return paper("duty/campaigns/print/list.html", **reports.paper_of(_dept(dept_id), blank=True))


def _list(dept_id: int) -> tuple[CampaignDept, dict[str, Any]]:
    row = _dept(dept_id)
    return row, reports.list_page(row, me())


def _dept(dept_id: int) -> CampaignDept:
    """A list that this person may see."""
    row = queries.dept(dept_id)
    if row is None or not (queries.may_see(me(), dept_id) or reports.may_fill(row, me())):
        abort(404)
    return row


def _filled(dept_id: int) -> CampaignDept:
    """A list that this person may fill in."""
    row = _dept(dept_id)
    return row if reports.may_fill(row, me()) else abort(403)


def _answer(answer_id: int) -> CampaignAnswer:
    found = answers.answer(answer_id)
    if found is None:
        abort(404)
    _dept(found.dept_id)
    return found


def _recheck_page(
    row: CampaignDept, refused: CampaignAnswer | None = None, form: Form | None = None
) -> Response:
    """`refused`: the item whose `form` wants something more."""
    return page(
        "duty/campaigns/recheck.html", dept=row, campaign=row.campaign, rows=answers.failures_of(row), refused=refused,
        form=form, choices=reports.RECHECKS,
        fills=row.campaign.status is CampaignStatus.RECHECK and reports.may_fill(row, me()),
    )  # fmt: skip


def _spot(check_id: int) -> SpotCheck:
    check = queries.spot_check(check_id)
    if check is None:
        abort(404)
    _dept(check.dept_id)
    return check


def _deed(row: CampaignDept, verb: Any, said: str, **known: Any) -> Response:
    """A button that does one thing to a list."""
    form = Form()
    if form.carry_out(verb, by=me(), **known) is not None:
        return done(said, to=_url(row))
    return _refuse(form)


def _refuse(form: Form) -> Response:
    raise RuleBroken(form.first_error)


def _url(row: CampaignDept) -> str:
    return url_for(".department", dept_id=row.id)
