"""May it be? Pure functions of values."""

from app.modules.vehicles.rules.requests import (
    TRANSITIONS,
    VERBS,
    check_transition,
    check_verb,
    facts,
    may_become,
    may_do,
)

__all__ = ["TRANSITIONS", "VERBS", "check_transition", "check_verb", "facts", "may_become", "may_do"]

# -- masters, places and requests above; dispatching, trips and odometer below --
