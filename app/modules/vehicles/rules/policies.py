"""The rules of the office about requests and masters, as they are shipped."""

from app.core.language import lazy as _l
from app.core.module import PolicyDefault

# Citations stand in the language of the regulation.
_DISPATCH_CUSTOM = "本单位派车规定（待确认）"
_REGULATIONS = "机关事务管理条例 第二十六条"
_THRIFT = "公务用车管理办法：控制长途用车，优先公共交通（待确认）"

LEAD = "vehicles.lead_minutes"
LONG = "vehicles.long_trip_days"
NAMES = "vehicles.names_match"
TRANSIT = "vehicles.transit_first"
LARGEST = "vehicles.largest_car"
RETRO = "vehicles.retro_request_workdays"
ROAD_FACTOR = "vehicles.road_factor"
YUAN_PER_KM = "vehicles.yuan_per_km"

# What a request may be held against; in this order the page shows what was found.
REQUEST_CODES = (LEAD, LONG, RETRO, LARGEST, NAMES, TRANSIT)

REQUEST_POLICIES = (
    PolicyDefault(
        LEAD,
        _l("Ordinary requests come at least this long before departure"),
        30,
        kind="minutes",
        severity="reason",
        citation=_DISPATCH_CUSTOM,
        help=_l("Urgent requests are exempt but give a reason."),
    ),
    PolicyDefault(
        LONG,
        _l("A trip of more days than this is unusual"),
        15,
        unit="days",
        severity="warn",
        citation=_DISPATCH_CUSTOM,
    ),
    PolicyDefault(
        NAMES,
        _l("As many passengers are named as are counted"),
        True,
        kind="flag",
        severity="warn",
        citation=_REGULATIONS,
    ),
    PolicyDefault(
        TRANSIT,
        _l("So few people use public transport where it serves the place"),
        2,
        unit="people",
        severity="warn",
        citation=_THRIFT,
    ),
    PolicyDefault(
        LARGEST,
        _l("All people fit into the largest car"),
        True,
        kind="flag",
        severity="block",
        citation=_DISPATCH_CUSTOM,
        help=_l("More people are asked for in several requests."),
    ),
    PolicyDefault(
        RETRO,
        _l("A retro request follows within this many workdays after the trip"),
        1,
        unit="workdays",
        severity="block",
        citation=_REGULATIONS,
    ),
    PolicyDefault(
        ROAD_FACTOR,
        _l("Roads are longer than the straight line by this factor"),
        1.35,
        severity="warn",
        help=_l("For the estimate of kilometres only."),
    ),
    PolicyDefault(
        YUAN_PER_KM,
        _l("Estimated cost of a kilometre"),
        1.2,
        unit="yuan",
        severity="warn",
        help=_l("For the estimate of cost that approvers see."),
    ),
)
