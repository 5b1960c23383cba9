"""Show it: my notices, the bell, how I want to be told, the reconciliation."""

from typing import Any, cast

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from app.core import clock
from app.core.db import in_transaction
from app.core.htmx import done, page, vary
from app.core.language import gettext as _
from app.core.listing import Listing
from app.core.module import setting
from app.core.rule import RuleBroken
from app.core.web import poll, requires, safe_next
from app.shared.accounts.models import Person
from app.shared.notifications import forms, queries, reports, services
from app.shared.notifications.models import Delivery, Notice, Obligation
from app.shared.notifications.services.recipients import quiet_hours

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


@bp.route("/preferences", methods=["GET", "POST"])
@requires()
def preferences() -> Any:
    form = forms.PreferenceForm(obj=queries.preference(me().id))
    if form.carry_out(services.save_preference, on=queries.preference(me().id), person=current_user):
        return done(_("Your notices come as you have chosen."), to=url_for(".preferences"))
    facts = {"office": quiet_hours(), "digest_at": setting("digest_at")}
    return page("notifications/preferences.html", form=form, **facts)


@bp.get("/obligations")
@requires()
def obligations() -> Any:
    """Mine, or with the key all: which reminders were planned, told, read."""
    view, ladder = request.args.get("view", "mine"), request.args.get("ladder", "")
    query = queries.obligations(me(), view, ladder)
    titles: dict[int, str] = {}
    listing = Listing(
        query, reports.obligation_columns(titles), sort="due", title=_("Course of the reminders")
    )
    titles.update(reports.matter_titles(listing.rows))
    return page("notifications/obligations.html", listing=listing, titles=titles, view=view)


@bp.get("/obligations/<int:obligation_id>")
@requires()
def obligation(obligation_id: int) -> Any:
    owed = queries.obligation_seen(me(), obligation_id)
    return page("notifications/obligation.html", owed=owed, **reports.course(owed))


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
