"""Kinds and states of checkpoints, plans, rounds and scans, with their labels."""

from app.core.language import lazy as _l
from app.core.status import Status


class Risk(Status):
    """How much depends on this place (风险等级)."""

    LOW = "low", _l("Low risk"), ""
    MEDIUM = "medium", _l("Medium risk"), "wait"
    HIGH = "high", _l("High risk"), "stop"


class PhotoRule(Status):
    """When a photo is asked for at a checkpoint."""

    ABNORMAL = "abnormal", _l("When something is wrong")
    ALWAYS = "always", _l("At every visit")
    NEVER = "never", _l("No photo is asked for")


class DayRule(Status):
    """On which days a plan has rounds (日历规则)."""

    DAILY = "daily", _l("Every day")
    WORKDAYS = "workdays", _l("Workdays, make-up workdays too")
    OFF_DAYS = "off_days", _l("Days off")
    STATUTORY = "statutory", _l("Statutory holidays")
    BEFORE_HOLIDAY = "before_holiday", _l("The day before a holiday")
    WEEKDAYS = "weekdays", _l("Chosen weekdays")


class AssigneeKind(Status):
    """Who walks the rounds of a plan."""

    PERSON = "person", _l("A named person")
    DUTY_OFFICER = "duty_officer", _l("The duty officer of that moment")
    TEAM = "team", _l("One of a team")


class TaskStatus(Status):
    """The life of a round; the table of its steps stands in rules/states."""

    SCHEDULED = "scheduled", _l("Not open yet"), ""
    OPEN = "open", _l("Waits to be walked"), "wait"
    IN_PROGRESS = "in_progress", _l("Being walked"), "run"
    OVERDUE = "overdue", _l("Round overdue"), "stop"
    DONE = "done", _l("Walked in time"), "ok"
    DONE_LATE = "done_late", _l("Walked late"), "stop"
    PARTIAL = "partial", _l("Walked in part"), "stop"
    MISSED = "missed", _l("Missed round"), "stop"
    EXCUSED = "excused", _l("Excused round"), "void"
    CANCELLED = "cancelled", _l("Round cancelled"), "void"


LIVE = (TaskStatus.SCHEDULED, TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.OVERDUE)
WALKABLE = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.OVERDUE)
UNBEGUN = (TaskStatus.SCHEDULED, TaskStatus.OPEN)
FAILED = (TaskStatus.MISSED, TaskStatus.PARTIAL)


class Cause(Status):
    """Why a round was not walked as planned."""

    PERSON = "person", _l("Person")
    SYSTEM_OUTAGE = "system_outage", _l("The portal stood still")
    WEATHER = "weather", _l("Weather or emergency")


class Method(Status):
    """How a checkpoint was told."""

    QR = "qr", _l("Scanned")
    PHOTO = "photo", _l("Read from a photo")
    TYPED = "typed", _l("Code typed")


class Finding(Status):
    """What was found at a checkpoint."""

    NORMAL = "normal", _l("Nothing wrong"), "ok"
    ABNORMAL = "abnormal", _l("Something is wrong"), "stop"


class ExcuseStatus(Status):
    WAITING = "waiting", _l("Waits for a decision"), "wait"
    ACCEPTED = "accepted", _l("Explanation accepted"), "ok"
    REFUSED = "refused", _l("Explanation not accepted"), "stop"
