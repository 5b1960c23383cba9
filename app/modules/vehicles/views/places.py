"""Show it: places."""

from flask import Response, abort, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles.forms import Row
from app.modules.vehicles.forms import masters as ask
from app.modules.vehicles.models import Place
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries import places as queries
from app.modules.vehicles.services import places as verbs
from app.modules.vehicles.views import bp, lists


@bp.get("/places")
@requires("vehicles.request", "vehicles.manage")
def places() -> Response:
    """All places; those to be checked come first for whoever keeps them."""
    return page("vehicles/places.html", manages=me().may("vehicles.manage"), **lists.place_listing())


@bp.get("/places/<int:place_id>")
@requires("vehicles.request", "vehicles.manage")
def place(place_id: int) -> Response:
    found, manages = _place(place_id), me().may("vehicles.manage")
    return page(
        "vehicles/place.html",
        place=found,
        manages=manages,
        into=queries.end_of_merge(found),
        times=queries.count_requests_to([found]).get(found.id, 0),
        merge_form=ask.MergeForm(data={"version": found.version}),
        known=queries.usable_places() if manages else (),
        history=masters.history("places", found.id) if manages else (),
    )


@bp.route("/places/new", methods=["GET", "POST"])
@requires("vehicles.manage")
def new_place() -> Response:
    form = ask.PlaceForm()
    if made := form.carry_out(verbs.save_place):
        return done(_("“%(name)s” is registered.", name=made.name), to=url_for(".place", place_id=made.id))
    return page("vehicles/master_form.html", form=form, title=_("New place"), back=url_for(".places"))


@bp.route("/places/<int:place_id>/edit", methods=["GET", "POST"])
@requires("vehicles.manage")
def edit_place(place_id: int) -> Response:
    """Saving a place that somebody has typed also says that it is checked."""
    found, here = _place(place_id), url_for(".place", place_id=place_id)
    form = ask.PlaceForm(obj=found)
    if form.carry_out(verbs.save_place, on=found, place=found):
        return done(_("“%(name)s” is saved.", name=found.name), to=here)
    return page(
        "vehicles/master_form.html", form=form, title=_("Change %(name)s", name=found.name), back=here
    )


@bp.route("/places/<int:place_id>/merge", methods=["GET", "POST"])
@requires("vehicles.manage")
def merge_place(place_id: int) -> Response:
    """It was another name of a place that is known: requests follow, the name becomes an alias."""
    found = _place(place_id)
    form = ask.MergeForm(data={"version": found.version})
    if into := form.carry_out(verbs.merge_place, on=found, place=found, by=me()):
        return done(
            _("“%(name)s” is now “%(into)s”.", name=found.name, into=into.name),
            to=url_for(".place", place_id=into.id),
        )
    back = url_for(".place", place_id=place_id)
    return page("vehicles/place_merge.html", form=form, place=found, back=back, known=queries.usable_places())


@bp.post("/places/<int:place_id>/retire")
@requires("vehicles.manage")
def retire_place(place_id: int) -> Response:
    found, form = _place(place_id), Row()
    if form.carry_out(verbs.retire_place, on=found, place=found):
        return done(_("“%(name)s” is no longer offered.", name=found.name), to=url_for(".places"))
    raise RuleBroken(form.first_error)


@bp.post("/places/<int:place_id>/restore")
@requires("vehicles.manage")
def restore_place(place_id: int) -> Response:
    found, form = _place(place_id), Row()
    if form.carry_out(verbs.restore_place, on=found, place=found):
        return done(
            _("“%(name)s” is offered again.", name=found.name), to=url_for(".place", place_id=place_id)
        )
    raise RuleBroken(form.first_error)


def _place(place_id: int) -> Place:
    return queries.place(place_id) or abort(404)
