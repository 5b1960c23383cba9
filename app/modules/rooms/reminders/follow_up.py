"""When is it due? Answers to orders, getting ready, large meetings, tasks; wording and audiences."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from app.core.formats import day, moment, span
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Materialiser, Stage, Wording
from app.modules.rooms.models import BookingStatus, ItemStatus, SupportOrder, TaskStatus
from app.modules.rooms.queries import bookings, follow_up
from app.modules.rooms.queries import support as queries
from app.modules.rooms.services import checkin
from app.modules.rooms.services.follow_up import LARGE, TASK
from app.modules.rooms.services.support import ANSWER, PREPARE
from app.shared.accounts import queries as people


def _order(obligation: Any) -> SupportOrder | None:
    return queries.order(obligation.subject_id)


def _waits(status: ItemStatus) -> Any:
    """Open as long as a service of the order stands so, and the meeting takes place."""

    def is_open(obligation: Any) -> bool:
        order = _order(obligation)
        return order is not None and order.booking.holds and any(one.status is status for one in order.items)

    return is_open


def _servers(status: ItemStatus) -> Any:
    """Who serves what stands so: by name, else all stewards."""

    def audience(obligation: Any) -> Iterable[int]:
        order = _order(obligation)
        items = [one for one in order.items if one.status is status] if order else []
        named = {one.server_id or one.service.server_id for one in items} - {None}
        return named or [person.id for person in queries.stewards()]  # type: ignore[return-value]

    return audience


def _managers(_obligation: Any) -> Iterable[int]:
    return [person.id for person in people.role_holders("manager")]


def _services(order: SupportOrder, status: ItemStatus) -> str:
    return "、".join(
        f"{i.service.name} {i.quantity}{i.service.unit}" for i in order.items if i.status is status
    )


def _answer_words(obligation: Any, _stage: str) -> Wording:
    order = _order(obligation)
    assert order is not None  # noqa: S101 - is_open has been asked
    booking = order.booking
    return Wording(
        _("Not answered yet: %(what)s", what=_services(order, ItemStatus.ORDERED)),
        _(
            "%(number)s, %(room)s, %(when)s. Accept or refuse it.",
            number=order.number,
            room=booking.room.full_name,
            when=span(booking.starts_at, booking.ends_at),
        ),
        f"/rooms/bookings/{booking.id}/support",
    )


def _prepare_words(obligation: Any, _stage: str) -> Wording:
    order = _order(obligation)
    assert order is not None  # noqa: S101
    booking = order.booking
    return Wording(
        _("Get ready: %(what)s", what=_services(order, ItemStatus.ACCEPTED)),
        _(
            "%(room)s, %(when)s, %(n)s people",
            room=booking.room.full_name,
            when=span(booking.starts_at, booking.ends_at),
            n=booking.headcount,
        ),
        "/rooms/support/day",
    )


def _is_ahead(obligation: Any) -> bool:
    return bookings.get(obligation.subject_id).status is BookingStatus.CONFIRMED


def _large_words(obligation: Any, _stage: str) -> Wording:
    booking = bookings.get(obligation.subject_id)
    return Wording(
        _("Does it take place? %(title)s, %(when)s", title=booking.title, when=moment(booking.starts_at)),
        _(
            "%(room)s, %(n)s people. If not, open this and cancel the booking, so that others have the room.",
            room=booking.room.full_name,
            n=booking.headcount,
        ),
        f"/rooms/bookings/{booking.id}/cancel",
    )


def _task_open(obligation: Any) -> bool:
    task = follow_up.task(obligation.subject_id)
    return task is not None and task.status is TaskStatus.OPEN


def _giver(obligation: Any) -> Iterable[int]:
    task = follow_up.task(obligation.subject_id)
    return [task.created_by_id] if task else []


def _task_words(obligation: Any, stage: str) -> Wording:
    task = follow_up.task(obligation.subject_id)
    assert task is not None  # noqa: S101
    said = _("From the meeting “%(title)s”", title=task.booking.title)
    if stage == "overdue":
        return Wording(
            _("Not done, due %(day)s: %(text)s", day=day(task.due_on), text=task.text),
            f"{task.owner.full_name}　{said}",
            "/rooms/tasks",
        )
    return Wording(_("Due %(day)s: %(text)s", day=day(task.due_on), text=task.text), said, "/rooms/tasks")


LADDERS = (
    Ladder(
        ANSWER,
        _l("An order of meeting support without an answer"),
        (
            Stage("servers", -30, "servers", 1, urgent=True),
            Stage("manager", 0, "managers", 2, urgent=True, after="servers"),
        ),
        _answer_words,
        _waits(ItemStatus.ORDERED),
        {"servers": _servers(ItemStatus.ORDERED), "managers": _managers},
    ),
    Ladder(
        PREPARE,
        _l("Getting a meeting ready"),
        (
            Stage("servers", -60, "servers", 1),
            Stage("late", -15, "servers", 2, urgent=True, after="servers"),
        ),
        _prepare_words,
        _waits(ItemStatus.ACCEPTED),
        {"servers": _servers(ItemStatus.ACCEPTED)},
    ),
    Ladder(
        LARGE,
        _l("A large meeting, two days before"),
        (Stage("ask", -2, "owner", 1, unit="workdays", at=time(9)),),
        _large_words,
        _is_ahead,
    ),
    Ladder(
        TASK,
        _l("A task from a meeting"),
        (
            Stage("before", -1, "owner", 1, unit="workdays", at=time(9)),
            Stage("due", 0, "owner", 2, unit="workdays", at=time(9)),
            Stage("overdue", 1, "giver", 3, unit="workdays", at=time(9), after="due", repeat="weekly"),
        ),
        _task_words,
        _task_open,
        {"giver": _giver},
    ),
)

MATERIALISERS = (Materialiser("rooms_release", checkin.release_unattended, often=True),)
