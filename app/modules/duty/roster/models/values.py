"""Values that queries give and rules take: absences, exemptions and duties of people, without their rows."""

from dataclasses import dataclass
from datetime import date, datetime

from app.modules.duty.roster.models.statuses import ExemptionKind


@dataclass(frozen=True)
class Spared:
    """An exemption."""

    person_id: int
    kind: ExemptionKind
    from_on: date
    until_on: date = date.max


@dataclass(frozen=True)
class Away:
    """An absence, half-open."""

    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Duty:
    """A duty that stands already: of another roster, or set by hand."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    shift_id: int = 0
    post_id: int = 0
    standby: bool = False
