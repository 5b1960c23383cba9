"""Do it: place cards and seats. Beside follow_up.py: its own nouns."""

from collections.abc import Sequence

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import LayoutKind, Response, RoomBooking, Seat, SeatPlan
from app.modules.rooms.queries import follow_up as queries
from app.modules.rooms.rules import seating as rules
from app.modules.rooms.rules.checkin import LEFT_FIRST


def plan_of(booking: RoomBooking) -> SeatPlan:
    """The plan as it is kept, or as it would begin; not written."""
    return queries.plan(booking.id) or SeatPlan(
        booking_id=booking.id, layout=booking.layout or LayoutKind.BOARD, head=5, row=8, settings={}
    )


def fill(booking: RoomBooking) -> SeatPlan:
    """Cards for everybody who is invited and has not declined, and the organiser; those that are there stay."""
    lock(f"seats:{booking.id}")
    plan = _kept(booking)
    there = {seat.person_id or seat.name for seat in queries.seats(booking.id)}
    people = [booking.organiser] + [
        one.person for one in booking.attendees if one.person and one.response != Response.DECLINED
    ]
    for person in dict.fromkeys(people):
        if person.id not in there:
            post = person.post
            db.session.add(
                Seat(
                    booking_id=booking.id, person_id=person.id, name=person.name, organisation=person.department.name,
                    post=post.name if post else "", rank_order=person.rank_order, place=len(there),
                )
            )  # fmt: skip
            there.add(person.id)
    for one in booking.attendees:
        if one.person_id is None and one.name not in there:
            db.session.add(
                Seat(
                    booking_id=booking.id, name=one.name[:40], organisation=one.organisation[:60], guest=True, place=len(there)
                )
            )  # fmt: skip
            there.add(one.name)
    db.session.flush()
    arrange(booking)
    return plan


def arrange(booking: RoomBooking) -> SeatPlan:
    """Everybody in the order of rank, by the convention of the office."""
    plan, seats = _kept(booking), list(queries.seats(booking.id))
    left_first = bool(neighbours.policy(LEFT_FIRST, clock.local(booking.starts_at).date()).value)
    order = rules.seat_order(
        plan.layout, [(seat.rank_order, seat.guest) for seat in seats], plan.head, plan.row, left_first
    )
    for place, index in enumerate(order):
        seats[index].place = place
    return plan


def lay_out(booking: RoomBooking, layout: LayoutKind, head: int, row: int) -> SeatPlan:
    """Another layout: seated anew."""
    lock(f"seats:{booking.id}")
    plan = _kept(booking)
    plan.layout, plan.head, plan.row = layout, head, row
    return arrange(booking)


def add_card(
    booking: RoomBooking, name: str, organisation: str, post: str, rank_order: int, guest: bool
) -> Seat:
    """A card for somebody who is not on the list."""
    lock(f"seats:{booking.id}")
    seats = queries.seats(booking.id)
    if len(seats) >= 300:
        raise RuleBroken(_("At most 300 place cards."))
    seat = Seat(
        booking_id=booking.id, name=name.strip(), organisation=organisation.strip(), post=post.strip(),
        rank_order=rank_order, guest=guest, place=len(seats),
    )  # fmt: skip
    db.session.add(seat)
    db.session.flush()
    arrange(booking)
    return seat


def swap(booking: RoomBooking, a: int, b: int) -> SeatPlan:
    """Two people change places."""
    lock(f"seats:{booking.id}")
    seats = queries.seats(booking.id)
    rules.check_swap(a, b, len(seats))
    one, other = seats[a], seats[b]
    one.place, other.place = other.place, one.place
    plan = _kept(booking)
    plan.version = plan.version  # the plan is as old as its last swap
    return plan


def take_away(booking: RoomBooking, seat_id: int) -> SeatPlan:
    """Somebody does not come: the card goes, the others are seated anew."""
    lock(f"seats:{booking.id}")
    seat = queries.seat(seat_id)
    if seat is None or seat.booking_id != booking.id:
        raise RuleBroken(_("This card has been taken away already."))
    db.session.delete(seat)
    db.session.flush()
    return arrange(booking)


def _kept(booking: RoomBooking) -> SeatPlan:
    found = queries.plan(booking.id)
    if found is None:
        found = plan_of(booking)
        db.session.add(found)
        db.session.flush()
    return found


def rows(plan: SeatPlan, seats: Sequence[Seat]) -> list[tuple[rules.Block, list[Seat]]]:
    """The plan as rows of seats, for page and paper."""
    guests = sum(seat.guest for seat in seats)
    found, at = [], 0
    for block in rules.blocks(
        plan.layout, len(seats), plan.head, plan.row, guests if guests < len(seats) else 0
    ):
        found.append((block, list(seats[at : at + block.seats])))
        at += block.seats
    return found
