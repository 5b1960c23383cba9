"""May it be? What speaks against somebody in a shift, found by value; and what a roster must have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster.rules.drawing import Away, Duty, Spared, is_spared, too_close
from app.modules.duty.roster.rules.policies import Terms


@dataclass(frozen=True)
class Clash:
    """One thing that speaks against somebody. severity: block | reason | warn."""

    code: str  # twice | posts | absence | exemption | gap | left
    severity: str
    person_id: int


def clashes(
    person_id: int,
    starts_at: datetime,
    ends_at: datetime,
    on_day: date,
    *,
    shift_id: int,
    post_id: int,
    duties: Sequence[Duty],
    away: Iterable[Away],
    spared: Iterable[Spared],
    works_here: bool,
    terms: Terms,
    zone: ZoneInfo,
    standby: bool = False,
) -> list[Clash]:
    """Everything that speaks against this person in this shift. `duties` are all others of the person."""
    found: list[Clash] = []

    def add(code: str, severity: str) -> None:
        if severity != "off":
            found.append(Clash(code, severity, person_id))

    if not works_here:
        add("left", "block")
    if any(duty.shift_id == shift_id for duty in duties):
        add("twice", "block")
    others = [duty for duty in duties if duty.shift_id != shift_id]
    close = too_close(starts_at, ends_at, others, terms.rest if not standby else terms.rest * 0)
    if close == "twice":
        add("posts", "block")
    elif close == "gap":
        add("gap", terms.gap)
    if any(a.person_id == person_id and a.starts_at < ends_at and a.ends_at > starts_at for a in away):
        add("absence", terms.absence)
    if any(s.person_id == person_id and is_spared(s, starts_at, ends_at, on_day, zone) for s in spared):
        add("exemption", terms.exemption)
    return found


def sentence(clash: Clash, name: str) -> str:
    """What to tell whoever sets the roster."""
    return {
        "twice": _("%(name)s stands in this shift already.", name=name),
        "posts": _("%(name)s has duty at another post or in another shift at that time.", name=name),
        "gap": _("%(name)s has another duty too close to it.", name=name),
        "absence": _("%(name)s is absent at that time.", name=name),
        "exemption": _("%(name)s is exempt from such a duty.", name=name),
        "left": _("%(name)s does not work here any more.", name=name),
    }[clash.code]


def check_placing(found: Sequence[Clash], name: str, reason: str, field: str | None = None) -> None:
    """Raise if somebody cannot be put into a shift, or only with a reason that is not given."""
    for clash in found:
        if clash.severity == "block":
            raise RuleBroken(sentence(clash, name), field)
    for clash in found:
        if clash.severity == "reason" and not reason.strip():
            raise RuleBroken(
                _("%(sentence)s Give a reason if it must be so.", sentence=sentence(clash, name)), field
            )


def check_complete(holes: int, blocked: int) -> None:
    """Raise if a roster with holes or with clashes that no reason allows is to be sent for approval."""
    if holes:
        raise RuleBroken(_("%(n)s places are still empty. Fill them first.", n=holes))
    if blocked:
        raise RuleBroken(_("%(n)s clashes must be cleared first.", n=blocked))
