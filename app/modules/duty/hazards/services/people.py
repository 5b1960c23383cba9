"""Do it: who is who. Its own file, since every verb asks for it."""

from collections.abc import Sequence

from app.modules.duty.hazards.models import ExtensionStatus, Hazard, HazardExtension
from app.modules.duty.hazards.rules import Standing
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person


def office() -> Sequence[Person]:
    """Who looks at reports, assigns and verifies."""
    return people.holders("duty.hazards")


def leaders(hazard: Hazard) -> Sequence[Person]:
    """The leader in charge of the responsible department; where there is none, everybody who supervises."""
    leader = people.leader_in_charge(hazard.responsible)
    return [leader] if leader is not None and leader.is_active else people.holders("duty.supervise")


def pending(hazard: Hazard) -> HazardExtension | None:
    """The extension that waits to be decided."""
    return next((row for row in hazard.extensions if row.status == ExtensionStatus.PENDING), None)


def standing(person: Person, hazard: Hazard) -> Standing:
    """What this person is to the hazard."""
    waiting, department = pending(hazard), hazard.responsible
    office_reach, led = people.reach(person, "duty.hazards"), people.reach(person, "duty.supervise")
    ids = [one for one in (hazard.owner_department_id, hazard.department_id) if one]
    return Standing(
        office=office_reach.all or any(one in office_reach.department_ids for one in ids),
        leader=led.covers(department.id) if department else person.may("duty.supervise"),
        owner=person.id == hazard.owner_id
        or (hazard.owner_department is not None and hazard.owner_department.head_id == person.id),
        reporter=person.id == hazard.found_by_id,
        verifier=person.id == hazard.verifier_id,
        fixer=person.id in (hazard.owner_id, hazard.rectifier_id),
        asked=waiting is not None and waiting.asked_by_id == person.id,
        for_leader=waiting is not None and waiting.for_leader,
    )


def next_people(hazard: Hazard) -> list[int]:
    """With whom it lies now, as far as it does not lie with the owner."""
    status = hazard.status.value
    if status == "verified" or (status == "extension_requested" and standing_for_leader(hazard)):
        return [person.id for person in leaders(hazard)]
    if status == "submitted" and hazard.verifier_id:
        return [hazard.verifier_id]
    barred = (hazard.owner_id, hazard.rectifier_id) if status == "submitted" else ()
    return [person.id for person in office() if person.id not in barred]


def standing_for_leader(hazard: Hazard) -> bool:
    waiting = pending(hazard)
    return waiting is not None and waiting.for_leader
