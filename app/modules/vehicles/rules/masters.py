"""May a car, a certificate, a driver be so?"""

import re
from datetime import date

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import VehicleStatus

LICENCE_CLASSES = ("A1", "A2", "A3", "B1", "B2", "C1", "C2")
SOON_DAYS = 30

# 苏A·12345, 苏A·D12345 (new energy), 苏A·1234警; the dot may be missing
_PLATE = re.compile(
    r"^[\u4e00-\u9fff][A-Z]·?([A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9\u4e00-\u9fff]|[A-HJ-NP-Z0-9]{6})$"
)
# Taiwan: ABC-1234
_PLATE_TW = re.compile(r"^[A-Z0-9]{2,4}-[A-Z0-9]{2,4}$")


def plate(text: str) -> str:
    """A plate as it is written here: capitals, a dot behind the region."""
    bare = text.strip().upper().replace(" ", "").replace("•", "·").replace("．", "·").replace(".", "·")
    if _PLATE_TW.match(bare):
        return bare
    if not _PLATE.match(bare):
        raise RuleBroken(
            _(
                "“%(plate)s” is no plate: the region, a letter, then five or six letters and digits.",
                plate=text.strip(),
            ),
            "plate",
        )
    return bare if "·" in bare else f"{bare[:2]}·{bare[2:]}"


def check_seats(seats: int) -> None:
    """The driver's seat and at least one more."""
    if not 2 <= seats <= 70:
        raise RuleBroken(_("A car has between 2 and 70 seats, the driver's included."), "seats")


def check_certificate(valid_from: date, valid_until: date) -> None:
    if valid_until < valid_from:
        raise RuleBroken(_("The last valid day is before the first."), "valid_until")


def check_licence(licence_class: str, first_on: date | None, valid_until: date) -> None:
    if licence_class not in LICENCE_CLASSES:
        raise RuleBroken(
            _(
                "“%(text)s” is no licence class. Choose one of %(classes)s.",
                text=licence_class,
                classes="、".join(LICENCE_CLASSES),
            ),
            "licence_class",
        )
    if first_on is not None and first_on > valid_until:
        raise RuleBroken(_("The licence ends before it was first given."), "licence_valid_until")


def check_end(coming: int) -> None:
    """A master with things to come cannot end."""
    if coming:
        raise RuleBroken(_("%(n)s coming dispatches hold it. Give them to another first.", n=coming))


def check_active(status: VehicleStatus) -> None:
    if status == VehicleStatus.WRITTEN_OFF:
        raise RuleBroken(_("This car has been written off and is no longer changed."))


def certificate_look(days: int) -> str:
    """The shape of the days left: stopped, waiting, fine."""
    return "stop" if days < 0 else "wait" if days <= SOON_DAYS else "ok"
