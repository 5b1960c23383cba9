"""Show it: seats, sign-in, tasks, ratings."""

from flask import Response, abort, request, url_for
from flask_login import current_user

from app.core import clock
from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.rule import RuleBroken
from app.core.web import public, requires
from app.modules.rooms.forms import follow_up as ask
from app.modules.rooms.models import MeetingTask, RoomBooking, SignedBy
from app.modules.rooms.queries import bookings, support
from app.modules.rooms.queries import follow_up as queries
from app.modules.rooms.services import follow_up as verbs
from app.modules.rooms.services import seating
from app.modules.rooms.views import bp


@bp.get("/bookings/<int:booking_id>/seats")
@requires("rooms.book", "rooms.serve")
def seats(booking_id: int) -> Response:
    """Place cards and who sits where."""
    booking, found = _orderable(booking_id), queries.seats(booking_id)
    plan = seating.plan_of(booking)
    return page(
        "rooms/support_seats.html",
        booking=booking,
        seats=found,
        plan=plan,
        rows=seating.rows(plan, found),
        form=ask.LayoutForm(obj=plan),
        card=ask.CardForm(),
        swap=ask.SwapForm.among(found),
    )


@bp.post("/bookings/<int:booking_id>/seats/fill")
@requires("rooms.book", "rooms.serve")
def fill_seats(booking_id: int) -> Response:
    """Cards for everybody who is invited."""
    form = Form()
    if form.carry_out(seating.fill, booking=_orderable(booking_id)):
        return done(_("Everybody invited has a card and a seat."), to=_seats(booking_id))
    raise RuleBroken(form.first_error)


@bp.post("/bookings/<int:booking_id>/seats/layout")
@requires("rooms.book", "rooms.serve")
def lay_out_seats(booking_id: int) -> Response:
    form = ask.LayoutForm()
    if form.carry_out(seating.lay_out, booking=_orderable(booking_id)):
        return done(_("Seated anew in the order of rank."), to=_seats(booking_id))
    raise RuleBroken(form.first_error)


@bp.post("/bookings/<int:booking_id>/seats/swap")
@requires("rooms.book", "rooms.serve")
def swap_seats(booking_id: int) -> Response:
    """Two people change places."""
    booking = _orderable(booking_id)
    form = ask.SwapForm.among(queries.seats(booking_id))
    if form.carry_out(seating.swap, booking=booking):
        return done(_("They have changed places."), to=_seats(booking_id))
    raise RuleBroken(form.first_error)


@bp.route("/bookings/<int:booking_id>/seats/new", methods=["GET", "POST"])
@requires("rooms.book", "rooms.serve")
def new_card(booking_id: int) -> Response:
    """A card for somebody who is not invited by name."""
    booking, form = _orderable(booking_id), ask.CardForm()
    if form.carry_out(seating.add_card, booking=booking):
        return done(_("The card is there; all are seated anew."), to=_seats(booking_id))
    return page(
        "rooms/support_form.html",
        form=form,
        heading=_("New place card"),
        back=_seats(booking_id),
        deed=_("Add the card"),
        lead=booking.title,
    )


@bp.post("/bookings/<int:booking_id>/seats/<int:seat_id>/remove")
@requires("rooms.book", "rooms.serve")
def remove_card(booking_id: int, seat_id: int) -> Response:
    booking, form = _orderable(booking_id), Form()
    if form.carry_out(seating.take_away, booking=booking, seat_id=seat_id):
        return done(_("The card is gone; the others are seated anew."), to=_seats(booking_id))
    raise RuleBroken(form.first_error)


@bp.route("/s/<code>", methods=["GET", "POST"])
@public
def sign_in(code: str) -> Response:
    """Where the code of the sign-in leads: one tap for colleagues, name and organisation for guests."""
    booking = verbs.booking_of(code) or abort(404)
    form, person = ask.SignInForm(), me() if current_user.is_authenticated else None
    if row := form.carry_out(verbs.sign_in, booking=booking, person=person):
        return page("rooms/support_signed.html", booking=booking, row=row)
    return page("rooms/support_sign_in.html", booking=booking, form=form, person=person)


@bp.get("/bookings/<int:booking_id>/sign-ins")
@requires("rooms.book", "rooms.serve")
def sign_ins(booking_id: int) -> Response:
    """Who has come; the code to be shown on the screen."""
    booking = _orderable(booking_id)
    url = url_for(".sign_in", code=verbs.code_of(booking), _external=True)
    return page(
        "rooms/support_sign_ins.html",
        booking=booking,
        rows=queries.sign_ins(booking_id),
        url=url,
        form=ask.EnterSignInForm(),
        count=ask.CountForm(came=booking.came_count),
        began=booking.starts_at <= clock.now(),
    )


@bp.post("/bookings/<int:booking_id>/sign-ins/new")
@requires("rooms.serve")
def enter_sign_in(booking_id: int) -> Response:
    """A steward enters somebody from the sheet."""
    booking, form = _orderable(booking_id), ask.EnterSignInForm()
    if form.carry_out(verbs.sign_in, booking=booking, person=None, how=SignedBy.PAPER):
        return done(_("Entered."), to=url_for(".sign_ins", booking_id=booking_id))
    raise RuleBroken(form.first_error)


@bp.post("/bookings/<int:booking_id>/sign-ins/count")
@requires("rooms.serve")
def count_people(booking_id: int) -> Response:
    booking, form = _orderable(booking_id), ask.CountForm()
    if form.carry_out(verbs.count_people, booking=booking):
        return done(
            _("%(n)s people came.", n=booking.came_count), to=url_for(".sign_ins", booking_id=booking_id)
        )
    raise RuleBroken(form.first_error)


@bp.get("/tasks")
@requires("rooms.view", "rooms.book")
def tasks() -> Response:
    """What meetings have laid on me, and what I have laid on others."""
    view = request.args.get("view", "open")
    columns = (
        Column("text", _("What is to be done"), lambda row: row.text, MeetingTask.text, 40),
        Column("owner", _("Who does it"), lambda row: row.owner.full_name, None, 20),
        Column("due", _("Until"), lambda row: row.due_on, MeetingTask.due_on, 14),
        Column("meeting", _("Meeting"), lambda row: row.booking.title, None, 26),
        Column("status", _("Status"), lambda row: row.status, MeetingTask.status, 12),
        Column("note", _("Result"), lambda row: row.done_note, None, 24),
    )
    listing = Listing(queries.tasks(me(), view), columns, sort="due", title=_("Tasks from meetings"))
    names = (("open", _("Mine, open")), ("all", _("Mine, all")), ("given", _("Given by me")))
    return page(
        "rooms/support_list.html",
        heading=_("Tasks from meetings"),
        lead=_("What was decided, who does it, until when."),
        listing=listing,
        buttons=[],
        row_url=lambda row: url_for(".support", booking_id=row.booking_id),
        views=[(title, url_for(".tasks", view=name), name == view, 0) for name, title in names],
        row_actions=lambda row: (
            [(_("Report it done"), url_for(".finish_task", task_id=row.id), None)]
            if row.status.value == "open"
            else []
        ),
    )


@bp.route("/bookings/<int:booking_id>/tasks/new", methods=["GET", "POST"])
@requires("rooms.book")
def new_task(booking_id: int) -> Response:
    """What was decided."""
    booking = bookings.changeable(booking_id, me()) or abort(404)
    form = ask.TaskForm()
    if row := form.carry_out(verbs.set_task, booking=booking, by=me()):
        return done(_("%(name)s has been told.", name=row.owner.name), to=_home(booking_id))
    return page(
        "rooms/support_form.html",
        form=form,
        heading=_("New task from this meeting"),
        back=_home(booking_id),
        deed=_("Give the task"),
        lead=booking.title,
    )


@bp.route("/tasks/<int:task_id>/done", methods=["GET", "POST"])
@requires("rooms.view", "rooms.book")
def finish_task(task_id: int) -> Response:
    task, form = _task(task_id), ask.DoneForm()
    if form.carry_out(verbs.finish_task, task=task, by=me()):
        return done(_("Done. Whoever gave it has been told."), to=url_for(".tasks"))
    return page(
        "rooms/support_form.html",
        form=form,
        heading=task.text,
        back=url_for(".tasks"),
        deed=_("It is done"),
        lead=task.booking.title,
    )


@bp.post("/tasks/<int:task_id>/drop")
@requires("rooms.book")
def drop_task(task_id: int) -> Response:
    task, form = _task(task_id), Form()
    task.created_by_id == me().id or abort(404)
    if form.carry_out(verbs.drop_task, on=task, task=task, by=me()):
        return done(_("The task is dropped."), to=_home(task.booking_id))
    raise RuleBroken(form.first_error)


@bp.route("/bookings/<int:booking_id>/rating", methods=["GET", "POST"])
@requires("rooms.book")
def rate(booking_id: int) -> Response:
    """What the organiser thought of room and service."""
    booking = bookings.changeable(booking_id, me()) or abort(404)
    before = queries.rating(booking_id)
    form = ask.RatingForm(score=before.score if before else None, comment=before.comment if before else "")
    if form.carry_out(verbs.rate, booking=booking, by=me()):
        return done(_("Thank you. The stewards read it."), to=_home(booking_id))
    return page(
        "rooms/support_form.html",
        form=form,
        heading=_("How was it?"),
        back=_home(booking_id),
        deed=_("Hand in"),
        lead=f"{booking.title}　{booking.room.full_name}",
    )


def _orderable(booking_id: int) -> RoomBooking:
    booking = bookings.booking(booking_id, me()) or abort(404)
    return booking if support.may_order(me(), booking) else abort(404)


def _task(task_id: int) -> MeetingTask:
    task = queries.task(task_id) or abort(404)
    return task if queries.may_see_task(me(), task_id) else abort(404)


def _seats(booking_id: int) -> str:
    return url_for("rooms.seats", booking_id=booking_id)


def _home(booking_id: int) -> str:
    return url_for("rooms.support", booking_id=booking_id)
