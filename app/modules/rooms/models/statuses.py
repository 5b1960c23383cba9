"""Kinds and states of rooms, bookings, blockings and waiting entries, with their labels."""

from app.core.language import lazy as _l
from app.core.status import Status


class RoomStatus(Status):
    """A lifecycle only; whether a room is free at some time is derived from occupancy."""

    IN_SERVICE = "in_service", _l("In service"), "ok"
    SUSPENDED = "suspended", _l("Suspended"), "void"
    CLOSED = "closed", _l("Closed for good"), "void"


class LayoutKind(Status):
    """How the room is set up (摆台形式)."""

    BOARD = "board", _l("Board table")  # 回形
    U = "u", _l("U shape")
    CLASSROOM = "classroom", _l("Classroom")  # 课桌式
    THEATRE = "theatre", _l("Theatre")  # 剧院式
    ISLANDS = "islands", _l("Islands")  # 岛形


class EquipmentKind(Status):
    """What people search a room by."""

    SCREEN = "screen", _l("Screen or projector")
    VIDEO = "video", _l("Video conference")
    MICROPHONE = "microphone", _l("Microphones")
    RECORDING = "recording", _l("Recording equipment")
    WHITEBOARD = "whiteboard", _l("Whiteboard")
    WIRELESS = "wireless", _l("Screen sharing without cable")
    INTERPRETING = "interpreting", _l("Simultaneous interpreting")
    ACCESSIBLE = "accessible", _l("Reached by wheelchair")
    OTHER = "other", _l("Other equipment")


class EquipmentState(Status):
    WORKS = "works", _l("Works"), "ok"
    FAULTY = "faulty", _l("Faulty"), "stop"
    AWAY = "away", _l("Away for repair"), "void"


class WhoMayBook(Status):
    EVERYBODY = "everybody", _l("Everybody")
    LISTED = "listed", _l("Only the departments and roles named")
    MANAGERS = "managers", _l("Only its managers")


class ApprovalMode(Status):
    """When a booking of this room needs approval."""

    NEVER = "never", _l("Never")
    BY_RULE = "by_rule", _l("When the rules of the office ask for it")
    ALWAYS = "always", _l("Always")


class MeetingKind(Status):
    """What is held; check-lists follow it."""

    WORKING = "working", _l("Working meeting")  # 工作例会
    PARTY = "party", _l("Party group meeting")  # 党组会议
    VIDEO = "video", _l("Video meeting")  # 视频会议
    TRAINING = "training", _l("Training")  # 培训
    VISIT = "visit", _l("Talks with visitors")  # 接待洽谈
    FOREIGN = "foreign", _l("Foreign affairs")  # 外事
    INTERVIEW = "interview", _l("Interviews")  # 面试
    ASSEMBLY = "assembly", _l("Assembly")  # 大会
    OTHER = "other", _l("Another kind of meeting")


class BookingStatus(Status):
    """The life of one occurrence. Those of HOLDING have the room."""

    REQUESTED = "requested", _l("Waiting for approval"), "wait"
    SENT_BACK = "sent_back", _l("Sent back"), "stop"
    CONFIRMED = "confirmed", _l("Booked"), ""
    CHECKED_IN = "checked_in", _l("Meeting under way"), "run"
    ENDED = "ended", _l("Meeting over"), "ok"
    REJECTED = "rejected", _l("Rejected"), "stop"
    CANCELLED = "cancelled", _l("Cancelled"), "void"
    RELEASED = "released", _l("Released, nobody came"), "stop"


HOLDING = (
    BookingStatus.REQUESTED,
    BookingStatus.SENT_BACK,
    BookingStatus.CONFIRMED,
    BookingStatus.CHECKED_IN,
)


class SeriesStatus(Status):
    ACTIVE = "active", _l("Runs"), "ok"
    ENDED = "ended", _l("Series over"), "void"


class HolidayRule(Status):
    """What becomes of an occurrence on a day off."""

    SKIP = "skip", _l("Leave out days off")
    MOVE = "move", _l("Move to the next workday")
    KEEP = "keep", _l("Hold it all the same")


class Response(Status):
    NONE = "none", _l("Not answered"), ""
    ACCEPTED = "accepted", _l("Comes"), "ok"
    TENTATIVE = "tentative", _l("Perhaps"), "wait"
    DECLINED = "declined", _l("Does not come"), "void"


class BlockingKind(Status):
    UPKEEP = "upkeep", _l("Upkeep")
    CLEANING = "cleaning", _l("Cleaning")
    REQUISITION = "requisition", _l("Requisition")  # 征用
    OTHER = "other", _l("Other reason")


class BlockingStatus(Status):
    ACTIVE = "active", _l("Blocked"), "stop"
    LIFTED = "lifted", _l("Lifted"), "void"


class Fate(Status):
    """What becomes of a booking under a blocking."""

    MOVED = "moved", _l("Moved to another room")
    CANCELLED = "cancelled", _l("Cancelled, the organiser is told")
    KEPT = "kept", _l("Kept, the blocking gives way")


class WaitingStatus(Status):
    WAITING = "waiting", _l("Waiting for a room"), "wait"
    OFFERED = "offered", _l("Offered"), "run"
    TAKEN = "taken", _l("Taken up"), "ok"
    LAPSED = "lapsed", _l("Lapsed"), "void"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "void"
