"""Show it: the compliance calendar of the fleet, violations, accidents."""

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.vehicles import neighbours
from app.modules.vehicles.forms import compliance as ask
from app.modules.vehicles.forms.masters import VoidForm
from app.modules.vehicles.models.compliance import Accident, AccidentStatus, Violation, ViolationStatus
from app.modules.vehicles.queries import compliance as queries
from app.modules.vehicles.queries import upkeep
from app.modules.vehicles.reports import compliance as reports
from app.modules.vehicles.services import compliance as verbs
from app.modules.vehicles.views import bp

FORM = "vehicles/upkeep_form.html"


@bp.get("/compliance")
@requires("vehicles.manage", "vehicles.dispatch", "vehicles.care")
def compliance() -> Response:
    """Everything of the fleet that ends or is due: list, month, Excel."""
    return page("vehicles/compliance.html", **reports.calendar_page(me(), request.args))


@bp.get("/compliance/violations")
@requires("vehicles.care")
def violations() -> Response:
    return page(
        "vehicles/compliance_violations.html", keeps=_keeps(), **reports.violations(me(), request.args)
    )


@bp.route("/compliance/violations/new", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def new_violation() -> Response:
    """A violation; whoever drove is looked up."""
    form = ask.ViolationForm(data={"vehicle_id": request.args.get("vehicle", type=int), "points": 0})
    if row := form.carry_out(verbs.record_violation, by=me()):
        who = row.driver.name if row.driver else _("nobody, by the dispatch orders")
        return done(
            _("%(number)s is registered. At the wheel: %(who)s.", number=row.number, who=who),
            to=_violation_url(row),
        )
    return page(FORM, form=form, title=_("Register a violation"), back=url_for(".violations"))


@bp.route("/compliance/violations/<int:violation_id>", methods=["GET", "POST"])
@requires("vehicles.care")
def violation(violation_id: int) -> Response:
    """One violation; handling it is registered here."""
    row = queries.violation(violation_id, me()) or abort(404)
    form = ask.HandledForm(data={"version": row.version, "handled_on": clock.today()})
    if request.method == "POST" and not _keeps():
        abort(403)
    if form.carry_out(verbs.handle_violation, on=row, violation=row, by=me()):
        return done(_("%(number)s is handled.", number=row.number), to=_violation_url(row))
    files = neighbours.files(verbs.VIOLATION, row.id)
    is_open = row.status == ViolationStatus.OPEN
    return page(
        "vehicles/compliance_violation.html",
        form=form,
        violation=row,
        is_open=is_open,
        keeps=_keeps(),
        files=files,
    )


@bp.route("/compliance/violations/<int:violation_id>/void", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def void_violation(violation_id: int) -> Response:
    row = queries.violation(violation_id, me()) or abort(404)
    form = VoidForm(data={"version": row.version})
    if form.carry_out(verbs.void_violation, on=row, violation=row, by=me()):
        return done(_("%(number)s is void.", number=row.number), to=_violation_url(row))
    return page(
        FORM, form=form, title=_("Void %(name)s", name=row.number), back=_violation_url(row), stop=True
    )


@bp.get("/compliance/accidents")
@requires("vehicles.care", "vehicles.drive")
def accidents() -> Response:
    return page("vehicles/compliance_accidents.html", keeps=_keeps(), **reports.accidents(me(), request.args))


@bp.route("/compliance/accidents/new", methods=["GET", "POST"])
@requires("vehicles.drive", "vehicles.dispatch")
def new_accident() -> Response:
    """An accident, told from the road or at the desk."""
    known = {"vehicle_id": request.args.get("vehicle", type=int), "at": clock.local(clock.now())}
    form = ask.AccidentForm(data=known)
    if row := form.carry_out(verbs.report_accident, by=me()):
        return done(
            _("%(number)s is reported; the dispatchers have been told.", number=row.number),
            to=_accident_url(row),
        )
    return page(FORM, form=form, title=_("Report an accident"), back=url_for(".accidents"))


@bp.get("/compliance/accidents/<int:accident_id>")
@requires("vehicles.care", "vehicles.drive")
def accident(accident_id: int) -> Response:
    """One accident: what happened, the other side, the insurer."""
    row = _accident(accident_id)
    files = neighbours.files(verbs.ACCIDENT, row.id)
    sees = row.order_id is not None and upkeep.may_see(me(), row.order_id)
    return page(
        "vehicles/compliance_accident.html", accident=row, files=files, may=_may(row), sees_order=sees
    )


@bp.route("/compliance/accidents/<int:accident_id>/insurer", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def report_to_insurer(accident_id: int) -> Response:
    row = _accident(accident_id)
    form = ask.InsurerForm(obj=row)
    if form.carry_out(verbs.report_to_insurer, on=row, accident=row, by=me()):
        return done(_("The insurer's claim number is kept."), to=_accident_url(row))
    return page(
        FORM,
        form=form,
        title=_("%(number)s: reported to the insurer", number=row.number),
        back=_accident_url(row),
    )


@bp.route("/compliance/accidents/<int:accident_id>/claim", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def hand_in_claim(accident_id: int) -> Response:
    row = _accident(accident_id)
    form = ask.ClaimForm(row.vehicle_id, data={"version": row.version, "liability": row.liability})
    if form.carry_out(verbs.hand_in_claim, on=row, accident=row, by=me()):
        return done(_("The claim is handed in."), to=_accident_url(row))
    return page(
        FORM,
        form=form,
        title=_("%(number)s: papers of the claim", number=row.number),
        back=_accident_url(row),
    )


@bp.route("/compliance/accidents/<int:accident_id>/close", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def close_accident(accident_id: int) -> Response:
    row = _accident(accident_id)
    form = ask.EndAccidentForm(data={"version": row.version})
    if form.carry_out(verbs.close_accident, on=row, accident=row, by=me()):
        return done(_("%(number)s is concluded.", number=row.number), to=_accident_url(row))
    return page(FORM, form=form, title=_("Conclude %(number)s", number=row.number), back=_accident_url(row))


def _may(row: Accident) -> dict[str, bool]:
    """Which buttons this person sees."""
    keeps = _keeps()
    return {
        "insurer": keeps and row.status == AccidentStatus.OPEN,
        "claim": keeps and row.status == AccidentStatus.REPORTED,
        "close": keeps and row.status in queries.OPEN_ACCIDENTS,
        "files": keeps or row.entered_by_id == me().id,
    }


def _keeps() -> bool:
    return bool(me().may("vehicles.manage") or me().may("vehicles.dispatch"))


def _accident(accident_id: int) -> Accident:
    return queries.accident(accident_id, me()) or abort(404)


def _violation_url(row: Violation) -> str:
    return url_for(".violation", violation_id=row.id)


def _accident_url(row: Accident) -> str:
    return url_for(".accident", accident_id=row.id)
