"""Show it: the seals of a holiday, one car's seal, requests to unseal."""

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles import neighbours
from app.modules.vehicles.forms import seals as ask
from app.modules.vehicles.models.seals import Seal, SealAct, SealPlan, SealRole, UnsealRequest, UnsealStatus
from app.modules.vehicles.queries import odometer as readings
from app.modules.vehicles.queries import seals as queries
from app.modules.vehicles.reports import seals as reports
from app.modules.vehicles.services import seal_steps as steps
from app.modules.vehicles.services import seals as verbs
from app.modules.vehicles.views import bp
from app.shared.printing.services import paper
from app.shared.workdays import queries as calendar

FORM = "vehicles/upkeep_form.html"


@bp.get("/seals")
@requires("vehicles.care")
def seals() -> Response:
    """The holidays with their seals, and the next one."""
    return page("vehicles/seals.html", listing=reports.plans(), coming=reports.next_block(), keeps=_keeps())


@bp.post("/seals/propose")
@requires("vehicles.manage", "vehicles.dispatch")
def propose_seals() -> Response:
    """Propose the next holiday now, or anew as things stand."""
    block, form = calendar.next_holiday(clock.today()) or abort(404), Form()
    if plan := form.carry_out(verbs.propose, block=block):
        return done(
            _("%(number)s is proposed. Change what must be otherwise, then confirm.", number=plan.number),
            to=_url(plan),
        )
    raise RuleBroken(form.first_error)


@bp.get("/seals/<int:plan_id>")
@requires("vehicles.care")
def seal_plan(plan_id: int) -> Response:
    """One holiday: who is sealed, who stays, what is left to do."""
    return page("vehicles/seal_plan.html", roles=list(SealRole), **reports.plan_page(_plan(plan_id), me()))


@bp.post("/seals/<int:plan_id>/choose")
@requires("vehicles.manage", "vehicles.dispatch")
def choose_seals(plan_id: int) -> Response:
    """The one screen: each car is sealed, stays for duty, or is exempt."""
    plan = _plan(plan_id)
    form = ask.RolesForm(plan, request.form)
    if form.carry_out(verbs.choose, plan=plan, by=me()):
        return done(_("The choice is kept."), to=_url(plan))
    raise RuleBroken(form.first_error)


@bp.route("/seals/<int:plan_id>/confirm", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def confirm_seals(plan_id: int) -> Response:
    """From now on nobody can dispatch these cars over the holiday."""
    plan, form = _plan(plan_id), ask.ConfirmForm()
    if form.carry_out(verbs.confirm, plan=plan, by=me()):
        return done(_("Confirmed: these cars cannot be dispatched over the holiday."), to=_url(plan))
    title = _("Confirm %(number)s", number=plan.number)
    return page(FORM, form=form, title=title, deed=_("Confirm the plan"), back=_url(plan))


@bp.post("/seals/<int:plan_id>/close")
@requires("vehicles.manage", "vehicles.dispatch")
def close_seals(plan_id: int) -> Response:
    """Every car is accounted for."""
    plan, form = _plan(plan_id), Form()
    if form.carry_out(verbs.close, plan=plan, by=me()):
        return done(_("%(number)s is closed. The booklet may be filed.", number=plan.number), to=_url(plan))
    raise RuleBroken(form.first_error)


@bp.get("/seals/cars/<int:seal_id>")
@requires("vehicles.care")
def seal_car(seal_id: int) -> Response:
    """One car over a holiday: its steps, requests, photos, what the odometer proves."""
    seal = _seal(seal_id)
    files = neighbours.files(verbs.SEAL, seal.id)
    return page(
        "vehicles/seal_car.html",
        one=reports.car(seal),
        readable=queries.readable_requests(me(), [r.id for r in seal.requests]),
        files=files,
        keeps=_keeps(),
        act=reports.next_act(seal),
    )


@bp.route("/seals/cars/<int:seal_id>/<act>", methods=["GET", "POST"])
@requires("vehicles.manage", "vehicles.dispatch")
def seal_step(seal_id: int, act: str) -> Response:
    """Seal, unseal for a trip, seal again, unseal at the end: two persons, odometer, photo."""
    seal, kind = _seal(seal_id), SealAct(act) if act in {a.value for a in SealAct} else abort(404)
    last = readings.last(seal.vehicle_id)
    form = ask.StepForm(seal, kind, last.km if last else None, me().id)
    if form.carry_out(steps.act, on=seal, seal=seal, act=kind, by=me()):
        return done(f"{seal.plate}　{kind.label}", to=url_for(".seal_car", seal_id=seal.id))
    wanted = queries.usable_request(seal) if kind == SealAct.UNSEAL else None
    return page("vehicles/seal_step.html", form=form, seal=seal, act=kind, last=last, wanted=wanted)


@bp.route("/seals/cars/<int:seal_id>/explain", methods=["GET", "POST"])
@requires("vehicles.care")
def explain_seal(seal_id: int) -> Response:
    """Kilometres under seal: how they came about."""
    seal = _seal(seal_id)
    if not (_keeps() or seal.case_owner_id == me().id):
        abort(403)
    form = ask.ExplainForm(data={"version": seal.version})
    if form.carry_out(verbs.explain, on=seal, seal=seal, by=me()):
        return done(
            _("The explanation is kept; it stands in the booklet."), to=url_for(".seal_car", seal_id=seal.id)
        )
    title = _("%(plate)s: %(km)s km under seal", plate=seal.plate, km=seal.unexplained_km)
    return page(FORM, form=form, title=title, back=url_for(".seal_car", seal_id=seal.id))


@bp.get("/seals/<int:plan_id>/register")
@requires("vehicles.care")
def seal_register(plan_id: int) -> Response:
    """封存登记表"""
    return paper("vehicles/print/seal_register.html", **reports.register(_plan(plan_id)))


@bp.get("/seals/<int:plan_id>/booklet")
@requires("vehicles.care")
def seal_booklet(plan_id: int) -> Response:
    """封存 booklet"""
    return paper("vehicles/print/seal_booklet.html", **reports.booklet(_plan(plan_id)))


@bp.get("/seals/requests")
@requires("vehicles.care", "vehicles.request")
def unseal_requests() -> Response:
    return page("vehicles/seal_requests.html", listing=reports.requests(me()))


@bp.route("/seals/requests/new", methods=["GET", "POST"])
@requires("vehicles.request")
def new_unseal_request() -> Response:
    """Ask for a sealed car; it goes to the department head and on."""
    form = ask.UnsealForm(data={"seal_id": request.args.get("seal", type=int)})
    if row := form.carry_out(steps.request_unseal, by=me()):
        return done(_("%(number)s is handed in for approval.", number=row.number), to=_request_url(row))
    title, deed = _("Ask for a sealed car"), _("Hand in for approval")
    return page(FORM, form=form, title=title, deed=deed, back=url_for(".unseal_requests"))


@bp.get("/seals/requests/<int:request_id>")
@requires("vehicles.care", "vehicles.request", "vehicles.view")
def unseal_request(request_id: int) -> Response:
    """One request with its opinions."""
    row = _request(request_id)
    own = row.requester_id == me().id
    return page(
        "vehicles/seal_request.html",
        wish=row,
        approval=neighbours.current(queries.REQUEST, row.id),
        may_withdraw=own
        and row.status in (UnsealStatus.PENDING, UnsealStatus.APPROVED, UnsealStatus.SENT_BACK),
        may_change=own and row.status == UnsealStatus.SENT_BACK,
    )


@bp.route("/seals/requests/<int:request_id>/edit", methods=["GET", "POST"])
@requires("vehicles.request")
def edit_unseal_request(request_id: int) -> Response:
    """Change a request that was sent back, and hand it in again."""
    row = _own(request_id)
    form = ask.UnsealForm(data={
        "seal_id": row.seal_id, "starts_at": clock.local(row.starts_at), "ends_at": clock.local(row.ends_at),
        "destination": row.destination, "purpose": row.purpose, "version": row.version,
    })  # fmt: skip
    if form.carry_out(steps.request_unseal, on=row, request=row, by=me()):
        return done(_("%(number)s is handed in for approval.", number=row.number), to=_request_url(row))
    return page(FORM, form=form, title=_("Change %(name)s", name=row.number), back=_request_url(row))


@bp.route("/seals/requests/<int:request_id>/withdraw", methods=["GET", "POST"])
@requires("vehicles.request")
def withdraw_unseal_request(request_id: int) -> Response:
    row, form = _own(request_id), ask.WhyForm()
    if form.carry_out(steps.withdraw_request, on=row, request=row, by=me()):
        return done(_("%(number)s is withdrawn.", number=row.number), to=_request_url(row))
    return page(
        FORM, form=form, title=_("Withdraw %(number)s", number=row.number), back=_request_url(row), stop=True
    )


def _keeps() -> bool:
    return bool(me().may("vehicles.manage") or me().may("vehicles.dispatch"))


def _plan(plan_id: int) -> SealPlan:
    return queries.plan(plan_id) or abort(404)


def _seal(seal_id: int) -> Seal:
    return queries.seal(seal_id) or abort(404)


def _request(request_id: int) -> UnsealRequest:
    return queries.request(request_id, me()) or abort(404)


def _own(request_id: int) -> UnsealRequest:
    row = _request(request_id)
    return row if row.requester_id == me().id else abort(404)


def _url(plan: SealPlan) -> str:
    return url_for(".seal_plan", plan_id=plan.id)


def _request_url(row: UnsealRequest) -> str:
    return url_for(".unseal_request", request_id=row.id)
