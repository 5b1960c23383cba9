"""Do it: keep and release obligations, tell and chase people, sweep and deliver.

`keep`, `release`, `tell` and `chase` work inside the caller's transaction; `sweep` and `deliver` open their own.
"""

from app.shared.notifications.services.plan import keep, release, replan, seed
from app.shared.notifications.services.tell import acknowledge, chase, open_notice, read_all, tell

__all__ = ["acknowledge", "chase", "keep", "open_notice", "read_all", "release", "replan", "seed", "tell"]
