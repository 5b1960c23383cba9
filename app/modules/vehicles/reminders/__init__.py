"""When is it due? Ladders and their wording."""

from app.modules.vehicles.reminders.masters import CERTIFICATE
from app.modules.vehicles.reminders.requests import DISPATCH_WAIT

__all__ = ["CERTIFICATE", "DISPATCH_WAIT"]

# -- masters, places and requests above; dispatching, trips and odometer below --
