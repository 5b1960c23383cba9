"""Show it: the catalogue of services, check-lists, movable equipment, faults. Beside support.py: its own lists."""

from typing import Any

from flask import Response, abort, request, url_for
from sqlalchemy import select

from app.core import clock
from app.core.formats import yuan
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.rooms.forms import support as ask
from app.modules.rooms.models import (
    ChecklistLine,
    FaultStatus,
    LoanStatus,
    MovableEquipment,
    MovableLoan,
    RoomFault,
    SupportService,
)
from app.modules.rooms.queries import bookings
from app.modules.rooms.queries import support as queries
from app.modules.rooms.services import catalogue, equipment
from app.modules.rooms.views import bp

LOAN_VERBS = {"hand-out": LoanStatus.OUT, "bring-back": LoanStatus.BACK, "cancel": LoanStatus.CANCELLED}


@bp.get("/support/services")
@requires("rooms.serve")
def support_services() -> Response:
    """What can be ordered for a meeting."""
    columns = (
        Column("name", _("Service"), lambda row: row.name, SupportService.name, 18),
        Column("code", _("Code"), lambda row: row.code, SupportService.code, 16),
        Column(
            "price", _("Internal price (yuan)"), lambda row: f"{yuan(row.price_fen)} / {row.unit}", None, 16
        ),
        Column("lead", _("Ahead (minutes)"), lambda row: row.lead_minutes, SupportService.lead_minutes, 12),
        Column("team", _("Team that serves"), lambda row: row.team, SupportService.team, 14),
        Column(
            "server",
            _("Who is told first"),
            lambda row: row.server.full_name if row.server else _("all stewards"),
            None,
            20,
        ),
    )
    query = select(SupportService).where(SupportService.ended_on.is_(None))
    manages = me().may("rooms.manage")
    return page(
        "rooms/support_list.html",
        heading=_("Services of meeting support"),
        lead=_(
            "What a meeting can order, how long ahead, and who serves it. A room names the services that it offers."
        ),
        listing=Listing(query, columns, sort="name", title=_("Services of meeting support")),
        buttons=[(_("New service"), url_for(".new_support_service"))] if manages else [],
        row_url=lambda row: url_for(".edit_support_service", service_id=row.id) if manages else "",
        row_actions=lambda row: (
            [(_("End"), url_for(".end_support_service", service_id=row.id), row.version)] if manages else []
        ),
    )


@bp.route("/support/services/new", methods=["GET", "POST"])
@requires("rooms.manage")
def new_support_service() -> Response:
    form = ask.ServiceForm()
    if row := form.carry_out(catalogue.save_service):
        return done(_("%(name)s can be ordered now.", name=row.name), to=url_for(".support_services"))
    return _form(form, _("New service"), ".support_services")


@bp.route("/support/services/<int:service_id>", methods=["GET", "POST"])
@requires("rooms.manage")
def edit_support_service(service_id: int) -> Response:
    row = queries.service(service_id) or abort(404)
    form = ask.ServiceForm(obj=row)
    if form.carry_out(catalogue.save_service, on=row, service=row):
        return done(_("%(name)s is changed.", name=row.name), to=url_for(".support_services"))
    return _form(form, _("Change %(name)s", name=row.name), ".support_services")


@bp.post("/support/services/<int:service_id>/end")
@requires("rooms.manage")
def end_support_service(service_id: int) -> Response:
    row, form = queries.service(service_id) or abort(404), ask.Row()
    if form.carry_out(catalogue.end_service, on=row, service=row):
        return done(_("%(name)s is no longer offered.", name=row.name), to=url_for(".support_services"))
    raise RuleBroken(form.first_error)


@bp.get("/support/checklists")
@requires("rooms.serve")
def checklists() -> Response:
    """What is checked before, during and after a meeting."""
    columns = (
        Column("text", _("What is checked"), lambda row: row.text, ChecklistLine.text, 40),
        Column("phase", _("When"), lambda row: str(row.phase.label), ChecklistLine.phase, 14),
        Column(
            "kind",
            _("Kind of meeting"),
            lambda row: str(row.kind.label) if row.kind else _("every meeting"),
            ChecklistLine.kind,
            18,
        ),
        Column("order", _("Place in the list"), lambda row: row.sort_order, ChecklistLine.sort_order, 10),
    )
    query = select(ChecklistLine).where(ChecklistLine.ended_on.is_(None))
    manages = me().may("rooms.manage")
    return page(
        "rooms/support_list.html",
        heading=_("Check-lists of meetings"),
        lead=_("Lines for every meeting and for one kind of meeting. Ticks that were made keep their words."),
        listing=Listing(query, columns, sort="order", title=_("Check-lists of meetings"), per_page=60),
        buttons=[(_("New line"), url_for(".new_checklist_line"))] if manages else [],
        row_url=lambda row: url_for(".edit_checklist_line", line_id=row.id) if manages else "",
        row_actions=lambda row: (
            [(_("End"), url_for(".end_checklist_line", line_id=row.id), row.version)] if manages else []
        ),
    )


@bp.route("/support/checklists/new", methods=["GET", "POST"])
@requires("rooms.manage")
def new_checklist_line() -> Response:
    form = ask.LineForm()
    if form.carry_out(catalogue.save_line):
        return done(_("The line stands on the check-list from now on."), to=url_for(".checklists"))
    return _form(form, _("New line of the check-list"), ".checklists")


@bp.route("/support/checklists/<int:line_id>", methods=["GET", "POST"])
@requires("rooms.manage")
def edit_checklist_line(line_id: int) -> Response:
    row = queries.line(line_id) or abort(404)
    form = ask.LineForm(obj=row)
    if form.carry_out(catalogue.save_line, on=row, line=row):
        return done(_("The line is changed."), to=url_for(".checklists"))
    return _form(form, _("Change a line of the check-list"), ".checklists")


@bp.post("/support/checklists/<int:line_id>/end")
@requires("rooms.manage")
def end_checklist_line(line_id: int) -> Response:
    row, form = queries.line(line_id) or abort(404), ask.Row()
    if form.carry_out(catalogue.end_line, on=row, line=row):
        return done(_("The line is no longer asked."), to=url_for(".checklists"))
    raise RuleBroken(form.first_error)


@bp.get("/support/equipment")
@requires("rooms.serve")
def movables() -> Response:
    """What is carried where it is needed, and where it is."""
    away = queries.away_now(clock.now())
    columns = (
        Column("name", _("Equipment"), lambda row: row.name, MovableEquipment.name, 22),
        Column("stock", _("So many there are"), lambda row: row.stock, MovableEquipment.stock, 10),
        Column("faulty", _("Of them faulty"), lambda row: row.faulty, MovableEquipment.faulty, 10),
        Column("away", _("Away now"), lambda row: away.get(row.id, 0), None, 10),
        Column("free", _("Free now"), lambda row: row.usable - away.get(row.id, 0), None, 10),
        Column("kept", _("Kept where"), lambda row: row.kept_at, None, 20),
    )
    query = select(MovableEquipment).where(MovableEquipment.ended_on.is_(None))
    return page(
        "rooms/support_list.html",
        heading=_("Movable equipment"),
        lead=_("Carried where a meeting needs it. Never more is promised than there is."),
        listing=Listing(query, columns, sort="name", title=_("Movable equipment")),
        buttons=[(_("New equipment"), url_for(".new_movable"))] if me().may("rooms.manage") else [],
        row_url=lambda row: url_for(".movable", equipment_id=row.id),
        row_actions=lambda _row: [],
    )


@bp.route("/support/equipment/new", methods=["GET", "POST"])
@requires("rooms.manage")
def new_movable() -> Response:
    form = ask.MovableForm()
    if row := form.carry_out(equipment.save_movable):
        return done(_("%(name)s is in store.", name=row.name), to=url_for(".movables"))
    return _form(form, _("New equipment"), ".movables")


@bp.get("/support/equipment/<int:equipment_id>")
@requires("rooms.serve")
def movable(equipment_id: int) -> Response:
    """One kind of equipment: where its pieces are and will be."""
    row = queries.movable(equipment_id) or abort(404)
    return page(
        "rooms/support_movable.html",
        equipment=row,
        loans=queries.loans(row.id),
        away=queries.away_now(clock.now()).get(row.id, 0),
        manages=me().may("rooms.manage"),
    )


@bp.route("/support/equipment/<int:equipment_id>/edit", methods=["GET", "POST"])
@requires("rooms.manage")
def edit_movable(equipment_id: int) -> Response:
    row = queries.movable(equipment_id) or abort(404)
    form = ask.MovableForm(obj=row)
    if form.carry_out(equipment.save_movable, on=row, equipment=row):
        return done(_("%(name)s is changed.", name=row.name), to=url_for(".movable", equipment_id=row.id))
    return _form(form, _("Change %(name)s", name=row.name), ".movables")


@bp.route("/bookings/<int:booking_id>/equipment", methods=["GET", "POST"])
@requires("rooms.book", "rooms.serve")
def lend(booking_id: int) -> Response:
    """So many pieces for a meeting."""
    booking = bookings.booking(booking_id, me()) or abort(404)
    queries.may_order(me(), booking) or abort(404)
    form = ask.LoanForm()
    if loan := form.carry_out(equipment.lend, booking=booking, by=me()):
        return done(
            _("%(name)s × %(n)s is reserved.", name=loan.equipment.name, n=loan.quantity),
            to=_home(booking_id),
        )
    return page(
        "rooms/support_form.html",
        form=form,
        heading=_("Movable equipment for this meeting"),
        back=_home(booking_id),
        deed=_("Reserve it"),
        lead=f"{booking.title}　{booking.room.full_name}",
    )


@bp.post("/support/loans/<int:loan_id>/<any('hand-out', 'bring-back', cancel):verb>")
@requires("rooms.serve")
def step_loan(loan_id: int, verb: str) -> Response:
    """Handed out, back in store, not needed."""
    loan, form = _loan(loan_id), ask.Row()
    if form.carry_out(equipment.step_loan, on=loan, loan=loan, by=me(), new=LOAN_VERBS[verb]):
        return done(f"{loan.equipment.name}：{LOAN_VERBS[verb].label}", to=_home(loan.booking_id))
    raise RuleBroken(form.first_error)


@bp.get("/support/faults")
@requires("rooms.serve")
def faults() -> Response:
    """What is wrong in rooms, the open ones first."""
    view = request.args.get("view", "open")
    columns = (
        Column("text", _("What is wrong in the room"), lambda row: row.text, None, 36),
        Column("room", _("Room"), lambda row: row.room.full_name, None, 22),
        Column("at", _("Reported"), lambda row: row.reported_at, RoomFault.reported_at, 18),
        Column("by", _("Reported by"), lambda row: row.device_name or row.reported_by.full_name, None, 20),
        Column("status", _("Status"), lambda row: row.status, RoomFault.status, 12),
        Column("note", _("What was done"), lambda row: row.mended_note, None, 24),
    )
    listing = Listing(queries.faults(mended=view == "all"), columns, sort="-at", title=_("Faults of rooms"))
    return page(
        "rooms/support_list.html",
        heading=_("Faults of rooms"),
        listing=listing,
        buttons=[],
        row_url=lambda _row: "",
        lead=_("Told at the door, by stewards and by those who meet there."),
        row_actions=_fault_actions,
        views=[
            (_("Open"), url_for(".faults"), view != "all", 0),
            (_("All"), url_for(".faults", view="all"), view == "all", 0),
        ],
    )


@bp.post("/support/faults/<int:fault_id>/see-to")
@requires("rooms.serve")
def see_to_fault(fault_id: int) -> Response:
    fault, form = _fault(fault_id), ask.Row()
    if form.carry_out(equipment.see_to_fault, on=fault, fault=fault, by=me()):
        return done(_("You see to it."), to=url_for(".faults"))
    raise RuleBroken(form.first_error)


@bp.route("/support/faults/<int:fault_id>/mend", methods=["GET", "POST"])
@requires("rooms.serve")
def mend_fault(fault_id: int) -> Response:
    fault, form = _fault(fault_id), ask.MendForm()
    if form.carry_out(equipment.mend_fault, fault=fault, by=me()):
        return done(_("Put right. Whoever told it has been told."), to=url_for(".faults"))
    return _form(form, _("Put right: %(what)s", what=fault.text), ".faults", _("It is put right"))


def _fault_actions(row: RoomFault) -> list[tuple[Any, ...]]:
    """The buttons of a fault: (text, url, version); without a version it is a link."""
    see = [(_("See to it"), url_for(".see_to_fault", fault_id=row.id), row.version)]
    mend = [(_("Put right"), url_for(".mend_fault", fault_id=row.id), None)]
    return [
        *(see if row.status is FaultStatus.OPEN else []),
        *(mend if row.status is not FaultStatus.MENDED else []),
    ]


def _form(form: Any, heading: str, back: str, deed: str = "") -> Response:
    return page(
        "rooms/support_form.html",
        form=form,
        heading=heading,
        back=url_for(back),
        deed=deed or _("Save"),
        lead="",
    )


def _loan(loan_id: int) -> MovableLoan:
    return queries.loan(loan_id) or abort(404)


def _fault(fault_id: int) -> RoomFault:
    return queries.fault(fault_id) or abort(404)


def _home(booking_id: int) -> str:
    return url_for("rooms.support", booking_id=booking_id)
