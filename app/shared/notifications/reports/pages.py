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
from app.shared.accounts import queries as accounts
from app.shared.notifications import queries, rules
from app.shared.notifications.models import (
    AUDIENCES,
    Delivery,
    DeliveryState,
    LadderStage,
    Notice,
    Obligation,
    PlannedFire,
)
from app.shared.notifications.services.ladders import in_force, stages_of
from app.shared.notifications.services.plans import planned_rows
from app.shared.notifications.services.recipients import leaving, recipients
from app.shared.workdays import queries as workdays

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
    if one.digest and one.state == DeliveryState.SENT:
        extra.append(_("together with others"))
    address = one.address
    if one.channel in ("robot", "webhook"):
        point = queries.endpoint(int(address)) if address.isdigit() else None
        address = point.name if point else address
        words = {
            DeliveryState.SENT: _("Told to the group or system “%(name)s”", name=address),
            DeliveryState.PENDING: _("For the group or system “%(name)s”: waits to go out", name=address),
            DeliveryState.DEAD: _("For the group or system “%(name)s”: given up", name=address),
            DeliveryState.CANCELLED: _("For the group or system “%(name)s”: no longer needed", name=address),
        }
    else:
        words = {
            DeliveryState.SENT: _("Mail to %(address)s handed to the mail server", address=address),
            DeliveryState.PENDING: _("Mail to %(address)s waits to go out", address=address),
            DeliveryState.DEAD: _("Mail to %(address)s was given up", address=address),
            DeliveryState.CANCELLED: _("Mail to %(address)s is no longer needed", address=address),
        }
    look = {"sent": "done", "pending": "here", "dead": "wrong", "cancelled": "todo"}[one.state]
    return one.sent_at or max(one.created_at, one.not_before), words[one.state], look, "　".join(extra)


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
    stage = next(
        (one for one in stages_of(row.obligation.ladder, row.obligation.edition) if one.code == row.stage),
        None,
    )
    return {
        "when": moment(row.ready_at),
        "what": _title(row.obligation, row.stage),
        "who": audience_title(stage.audience) if stage else "",
    }


def _title(obligation: Obligation, code: str) -> str:
    kind: Ladder | None = declared("ladders").get(obligation.ladder)
    try:
        return (
            str(kind.wording(obligation, rules.worded_as(kind, code, 99)).title)
            if kind
            else obligation.ladder
        )
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
    counts, editions, rungs = queries.open_by_ladder(), queries.all_editions(), queries.rung_counts()
    found = []
    for one in declared("ladders").values():
        number = rules.editions_in_force(editions.get(one.name, []), clock.now())[-1]
        found.append(
            {
                "name": one.name,
                "title": one.title,
                "stages": rungs.get((one.name, number), len(one.stages)),  # never laid down: as shipped
                "open": counts.get(one.name, 0),
                "own": number > 0,
            }
        )
    return found


def ladder(kind: Ladder, due_at: datetime, person: Any, matter: Obligation | None = None) -> dict[str, Any]:
    """The rungs in force, what waits to come into force, and who would hear what when about a deadline."""
    number = in_force(kind.name)
    last = queries.last_edition(kind.name)
    stages = stages_of(kind.name)
    asked = stages_of(kind.name, matter.edition) if matter else stages
    owner = (accounts.person(matter.owner_id) if matter else None) or person
    due = matter.due_at if matter else due_at
    return {
        "stages": _rungs(stages),
        "waiting": _rungs(stages_of(kind.name, last)) if last != number else [],
        "editions": list(reversed(queries.editions(kind.name))),
        "number": number,
        "due_at": due,
        "person": owner,
        "matter": matter,
        "due_kind": workdays.day_kind(clock.local(due).date()),
        "heard": _heard(kind, asked, due, owner, matter),
    }


def _rungs(stages: Sequence[LadderStage]) -> list[tuple[LadderStage, str, str, str, str]]:
    names = stage_names(stages)
    return [
        (stage, names[stage.code], when(stage, names), audience_title(stage.audience), ways_of(stage))
        for stage in stages
    ]


def ways_of(stage: LadderStage) -> str:
    """By which ways a rung speaks."""
    words = {"mail": _("Mail"), "robot": _("Group robot"), "webhook": _("Webhook")}
    return "、".join([_("Notice"), *(words[name] for name in words if name in (stage.channels or ()))])


def _heard(
    kind: Ladder, stages: Sequence[LadderStage], due_at: datetime, person: Any, matter: Obligation | None
) -> list[dict[str, Any]]:
    """What the sweep would do: the same plan, the same recipients, the same quiet hours, nothing of its own."""
    imagined = Obligation(
        id=0, subject_type=matter.subject_type if matter else "", subject_id=matter.subject_id if matter else 0,
        ladder=kind.name, due_at=due_at, deadline_rev=0, owner_id=matter.owner_id if matter else person.id,
        department_id=matter.department_id if matter else person.department_id,
    )  # fmt: skip
    by_code = {stage.code: stage for stage in stages}
    names = stage_names(stages)
    first = [
        row for row in planned_rows(imagined, stages, [], min(due_at, clock.now())) if row.occurrence == 0
    ]
    moments: dict[str, datetime] = {}
    for row in sorted(first, key=lambda row: by_code[row.stage].rank):
        stage = by_code[row.stage]
        told = moments.get(stage.after)
        gap = timedelta(minutes=stage.min_gap_minutes)
        moments[row.stage] = max(row.planned_at, told + gap) if told else row.planned_at
    return [
        _line(kind, imagined, by_code[code], moments[code], names)
        for code in sorted(moments, key=lambda code: (moments[code], by_code[code].rank))
    ]


def _line(
    kind: Ladder, imagined: Obligation, stage: LadderStage, at: datetime, names: dict[str, str]
) -> dict[str, Any]:
    people: list[Any] = []
    fallback = False
    try:
        people, fallback = recipients(imagined, stage.audience, kind, at)
        who = "、".join(one.full_name for one in people[:4]) + (" …" if len(people) > 4 else "")
    except Exception:  # the module's audience wants a real record
        who = audience_title(stage.audience)
    leaves = (
        leaving(people[0], at, urgent=stage.urgent) if people and "mail" in (stage.channels or ()) else None
    )
    return {
        "at": at,
        "stage": stage,
        "who": who,
        "fallback": fallback,
        "when": when(stage, names),
        "mail_at": leaves[0] if leaves else None,
        "held": bool(leaves and leaves[0] > at),
        "digest": bool(leaves and leaves[1]),
        "day": workdays.day_kind(clock.local(at).date()),
        "ways": ways_of(stage),
    }


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
