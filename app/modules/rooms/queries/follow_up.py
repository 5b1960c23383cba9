"""Where is it? Seats, sign-ins, tasks, ratings: what a meeting brings with it."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.formats import day, span
from app.core.module import Summary
from app.modules.rooms.models import (
    Attendee,
    MeetingRating,
    MeetingSignIn,
    MeetingTask,
    Response,
    RoomBooking,
    Seat,
    SeatPlan,
    TaskStatus,
)
from app.shared.accounts.models import Person


def plan(booking_id: int) -> SeatPlan | None:
    return db.session.scalar(select(SeatPlan).where(SeatPlan.booking_id == booking_id))


def seats(booking_id: int) -> Sequence[Seat]:
    """Everybody who has a place card, place by place."""
    query = select(Seat).where(Seat.booking_id == booking_id).order_by(Seat.place, Seat.id)
    return db.session.scalars(query).all()


def seat(seat_id: int) -> Seat | None:
    return db.session.get(Seat, seat_id)


def sign_ins(booking_id: int) -> Sequence[MeetingSignIn]:
    query = (
        select(MeetingSignIn)
        .where(MeetingSignIn.booking_id == booking_id)
        .options(joinedload(MeetingSignIn.person))
        .order_by(MeetingSignIn.at, MeetingSignIn.id)
    )
    return db.session.scalars(query).unique().all()


def came(booking_ids: Iterable[int]) -> dict[int, int]:
    """How many have signed in, by booking."""
    query = (
        select(MeetingSignIn.booking_id, func.count(MeetingSignIn.id))
        .where(MeetingSignIn.booking_id.in_(list(booking_ids)))
        .group_by(MeetingSignIn.booking_id)
    )
    return {key: n for key, n in db.session.execute(query)}  # noqa: C416


def by_uid(uid: str) -> RoomBooking | None:
    """The meeting of this calendar name: its sign-in code is made of it."""
    return db.session.scalar(select(RoomBooking).where(RoomBooking.uid == uid))


def whole(booking_id: int) -> RoomBooking | None:
    """A meeting with its people, whoever looks: for pages that a code opens."""
    query = select(RoomBooking).where(RoomBooking.id == booking_id).options(joinedload(RoomBooking.organiser))
    return db.session.scalars(query).unique().first()


def tasks_of(booking_id: int) -> Sequence[MeetingTask]:
    query = (
        select(MeetingTask)
        .where(MeetingTask.booking_id == booking_id)
        .options(joinedload(MeetingTask.owner))
        .order_by(MeetingTask.due_on, MeetingTask.id)
    )
    return db.session.scalars(query).unique().all()


def task(task_id: int) -> MeetingTask | None:
    return db.session.get(MeetingTask, task_id)


def tasks(person: Person, view: str = "") -> Select[MeetingTask]:
    """What meetings have laid on somebody, and what they themselves have laid on others."""
    query = select(MeetingTask).options(
        joinedload(MeetingTask.owner), joinedload(MeetingTask.booking).joinedload(RoomBooking.organiser)
    )
    if view == "given":
        return query.where(MeetingTask.created_by_id == person.id)
    query = query.where(MeetingTask.owner_id == person.id)
    return query if view == "all" else query.where(MeetingTask.status == TaskStatus.OPEN)


def open_tasks(person: Person) -> Sequence[MeetingTask]:
    """The next of them, for the desk."""
    return db.session.scalars(tasks(person).order_by(MeetingTask.due_on).limit(5)).unique().all()


def rating(booking_id: int) -> MeetingRating | None:
    query = select(MeetingRating).where(MeetingRating.booking_id == booking_id)
    return db.session.scalar(query.options(joinedload(MeetingRating.by)))


def takes_part(person: Person, booking: RoomBooking) -> bool:
    """Minutes and tasks are for those who met: organiser, clerk, who was invited, who signed in."""
    if person.id in (booking.organiser_id, booking.clerk_id):
        return True
    invited = select(Attendee.id).where(
        Attendee.booking_id == booking.id,
        Attendee.person_id == person.id,
        Attendee.response != Response.DECLINED,
    )
    came = select(MeetingSignIn.id).where(
        MeetingSignIn.booking_id == booking.id, MeetingSignIn.person_id == person.id
    )
    return db.session.scalar(select(or_(invited.exists(), came.exists()))) or False


def may_see_minutes(person: Person, booking_id: int) -> bool:
    found = db.session.get(RoomBooking, booking_id)
    return found is not None and takes_part(person, found)


def minutes_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    """The minutes of meetings, as the owner of their files."""
    query = (
        select(RoomBooking).where(RoomBooking.id.in_(list(ids))).options(joinedload(RoomBooking.organiser))
    )
    return {
        one.id: Summary(
            one.title, one.organiser.full_name, span(one.starts_at, one.ends_at), url=f"/rooms/bookings/{one.id}/support"
        )
        for one in db.session.scalars(query).unique()
    }  # fmt: skip


def task_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    query = select(MeetingTask).where(MeetingTask.id.in_(list(ids))).options(joinedload(MeetingTask.owner))
    return {
        one.id: Summary(one.text, one.owner.full_name, day(one.due_on), url="/rooms/tasks")
        for one in db.session.scalars(query).unique()
    }


def may_see_task(person: Person, task_id: int) -> bool:
    found = db.session.get(MeetingTask, task_id)
    return found is not None and person.id in (found.owner_id, found.created_by_id)
