"""Do it: fuel and charging. They never commit."""

from app.modules.vehicles.services.fuel.fills import record_fill, void_fill

__all__ = ["record_fill", "void_fill"]
