"""Show it: fuel and charging."""

from app.modules.vehicles.views.fuel import cases, masters, records, statements

__all__ = ["cases", "masters", "records", "statements"]
