"""Show it: addresses for calendars, and what stands at them."""

from flask import Response, abort, make_response, request, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import public, requires
from app.modules.rooms.forms.feeds import FeedForm
from app.modules.rooms.queries import feeds as queries
from app.modules.rooms.reports import feeds as reports
from app.modules.rooms.services import feeds as verbs
from app.modules.rooms.views import bp


@bp.route("/feeds", methods=["GET", "POST"])
@requires("rooms.view", "rooms.book")
def feeds() -> Response:
    """My addresses; a new one is shown on the answer, and only there."""
    form = FeedForm(data={"room_id": request.args.get("room")})
    made = form.carry_out(verbs.make_feed, by=me())
    url = url_for(".feed", token=made.token, _external=True) if made and made.token else ""
    return page("rooms/support_feeds.html", form=form, rows=queries.feeds_of(me()), made=made, url=url)


@bp.post("/feeds/<int:feed_id>/revoke")
@requires("rooms.view", "rooms.book")
def revoke_feed(feed_id: int) -> Response:
    row, form = queries.feed(feed_id, me()) or abort(404), Form()
    if form.carry_out(verbs.revoke_feed, on=row, feed=row):
        return done(_("The address works no longer."), to=url_for(".feeds"))
    raise RuleBroken(form.first_error)


@bp.get("/feed/<token>.ics")
@public
def feed(token: str) -> Response:
    """What a calendar program reads. The address is the key; unchanged meetings cost it nothing."""
    found = queries.by_token(token) or abort(404)
    body, mark = reports.feed(found, request.url_root.rstrip("/"))
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="meetings.ics"'
    response.set_etag(mark)
    response.make_conditional(request)
    return response
