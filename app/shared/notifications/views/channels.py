"""Show it: the ways out of the house, for whoever runs it."""

from typing import Any

from flask import url_for
from flask_login import current_user

from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.shared.notifications import forms, queries, reports, services
from app.shared.notifications.channels import address_of
from app.shared.notifications.views.inbox import bp, me


@bp.get("/channels")
@requires("notifications.channels")
def channels() -> Any:
    rows = reports.channel_rows(address_of("mail", me()))
    return page("notifications/channels.html", rows=rows, mails=reports.last_results("mail"))


@bp.route("/channels/new", methods=["GET", "POST"])
@requires("notifications.channels")
def new_channel() -> Any:
    form = forms.EndpointForm().ready()
    if form.carry_out(services.save_endpoint):
        return done(_("The way is set up. Send a test to see whether it works."), to=url_for(".channels"))
    return page("notifications/channel_edit.html", form=form, point=None, results=())


@bp.route("/channels/<int:endpoint_id>", methods=["GET", "POST"])
@requires("notifications.channels")
def channel(endpoint_id: int) -> Any:
    point = queries.endpoint_or_404(endpoint_id)
    form = forms.EndpointForm(obj=point).ready()
    if form.carry_out(services.save_endpoint, on=point, endpoint=point):
        return done(_("The way is changed."), to=url_for(".channels"))
    results = reports.last_results(point.kind.channel, str(point.id))
    return page("notifications/channel_edit.html", form=form, point=point, results=results)


@bp.post("/channels/mail/test")
@requires("notifications.channels")
def test_mail() -> Any:
    form = forms.DeedForm()
    if form.carry_out(services.send_test, channel="mail", address=address_of("mail", me()), by=current_user):
        return done(
            _("The test goes out within half a minute; its result stands here."), to=url_for(".channels")
        )
    raise RuleBroken(form.first_error)


@bp.post("/channels/<int:endpoint_id>/test")
@requires("notifications.channels")
def test_channel(endpoint_id: int) -> Any:
    point, form = queries.endpoint_or_404(endpoint_id), forms.DeedForm()
    address = {"channel": point.kind.channel, "address": str(point.id)}
    if form.carry_out(services.send_test, **address, by=current_user):
        return done(_("The test goes out within half a minute; its result stands here."),
                    to=url_for(".channel", endpoint_id=endpoint_id))  # fmt: skip
    raise RuleBroken(form.first_error)
