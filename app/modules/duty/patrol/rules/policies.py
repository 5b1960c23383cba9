"""The rules of the office about rounds, as they are shipped."""

from app.core.language import lazy as _l
from app.core.module import PolicyDefault

# Citations stand in the language of the regulation.
_PATROL = "巡查管理办法（待确认）"

OFFLINE_HOURS = "duty.patrol_offline_hours"
BACKFILL_HOURS = "duty.patrol_backfill_hours"
EXCUSE_DAYS = "duty.patrol_excuse_days"
AHEAD_DAYS = "duty.patrol_ahead_days"

POLICIES = (
    PolicyDefault(
        OFFLINE_HOURS,
        _l("A checkpoint scanned without a network is taken for so long"),
        12,
        unit=_l("hours"),
        citation=_PATROL,
        help=_l("Counted from the scan. Later the round is explained instead."),
    ),
    PolicyDefault(
        BACKFILL_HOURS,
        _l("A round that fell into a standstill of the portal is entered for so long"),
        24,
        unit=_l("hours"),
        citation=_PATROL,
        help=_l("Counted from the end of its window. Such rounds stand in no statistics."),
    ),
    PolicyDefault(
        EXCUSE_DAYS,
        _l("A missed round is explained within"),
        7,
        unit=_l("days"),
        citation=_PATROL,
    ),
    PolicyDefault(
        AHEAD_DAYS,
        _l("Rounds are made so far ahead"),
        14,
        unit=_l("days"),
        citation=_PATROL,
    ),
)
