"""May it be? The lives of roster, shift, swap and hand-over as tables; when sign-in and hand-over are open."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.status import Status
from app.modules.duty.roster.models import HandoverStatus, LogStatus, RosterStatus, ShiftStatus, SwapStatus
from app.modules.duty.roster.rules.policies import Terms

R, S, W, H, E = RosterStatus, ShiftStatus, SwapStatus, HandoverStatus, LogStatus

ROSTER: dict[Status, tuple[Status, ...]] = {
    R.DRAFT: (R.SUBMITTED,),
    R.SUBMITTED: (R.APPROVED, R.DRAFT),
    R.APPROVED: (R.PUBLISHED, R.DRAFT),
    R.PUBLISHED: (R.ARCHIVED,),
    R.ARCHIVED: (),
}
SHIFT: dict[Status, tuple[Status, ...]] = {
    S.PLANNED: (S.PUBLISHED,),
    S.PUBLISHED: (S.IN_PROGRESS, S.MISSED),
    S.IN_PROGRESS: (S.HANDING_OVER, S.CLOSED),
    S.HANDING_OVER: (S.CLOSED,),
    S.CLOSED: (),
    S.MISSED: (),
}
SWAP: dict[Status, tuple[Status, ...]] = {
    W.REQUESTED: (W.ACCEPTED, W.DECLINED, W.CANCELLED, W.EXPIRED),
    W.ACCEPTED: (W.APPLIED, W.REJECTED, W.CANCELLED, W.EXPIRED),
    W.APPLIED: (),
    W.DECLINED: (),
    W.REJECTED: (),
    W.CANCELLED: (),
    W.EXPIRED: (),
}
HANDOVER: dict[Status, tuple[Status, ...]] = {
    H.DRAFT: (H.OUT_SIGNED, H.FORCED),
    H.OUT_SIGNED: (H.DONE, H.DISPUTED, H.FORCED),
    H.DISPUTED: (H.RESOLVED, H.FORCED),
    H.RESOLVED: (H.DONE, H.DISPUTED, H.FORCED),
    H.DONE: (),
    H.FORCED: (),
}
LOG: dict[Status, tuple[Status, ...]] = {E.OPEN: (E.DONE, E.CARRIED), E.DONE: (), E.CARRIED: ()}


def check_step(table: Mapping[Status, tuple[Status, ...]], old: Status, new: Status) -> None:
    """Raise if this table has no way from `old` to `new`."""
    if new not in table[old]:
        raise RuleBroken(
            _("This is “%(old)s” and cannot become “%(new)s”.", old=str(old.label), new=str(new.label))
        )


def check_sign_in(
    now: datetime, starts_at: datetime, ends_at: datetime, status: ShiftStatus, terms: Terms
) -> int:
    """How many minutes late somebody signs in now. Raises if the shift cannot be signed into."""
    if status in (S.PLANNED, S.CLOSED, S.MISSED):
        raise RuleBroken(_("This shift is “%(state)s”: nobody can sign in.", state=str(status.label)))
    opens = starts_at - timedelta(minutes=terms.sign_in_opens)
    if now < opens:
        raise RuleBroken(_("Sign-in opens %(n)s minutes before the shift.", n=terms.sign_in_opens))
    return max(0, int((now - starts_at) // timedelta(minutes=1)))


def check_out(now: datetime, ends_at: datetime, terms: Terms) -> None:
    """Raise if it is too early to hand over."""
    if now < ends_at - timedelta(minutes=terms.handover_opens):
        raise RuleBroken(
            _("The hand-over opens %(n)s minutes before the shift ends.", n=terms.handover_opens)
        )


def check_swap_time(now: datetime, *starts: datetime) -> None:
    """Raise if a shift has begun: then it is too late to swap it."""
    if any(now >= one for one in starts):
        raise RuleBroken(_("The shift has begun: it is too late to swap it."))
