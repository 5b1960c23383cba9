"""The name plate's lines about upkeep, compliance, holiday seals and keys.

A file of its own beside `__init__`: the room has grown, and its name plate would pass 300 lines.
"""

from app.core.language import lazy as _l
from app.core.module import Fact, LinkKind, Materialiser, MenuItem, NumberKind, SearchKind, StepPlan, Subject
from app.modules.vehicles.queries import compliance, seals, upkeep, upkeep_plans
from app.modules.vehicles.reminders.seals import SEAL_LADDERS
from app.modules.vehicles.reminders.upkeep import COMPLIANCE_LADDERS, UPKEEP_LADDERS
from app.modules.vehicles.rules import compliance as compliance_rules
from app.modules.vehicles.rules import seals as seal_rules
from app.modules.vehicles.rules import upkeep as upkeep_rules
from app.modules.vehicles.services import seal_steps
from app.modules.vehicles.services import seals as seal_verbs
from app.modules.vehicles.services import upkeep as upkeep_verbs
from app.modules.vehicles.services import upkeep_plans as plans

UPKEEP_ORDER = Subject(
    "upkeep_order",
    _l("Upkeep orders"),
    route=(
        StepPlan(_l("Head of general affairs"), "role:manager"),
        StepPlan(_l("Leader in charge"), "leader_in_charge", condition=(("estimated_cost", ">", 2000),)),
    ),
    facts=(
        Fact("estimated_cost", _l("estimated cost in yuan"), "number"),
        Fact("repeat", _l("the same item was done shortly before")),
        Fact("under_warranty", _l("still under warranty")),
        Fact("not_designated", _l("the garage is not designated")),
    ),
    on_approved=upkeep_verbs.on_approved,
    on_rejected=upkeep_verbs.on_rejected,
    on_sent_back=upkeep_verbs.on_sent_back,
    on_withdrawn=upkeep_verbs.on_withdrawn,
)

UNSEAL_REQUEST = Subject(
    "unseal_request",
    _l("Requests to unseal"),
    route=(
        StepPlan(_l("Head of the department"), "department_head"),
        StepPlan(_l("Head of general affairs"), "role:manager"),
        StepPlan(_l("Leader in charge"), "leader_in_charge", condition=(("days", ">", 1),)),
    ),
    facts=(
        Fact("days", _l("days that the car is away"), "number"),
        Fact("hours", _l("hours that the car is away"), "number"),
    ),
    on_approved=seal_steps.on_approved,
    on_rejected=seal_steps.on_rejected,
    on_sent_back=seal_steps.on_sent_back,
    on_withdrawn=seal_steps.on_withdrawn,
)

MENU = (
    MenuItem(_l("Upkeep"), "vehicles.upkeep", "vehicles.care"),
    MenuItem(_l("Compliance calendar"), "vehicles.compliance", "vehicles.care"),
    MenuItem(_l("Holiday seals"), "vehicles.seals", "vehicles.care"),
    MenuItem(_l("Keys of cars"), "vehicles.keys", "vehicles.dispatch"),
)
PERMISSIONS = {"vehicles.care": _l("See upkeep, compliance and holiday seals of cars")}
ALL = {"vehicles.care": "all"}
OWN = {"vehicles.care": "own"}
SUBJECTS = (UPKEEP_ORDER, UNSEAL_REQUEST)
LINKS = (
    LinkKind("upkeep_order", _l("Upkeep order"), upkeep.summaries, upkeep.may_see),
    LinkKind("upkeep_plan", _l("Plan of upkeep"), upkeep_plans.plan_summaries, upkeep_plans.may_see_plan),
    LinkKind("vehicle_defect", _l("Defect of a car"), upkeep.defect_summaries, upkeep.may_see_defect),
    LinkKind("violation", _l("Violation"), compliance.violation_summaries, compliance.may_see_violation),
    LinkKind("accident", _l("Accident"), compliance.accident_summaries, compliance.may_see_accident),
    LinkKind("seal_plan", _l("Holiday seal"), seals.plan_summaries, seals.seal_may_see),
    LinkKind("seal", _l("Sealed car"), seals.seal_summaries, seals.seal_may_see),
    LinkKind("unseal_request", _l("Request to unseal"), seals.request_summaries, seals.may_see_request),
)
LADDERS = (*UPKEEP_LADDERS, *COMPLIANCE_LADDERS, *SEAL_LADDERS)
POLICIES = (*upkeep_rules.POLICIES, *compliance_rules.POLICIES, *seal_rules.POLICIES)
NUMBERS = (
    NumberKind("upkeep_order", _l("Upkeep orders"), "WX"),
    NumberKind("violation", _l("Violations"), "WZ"),
    NumberKind("accident", _l("Accidents"), "SG"),
    NumberKind("seal_plan", _l("Holiday seals"), "FC"),
    NumberKind("unseal_request", _l("Requests to unseal"), "QF"),
)
SEARCH = (
    SearchKind("upkeep_order", _l("Upkeep orders"), ("vehicles.care",), upkeep.search_rows, upkeep.found),
)
MATERIALISERS = (
    Materialiser("upkeep_forecast", plans.reckon),
    Materialiser("seal_proposals", seal_verbs.propose_due),
)
