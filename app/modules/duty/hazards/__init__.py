"""Hazards (隐患): found, assigned, rectified, verified, closed."""

from app.core.language import lazy as _l
from app.core.module import HomeCard, LinkKind, MenuItem, Module, NumberKind, QuickLink, SearchKind
from app.modules.duty.hazards import demo, queries, rules
from app.modules.duty.hazards.reminders import LADDERS
from app.modules.duty.hazards.views import bp

OFFICE = {"duty.hazards": "all", "duty.hazards_view": "all"}

module = Module(
    bp,
    title=_l("Hazards"),
    menu=(
        MenuItem(_l("My hazards"), "duty.hazards.mine", "duty.report"),
        MenuItem(_l("Hazards"), "duty.hazards.hazards", "duty.hazards_view"),
        MenuItem(_l("Figures of hazards"), "duty.hazards.ageing", "duty.hazards_view"),
    ),
    permissions={
        "duty.report": _l("Report hazards; rectify and verify what lies with oneself"),
        "duty.hazards_view": _l("See hazards and their register"),
        "duty.hazards": _l("Assign hazards, verify them, close them out"),
        "duty.supervise": _l("Sign off major hazards, decide on further extensions"),
    },
    roles={
        "clerk": {"duty.report": "own"},
        "department_head": {"duty.hazards_view": "below"},
        "leader_in_charge": {"duty.hazards_view": "in_charge", "duty.supervise": "in_charge"},
        "manager": OFFICE,
        "duty_officer": OFFICE,
        "auditor": {"duty.hazards_view": "all"},
    },
    links=(
        LinkKind("hazard", _l("Hazard"), queries.summaries, queries.may_see, queries.facts, queries.recheck),
        LinkKind("hazard_fix", _l("Rectified hazard"), queries.summaries, queries.may_see),
    ),
    ladders=LADDERS,
    policies=rules.POLICIES,
    numbers=(NumberKind("hazard", _l("Hazards"), "YH"),),
    search=(
        SearchKind(
            "hazard",
            _l("Hazards"),
            ("duty.report", "duty.hazards_view"),
            queries.changed_since,
            queries.found,
        ),
    ),
    home_cards=(HomeCard("duty/hazards/_card_mine.html", queries.card, column="main", order=8),),
    quick_links=(QuickLink(_l("Report a hazard"), "duty.hazards.new_hazard", "camera", "duty.report"),),
    before_holiday=queries.before_holiday,
    demo=demo.lay,
)
