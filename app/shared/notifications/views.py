"""Show it: my notices, the bell, the reconciliation, the ladders."""

from typing import Any, cast

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from app.core import clock
from app.core.db import in_transaction
from app.core.htmx import done, page, vary
from app.core.language import gettext as _
from app.core.listing import Listing
from app.core.rule import RuleBroken
from app.core.web import poll, requires, safe_next
from app.shared.accounts.models import Person
from app.shared.notifications import forms, queries, reports, services
from app.shared.notifications.models import Delivery, Notice, Obligation

bp = Blueprint("notifications", __name__, url_prefix="/notifications")


def me() -> Person:
    return cast(Person, current_user._get_current_object())


def mine(notice_id: int) -> Notice:
    """My own notice; anybody else's does not exist."""
    return queries.notice_of(me().id, notice_id) or abort(404)


@bp.get("/")
@requires()
def inbox() -> Any:
    view = request.args.get("view", "unread")
    listing = Listing(queries.inbox(me().id, view), reports.inbox_columns(), sort="", title=_("Notices"))
    counts = queries.counts(me().id)
    return page("notifications/inbox.html", listing=listing, view=view, counts=counts)


@bp.get("/bell")
@requires()
@poll
def bell() -> Any:
    # the piece only, so that the flash line on the page stays
    return vary(make_response(render_template("notifications/_bell.html")))


@bp.get("/<int:notice_id>")
@requires()
def read(notice_id: int) -> Any:
    """Open it: it counts as read, and one goes to what it is about."""
    notice = mine(notice_id)
    if notice.read_at is None:
        in_transaction(lambda: services.open_notice(mine(notice_id), clock.now()))
        notice = mine(notice_id)
    own = url_for(".ledger", notice_id=notice_id)
    return redirect(own if notice.wants_ack else safe_next(notice.url, own), 303)


@bp.get("/<int:notice_id>/ledger")
@requires()
def ledger(notice_id: int) -> Any:
    notice = mine(notice_id)
    return page("notifications/ledger.html", notice=notice, events=reports.ledger(notice))


@bp.post("/<int:notice_id>/acknowledge")
@requires()
def acknowledge(notice_id: int) -> Any:
    form = forms.DeedForm()
    if form.carry_out(lambda: services.acknowledge(mine(notice_id))):
        return done(_("You have taken note of it."), to=url_for(".inbox", view="acknowledge"))
    raise RuleBroken(form.first_error)


@bp.post("/read-all")
@requires()
def read_all() -> Any:
    form = forms.DeedForm()
    if form.carry_out(lambda: services.read_all(me()) + 1):
        return done(
            _("All are marked as read, except what you have yet to acknowledge."), to=url_for(".inbox")
        )
    raise RuleBroken(form.first_error)


# --- for whoever answers for the reminders


@bp.get("/reconciliation")
@requires("notifications.reconcile")
def reconciliation() -> Any:
    return page("notifications/reconciliation.html", **reports.reconciliation(clock.now()))


@bp.post("/obligations/<int:obligation_id>/try-again")
@requires("notifications.reconcile")
def try_again(obligation_id: int) -> Any:
    form = forms.DeedForm()
    if form.carry_out(services.try_again, obligation=queries.one_or_404(Obligation, obligation_id)):
        return done(_("It is looked at again within half a minute."), to=url_for(".reconciliation"))
    raise RuleBroken(form.first_error)


@bp.post("/deliveries/<int:delivery_id>/send-again")
@requires("notifications.reconcile")
def send_again(delivery_id: int) -> Any:
    form = forms.DeedForm()
    known = {"delivery": queries.one_or_404(Delivery, delivery_id), "now": clock.now()}
    if form.carry_out(services.send_again, **known):
        return done(_("It is sent again within half a minute."), to=url_for(".reconciliation"))
    raise RuleBroken(form.first_error)


@bp.post("/deliveries/<int:delivery_id>/settle")
@requires("notifications.reconcile")
def settle(delivery_id: int) -> Any:
    form = forms.DeedForm()
    if form.carry_out(services.settle_dead, delivery=queries.one_or_404(Delivery, delivery_id)):
        return done(_("Noted: the person was told otherwise."), to=url_for(".reconciliation"))
    raise RuleBroken(form.first_error)


@bp.get("/ladders")
@requires("notifications.ladders")
def ladders() -> Any:
    return page("notifications/ladders.html", ladders=reports.ladders())


@bp.get("/ladders/<name>")
@requires("notifications.ladders")
def ladder(name: str) -> Any:
    form = forms.PreviewForm(request.args, meta={"csrf": False})
    kind = queries.ladder_or_404(name)
    return page(
        "notifications/ladder.html",
        ladder=kind,
        preview=form,
        **reports.ladder(kind, form.deadline(), form.who(me())),
    )


@bp.route("/ladders/<name>/<code>", methods=["GET", "POST"])
@requires("notifications.ladders")
def edit_stage(name: str, code: str) -> Any:
    stage = queries.stage_or_404(name, code)
    form = forms.StageForm(obj=stage).of(stage, queries.ladder_or_404(name))
    if form.carry_out(services.edit_stage, on=stage, stage=stage):
        return done(_("The stage was changed, and all open reminders of the ladder are planned anew."),
                    to=url_for(".ladder", name=name))  # fmt: skip
    name_of = reports.stage_names(queries.stages(name))[code]
    return page(
        "notifications/stage_edit.html",
        form=form,
        stage=stage,
        name=name_of,
        ladder=queries.ladder_or_404(name),
    )
