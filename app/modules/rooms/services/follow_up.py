"""Do it: sign-in, follow-up tasks, ratings; what hangs on a booking follows it."""

import hmac
from datetime import date, time
from hashlib import sha256

from flask import current_app

from app.core import clock
from app.core.db import db, lock
from app.core.formats import day
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import (
    BookingStatus,
    MeetingRating,
    MeetingSignIn,
    MeetingTask,
    RoomBooking,
    SignedBy,
    TaskStatus,
)
from app.modules.rooms.queries import follow_up as queries
from app.modules.rooms.queries import support as support_queries
from app.modules.rooms.rules import support as rules
from app.modules.rooms.services import equipment, holding, support
from app.modules.rooms.services.terms import terms
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person

TASK, LARGE = "meeting_task", "room_large"  # ladders


def code_of(booking: RoomBooking) -> str:
    """The code of a meeting's sign-in: whoever has it may sign in, nobody guesses it. Nothing is stored."""
    key = bytes.fromhex(current_app.config["AUDIT_KEY"])
    mark = hmac.new(key, b"sign-in:" + booking.uid.encode(), sha256).hexdigest()[:16]
    return f"{booking.id}-{mark}"


def booking_of(code: str) -> RoomBooking | None:
    """The meeting of this code, if the code is right."""
    number, _dash, _mark = code.partition("-")
    found = queries.whole(int(number)) if number.isdigit() and len(number) < 10 else None
    return found if found is not None and hmac.compare_digest(code_of(found), code) else None


def sign_in(
    booking: RoomBooking, person: Person | None, *, name: str = "", organisation: str = "", how: SignedBy = SignedBy.CODE
) -> MeetingSignIn:  # fmt: skip
    """Somebody has come. Signing in twice is signing in once."""
    rules.check_sign_in(booking.status, booking.starts_at, booking.ends_at, clock.now(), how)
    lock(f"sign-in:{booking.id}")
    there = queries.sign_ins(booking.id)
    name = person.name if person else name.strip()
    organisation = person.department.name if person else organisation.strip()
    if not name:
        raise RuleBroken(_("Write your name."), "name")
    for row in there:
        same = row.person_id == person.id if person else (row.name, row.organisation) == (name, organisation)
        if same:
            return row
    if len(there) >= 2000:
        raise RuleBroken(_("So many have signed in that something must be wrong. Ask a steward."))
    row = MeetingSignIn(
        booking_id=booking.id, person_id=person.id if person else None, name=name[:40], organisation=organisation[:60],
        at=clock.now(), how=how,
    )  # fmt: skip
    db.session.add(row)
    booking.came_count = max(booking.came_count or 0, len(there) + 1)
    db.session.flush()
    return row


def count_people(booking: RoomBooking, came: int) -> RoomBooking:
    """So many came, counted by a steward."""
    if booking.starts_at > clock.now():
        raise RuleBroken(_("The meeting has not begun yet."), "came")
    booking.came_count = came
    return booking


def set_task(booking: RoomBooking, by: Person, *, text: str, owner_id: int, due_on: date) -> MeetingTask:
    """What was decided, who does it until when; the owner hears it at once and before the day."""
    owner = accounts.person(owner_id)
    if owner is None or not owner.is_active:
        raise RuleBroken(_("Choose somebody who works here."), "owner_id")
    if due_on < clock.today():
        raise RuleBroken(_("Choose a day from today on."), "due_on")
    row = MeetingTask(
        booking_id=booking.id,
        text=text.strip(),
        owner=owner,
        owner_id=owner.id,
        due_on=due_on,
        created_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    neighbours.keep(
        (TASK, row.id),
        TASK,
        clock.at(due_on, time(17, 30)),
        owner_id=owner.id,
        department_id=owner.department_id,
    )
    title, said = booking.title, row.text
    neighbours.tell(
        [owner] if owner.id != by.id else [],
        f"meeting_task {row.id}",
        lambda: _("To do until %(day)s: %(text)s", day=day(due_on), text=said),
        lambda: _("From the meeting “%(title)s”", title=title),
        "/rooms/tasks",
        by=by,
        subject=(TASK, row.id),
    )
    return row


def finish_task(task: MeetingTask, by: Person, note: str = "") -> MeetingTask:
    """Done; whoever gave it hears so."""
    if task.status is not TaskStatus.OPEN:
        raise RuleBroken(_("This task is no longer open."))
    task.status, task.done_at, task.done_note = TaskStatus.DONE, clock.now(), note.strip()[:200]
    neighbours.release((TASK, task.id))
    text = task.text
    neighbours.tell(
        [task.created_by] if task.created_by_id != by.id else [],
        f"meeting_task {task.id} done",
        lambda: _("Done: %(text)s", text=text),
        task.done_note,
        f"/rooms/bookings/{task.booking_id}/support",
        by=by,
        subject=(TASK, task.id),
    )
    return task


def drop_task(task: MeetingTask, by: Person) -> MeetingTask:
    """No longer wanted."""
    if task.status is not TaskStatus.OPEN:
        raise RuleBroken(_("This task is no longer open."))
    task.status, task.done_at = TaskStatus.DROPPED, clock.now()
    neighbours.release((TASK, task.id))
    return task


def rate(booking: RoomBooking, by: Person, score: int, comment: str) -> MeetingRating:
    """What the organiser thought of it. One a meeting; who is not satisfied is heard by the stewards."""
    if booking.status is not BookingStatus.ENDED and clock.now() < booking.ends_at:
        raise RuleBroken(_("The meeting is not over yet."))
    lock(f"rating:{booking.id}")
    row = queries.rating(booking.id) or MeetingRating(booking_id=booking.id)
    row.by, row.score, row.comment, row.at = by, score, comment.strip()[:300], clock.now()
    db.session.add(row)
    db.session.flush()
    if score <= 2:
        title, said = booking.title, row.comment
        neighbours.tell(
            [p for p in support_queries.stewards() if p.id != by.id],
            f"rating {booking.id} {score}",
            lambda: _("Not satisfied: %(title)s", title=title),
            said,
            f"/rooms/bookings/{booking.id}/support",
            by=by,
            subject=(holding.BOOKING, booking.id),
        )
    return row


def follow(booking: RoomBooking) -> None:
    """A booking has taken a room, moved or let go: services, equipment and the question of large meetings follow."""
    support.follow(booking)
    equipment.follow(booking)
    large = booking.holds and booking.headcount >= terms(booking.starts_at).large
    if large and booking.starts_at > clock.now():
        neighbours.keep(
            (holding.BOOKING, booking.id), LARGE, booking.starts_at, owner_id=booking.organiser_id,
            department_id=booking.department_id,
        )  # fmt: skip
    else:
        neighbours.release((holding.BOOKING, booking.id), LARGE)


holding.followers.append(follow)
