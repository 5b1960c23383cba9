"""Where a test may kill the process. In production the hook does nothing."""

from collections.abc import Callable


def _nothing(_label: str) -> None:
    return None


hook: Callable[[str], None] = _nothing

# Every point between two steps of sweep and deliver at which a process may die; tests kill at each.
SWEEP_LABELS = (
    "sweep:selected", "sweep:fire_written", "sweep:notice_written", "sweep:delivery_written",
    "sweep:obligation_done", "sweep:before_commit", "sweep:after_commit",
)  # fmt: skip
DELIVER_LABELS = (
    "deliver:claimed", "deliver:after_claim", "deliver:checked", "deliver:sent", "deliver:marked", "deliver:after_mark",
)  # fmt: skip


def crash_here(label: str) -> None:
    """Tell the hook that this point has been reached."""
    hook(label)
