"""Show it: each deed with a hazard, on a page of its own that says what it is about."""

from typing import Any

from flask import Response, abort, request, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.hazards import forms as ask
from app.modules.duty.hazards import rules
from app.modules.duty.hazards import services as verbs
from app.modules.duty.hazards.models import Hazard
from app.modules.duty.hazards.views import bp
from app.modules.duty.hazards.views.records import seen

OFFICE = ("duty.hazards",)
ANY = ("duty.report", "duty.hazards", "duty.supervise")


def for_(verb: str, hazard_id: int, *also: str) -> Hazard:
    """The hazard, if this person is one for the deed; that it fits its state is asked before the form is shown."""
    row = seen(hazard_id)
    if not rules.may(verb, verbs.standing(me(), row)):
        abort(403)
    if request.method == "GET" and not any(row.status in rules.VERBS[one] for one in also):
        rules.check_verb(verb, row.status)
    return row


def _url(row: Hazard) -> str:
    return url_for(".hazard", hazard_id=row.id)


def _step(row: Hazard, form: Form, title: str, deed: str, *, stop: bool = False) -> Response:
    return page("duty/hazards/step.html", row=row, form=form, heading=title, deed=deed, stop=stop)


@bp.route("/<int:hazard_id>/confirm", methods=["GET", "POST"])
@requires(*OFFICE)
def confirm(hazard_id: int) -> Response:
    """It is a hazard, and so grave."""
    row = for_("confirm", hazard_id)
    form = ask.ConfirmForm(row)
    if form.carry_out(verbs.confirm, on=row, hazard=row, by=me()):
        return done(_("Confirmed. Now say who rectifies it by when."), to=_url(row))
    return _step(row, form, _("Confirm the hazard"), _("Confirm the hazard"))


@bp.route("/<int:hazard_id>/reject", methods=["GET", "POST"])
@requires(*OFFICE)
def reject(hazard_id: int) -> Response:
    """It is none, and why."""
    row = for_("reject", hazard_id)
    form = ask.ReasonForm(row)
    if form.carry_out(verbs.reject, on=row, hazard=row, by=me()):
        return done(_("Kept as no hazard; whoever reported it hears why."), to=_url(row))
    return _step(row, form, _("This is no hazard"), _("This is no hazard"), stop=True)


@bp.route("/<int:hazard_id>/merge", methods=["GET", "POST"])
@requires(*OFFICE)
def merge(hazard_id: int) -> Response:
    """It has been reported before."""
    row = for_("merge", hazard_id)
    form = ask.MergeForm(row)
    if form.carry_out(verbs.merge, on=row, hazard=row, by=me()):
        return done(_("The report goes on in the other hazard."), to=_url(row))
    return _step(row, form, _("Merge into another hazard"), _("Merge"))


@bp.route("/<int:hazard_id>/assign", methods=["GET", "POST"])
@requires(*OFFICE)
def assign(hazard_id: int) -> Response:
    """五定. The choice of who verifies it leaves out whoever is responsible."""
    row = for_("assign", hazard_id, "reassign")
    form = ask.AssignForm(row, me().id, request.args.get("owner_id", type=int))
    if form.carry_out(verbs.assign, on=row, hazard=row, by=me()):
        return done(_("The notice is sent out. It is to be received and signed for."), to=_url(row))
    return page("duty/hazards/assign.html", row=row, form=form)


@bp.post("/<int:hazard_id>/acknowledge")
@requires(*ANY)
def acknowledge(hazard_id: int) -> Response:
    """The responsible department has received the notice."""
    row, form = for_("acknowledge", hazard_id), Form()
    if form.carry_out(verbs.acknowledge, on=row, hazard=row, by=me()):
        return done(_("Received. Hand it in with a photo when it is rectified."), to=_url(row))
    raise RuleBroken(form.first_error)


@bp.route("/<int:hazard_id>/submit", methods=["GET", "POST"])
@requires(*ANY)
def submit(hazard_id: int) -> Response:
    """Rectified: words and photos."""
    row = for_("submit", hazard_id)
    form = ask.SubmitForm(row, me().id)
    if form.carry_out(verbs.submit, on=row, hazard=row, by=me()):
        return done(_("Handed in. Somebody else looks at it and verifies it."), to=_url(row))
    return _step(row, form, _("Hand in as rectified"), _("Hand in for verification"))


@bp.route("/<int:hazard_id>/fix", methods=["GET", "POST"])
@requires(*ANY)
def fix(hazard_id: int) -> Response:
    """即查即改: photos before and after."""
    row = for_("fix", hazard_id)
    form = ask.FixForm(row)
    if form.carry_out(verbs.fix, on=row, hazard=row, by=me()):
        return done(_("Handed in. Somebody else looks at it and verifies it."), to=_url(row))
    return _step(row, form, _("Fixed on the spot"), _("Hand in for verification"))


@bp.route("/<int:hazard_id>/verify", methods=["GET", "POST"])
@requires(*ANY)
def verify(hazard_id: int) -> Response:
    """Another person looks at it."""
    row = for_("verify", hazard_id)
    form = ask.VerifyForm(row)
    if form.carry_out(verbs.verify, on=row, hazard=row, by=me()):
        return done(_("Your finding is kept."), to=_url(row))
    return _step(row, form, _("Verify what was rectified"), _("Keep the finding"))


@bp.route("/<int:hazard_id>/sign", methods=["GET", "POST"])
@requires("duty.supervise")
def sign(hazard_id: int) -> Response:
    """A major hazard wants the leader's signature before it is closed out."""
    row = for_("sign", hazard_id)
    form = ask.VerdictForm(row)
    if form.carry_out(verbs.sign_off, on=row, hazard=row, by=me()):
        return done(_("Your signature is kept."), to=_url(row))
    return _step(row, form, _("Sign off a major hazard"), _("Sign"))


@bp.route("/<int:hazard_id>/extend", methods=["GET", "POST"])
@requires(*ANY)
def extend(hazard_id: int) -> Response:
    """Ask for a later day."""
    row = for_("extend", hazard_id)
    form = ask.ExtensionForm(row)
    if form.carry_out(verbs.ask_extension, on=row, hazard=row, by=me()):
        return done(_("Asked. The present deadline holds until it is decided."), to=_url(row))
    return _step(row, form, _("Ask for an extension"), _("Ask for it"))


@bp.route("/<int:hazard_id>/decide", methods=["GET", "POST"])
@requires("duty.hazards", "duty.supervise")
def decide(hazard_id: int) -> Response:
    """Grant a later day, or refuse it."""
    row = for_("decide", hazard_id)
    form = ask.DecisionForm(row)
    if form.carry_out(verbs.decide_extension, on=row, hazard=row, by=me()):
        return done(_("Your decision is kept; whoever asked hears of it."), to=_url(row))
    return _step(row, form, _("Decide on the extension"), _("Keep the decision"))


@bp.post("/<int:hazard_id>/supervise")
@requires("duty.hazards", "duty.supervise")
def supervise(hazard_id: int) -> Response:
    """挂牌督办, or no longer."""
    row, form = for_("supervise", hazard_id), Form()
    if form.carry_out(verbs.supervise, on=row, hazard=row, by=me()):
        return done(_("Kept in the record."), to=_url(row))
    raise RuleBroken(form.first_error)


@bp.route("/<int:hazard_id>/chase", methods=["GET", "POST"])
@requires("duty.hazards", "duty.supervise")
def chase(hazard_id: int) -> Response:
    """Ask whoever it lies with for haste."""
    row = for_("chase", hazard_id)
    form = ask.ReasonForm(row)
    if form.carry_out(verbs.chase, on=row, hazard=row, by=me()):
        return done(_("Whoever it lies with is asked for haste."), to=_url(row))
    return _step(row, form, _("Chase"), _("Chase"))


@bp.route("/<int:hazard_id>/reopen", methods=["GET", "POST"])
@requires(*OFFICE)
def reopen(hazard_id: int) -> Response:
    """It is there again."""
    row = for_("reopen", hazard_id)
    form: Any = ask.ReopenForm(row)
    if form.carry_out(verbs.reopen, on=row, hazard=row, by=me()):
        return done(_("Open again; reminders begin anew."), to=_url(row))
    return _step(row, form, _("Open it again"), _("Open it again"))
