"""May it be? Pure functions of values."""

from app.modules.vehicles.rules.requests import TRANSITIONS, VERBS, check_transition, may_become

__all__ = ["TRANSITIONS", "VERBS", "check_transition", "may_become"]

# -- masters, places and requests above; dispatching, trips and odometer below --
