"""Official vehicles (公务用车): masters, requests, dispatches, hand-over."""

from app.core.language import lazy as _l
from app.core.module import (
    Fact,
    HomeCard,
    LinkKind,
    Materialiser,
    MenuItem,
    Module,
    NumberKind,
    QuickLink,
    SearchKind,
    StepPlan,
    Subject,
)
from app.modules.vehicles import care, demo
from app.modules.vehicles.forms import excel, history
from app.modules.vehicles.queries import driver, expenses, masters, places, requests, trips
from app.modules.vehicles.queries import ledger as ledger_queries
from app.modules.vehicles.queries import slips as slip_queries
from app.modules.vehicles.queries.fuel import fills
from app.modules.vehicles.reminders import CERTIFICATE, DISPATCH_WAIT, dispatching, fuel
from app.modules.vehicles.reminders.ledger import LEDGER_GAP
from app.modules.vehicles.reports.holiday import before_holiday
from app.modules.vehicles.rules import costs, slips, terms
from app.modules.vehicles.rules import expenses as expense_rules
from app.modules.vehicles.rules.fuel import policies as fuel_policies
from app.modules.vehicles.rules.policies import REQUEST_POLICIES
from app.modules.vehicles.services import endings, ledger, links
from app.modules.vehicles.views import bp

# -- dispatching (board, desk, driver, trips): imports above, and its lines in each list below --

TRIP_REQUEST = Subject(
    "trip_request",
    _l("Requests for cars"),
    route=(
        StepPlan(_l("Head of the department"), "department_head"),
        StepPlan(
            _l("Leader in charge"),
            "leader_in_charge",
            condition=(
                ("outside_province", "=", True),
                ("nights", ">", 1),
                ("on_holiday", "=", True),
                ("distance_km", ">", 200),
            ),
        ),
    ),
    facts=(
        Fact("outside_province", _l("outside the province")),
        Fact("distance_km", _l("kilometres one way"), "number"),
        Fact("nights", _l("nights"), "number"),
        Fact("on_holiday", _l("not on a workday")),
        Fact("people", _l("people"), "number"),
        Fact("estimated_cost", _l("estimated cost in yuan"), "number"),
        Fact("is_retro", _l("retro request")),
        Fact("urgency", _l("urgency from 0 to 2"), "number"),
    ),
    on_approved=endings.on_approved,
    on_rejected=endings.on_rejected,
    on_sent_back=endings.on_sent_back,
    on_withdrawn=endings.on_withdrawn,
    drafts=links.drafts,
)


LEDGER_REOPENING = Subject(
    "ledger_reopening",
    _l("Reopening of closed months"),
    route=(StepPlan(_l("Leader in charge"), "leader_in_charge"),),
    facts=(),
    on_approved=ledger.on_approved,
    on_rejected=ledger.on_refused,
    on_sent_back=ledger.on_refused,
    on_withdrawn=ledger.on_refused,
)

LEDGERS = {"vehicles.ledger": "all", "vehicles.statistics": "all"}
ASK_OR_SEE = ("vehicles.request", "vehicles.view")
MASTERS = ("vehicles.request", "vehicles.manage", "vehicles.care")
FUEL = {"vehicles.fuel": "all", "vehicles.fuel_view": "all", "vehicles.fuel_manage": "all"}


def _everybody(_person: object, _record_id: int) -> bool:
    """Masters are no secret of those who may request a car."""
    return True


module = Module(
    bp,
    title=_l("Vehicles"),
    icon="car-front",
    order=40,
    menu=(
        MenuItem(_l("Board of cars"), "vehicles.board", "vehicles.view"),
        MenuItem(_l("Dispatcher's desk"), "vehicles.desk", "vehicles.dispatch"),
        MenuItem(_l("My trips"), "vehicles.driver", "vehicles.drive"),
        MenuItem(_l("Dispatch orders"), "vehicles.dispatches", "vehicles.view"),
        MenuItem(_l("Blank slips"), "vehicles.slip_pads", "vehicles.dispatch"),
        MenuItem(_l("Requests for cars"), "vehicles.requests", "vehicles.request"),
        MenuItem(_l("Fuel and charging"), "vehicles.fills", "vehicles.fuel_view"),
        MenuItem(_l("Expenses of cars"), "vehicles.expenses", "vehicles.fuel_view"),
        MenuItem(_l("Cars"), "vehicles.vehicles", "vehicles.request"),
        MenuItem(_l("Drivers"), "vehicles.drivers", "vehicles.request"),
        MenuItem(_l("Places"), "vehicles.places", "vehicles.request"),
        MenuItem(_l("Month ledgers"), "vehicles.ledgers", "vehicles.ledger"),
        MenuItem(_l("Running costs"), "vehicles.costs", "vehicles.ledger"),
        MenuItem(_l("Statistics of cars"), "vehicles.statistics", "vehicles.statistics"),
        *care.MENU,
    ),
    permissions={
        **care.PERMISSIONS,
        "vehicles.ledger": _l("See the month ledgers and costs of all cars"),
        "vehicles.close_ledger": _l("Close months of the ledger, ask for their reopening, correct them"),
        "vehicles.statistics": _l("See the statistics of cars and trips"),
        "vehicles.request": _l("Request cars; see cars and places"),
        "vehicles.view": _l("See requests and dispatches"),
        "vehicles.manage": _l("Keep cars, drivers and places"),
        "vehicles.dispatch": _l("Dispatch cars"),
        "vehicles.drive": _l("Drive: accept, depart, return"),
        "vehicles.fuel": _l("Record fuel, charging and expenses of cars"),
        "vehicles.fuel_view": _l("See fuel, charging and expenses of cars"),
        "vehicles.fuel_manage": _l("Keep fuel cards, stations and statements; close cases of unusual fuel"),
    },
    roles={
        "clerk": {"vehicles.request": "own", "vehicles.view": "own"},
        "department_head": {"vehicles.view": "below", "vehicles.statistics": "below"},
        "leader_in_charge": {
            "vehicles.ledger": "in_charge",
            "vehicles.statistics": "in_charge",
            "vehicles.view": "in_charge",
        },
        "manager": {
            **care.ALL,
            "vehicles.close_ledger": "all",
            **LEDGERS,
            "vehicles.view": "all",
            "vehicles.manage": "all",
            "vehicles.dispatch": "all",
            **FUEL,
        },
        "dispatcher": {
            **care.ALL,
            **LEDGERS,
            "vehicles.view": "all",
            "vehicles.manage": "all",
            "vehicles.dispatch": "all",
            **FUEL,
        },
        "driver": {**care.OWN, "vehicles.drive": "own", "vehicles.fuel": "own", "vehicles.fuel_view": "own"},
        "finance": {**care.ALL, "vehicles.close_ledger": "all", **LEDGERS, **FUEL},
        "auditor": {**care.ALL, **LEDGERS, "vehicles.view": "all", "vehicles.fuel_view": "all"},
    },
    subjects=(
        TRIP_REQUEST,
        LEDGER_REOPENING,
        *care.SUBJECTS,
    ),
    links=(
        *care.LINKS,
        LinkKind(
            "ledger_reopening",
            _l("Reopening of a closed month"),
            ledger_queries.reopening_summaries,
            ledger_queries.may_see_reopening,
        ),
        LinkKind(
            "ledger_gap",
            _l("Unregistered kilometres"),
            ledger_queries.gap_summaries,
            ledger_queries.may_see_gap,
        ),
        LinkKind(
            "trip_request",
            _l("Request for a car"),
            links.summaries,
            requests.may_see,
            links.facts,
            links.recheck,
        ),
        LinkKind("vehicle", _l("Car"), masters.vehicle_summaries, _everybody),
        LinkKind("driver", _l("Driver"), masters.driver_summaries, _everybody),
        LinkKind("place", _l("Place"), places.place_summaries, _everybody),
        LinkKind(
            "vehicle_certificate", _l("Certificate of a car"), masters.certificate_summaries, _everybody
        ),
        LinkKind("dispatch", _l("Dispatch order"), trips.summaries, trips.may_see),
        LinkKind("slip_pad", _l("Pad of blank slips"), slip_queries.summaries, slip_queries.may_see),
        LinkKind("handover", _l("Handing over of a car"), driver.handover_summaries, driver.may_see_handover),
        LinkKind("refuelling", _l("Refuelling or charging"), fills.summaries, fills.may_see),
        LinkKind("vehicle_expense", _l("Expense of a car"), expenses.summaries, expenses.may_see),
    ),
    ladders=(
        *care.LADDERS,
        LEDGER_GAP,
        CERTIFICATE,
        DISPATCH_WAIT,
        *dispatching.LADDERS,
        *fuel.LADDERS,
    ),
    policies=(
        *care.POLICIES,
        *costs.POLICIES,
        *REQUEST_POLICIES,
        *terms.POLICIES,
        *slips.POLICIES,
        *fuel_policies.POLICIES,
        *expense_rules.POLICIES,
    ),
    numbers=(
        *care.NUMBERS,
        NumberKind("trip_request", _l("Requests for cars"), "YC"),
        NumberKind("dispatch", _l("Dispatch orders"), "PC"),
        NumberKind("slip_pad", _l("Pads of blank slips"), "ZB"),
        NumberKind("slip", _l("Blank slips"), "ZD"),
        NumberKind("refuelling", _l("Refuelling and charging"), "JY"),
        NumberKind("vehicle_expense", _l("Expenses of cars"), "FY"),
    ),
    search=(
        *care.SEARCH,
        SearchKind("trip_request", _l("Requests for cars"), ASK_OR_SEE, requests.search_rows, links.visible),
        SearchKind("vehicle", _l("Cars"), MASTERS, masters.vehicle_rows, masters.visible_vehicles),
        SearchKind("driver", _l("Drivers"), MASTERS, masters.driver_rows, masters.visible_drivers),
        SearchKind("place", _l("Places"), ("vehicles.request",), places.place_rows, places.visible_places),
        SearchKind("dispatch", _l("Dispatch orders"), ("vehicles.view",), trips.changed_since, trips.found),
        SearchKind(
            "refuelling",
            _l("Refuelling and charging"),
            ("vehicles.fuel_view",),
            fills.changed_since,
            fills.found,
        ),
        SearchKind(
            "vehicle_expense",
            _l("Expenses of cars"),
            ("vehicles.fuel_view",),
            expenses.changed_since,
            expenses.found,
        ),
    ),
    imports=(excel.VEHICLES, excel.DRIVERS, excel.PLACES, *history.KINDS),
    home_cards=(
        HomeCard("vehicles/_card_gaps.html", ledger_queries.waiting_gaps, column="half", order=25),
        HomeCard("vehicles/_card_owed.html", links.owed_by, column="main", order=5),
        HomeCard("vehicles/_card_driver.html", driver.at_hand, column="main", order=1),
        HomeCard("vehicles/_card_today.html", links.cars_today, column="half", order=20),
        HomeCard("vehicles/_card_usual.html", links.usual, column="main", order=15),
    ),
    quick_links=(QuickLink(_l("Request a car"), "vehicles.new_request", "car-front", "vehicles.request"),),
    materialisers=(Materialiser("ledger_gaps", ledger.sweep), *care.MATERIALISERS),
    demo=demo.lay,
    before_holiday=before_holiday,
)
