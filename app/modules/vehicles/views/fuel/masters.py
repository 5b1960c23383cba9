"""Show it: stations and fuel cards."""

from flask import Response, abort, url_for

from app.core.forms import Form
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles.forms.fuel import CardForm, StationForm
from app.modules.vehicles.models import FuelCard, Station
from app.modules.vehicles.queries.fuel import masters as queries
from app.modules.vehicles.reports.fuel import lists
from app.modules.vehicles.services.fuel import masters as verbs
from app.modules.vehicles.views import bp


@bp.get("/fuel/stations")
@requires("vehicles.fuel_manage")
def fuel_stations() -> Response:
    return page("vehicles/fuel_stations.html", **lists.stations())


@bp.route("/fuel/stations/new", methods=["GET", "POST"])
@requires("vehicles.fuel_manage")
def new_fuel_station() -> Response:
    form, back = StationForm(), url_for(".fuel_stations")
    if row := form.carry_out(verbs.save_station):
        return done(_("%(name)s is registered.", name=row.name), to=back)
    return page("vehicles/master_form.html", form=form, title=_("New station"), back=back)


@bp.route("/fuel/stations/<int:station_id>/edit", methods=["GET", "POST"])
@requires("vehicles.fuel_manage")
def edit_fuel_station(station_id: int) -> Response:
    row, back = _station(station_id), url_for(".fuel_stations")
    form = StationForm(obj=row)
    if form.carry_out(verbs.save_station, on=row, station=row):
        return done(_("%(name)s is changed.", name=row.name), to=back)
    return page("vehicles/master_form.html", form=form, title=_("Change %(name)s", name=row.name), back=back)


@bp.post("/fuel/stations/<int:station_id>/end")
@requires("vehicles.fuel_manage")
def end_fuel_station(station_id: int) -> Response:
    row, form = _station(station_id), Form()
    if not form.carry_out(verbs.end_station, on=row, station=row):
        raise RuleBroken(form.first_error)
    return done(_("%(name)s is no longer offered.", name=row.name), to=url_for(".fuel_stations"))


@bp.get("/fuel/cards")
@requires("vehicles.fuel_manage")
def fuel_cards() -> Response:
    return page("vehicles/fuel_cards.html", **lists.cards())


@bp.route("/fuel/cards/new", methods=["GET", "POST"])
@requires("vehicles.fuel_manage")
def new_fuel_card() -> Response:
    form, back = CardForm(), url_for(".fuel_cards")
    if row := form.carry_out(verbs.save_card):
        return done(_("The card %(tail)s is registered.", tail=row.masked), to=back)
    return page("vehicles/master_form.html", form=form, title=_("New fuel card"), back=back)


@bp.route("/fuel/cards/<int:card_id>/edit", methods=["GET", "POST"])
@requires("vehicles.fuel_manage")
def edit_fuel_card(card_id: int) -> Response:
    row, back = _card(card_id), url_for(".fuel_cards")
    form = CardForm(obj=row)
    if form.carry_out(verbs.save_card, on=row, card=row):
        return done(_("The card %(tail)s is changed.", tail=row.masked), to=back)
    return page(
        "vehicles/master_form.html",
        form=form,
        title=_("Change the card %(tail)s", tail=row.masked),
        back=back,
    )


@bp.post("/fuel/cards/<int:card_id>/block")
@requires("vehicles.fuel_manage")
def block_fuel_card(card_id: int) -> Response:
    row, form = _card(card_id), Form()
    if not form.carry_out(verbs.block_card, on=row, card=row):
        raise RuleBroken(form.first_error)
    return done(_("The card %(tail)s is reported lost.", tail=row.masked), to=url_for(".fuel_cards"))


@bp.post("/fuel/cards/<int:card_id>/unblock")
@requires("vehicles.fuel_manage")
def unblock_fuel_card(card_id: int) -> Response:
    row, form = _card(card_id), Form()
    if not form.carry_out(verbs.unblock_card, on=row, card=row):
        raise RuleBroken(form.first_error)
    return done(_("The card %(tail)s is in use again.", tail=row.masked), to=url_for(".fuel_cards"))


@bp.post("/fuel/cards/<int:card_id>/end")
@requires("vehicles.fuel_manage")
def end_fuel_card(card_id: int) -> Response:
    row, form = _card(card_id), Form()
    if not form.carry_out(verbs.end_card, on=row, card=row):
        raise RuleBroken(form.first_error)
    return done(_("The card %(tail)s is handed in.", tail=row.masked), to=url_for(".fuel_cards"))


def _station(station_id: int) -> Station:
    return queries.station(station_id) or abort(404)


def _card(card_id: int) -> FuelCard:
    return queries.card(card_id) or abort(404)
