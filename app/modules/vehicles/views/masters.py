"""Show it: cars, certificates, drivers."""

from datetime import timedelta

from flask import Response, abort, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles.forms import Row
from app.modules.vehicles.forms import masters as ask
from app.modules.vehicles.models import CertificateType, Driver, Vehicle, VehicleCertificate
from app.modules.vehicles.queries import masters as queries
from app.modules.vehicles.services import masters as verbs
from app.modules.vehicles.services.compliance import inspected_until
from app.modules.vehicles.views import bp, lists


@bp.get("/cars")
@requires("vehicles.request", "vehicles.manage", "vehicles.view")
def vehicles() -> Response:
    """All cars; those who keep them see buttons."""
    return page(
        "vehicles/cars.html",
        manages=me().may("vehicles.manage"),
        next_to_end=queries.next_to_end,
        **lists.vehicle_listing(),
    )


@bp.get("/cars/<int:vehicle_id>")
@requires("vehicles.request", "vehicles.manage", "vehicles.care")
def vehicle(vehicle_id: int) -> Response:
    """One car: what it is, its certificates, what it has before it, what was changed."""
    car = _vehicle(vehicle_id)
    manages = me().may("vehicles.manage")
    return page(
        "vehicles/car.html",
        car=car,
        manages=manages,
        certificates=queries.current_certificates(car, clock.today()),
        coming=queries.coming_occupancy("vehicle", car.id, clock.now() + timedelta(days=30)),
        history=queries.history("vehicles", car.id) if manages else (),
    )


@bp.route("/cars/new", methods=["GET", "POST"])
@requires("vehicles.manage")
def new_vehicle() -> Response:
    form = ask.VehicleForm()
    if car := form.carry_out(verbs.save_vehicle):
        return done(_("%(plate)s is registered.", plate=car.plate), to=url_for(".vehicle", vehicle_id=car.id))
    return page("vehicles/master_form.html", form=form, title=_("New car"), back=url_for(".vehicles"))


@bp.route("/cars/<int:vehicle_id>/edit", methods=["GET", "POST"])
@requires("vehicles.manage")
def edit_vehicle(vehicle_id: int) -> Response:
    car = _vehicle(vehicle_id)
    form, here = ask.VehicleForm(obj=car), url_for(".vehicle", vehicle_id=vehicle_id)
    if form.carry_out(verbs.save_vehicle, on=car, vehicle=car):
        return done(_("%(plate)s is changed.", plate=car.plate), to=here)
    return page("vehicles/master_form.html", form=form, title=_("Change %(name)s", name=car.plate), back=here)


@bp.post("/cars/<int:vehicle_id>/suspend")
@requires("vehicles.manage")
def suspend_vehicle(vehicle_id: int) -> Response:
    car, form = _vehicle(vehicle_id), Row()
    if form.carry_out(verbs.suspend_vehicle, on=car, vehicle=car):
        return done(
            _("%(plate)s is out of service.", plate=car.plate), to=url_for(".vehicle", vehicle_id=vehicle_id)
        )
    raise RuleBroken(form.first_error)


@bp.post("/cars/<int:vehicle_id>/resume")
@requires("vehicles.manage")
def resume_vehicle(vehicle_id: int) -> Response:
    car, form = _vehicle(vehicle_id), Row()
    if form.carry_out(verbs.resume_vehicle, on=car, vehicle=car):
        return done(
            _("%(plate)s is in service again.", plate=car.plate),
            to=url_for(".vehicle", vehicle_id=vehicle_id),
        )
    raise RuleBroken(form.first_error)


@bp.route("/cars/<int:vehicle_id>/write-off", methods=["GET", "POST"])
@requires("vehicles.manage")
def write_off_vehicle(vehicle_id: int) -> Response:
    """The end of a car, with a day and a reason."""
    car, here = _vehicle(vehicle_id), url_for(".vehicle", vehicle_id=vehicle_id)
    form = ask.WriteOffForm(data={"version": car.version, "retired_on": clock.today()})
    if form.carry_out(verbs.write_off_vehicle, on=car, vehicle=car):
        return done(_("%(plate)s is written off. Its history stays.", plate=car.plate), to=here)
    return page(
        "vehicles/master_end.html", form=form, title=_("Write off %(name)s", name=car.plate), back=here
    )


@bp.route("/cars/<int:vehicle_id>/certificates/new", methods=["GET", "POST"])
@requires("vehicles.manage")
def new_certificate(vehicle_id: int) -> Response:
    car, here = _vehicle(vehicle_id), url_for(".vehicle", vehicle_id=vehicle_id)
    form = ask.CertificateForm()
    if row := form.carry_out(verbs.add_certificate, vehicle=car):
        return done(
            _("%(certificate)s of %(plate)s is registered.", certificate=row.type.label, plate=car.plate),
            to=here,
        )
    return page(
        "vehicles/master_form.html",
        form=form,
        title=_("New certificate of %(name)s", name=car.plate),
        back=here,
    )


@bp.route("/certificates/<int:certificate_id>/renew", methods=["GET", "POST"])
@requires("vehicles.manage")
def renew_certificate(certificate_id: int) -> Response:
    """The certificate that follows: it begins the day after."""
    old = _certificate(certificate_id)
    form, here = ask.CertificateForm(data=_after(old)), url_for(".vehicle", vehicle_id=old.vehicle_id)
    if row := form.carry_out(verbs.add_certificate, vehicle=old.vehicle):
        return done(
            _(
                "%(certificate)s of %(plate)s is registered.",
                certificate=row.type.label,
                plate=old.vehicle.plate,
            ),
            to=here,
        )
    return page(
        "vehicles/master_form.html", form=form, title=_("Renew %(name)s", name=old.type.label), back=here
    )


@bp.route("/certificates/<int:certificate_id>/void", methods=["GET", "POST"])
@requires("vehicles.manage")
def void_certificate(certificate_id: int) -> Response:
    row = _certificate(certificate_id)
    form, here = ask.VoidForm(data={"version": row.version}), url_for(".vehicle", vehicle_id=row.vehicle_id)
    if form.carry_out(verbs.void_certificate, on=row, certificate=row):
        return done(_("The certificate is void."), to=here)
    return page(
        "vehicles/master_end.html", form=form, title=_("Void %(name)s", name=row.type.label), back=here
    )


@bp.get("/drivers")
@requires("vehicles.request", "vehicles.manage", "vehicles.view")
def drivers() -> Response:
    return page("vehicles/drivers.html", manages=me().may("vehicles.manage"), **lists.driver_listing())


@bp.get("/drivers/<int:driver_id>")
@requires("vehicles.request", "vehicles.manage", "vehicles.care")
def driver_record(driver_id: int) -> Response:
    """One driver: licence, duty, what lies ahead, what was changed."""
    driver, manages = _driver(driver_id), me().may("vehicles.manage")
    return page(
        "vehicles/driver_record.html",
        driver=driver,
        manages=manages,
        days_left=(driver.licence_valid_until - clock.today()).days,
        coming=queries.coming_occupancy("driver", driver.id, clock.now() + timedelta(days=30)),
        history=queries.history("drivers", driver.id) if manages else (),
    )


@bp.route("/drivers/new", methods=["GET", "POST"])
@requires("vehicles.manage")
def new_driver() -> Response:
    form = ask.DriverForm()
    if driver := form.carry_out(verbs.save_driver):
        return done(
            _("%(name)s is registered as a driver.", name=driver.name),
            to=url_for(".driver_record", driver_id=driver.id),
        )
    return page("vehicles/master_form.html", form=form, title=_("New driver"), back=url_for(".drivers"))


@bp.route("/drivers/<int:driver_id>/edit", methods=["GET", "POST"])
@requires("vehicles.manage")
def edit_driver(driver_id: int) -> Response:
    driver, here = _driver(driver_id), url_for(".driver_record", driver_id=driver_id)
    form = ask.DriverForm(driver, obj=_open(driver))
    if form.carry_out(verbs.save_driver, on=driver, driver=driver):
        return done(_("%(name)s is changed.", name=driver.name), to=here)
    return page(
        "vehicles/master_form.html", form=form, title=_("Change %(name)s", name=driver.name), back=here
    )


@bp.route("/drivers/<int:driver_id>/end", methods=["GET", "POST"])
@requires("vehicles.manage")
def end_driver(driver_id: int) -> Response:
    """No longer drives; nothing is deleted."""
    driver, here = _driver(driver_id), url_for(".driver_record", driver_id=driver_id)
    form = ask.EndDriverForm(data={"version": driver.version, "ended_on": clock.today()})
    if form.carry_out(verbs.end_driver, on=driver, driver=driver):
        return done(_("%(name)s no longer drives.", name=driver.name), to=here)
    return page(
        "vehicles/master_end.html",
        form=form,
        title=_("%(name)s no longer drives", name=driver.name),
        back=here,
    )


def _vehicle(vehicle_id: int) -> Vehicle:
    return queries.vehicle(vehicle_id) or abort(404)


def _driver(driver_id: int) -> Driver:
    return queries.driver(driver_id) or abort(404)


def _certificate(certificate_id: int) -> VehicleCertificate:
    return queries.certificate(certificate_id) or abort(404)


def _after(old: VehicleCertificate) -> dict[str, object]:
    starts = old.valid_until + timedelta(days=1)
    ends = starts + (old.valid_until - old.valid_from)
    if old.type == CertificateType.INSPECTION:
        ends = inspected_until(old.vehicle, starts)
    return {
        "type": old.type,
        "issuer": old.issuer,
        "amount_fen": old.amount_fen,
        "valid_from": starts,
        "valid_until": ends,
    }


def _open(driver: Driver) -> object:
    """The driver for the form; the licence number is written, never shown."""
    names = ("licence_class", "licence_valid_until", "licence_first_on", "duty_status", "note", "version")
    return type("Shown", (), {name: getattr(driver, name) for name in names})()
