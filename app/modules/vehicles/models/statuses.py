"""Kinds and states of cars, drivers, places, requests and dispatches, with their labels."""

from app.core.language import lazy as _l
from app.core.status import Status


class VehicleCategory(Status):
    """Categories of 党政机关公务用车管理办法 (field study, L6)."""

    CONFIDENTIAL = "confidential", _l("Confidential mail")  # 机要通信
    EMERGENCY = "emergency", _l("Emergency support")  # 应急保障
    ENFORCEMENT = "enforcement", _l("Law enforcement")  # 执法执勤
    SPECIAL = "special", _l("Special technical")  # 特种专业技术
    GENERAL = "general", _l("General")  # 其他


class BodyType(Status):
    SEDAN = "sedan", _l("Sedan")
    SUV = "suv", _l("Off-road car")
    MPV = "mpv", _l("Multi-purpose car")
    MINIBUS = "minibus", _l("Minibus")
    BUS = "bus", _l("Bus")
    TRUCK = "truck", _l("Truck")


class Energy(Status):
    PETROL = "petrol", _l("Petrol")
    DIESEL = "diesel", _l("Diesel")
    ELECTRIC = "electric", _l("Electric")
    HYBRID = "hybrid", _l("Hybrid")


class VehicleStatus(Status):
    """A lifecycle only; whether a car is free at some time is derived from occupancy."""

    IN_SERVICE = "in_service", _l("In service"), "ok"
    SUSPENDED = "suspended", _l("Suspended"), "void"
    WRITTEN_OFF = "written_off", _l("Written off"), "void"


class CertificateType(Status):
    REGISTRATION = "registration", _l("Vehicle licence")  # 行驶证
    COMPULSORY = "compulsory", _l("Compulsory insurance")  # 交强险
    COMMERCIAL = "commercial", _l("Commercial insurance")  # 商业险
    INSPECTION = "inspection", _l("Inspection")  # 年检
    PASS = "pass", _l("Pass")


class DutyStatus(Status):
    ON_DUTY = "on_duty", _l("On duty"), "ok"
    RESTING = "resting", _l("Resting"), "void"
    ON_LEAVE = "on_leave", _l("On leave"), "void"
    SECONDED = "seconded", _l("Seconded"), "void"
    OFF = "off", _l("Off post"), "void"


class PlaceStatus(Status):
    ACTIVE = "active", _l("In use"), "ok"
    PENDING = "pending", _l("To be checked"), "wait"  # typed freely by somebody; the dispatcher merges it
    MERGED = "merged", _l("Merged"), "void"
    RETIRED = "retired", _l("Retired"), "void"


class PurposeType(Status):
    ERRAND = "errand", _l("Official errand")
    CONFIDENTIAL = "confidential", _l("Confidential mail")
    EMERGENCY = "emergency", _l("Emergency support")
    RECEPTION = "reception", _l("Reception")
    SURVEY = "survey", _l("Survey or inspection")
    MEETING = "meeting", _l("Meeting or training")


class Reaches(Status):
    """How far the trip goes (用车范围)."""

    CITY = "city", _l("Within the city")
    PROVINCE = "province", _l("Within the province")
    OUTSIDE = "outside", _l("Outside the province")


class TripMode(Status):
    RETURN = "return", _l("Return trip")
    ONE_WAY = "one_way", _l("One way, the car comes back empty")
    PICK_UP = "pick_up", _l("Pick somebody up")


class TripStatus(Status):
    DRAFT = "draft", _l("Draft"), ""
    PENDING = "pending", _l("Waiting for approval"), "wait"
    APPROVED = "approved", _l("Waiting for dispatch"), "wait"
    DISPATCHED = "dispatched", _l("Dispatched"), "ok"
    ON_TRIP = "on_trip", _l("On the road"), "run"
    RETURNED = "returned", _l("Waiting for signature"), "wait"
    CLOSED = "closed", _l("Concluded"), "ok"
    SENT_BACK = "sent_back", _l("Sent back"), "stop"
    REJECTED = "rejected", _l("Rejected"), "stop"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "void"
    CANCELLED = "cancelled", _l("Cancelled"), "void"
    UNSERVED = "unserved", _l("No car available"), "stop"


class DispatchStatus(Status):
    ISSUED = "issued", _l("Waiting for the driver"), "wait"
    ACCEPTED = "accepted", _l("Accepted"), "ok"
    DEPARTED = "departed", _l("On the road"), "run"
    RETURNED = "returned", _l("Waiting for signature"), "wait"
    SIGNED = "signed", _l("Signed"), "ok"
    DECLINED = "declined", _l("Declined by the driver"), "stop"
    VOIDED = "voided", _l("Voided"), "void"


class ReadingSource(Status):
    INITIAL = "initial", _l("First reading")
    DEPARTURE = "departure", _l("Departure")
    RETURN = "return", _l("Return")
    REFUEL = "refuel", _l("Refuelling")
    UPKEEP = "upkeep", _l("Upkeep")
    SEAL = "seal", _l("Seal")
    CORRECTION = "correction", _l("Correction")


class Direction(Status):
    OUT = "out", _l("Departure")
    IN = "in", _l("Return")
