"""May this scan be, and what is odd about it: moments, answers, photos, speed, order. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.formats import moment
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.patrol.models import Finding, PhotoRule, Stop
from app.modules.duty.patrol.rules.states import Times


@dataclass(frozen=True)
class Visit:
    """Who was where and when."""

    checkpoint_id: int
    person_id: int
    at: datetime


def flags(stops: Sequence[Stop], visits: Sequence[Visit]) -> dict[int, tuple[bool, bool]]:
    """checkpoint -> (too fast, wrong order), over all visits of a round in the order in which they were made.

    Too fast: the same person was at another point less than this stop's least seconds before. Wrong order: a later
    point of the route had been visited already.
    """
    of = {stop.checkpoint_id: stop for stop in stops}
    found: dict[int, tuple[bool, bool]] = {}
    furthest = 0
    before: dict[int, datetime] = {}
    for visit in sorted(
        visits, key=lambda v: (v.at, of[v.checkpoint_id].seq if v.checkpoint_id in of else 0)
    ):
        stop = of.get(visit.checkpoint_id)
        if stop is None:
            continue
        last = before.get(visit.person_id)
        fast = last is not None and visit.at - last < timedelta(seconds=stop.min_gap_s)
        found[visit.checkpoint_id] = (fast, stop.seq < furthest)
        furthest = max(furthest, stop.seq)
        before[visit.person_id] = visit.at
    return found


def check_delay(client_at: datetime | None, now: datetime, hours: int) -> None:
    """A scan made without a network is taken for so many hours."""
    if client_at is not None and now - client_at > timedelta(hours=hours):
        raise RuleBroken(
            _(
                "This scan is more than %(n)s hours old and is no longer taken. Explain the round instead.",
                n=hours,
            )
        )


def check_window(times: Times, at: datetime, *, backfill_until: datetime | None = None) -> bool:
    """Does a scan at `at` belong to this round? True if it is entered late, after a standstill of the portal."""
    if at < times.opens_at:
        raise RuleBroken(_("This round opens %(when)s.", when=moment(times.opens_at)))
    if at < times.closes_at:
        return False
    if backfill_until is not None:
        if at <= backfill_until:
            return True
        raise RuleBroken(_("This round could be entered until %(when)s.", when=moment(backfill_until)))
    raise RuleBroken(
        _("The time for this round ended %(when)s. Explain the round instead.", when=moment(times.closes_at))
    )


def check_label(retired_at: datetime | None, at: datetime) -> None:
    """A label that has been replaced tells nothing, unless it was scanned before that."""
    if retired_at is not None and at >= retired_at:
        raise RuleBroken(
            _(
                "This label was replaced %(when)s and no longer holds. Use the new one; if only the old one hangs "
                "there, tell whoever keeps the checkpoints.",
                when=moment(retired_at),
            ),
            "code",
        )


def needs_photo(rule: PhotoRule, photo_required: bool, result: Finding) -> bool:
    if photo_required or rule is PhotoRule.ALWAYS:
        return True
    return rule is PhotoRule.ABNORMAL and result is Finding.ABNORMAL


def check_report(
    questions: Sequence[str],
    answers: Mapping[int, bool | None],
    result: Finding,
    note: str,
    photos: int,
    photo: bool,
) -> list[list[object]]:
    """Every question is answered; what is wrong is described, with a photo where one is asked for."""
    missing = [n for n in range(len(questions)) if answers.get(n) is None]
    if missing:
        raise RuleBroken(_("Answer every question of this checkpoint."), f"q_{missing[0]}")
    if result is Finding.NORMAL and not all(answers[n] for n in range(len(questions))):
        raise RuleBroken(_("One answer is “no”. Choose “Something is wrong” and say what."), "result")
    if result is Finding.ABNORMAL and not note.strip():
        raise RuleBroken(_("Say what is wrong."), "note")
    if photo and not photos:
        raise RuleBroken(_("Take a photo; this checkpoint asks for one."), "files")
    return [[question, bool(answers[n])] for n, question in enumerate(questions)]
