"""The clock of these tests."""

from tests.duty.hazards.office import now

__all__ = ["now"]
