"""Do it: who hears what about a hazard. Its own file, since every verb tells somebody."""

from collections.abc import Iterable

from app.core.formats import day
from app.core.language import gettext as _
from app.modules.duty.hazards import rules
from app.modules.duty.hazards.models import FIXING, Hazard, HazardExtension, HazardStatus
from app.modules.duty.hazards.queries.hazards import SUBJECT
from app.modules.duty.hazards.services.people import leaders, next_people, office
from app.shared.accounts.models import Person
from app.shared.notifications import services as notifications
from app.shared.notifications.models import Chase


def _tell(
    hazard: Hazard, people: Iterable[Person | int | None], key: str, title: object, body: object, by: Person | None,
    *, urgent: bool = False, requires_ack: bool = False,
) -> None:  # fmt: skip
    """Each once, and not whoever did it."""
    own = by.id if by else 0
    wanted = [one for one in people if one is not None and (one if isinstance(one, int) else one.id) != own]
    notifications.tell(
        wanted, f"hazard {hazard.id} {key} {hazard.version}", title, body, f"/duty/hazards/{hazard.id}",  # type: ignore[arg-type]
        urgent=urgent, requires_ack=requires_ack, by=by, subject=(SUBJECT, hazard.id),
    )  # fmt: skip


def tell_reported(hazard: Hazard, by: Person | None) -> None:
    """The office hears of a new report; at once where people are in danger."""
    number, place, text = hazard.number, hazard.location, hazard.description
    danger = hazard.danger_now

    def title() -> str:
        if danger:
            return _("People in danger at %(place)s: %(number)s", place=place, number=number)
        return _("Hazard reported at %(place)s: %(number)s", place=place, number=number)

    _tell(hazard, office(), "reported", title, text, by, urgent=danger)


def tell_confirmed(hazard: Hazard, by: Person) -> None:
    """Whoever reported it hears that it counts; of a major one the leader too, at once."""
    number, severity = hazard.number, hazard.severity
    _tell(
        hazard, [hazard.found_by], "confirmed", lambda: _("%(number)s is confirmed", number=number),
        lambda: str(severity.label), by,
    )  # fmt: skip
    if hazard.is_major:
        place, text = hazard.location, hazard.description
        _tell(
            hazard, [*office(), *leaders(hazard)], "major",
            lambda: _("Major hazard at %(place)s: %(number)s", place=place, number=number), text, by, urgent=True,
        )  # fmt: skip


def tell_ended(hazard: Hazard, by: Person, reason: str) -> None:
    """Whoever reported it hears that it is no hazard, or is one with another."""
    number, status = hazard.number, hazard.status
    _tell(
        hazard, [hazard.found_by], "ended",
        lambda: _("%(number)s: %(status)s", number=number, status=status.label), reason, by,
    )  # fmt: skip


def chase(hazard: Hazard, by: Person, reason: str) -> Chase:
    """Ask whoever it lies with for haste; limits and counts are those of every chase."""
    rules.check_verb("chase", hazard.status)
    with_owner = hazard.status in FIXING and hazard.status is not HazardStatus.EXTENSION
    people = [hazard.owner_id] if with_owner and hazard.owner_id else next_people(hazard)
    return notifications.chase((SUBJECT, hazard.id), by, people, reason)


def tell_assigned(hazard: Hazard, by: Person, key: str = "assigned") -> None:
    """The owner and the head of the department get the notice and sign for it; the verifier knows what comes."""
    number, place, due, measure = hazard.number, hazard.location, hazard.rectify_by, hazard.measure
    head = hazard.owner_department.head_id if hazard.owner_department else None
    _tell(
        hazard, [hazard.owner_id, head], key,
        lambda: _("Rectify %(number)s at %(place)s by %(day)s", number=number, place=place, day=day(due)),
        measure, by, urgent=hazard.is_major, requires_ack=True,
    )  # fmt: skip
    owner = hazard.owner.name if hazard.owner else ""
    _tell(
        hazard, [hazard.verifier_id], f"{key} verifier",
        lambda: _("You will verify %(number)s at %(place)s", number=number, place=place),
        lambda: _("%(name)s rectifies it by %(day)s.", name=owner, day=day(due)), by,
    )  # fmt: skip


def tell_submitted(hazard: Hazard, by: Person) -> None:
    number, place, note = hazard.number, hazard.location, hazard.rectified_note
    _tell(
        hazard, next_people(hazard), "submitted",
        lambda: _("Verify %(number)s at %(place)s", number=number, place=place), note, by,
    )  # fmt: skip


def tell_verified(hazard: Hazard, by: Person) -> None:
    """A major hazard is verified: the leader signs it off."""
    number, place, note = hazard.number, hazard.location, hazard.verified_note
    _tell(
        hazard, leaders(hazard), "verified",
        lambda: _("Sign off %(number)s at %(place)s", number=number, place=place), note, by,
    )  # fmt: skip


def tell_closed(hazard: Hazard, by: Person) -> None:
    number, place = hazard.number, hazard.location
    _tell(
        hazard, [hazard.owner_id, hazard.rectifier_id, hazard.found_by_id], "closed",
        lambda: _("%(number)s is closed out", number=number), place, by,
    )  # fmt: skip


def tell_returned(hazard: Hazard, by: Person, reason: str) -> None:
    number, due = hazard.number, hazard.rectify_by
    people = [hazard.owner_id, hazard.rectifier_id] if hazard.owner_id else [p.id for p in office()]
    _tell(
        hazard, people, "returned",
        lambda: _("%(number)s did not pass; new deadline %(day)s", number=number, day=day(due)), reason, by,
        requires_ack=True,
    )  # fmt: skip


def tell_extension(hazard: Hazard, extension: HazardExtension, by: Person) -> None:
    number, new, reason = hazard.number, extension.new_deadline, extension.reason
    _tell(
        hazard, next_people(hazard), "extension",
        lambda: _("%(number)s: decide on an extension to %(day)s", number=number, day=day(new)), reason, by,
    )  # fmt: skip


def tell_decided(hazard: Hazard, extension: HazardExtension, by: Person) -> None:
    number, due, status = hazard.number, hazard.rectify_by, extension.status
    _tell(
        hazard, [extension.asked_by_id, hazard.owner_id], "decided",
        lambda: _("%(number)s: %(status)s; due %(day)s", number=number, status=status.label, day=day(due)),
        extension.decided_note, by,
    )  # fmt: skip
