"""Ladders as the manager sets them: dated editions over what the name plates ship.

What happens to running matters: an edition that says so (`Running.REWRITE`) takes over every open obligation on the
day it comes into force; one that does not (`Running.KEEP`) holds for deadlines that are set from then on. What has
been told stays told in either case.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.module import Ladder, declared
from app.shared.accounts.models import Person
from app.shared.notifications import queries, rules
from app.shared.notifications.models import LadderEdition, LadderStage, Running
from app.shared.notifications.services.plans import insert_once, plan_mark, write_plan

SHIPPED = 0
_FACTS = ("unit", "offset", "at", "audience", "rank", "urgent", "repeat", "after", "min_gap_minutes")


def in_force(ladder: str, now: datetime | None = None) -> int:
    """The number of the edition that holds at this moment; 0 is the shipped one."""
    return rules.editions_in_force(queries.editions(ladder), now or clock.now())[-1]


def stages_of(ladder: str, edition: int | None = None) -> list[LadderStage]:
    """The rungs of an edition (None: of the one in force); those never laid down are laid first."""
    number = in_force(ladder) if edition is None else edition
    rows = queries.stages(ladder, number)
    if not rows and number == SHIPPED:
        lay_ladder(declared("ladders")[ladder])
        rows = queries.stages(ladder, SHIPPED)
    return rows


def lay_ladder(ladder: Ladder) -> None:
    """Edition 0 as the name plate says it; what it no longer says is taken out of use."""
    for stage in ladder.stages:
        values = _shipped(stage)
        insert_once(LadderStage, ladder=ladder.name, edition=SHIPPED, code=stage.code, version=1, **values)
        row = queries.stage(ladder.name, SHIPPED, stage.code)
        if row is not None and row.version == 1:
            _set(row, values)
    codes = {stage.code for stage in ladder.stages}
    for row in queries.stages(ladder.name, SHIPPED):
        row.active = row.active and row.code in codes


def seed() -> None:
    """The shipped ladders of every module."""
    for ladder in declared("ladders").values():
        lay_ladder(ladder)


def edit_stage(
    stage: LadderStage, *, by: Person | None = None, valid_from: date | None = None, running: str = Running.REWRITE,
    reason: str = "", **values: Any,
) -> LadderStage:  # fmt: skip
    """Change a rung from a day on: a new edition. Raises RuleBroken."""
    others = [
        (one.code, one.after) for one in queries.stages(stage.ladder, stage.edition) if one.id != stage.id
    ]
    _check(stage.code, others, values)

    def change(rows: dict[str, LadderStage]) -> None:
        _set(rows[stage.code], values)
        rows[stage.code].version = stage.version + 1

    return _new_edition(stage.ladder, stage.edition, change, by, valid_from, running, reason)[stage.code]


def add_stage(
    ladder: str, *, by: Person | None = None, valid_from: date | None = None, running: str = Running.REWRITE,
    reason: str = "", **values: Any,
) -> LadderStage:  # fmt: skip
    """A further rung. It is worded as the shipped rung nearest before it is. Raises RuleBroken."""
    base = queries.last_edition(ladder)
    there = stages_of(ladder, base)
    code = rules.new_code([one.code for one in there])
    _check(code, [(one.code, one.after) for one in there], values)

    def change(rows: dict[str, LadderStage]) -> None:
        rows[code] = LadderStage(ladder=ladder, code=code, version=1)
        _set(rows[code], values)

    return _new_edition(ladder, base, change, by, valid_from, running, reason)[code]


def reset(
    ladder: Ladder, *, by: Person | None = None, valid_from: date | None = None, running: str = Running.REWRITE,
    reason: str = "",
) -> LadderEdition:  # fmt: skip
    """Back to what was shipped: an edition like edition 0. The former ones stay to be read."""
    lay_ladder(ladder)
    newest = {one.code: one.version for one in stages_of(ladder.name, queries.last_edition(ladder.name))}

    def change(rows: dict[str, LadderStage]) -> None:
        for row in rows.values():
            row.version = newest.get(row.code, 1) + 1

    rows = _new_edition(ladder.name, SHIPPED, change, by, valid_from, running, reason, shipped=True)
    edition = queries.edition(ladder.name, next(iter(rows.values())).edition)
    assert edition is not None  # noqa: S101  (just written)
    return edition


def replan(ladder: str | None = None, limit: int = 200) -> int:
    """Plan again what was planned by another edition or another calendar. Returns how many; call until 0."""
    now, count = clock.now(), 0
    for name, number in queries.editions_in_use(ladder):
        editions = queries.editions(name)
        wanted = rules.edition_for(number, editions, now)
        stages = stages_of(name, wanted)
        mark = plan_mark(stages)
        for obligation in queries.planned_otherwise(name, number, wanted, mark, limit - count):
            if obligation.edition != wanted:
                obligation.edition, obligation.armed_at = wanted, now
            write_plan(obligation, stages, mark)
            count += 1
        if count >= limit:
            break
    return count


def _new_edition(
    ladder: str, base: int, change: Callable[[dict[str, LadderStage]], None], by: Person | None, valid_from: date | None,
    running: str, reason: str, *, shipped: bool = False,
) -> dict[str, LadderStage]:  # fmt: skip
    """Copy the rungs of `base`, change them, and let them hold from `valid_from` (None or today: from now)."""
    lock(f"ladder:{ladder}")
    now = clock.now()
    rules.check_valid_from(valid_from, clock.today())
    starts = clock.at(valid_from) if valid_from and valid_from > clock.today() else now
    for earlier in queries.editions(ladder)[-1:]:
        rules.check_after_last(starts, earlier.valid_from)
    edition = LadderEdition(
        ladder=ladder, number=queries.last_edition(ladder) + 1, valid_from=starts, running=Running(running),
        reason=(reason or "").strip()[:200], shipped=shipped, made_by_id=by.id if by else None, made_at=now,
    )  # fmt: skip
    rows = {
        one.code: _copy(one)
        for one in queries.stages(ladder, base)
        if one.active or base != SHIPPED or not shipped
    }
    change(rows)
    for row in rows.values():
        row.edition = edition.number
    db.session.add_all([edition, *rows.values()])
    db.session.flush()
    while replan(ladder):
        pass
    return rows


def _check(code: str, others: Sequence[tuple[str, str]], values: dict[str, Any]) -> None:
    rules.check_repeat(values["repeat"])
    rules.check_after(code, values["after"], others)
    rules.check_at(values["unit"], values["at"])


def _copy(stage: LadderStage) -> LadderStage:
    row = LadderStage(ladder=stage.ladder, code=stage.code, version=stage.version, active=stage.active)
    for name in _FACTS:
        setattr(row, name, getattr(stage, name))
    row.channels = list(stage.channels or ())
    return row


def _shipped(stage: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(stage, name) for name in _FACTS}
    return facts | {"channels": list(stage.channels), "active": True}


def _set(row: LadderStage, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
