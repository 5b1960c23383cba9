"""Do it: keep and release obligations, tell and chase people, sweep and deliver.

`keep`, `release`, `tell` and `chase` work inside the caller's transaction; `sweep` and `deliver` open their own.
"""

from app.shared.notifications.services.delivering import deliver
from app.shared.notifications.services.plans import keep, release, replan, seed
from app.shared.notifications.services.sweeping import Swept, sweep
from app.shared.notifications.services.telling import acknowledge, chase, open_notice, read_all, tell
from app.shared.notifications.services.upkeep import (
    beat,
    edit_stage,
    send_again,
    settle_dead,
    tidy,
    try_again,
)

__all__ = [
    "Swept", "acknowledge", "beat", "chase", "deliver", "edit_stage", "keep", "open_notice", "read_all", "release",
    "replan", "seed", "send_again", "settle_dead", "sweep", "tell", "tidy", "try_again",
]  # fmt: skip
