"""Duty roster (值班表): posts, shifts, swaps, sign-in, log and hand-over."""

from flask import Flask

from app.core.language import lazy as _l
from app.core.module import (
    Fact,
    HomeCard,
    LinkKind,
    MenuItem,
    Module,
    NumberKind,
    QuickLink,
    StepPlan,
    Subject,
)
from app.modules.duty.roster import demo
from app.modules.duty.roster.queries import duty, links, rosters
from app.modules.duty.roster.reminders import LADDERS, MATERIALISERS
from app.modules.duty.roster.reports import desk
from app.modules.duty.roster.rules.policies import POLICIES
from app.modules.duty.roster.services import steps
from app.modules.duty.roster.views import bp

DUTY_ROSTER = Subject(
    rosters.SUBJECT,
    _l("Duty rosters"),
    route=(StepPlan(_l("Leader in charge of duty"), "leader_in_charge"),),
    facts=(
        Fact("days", _l("length in days"), "number"),
        Fact("holiday", _l("holds a statutory holiday")),
    ),
    on_approved=steps.on_approved,
    on_rejected=steps.back_to_draft,
    on_sent_back=steps.back_to_draft,
    on_withdrawn=steps.back_to_draft,
)


def _init_app(app: Flask) -> None:
    """Mails to people on duty do not wait for the morning."""
    app.extensions.setdefault("on_duty", []).append(duty.is_on_duty)


module = Module(
    bp,
    title=_l("Roster"),
    menu=(
        MenuItem(_l("Duty today"), "duty.start", "duty.view"),
        MenuItem(_l("My duties"), "duty.roster.mine", "duty.serve"),
        MenuItem(_l("Duty rosters"), "duty.roster.rosters", "duty.view"),
        MenuItem(_l("Shifts"), "duty.roster.shifts", "duty.view"),
        MenuItem(_l("Who was on duty"), "duty.roster.at", "duty.view"),
        MenuItem(_l("Swaps of duty"), "duty.roster.swaps", "duty.serve"),
        MenuItem(_l("Duty log"), "duty.roster.log", "duty.roster"),
        MenuItem(_l("Hand-overs of duty"), "duty.roster.handovers", "duty.roster"),
        MenuItem(_l("Posts of duty"), "duty.roster.posts", "duty.roster"),
        MenuItem(_l("Exemptions from duty"), "duty.roster.exemptions", "duty.roster"),
    ),
    permissions={
        "duty.view": _l("See duty rosters and who is on duty; with a wide scope, all logs and hand-overs"),
        "duty.serve": _l("Stand duty: sign in, swap, write the log, hand over"),
        "duty.roster": _l("Keep posts, pools and exemptions; draw up and publish duty rosters"),
    },
    roles={
        "clerk": {"duty.view": "own", "duty.serve": "own"},
        "department_head": {"duty.view": "own", "duty.serve": "own"},
        "leader_in_charge": {"duty.view": "all", "duty.serve": "own"},
        "manager": {"duty.view": "all", "duty.serve": "own", "duty.roster": "all"},
        "duty_officer": {"duty.view": "all", "duty.serve": "own"},
        "guard": {"duty.view": "own", "duty.serve": "own"},
        "auditor": {"duty.view": "all"},
    },
    subjects=(DUTY_ROSTER,),
    links=(
        LinkKind(rosters.SUBJECT, _l("Duty roster"), rosters.summaries, rosters.may_see_roster),
        LinkKind("duty_handover", _l("Record of a hand-over"), links.handovers, links.may_see_handover),
        LinkKind("duty_shift", _l("Shift of duty"), links.shifts, links.may_see_shift),
        LinkKind("duty_assignment", _l("Place in a shift"), links.places, links.may_see_place),
        LinkKind("duty_swap", _l("Swap of duties"), links.swaps, links.may_see_swap),
        LinkKind("incident_report", _l("Report of an incident"), links.reports, links.may_see_report),
    ),
    ladders=LADDERS,
    policies=POLICIES,
    numbers=(NumberKind(rosters.SUBJECT, _l("Duty rosters"), "ZB"),),
    materialisers=MATERIALISERS,
    home_cards=(HomeCard("duty/roster/_card.html", desk.card, column="side", order=15),),
    quick_links=(QuickLink(_l("My duties"), "duty.roster.mine", "shield-check", "duty.serve"),),
    top_line=desk.top_line,
    before_holiday=desk.before_holiday,
    demo=demo.lay,
    init_app=_init_app,
)
