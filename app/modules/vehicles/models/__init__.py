"""Official vehicles: cars, certificates, drivers, places, requests, dispatches, odometer readings."""

from app.modules.vehicles.models.masters import Driver, Place, Vehicle, VehicleCertificate
from app.modules.vehicles.models.statuses import (
    BodyType,
    CertificateType,
    Direction,
    DispatchStatus,
    DutyStatus,
    Energy,
    PlaceStatus,
    PurposeType,
    Reaches,
    ReadingSource,
    TripMode,
    TripStatus,
    VehicleCategory,
    VehicleStatus,
)
from app.modules.vehicles.models.trips import (
    Dispatch,
    DispatchRequest,
    Handover,
    OdometerReading,
    TripEvent,
    TripRequest,
    UsualTrip,
)

from app.modules.vehicles.models import compliance, keys, seals, upkeep  # isort: skip  (their tables)

__all__ = [
    "BodyType",
    "CertificateType",
    "Direction",
    "Dispatch",
    "DispatchRequest",
    "DispatchStatus",
    "Driver",
    "DutyStatus",
    "Energy",
    "Handover",
    "OdometerReading",
    "Place",
    "PlaceStatus",
    "PurposeType",
    "Reaches",
    "ReadingSource",
    "TripEvent",
    "TripMode",
    "TripRequest",
    "TripStatus",
    "UsualTrip",
    "Vehicle",
    "VehicleCategory",
    "VehicleCertificate",
    "VehicleStatus",
    "compliance",
    "keys",
    "seals",
    "upkeep",
]
