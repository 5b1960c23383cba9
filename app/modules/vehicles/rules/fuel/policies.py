"""The rules of the office about fuel and charging, as they are shipped. Their own file: they are data."""

from app.core.language import lazy as _l
from app.core.module import PolicyDefault

# Citations are text of the organisation, printed as they stand; "待确认": not seen in a source yet.
_PER_CAR = "机关事务管理条例 第二十六条：单车核算"
_DESIGNATED = "党政机关公务用车管理办法（2017）：定点加油（待确认）"
_ONE_CARD = "一车一卡（通行做法，待确认）"
_CUSTOM = "加油管理惯例（待确认）"

TANK = "vehicles.fuel_tank_percent"
ENERGY = "vehicles.fuel_energy"
CARD_CAR = "vehicles.fuel_card_car"
CARD_LIMIT = "vehicles.fuel_card_limit"
TRIP_DAYS = "vehicles.fuel_trip_days"
TOO_SOON = "vehicles.fuel_too_soon_minutes"
SUM = "vehicles.fuel_sum_fen"
STATION = "vehicles.fuel_station"
PRICE = "vehicles.fuel_price_percent"
RECEIPT = "vehicles.fuel_receipt"
OVER_WARN = "vehicles.fuel_over_warn_percent"
OVER_SERIOUS = "vehicles.fuel_over_serious_percent"
WINDOW = "vehicles.fuel_window_months"
SEASON = "vehicles.fuel_season_percent"
SEASON_MONTHS = "vehicles.fuel_season_months"
CASE_DAYS = "vehicles.fuel_case_workdays"
CLOSE_DAYS = "vehicles.fuel_statement_workdays"
MATCH_HOURS = "vehicles.fuel_match_hours"

# What one fill is held against; in this order the page shows what was found.
FILL_CODES = (SUM, ENERGY, TANK, RECEIPT, CARD_CAR, CARD_LIMIT, STATION, TOO_SOON, TRIP_DAYS, PRICE)

POLICIES = (
    PolicyDefault(
        SUM,
        _l("Quantity times price may differ from the amount by"),
        5,
        unit=_l("fen"),
        citation=_CUSTOM,
    ),
    PolicyDefault(ENERGY, _l("Only what the car runs on is filled in"), True, "flag", citation=_PER_CAR),
    PolicyDefault(
        TANK,
        _l("A fill is at most this share of the tank"),
        105,
        unit="%",
        citation=_CUSTOM,
        help=_l("Applies to cars whose tank is registered."),
    ),
    PolicyDefault(RECEIPT, _l("A receipt is used once"), True, "flag", citation=_CUSTOM),
    PolicyDefault(CARD_CAR, _l("A fuel card pays for its own car only"), True, "flag", citation=_ONE_CARD),
    PolicyDefault(
        CARD_LIMIT,
        _l("A fuel card stays within its monthly limit"),
        True,
        "flag",
        severity="reason",
        citation=_ONE_CARD,
    ),
    PolicyDefault(
        STATION,
        _l("Fuel is taken at designated stations"),
        True,
        "flag",
        severity="reason",
        citation=_DESIGNATED,
    ),
    PolicyDefault(
        TOO_SOON,
        _l("Two fills of one car lie apart at least"),
        120,
        "minutes",
        severity="reason",
        citation=_CUSTOM,
    ),
    PolicyDefault(
        TRIP_DAYS,
        _l("A fill belongs to a trip within so many days"),
        1,
        unit=_l("days"),
        severity="reason",
        citation=_CUSTOM,
    ),
    PolicyDefault(
        PRICE,
        _l("A price differs from the usual one by at most"),
        15,
        unit="%",
        severity="warn",
        citation=_CUSTOM,
        help=_l("The usual price is the middle one of the last 30 days for the same grade."),
    ),
    PolicyDefault(
        OVER_WARN,
        _l("Consumption above the base value is to be explained from"),
        15,
        unit="%",
        severity="warn",
        citation=_PER_CAR,
    ),
    PolicyDefault(
        OVER_SERIOUS,
        _l("Consumption above the base value is serious from"),
        30,
        unit="%",
        severity="reason",
        citation=_PER_CAR,
    ),
    PolicyDefault(
        WINDOW,
        _l("Consumption of a car is reckoned over the last"),
        3,
        unit=_l("months"),
        severity="warn",
        citation=_PER_CAR,
    ),
    PolicyDefault(
        SEASON,
        _l("In hot and cold months the norm rises by"),
        8,
        unit="%",
        severity="warn",
        citation=_CUSTOM,
        help=_l("Air conditioning and cold starts. 0 = no allowance."),
    ),
    PolicyDefault(
        SEASON_MONTHS,
        _l("Hot and cold months"),
        ["1", "2", "7", "8", "12"],
        "list",
        severity="warn",
        citation=_CUSTOM,
    ),
    PolicyDefault(
        CASE_DAYS,
        _l("An unusual fill is explained within"),
        5,
        unit=_l("workdays"),
        severity="warn",
        citation=_CUSTOM,
    ),
    PolicyDefault(
        CLOSE_DAYS,
        _l("A statement of fuel cards is reconciled within"),
        10,
        unit=_l("workdays"),
        severity="warn",
        citation=_CUSTOM,
    ),
    PolicyDefault(
        MATCH_HOURS,
        _l("A line of a statement belongs to a fill of the same card within"),
        24,
        unit=_l("hours"),
        severity="warn",
        citation=_CUSTOM,
    ),
)
