"""The rules of the office about dispatching and hand-over, as they are shipped. Their own file: they are data."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.core.language import lazy as _l
from app.core.module import PolicyDefault

# Citations are text of the organisation, printed as they stand; "待确认": not seen in a source yet.
UNCONFIRMED = "通行做法（待确认）"


class Term(Protocol):
    """A policy as it holds on the day of the decision."""

    @property
    def value(self) -> Any: ...
    @property
    def severity(self) -> str: ...


Terms = Mapping[str, Term]


_STUDY = "调度惯例（待确认）"
_LICENCE = "机动车驾驶证申领和使用规定（待确认）"
_PURPOSE = "党政机关公务用车管理办法（2017）：统一管理、定向保障"
_OWN = "机关事务管理条例 第二十五条：不得借用、占用其他单位车辆"
_UNIFORM = "机关事务管理条例 第二十六条：统一调度"
_INSPECTION = "道路交通安全法实施条例 第十六条（检验）；保险：待确认"
_REST = "道路交通安全法实施条例 第六十二条（七）"

DISPATCHING: tuple[PolicyDefault, ...] = (
    PolicyDefault("vehicles.prep_minutes", _l("Preparation before a trip"), 15, "minutes", citation=_STUDY),
    PolicyDefault(
        "vehicles.turnaround_minutes", _l("Turnaround after a trip"), 15, "minutes", citation=_STUDY
    ),
    PolicyDefault(
        "vehicles.overrun_minutes", _l("Reserve for a late return, at least"), 15, "minutes", citation=_STUDY
    ),
    PolicyDefault(
        "vehicles.overrun_percent",
        _l("Reserve for a late return, share of the planned time"),
        10,
        unit="%",
        citation=_STUDY,
    ),
    PolicyDefault(
        "vehicles.overrun_most",
        _l("Reserve for a late return, at most"),
        120,
        "minutes",
        citation=_STUDY,
        help=_l("A trip of several days would else keep car and driver for half a day longer."),
    ),
    PolicyDefault("vehicles.car_overlap", _l("A car has one trip at a time"), True, "flag", citation=_STUDY),
    PolicyDefault(
        "vehicles.driver_overlap", _l("A driver has one trip at a time"), True, "flag", citation=_STUDY
    ),
    PolicyDefault(
        "vehicles.seats", _l("Everybody has a seat, the driver too"), True, "flag", citation=UNCONFIRMED
    ),
    PolicyDefault(
        "vehicles.category",
        _l("Confidential, emergency and enforcement cars are kept for their purpose"),
        True,
        "flag",
        citation=_PURPOSE,
    ),
    PolicyDefault("vehicles.own_unit", _l("Only own cars are used"), True, "flag", citation=_OWN),
    PolicyDefault(
        "vehicles.in_service", _l("Only cars in service are dispatched"), True, "flag", citation=UNCONFIRMED
    ),
    PolicyDefault(
        "vehicles.poolable",
        _l("Cars outside the common pool"),
        True,
        "flag",
        severity="reason",
        citation=_UNIFORM,
    ),
    PolicyDefault(
        "vehicles.certificates",
        _l("Certificates are valid to the end of the trip"),
        True,
        "flag",
        citation=_INSPECTION,
    ),
    PolicyDefault(
        "vehicles.certificate_missing",
        _l("Certificates that must be registered"),
        ["compulsory", "inspection"],
        "list",
        severity="reason",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.certificate_warn_days",
        _l("A certificate that ends soon is told"),
        30,
        unit=_l("days"),
        severity="warn",
        citation=_STUDY,
    ),
    PolicyDefault(
        "vehicles.upkeep_overdue_km",
        _l("Upkeep is overdue by no more than"),
        1000,
        unit="km",
        severity="reason",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.electric_reserve_percent",
        _l("Range of an electric car, share of the planned way"),
        130,
        unit="%",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.licence_valid",
        _l("The licence is valid to the end of the trip"),
        True,
        "flag",
        citation=_LICENCE,
    ),
    PolicyDefault(
        "vehicles.licence_class", _l("The licence class covers the car"), True, "flag", citation=_LICENCE
    ),
    *(
        PolicyDefault(f"vehicles.licence_{name}", title, seats, unit=_l("seats"), citation=_LICENCE)
        for name, title, seats in (
            ("c1", _l("Seats that a C1 licence covers"), 9),
            ("c2", _l("Seats that a C2 licence covers"), 9),
            ("b1", _l("Seats that a B1 licence covers"), 19),
            ("b2", _l("Seats that a B2 licence covers"), 9),
            ("a1", _l("Seats that an A1 licence covers"), 99),
            ("a2", _l("Seats that an A2 licence covers"), 19),
            ("a3", _l("Seats that an A3 licence covers"), 9),
        )
    ),
    PolicyDefault(
        "vehicles.driver_duty", _l("The driver is on duty and not away"), True, "flag", citation=UNCONFIRMED
    ),
    PolicyDefault(
        "vehicles.driver_rest_hours",
        _l("Rest of a driver between two days"),
        8,
        unit=_l("hours"),
        severity="reason",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.driver_day_hours",
        _l("Time at the wheel in a day, at most"),
        8,
        unit=_l("hours"),
        severity="reason",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.continuous_hours",
        _l("Time at the wheel in one go, at most"),
        4,
        unit=_l("hours"),
        severity="warn",
        citation=_REST,
    ),
    PolicyDefault(
        "vehicles.stop_minutes", _l("Length of the stop then"), 20, "minutes", severity="warn", citation=_REST
    ),
    PolicyDefault(
        "vehicles.outside_proposal",
        _l("A choice outside the proposals wants a reason"),
        True,
        "flag",
        severity="reason",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.merge_confidential",
        _l("Confidential trips are not merged"),
        True,
        "flag",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.merge_unwilling",
        _l("Merging somebody who does not want to share"),
        True,
        "flag",
        severity="reason",
        citation="某局用车办法：同去一地须合乘（各地待确认）",
    ),
    PolicyDefault(
        "vehicles.merge_window_minutes",
        _l("Merged departures lie at most this far apart"),
        45,
        "minutes",
        severity="reason",
        citation=UNCONFIRMED,
    ),
)

TRIPS: tuple[PolicyDefault, ...] = (
    PolicyDefault(
        "vehicles.odometer_order",
        _l("A reading lies between the one before and the one after"),
        True,
        "flag",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.gap_warn_km",
        _l("Kilometres on no record: told from"),
        1,
        unit=_l("km"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.gap_reason_km",
        _l("Kilometres on no record: a reason from"),
        3,
        unit=_l("km"),
        severity="reason",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.trip_factor",
        _l("A trip may be so many times the estimate"),
        3,
        severity="reason",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.trip_extra_km",
        _l("A trip may be so many kilometres above the estimate"),
        100,
        unit=_l("km"),
        severity="reason",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.fastest_kmh", _l("Average speed, at most"), 120, unit="km/h", citation=UNCONFIRMED
    ),
    PolicyDefault(
        "vehicles.zero_km", _l("A trip of 0 km"), True, "flag", severity="reason", citation=UNCONFIRMED
    ),
    PolicyDefault(
        "vehicles.late_minutes",
        _l("A car not back is told after"),
        60,
        "minutes",
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.still_out_hour",
        _l("Cars still out are listed for the duty officer at"),
        22,
        unit="h",
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.accept_minutes",
        _l("A driver accepts within"),
        30,
        "minutes",
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.departure_minutes",
        _l("Driver and requester are reminded before departure"),
        30,
        "minutes",
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.slip_workdays",
        _l("A car that went without a request: the request follows within"),
        1,
        unit=_l("workdays"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.key_returned",
        _l("A trip is concluded only when the key is back"),
        True,
        "flag",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.sign_workdays",
        _l("A missing signature is reminded after"),
        2,
        unit=_l("workdays"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        "vehicles.sign_list_workdays",
        _l("A missing signature is listed after"),
        5,
        unit=_l("workdays"),
        severity="warn",
        citation=UNCONFIRMED,
    ),
)

POLICIES = DISPATCHING + TRIPS
