"""Do it: the verbs. They never commit."""

from app.modules.vehicles.services.events import note_event

__all__ = ["note_event"]

# -- masters, places and requests above; dispatching, trips and odometer below --
