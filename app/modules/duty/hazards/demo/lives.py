"""One hazard of the demonstration on its way: its row, what happened, what was asked for, its photos."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.modules.duty.hazards.demo.words import Spec
from app.modules.duty.hazards.models import Category, Hazard, HazardAct, HazardStatus, Severity, Source
from app.shared.accounts.models import Person


@dataclass
class Life:
    """One hazard on its way: its row, what happened, what was asked for, which photos there are."""

    spec: Spec
    row: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)
    extensions: list[dict[str, Any]] = field(default_factory=list)
    photos: list[tuple[str, datetime, int]] = field(default_factory=list)

    def step(self, act: HazardAct, to: HazardStatus, at: datetime, by: Person, note: str = "") -> None:
        """It goes on to the next state."""
        self.events.append({
            "at": at, "actor_id": by.id, "act": act, "from_status": self.row["status"], "to_status": to, "note": note,
            "deadline_rev": self.row["deadline_rev"],
        })  # fmt: skip
        self.row |= {"status": to, "status_at": at, "changed_at": at}


def blank(spec: Spec, found: datetime, reporter: Person) -> dict[str, Any]:
    """A hazard that has just been reported, with every column, since rows in bulk name the same ones."""
    row: dict[str, Any] = {column.key: None for column in Hazard.__table__.columns if column.key != "id"}
    texts = (
        "measure",
        "contingency",
        "interim_control",
        "rectified_note",
        "verified_note",
        "signed_note",
        "end_reason",
    )
    row |= dict.fromkeys(texts, "") | dict.fromkeys(("danger_now", "supervised", "fixed_on_spot"), False)
    return row | {
        "source": Source(spec.source), "category": Category(spec.category), "severity": Severity(spec.severity),
        "location": spec.place, "description": spec.what, "department_id": reporter.department_id,
        "found_by_id": reporter.id, "found_at": found, "status": HazardStatus.REPORTED, "status_at": found, "changed_at": found,
        "deadline_rev": 0, "version": 1,
    }  # fmt: skip
