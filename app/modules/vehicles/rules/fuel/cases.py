"""May a case be closed so? May a difference?"""

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import CaseStatus


def closed_already() -> str:
    return _("This case is closed already.")


def check_close(status: CaseStatus, by_id: int, driver_person_id: int | None, reason: str) -> None:
    """With a reason, once, and not by the driver whom it concerns."""
    if status != CaseStatus.OPEN:
        raise RuleBroken(closed_already())
    if by_id == driver_person_id:
        raise RuleBroken(_("You drove this car. Somebody else closes the case."))
    if len(reason.strip()) < 4:
        raise RuleBroken(_("Say what was found out."), "reason")


def check_difference(closed: bool, reason: str) -> None:
    """Closed once, and with a reason."""
    if closed:
        raise RuleBroken(_("This difference is closed already."))
    if len(reason.strip()) < 2:
        raise RuleBroken(_("Say how the difference came about."), "reason")


def check_statement_close(open_differences: int) -> None:
    if open_differences:
        raise RuleBroken(_("%(n)s differences are still open. Close each of them first.", n=open_differences))
