"""Holiday safety (节前自查): a campaign before each holiday, every department, one check-list."""

from app.core.language import lazy as _l
from app.core.module import HomeCard, LinkKind, Materialiser, MenuItem, Module
from app.modules.duty.campaigns import demo, reports, rules
from app.modules.duty.campaigns.queries import campaigns
from app.modules.duty.campaigns.reminders import LADDERS
from app.modules.duty.campaigns.services import checklists, planning
from app.modules.duty.campaigns.views import bp

module = Module(
    bp,
    title=_l("Campaigns"),
    menu=(
        MenuItem(_l("Checks before holidays"), "duty.campaigns.campaigns", "duty.check"),
        MenuItem(_l("Check-lists"), "duty.campaigns.checklists", "duty.campaigns"),
    ),
    permissions={
        "duty.check": _l("Fill in the own department's safety check before a holiday"),
        "duty.campaign_view": _l("See the safety checks of departments"),
        "duty.campaigns": _l("Lead the safety checks before holidays; keep the check-list"),
    },
    roles={
        "clerk": {"duty.check": "department"},
        "department_head": {"duty.check": "department", "duty.campaign_view": "below"},
        "leader_in_charge": {"duty.campaign_view": "in_charge"},
        "manager": {"duty.campaign_view": "all", "duty.campaigns": "all"},
        "auditor": {"duty.campaign_view": "all"},
    },
    links=(
        LinkKind(
            "campaign",
            _l("Safety check before a holiday"),
            campaigns.campaign_summaries,
            campaigns.may_see_campaign,
        ),
        LinkKind(
            "campaign_dept", _l("Check-list of a department"), campaigns.dept_summaries, campaigns.may_see
        ),
        LinkKind(
            "campaign_answer",
            _l("Item of a check-list"),
            campaigns.answer_summaries,
            campaigns.may_see_answer,
        ),
        LinkKind(
            "campaign_fix",
            _l("Item put right on the spot"),
            campaigns.answer_summaries,
            campaigns.may_see_answer,
        ),
    ),
    ladders=LADDERS,
    policies=rules.POLICIES,
    home_cards=(HomeCard("duty/campaigns/_card.html", reports.card, column="half", order=12),),
    materialisers=(Materialiser("campaigns", planning.run),),
    demo=demo.lay,
    seed=checklists.seed,
)
