"""Patrol (巡查): checkpoints, routes, plans, rounds."""

from app.core.language import lazy as _l
from app.core.module import HomeCard, LinkKind, MenuItem, Module, QuickLink, SearchKind
from app.modules.duty.patrol import demo
from app.modules.duty.patrol.queries import links, points, rounds
from app.modules.duty.patrol.reminders import LADDERS, MATERIALISERS
from app.modules.duty.patrol.reports import walking
from app.modules.duty.patrol.rules.policies import POLICIES
from app.modules.duty.patrol.views import bp

module = Module(
    bp,
    title=_l("Patrol"),
    menu=(
        MenuItem(_l("My rounds"), "duty.patrol.rounds", "duty.patrol"),
        MenuItem(_l("Rounds of today"), "duty.patrol.board", "duty.plan"),
        MenuItem(_l("Patrol rounds"), "duty.patrol.tasks", "duty.plan"),
        MenuItem(_l("Patrol figures"), "duty.patrol.statistics", "duty.plan"),
        MenuItem(_l("Patrol plans"), "duty.patrol.plans", "duty.plan"),
        MenuItem(_l("Patrol routes"), "duty.patrol.routes", "duty.plan"),
        MenuItem(_l("Checkpoints"), "duty.patrol.points", "duty.plan"),
    ),
    permissions={
        "duty.patrol": _l("Walk patrol rounds"),
        "duty.plan": _l("Keep checkpoints, routes and plans; see all rounds"),
    },
    roles={
        "guard": {"duty.patrol": "own"},
        "duty_officer": {"duty.patrol": "own"},
        "manager": {"duty.plan": "all"},
    },
    links=(
        LinkKind("patrol_task", _l("Patrol round"), links.summaries, rounds.may_see),
        LinkKind("patrol_scan", _l("Visit to a checkpoint"), links.scan_summaries, links.may_see_scan),
    ),
    ladders=LADDERS,
    policies=POLICIES,
    materialisers=MATERIALISERS,
    search=(
        SearchKind("patrol_point", _l("Checkpoints"), ("duty.plan",), points.search_rows, points.visible),
    ),
    home_cards=(HomeCard("duty/patrol/_card_rounds.html", walking.card, column="half", order=12),),
    quick_links=(QuickLink(_l("My rounds"), "duty.patrol.rounds", "qr-code", "duty.patrol"),),
    demo=demo.lay,
)
