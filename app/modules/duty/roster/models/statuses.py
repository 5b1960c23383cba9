"""Levels, kinds and states of posts, rosters, shifts, swaps, log and hand-over, with their labels."""

from app.core.language import lazy as _l
from app.core.status import Status


class Level(Status):
    """Who answers for what in one shift."""

    LEADER = "leader", _l("Duty leader")  # 带班领导
    CHIEF = "chief", _l("Duty chief")  # 值班科长
    OFFICER = "officer", _l("Duty officer")  # 值班员


class PostKind(Status):
    """What is kept watch over."""

    MAIN = "main", _l("General duty room")  # 总值班室
    GATE = "gate", _l("Gate and guards")  # 门卫
    CONTROL = "control", _l("Fire control room")  # 消控室
    MACHINES = "machines", _l("Machine room")  # 机房
    CANTEEN = "canteen", _l("Canteen")  # 食堂
    OTHER = "other", _l("Another post of duty")


class ExemptionKind(Status):
    """What somebody is spared."""

    NO_DUTY = "no_duty", _l("No duty at all")  # 免值
    NO_NIGHT = "no_night", _l("No night duty")  # 免夜班
    DAYS_ONLY = "days_only", _l("Day shifts only")  # 仅白天


class RosterStatus(Status):
    """The life of a roster."""

    DRAFT = "draft", _l("Being drawn up"), ""
    SUBMITTED = "submitted", _l("Sent for approval"), "wait"
    APPROVED = "approved", _l("Approved, not yet published"), "run"
    PUBLISHED = "published", _l("Published"), "ok"
    ARCHIVED = "archived", _l("Archived"), "void"


class ShiftStatus(Status):
    """The life of a shift. Those of OPEN answer for the post."""

    PLANNED = "planned", _l("Planned shift"), ""
    PUBLISHED = "published", _l("Published shift"), ""
    IN_PROGRESS = "in_progress", _l("On duty"), "run"
    HANDING_OVER = "handing_over", _l("Handing over"), "wait"
    CLOSED = "closed", _l("Shift over"), "ok"
    MISSED = "missed", _l("Never taken over"), "stop"


OPEN = (ShiftStatus.IN_PROGRESS, ShiftStatus.HANDING_OVER)


class Source(Status):
    """How somebody came onto a shift."""

    ROTATE = "rotate", _l("By rotation")
    MANUAL = "manual", _l("By hand")
    SWAP = "swap", _l("By swap")
    STANDBY = "standby", _l("Standby stepped in")


class SwapKind(Status):
    SWAP = "swap", _l("Swap shifts")  # 换班
    STAND_IN = "stand_in", _l("Stand in")  # 替班


class SwapStatus(Status):
    REQUESTED = "requested", _l("Waits for the colleague"), "wait"
    ACCEPTED = "accepted", _l("Waits for the chief"), "wait"
    APPLIED = "applied", _l("Swapped"), "ok"
    DECLINED = "declined", _l("Declined by the colleague"), "stop"
    REJECTED = "rejected", _l("Rejected by the chief"), "stop"
    CANCELLED = "cancelled", _l("Taken back"), "void"
    EXPIRED = "expired", _l("Expired when the shift began"), "void"


LIVE = (SwapStatus.REQUESTED, SwapStatus.ACCEPTED)


class SignInMethod(Status):
    PAGE = "page", _l("In the portal")
    PHONE = "phone", _l("By telephone")
    PROXY = "proxy", _l("Entered by somebody else")


class LogKind(Status):
    """What a log entry is about."""

    CALL = "call", _l("Telephone call")  # 来电
    VISIT = "visit", _l("Visit")  # 来访
    LETTER = "letter", _l("Document received")  # 来文
    ORDER = "order", _l("Instruction from above")  # 上级指示
    INCIDENT = "incident", _l("Incident")  # 突发事件
    ROUND = "round", _l("Round made")  # 巡查
    EQUIPMENT = "equipment", _l("Equipment")  # 设备
    OTHER = "other", _l("Other matter")


class LogStatus(Status):
    OPEN = "open", _l("To be followed up"), "wait"
    DONE = "done", _l("Dealt with"), "ok"
    CARRIED = "carried", _l("Carried over"), "run"


class Relation(Status):
    """What an entry has to do with the one that it refers to."""

    CORRECTION = "correction", _l("Corrects")
    FOLLOW_UP = "follow_up", _l("Follows up")
    CARRIED = "carried", _l("Carried over from")


class HandoverStatus(Status):
    DRAFT = "draft", _l("Being written"), ""
    OUT_SIGNED = "out_signed", _l("Signed by the outgoing shift"), "wait"
    DISPUTED = "disputed", _l("Disputed"), "stop"
    RESOLVED = "resolved", _l("Cleared up, to be signed"), "wait"
    DONE = "done", _l("Duty handed over"), "ok"
    FORCED = "forced", _l("Taken over by order"), "stop"


class ReportKind(Status):
    FIRST = "first", _l("First report")  # 首报
    FURTHER = "further", _l("Further report")  # 续报
    FINAL = "final", _l("Final report")  # 终报
