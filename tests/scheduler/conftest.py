"""The clock's tests use the errand office of the notices."""

from tests.notifications.conftest import at_work, outbox

__all__ = ["at_work", "outbox"]
