"""What the pages show: a notice's ledger, the reconciliation, who hears what when."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.listing import Column
from app.core.module import Ladder, declared
from app.shared.notifications import queries
from app.shared.notifications.models import (
    AUDIENCES,
    Delivery,
    DeliveryState,
    LadderStage,
    Notice,
    Obligation,
    PlannedFire,
)
from app.shared.notifications.services.plans import planned_rows, stages_of
from app.shared.notifications.services.recipients import recipients

log = logging.getLogger(__name__)

FIGURES = {
    "elapsed": _l("Due but not told"),
    "untold": _l("Told to nobody"),
    "undelivered": _l("Notice without its delivery"),
    "stuck": _l("Waiting for over an hour"),
    "dead": _l("Given up"),
}


def inbox_columns() -> list[Column]:
    return [
        Column("number", _("Number"), lambda n: n.notice_no),
        Column("at", _("When"), lambda n: n.created_at),
        Column("title", _("Notice"), lambda n: n.title, width=50),
        Column("body", _("Text"), lambda n: n.body, width=60),
        Column("read", _("Read"), lambda n: n.read_at),
        Column("acked", _("Acknowledged"), lambda n: n.acked_at),
    ]


def ledger(notice: Notice) -> list[dict[str, Any]]:
    """From planned to acknowledged, newest first."""
    events: list[tuple[datetime, str, str, str]] = []
    if notice.fire is not None:
        events.append((notice.fire.planned_at, _("Planned for this moment"), "done", ""))
        events.append((notice.fire.fired_at, _("Due, and the recipients found"), "done", ""))
    events.append((notice.created_at, _("Put into your notices"), "done", ""))
    for one in notice.deliveries:
        events.append(_delivery_event(one))
    for at, text in [
        (notice.read_at, _("Opened by you")),
        (notice.acked_at, _("Acknowledged by you")),
        (notice.closed_at, _("The matter was concluded")),
    ]:
        if at is not None:
            events.append((at, text, "done", ""))
    order = sorted(enumerate(events), key=lambda pair: (pair[1][0], pair[0]), reverse=True)
    return [{"at": at, "text": text, "look": look, "extra": extra} for _i, (at, text, look, extra) in order]


def _delivery_event(one: Delivery) -> tuple[datetime, str, str, str]:
    extra = [_("attempts: %(n)s", n=one.attempts)] if one.attempts > 1 else []
    if one.maybe_sent and one.state == DeliveryState.SENT:
        extra.append(_("was perhaps sent before, and sent once more to be sure"))
    text, look = {
        DeliveryState.SENT: (_("Mail to %(address)s handed to the mail server", address=one.address), "done"),
        DeliveryState.PENDING: (_("Mail to %(address)s waits to go out", address=one.address), "here"),
        DeliveryState.DEAD: (_("Mail to %(address)s was given up", address=one.address), "wrong"),
        DeliveryState.CANCELLED: (_("Mail to %(address)s is no longer needed", address=one.address), "todo"),
    }[one.state]
    return one.sent_at or max(one.created_at, one.not_before), text, look, "　".join(extra)


def reconciliation(now: datetime) -> dict[str, Any]:
    """Five figures that must be 0, what stands behind them, outages, and what comes next."""
    figures = queries.reconciliation(now)
    return {
        "figures": [(FIGURES[name], value) for name, value in figures.items()],
        "all_zero": not any(figures.values()),
        "red_list": [(one, ladder_title(one.ladder)) for one in queries.red_list(now)],
        "fallbacks": [(one, ladder_title(one.obligation.ladder), audience_title(one.audience))
                      for one in queries.fallbacks(now - timedelta(days=7))],
        "dead": queries.dead_deliveries(),
        "gaps": queries.gaps(),
        "heartbeat": queries.heartbeat(),
        "coming": [in_words(one) for one in queries.next_fires(5)],
    }  # fmt: skip


def in_words(row: PlannedFire) -> dict[str, str]:
    """A planned fire as a sentence."""
    stage = next((one for one in stages_of(row.obligation.ladder) if one.code == row.stage), None)
    return {
        "when": moment(row.ready_at),
        "what": _title(row.obligation, row.stage),
        "who": audience_title(stage.audience) if stage else "",
    }


def _title(obligation: Obligation, code: str) -> str:
    kind: Ladder | None = declared("ladders").get(obligation.ladder)
    try:
        return str(kind.wording(obligation, code).title) if kind else obligation.ladder
    except Exception:  # a module that cannot word it must not break this page
        log.exception("no wording for obligation %s", obligation.id)
        return f"{ladder_title(obligation.ladder)} {obligation.subject_id}"


def ladder_title(name: str) -> str:
    kind = declared("ladders").get(name)
    return str(kind.title) if kind else name


def audience_title(name: str) -> str:
    if name in AUDIENCES:
        return str(AUDIENCES[name])
    if name.startswith("role:"):
        code = name.removeprefix("role:")
        return next(
            (_("Role: %(name)s", name=role.name) for role in queries.roles() if role.code == code), code
        )
    return name


def ladders() -> list[dict[str, Any]]:
    """Every ladder, with how many stages and open obligations."""
    counts = queries.open_by_ladder()
    return [
        {
            "name": one.name,
            "title": one.title,
            "stages": len(stages_of(one.name)),
            "open": counts.get(one.name, 0),
        }
        for one in declared("ladders").values()
    ]


def ladder(kind: Ladder, due_at: datetime, person: Any) -> dict[str, Any]:
    """The rungs, and who would hear what when about a deadline and a person."""
    stages = stages_of(kind.name)
    names = stage_names(stages)
    return {
        "stages": [
            (stage, names[stage.code], when(stage, names), audience_title(stage.audience)) for stage in stages
        ],
        "due_at": due_at,
        "person": person,
        "heard": _heard(kind, stages, due_at, person),
    }


def _heard(
    kind: Ladder, stages: Sequence[LadderStage], due_at: datetime, person: Any
) -> list[dict[str, Any]]:
    imagined = Obligation(
        id=0, subject_type="", subject_id=0, ladder=kind.name, due_at=due_at, deadline_rev=0,
        owner_id=person.id, department_id=person.department_id,
    )  # fmt: skip
    by_code = {stage.code: stage for stage in stages}
    rows = planned_rows(imagined, stages, [], min(due_at, clock.now()))
    first = [row for row in rows if row.occurrence == 0]
    heard = []
    for row in sorted(first, key=lambda row: row.planned_at):
        stage = by_code[row.stage]
        try:
            people, fallback = recipients(imagined, stage.audience, kind, row.planned_at)
            who = "、".join(one.full_name for one in people[:4]) + (" …" if len(people) > 4 else "")
        except Exception:  # the module's audience wants a real record
            who, fallback = audience_title(stage.audience), False
        heard.append(
            {
                "at": row.planned_at,
                "stage": stage,
                "who": who,
                "fallback": fallback,
                "when": when(stage, stage_names(stages)),
            }
        )
    return heard


def stage_names(stages: Sequence[LadderStage]) -> dict[str, str]:
    """What people call them: stage 1, stage 2 …, from the lowest rank up."""
    return {stage.code: _("Stage %(n)s", n=number) for number, stage in enumerate(stages, start=1)}


def when(stage: LadderStage, names: dict[str, str]) -> str:
    """A stage's moment in words: 3 workdays before, at 09:00; then daily."""
    parts = [_distance(stage)]
    if stage.at is not None:
        parts.append(_("at %(time)s", time=f"{stage.at:%H:%M}"))
    if stage.repeat in ("daily", "weekly"):
        parts.append(
            _("then every day until done") if stage.repeat == "daily" else _("then every week until done")
        )
    elif stage.repeat:
        parts.append(_("then every %(n)s minutes until done", n=stage.repeat.removeprefix("minutes:")))
    if stage.after:
        parts.append(
            _(
                "at least %(n)s minutes after %(stage)s was told",
                n=stage.min_gap_minutes,
                stage=names.get(stage.after, stage.after),
            )
        )
    return _(", ").join(parts)


def _distance(stage: LadderStage) -> str:
    number = abs(stage.offset)
    if number == 0:
        return _("at the deadline") if stage.unit == "minutes" else _("on the day of the deadline")
    if stage.unit == "workdays":
        return (
            _("%(n)s workdays before", n=number) if stage.offset < 0 else _("%(n)s workdays after", n=number)
        )
    return _("%(n)s minutes before", n=number) if stage.offset < 0 else _("%(n)s minutes after", n=number)
