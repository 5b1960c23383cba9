"""Do it: keep and release obligations, tell and chase people, sweep and deliver.

`keep`, `release`, `tell` and `chase` work inside the caller's transaction; `sweep` and `deliver` open their own.
"""

from app.shared.notifications.services.delivering import deliver
from app.shared.notifications.services.endpoints import save_endpoint, send_test
from app.shared.notifications.services.habits import climb, save_preference
from app.shared.notifications.services.ladders import add_stage, edit_stage, replan, reset, seed
from app.shared.notifications.services.plans import keep, release
from app.shared.notifications.services.sweeping import Swept, sweep
from app.shared.notifications.services.telling import acknowledge, chase, open_notice, read_all, tell
from app.shared.notifications.services.upkeep import (
    beat,
    pass_over,
    send_again,
    settle_dead,
    tidy,
    try_again,
)

__all__ = [
    "Swept", "acknowledge", "add_stage", "beat", "chase", "climb", "deliver", "edit_stage", "keep",
    "open_notice", "pass_over", "read_all", "release", "replan", "reset", "save_endpoint", "save_preference", "seed",
    "send_again", "send_test", "settle_dead", "sweep", "tell", "tidy", "try_again",
]  # fmt: skip
