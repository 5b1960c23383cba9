"""What the pages and the paper of blank slips show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.language import gettext as _
from app.core.language import in_language
from app.core.listing import Column, Listing
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Slip, SlipPad, SlipStatus
from app.modules.vehicles.queries import slips as queries
from app.modules.vehicles.rules.slips import gaps

S = SlipStatus
AT_ONCE = 5  # slips in one print: a page each, and a print has its time


@dataclass(frozen=True)
class Account:
    """What became of a pad's slips; `missing` are those that nobody has accounted for though later ones were used."""

    pad: SlipPad

    @property
    def missing(self) -> list[Slip]:
        slips = list(self.pad.slips)
        return [slips[n] for n in gaps([slip.status for slip in slips])]

    def count(self, status: SlipStatus) -> int:
        return sum(slip.status == status for slip in self.pad.slips)

    @property
    def figures(self) -> Sequence[tuple[str, int, bool]]:
        """Label, number, whether it is a thing to look after."""
        return (
            (str(S.USED.label), self.count(S.USED), False),
            (str(S.SPOILED.label), self.count(S.SPOILED), False),
            (str(S.RETURNED.label), self.count(S.RETURNED), False),
            (str(S.BLANK.label), self.count(S.BLANK), False),
            (_("Missing"), len(self.missing), bool(self.missing)),
        )

    @property
    def blank(self) -> list[Slip]:
        return [slip for slip in self.pad.slips if slip.status == S.BLANK]

    @property
    def sheets(self) -> list[tuple[Slip, Slip]]:
        """What is printed in one go: the first and the last of so many blank slips."""
        left = self.blank
        return [(left[n], left[min(n + AT_ONCE, len(left)) - 1]) for n in range(0, len(left), AT_ONCE)]

    @property
    def numbers(self) -> str:
        return f"{self.pad.slips[0].number} – {self.pad.slips[-1].number}" if self.pad.slips else ""


def pads() -> Listing:
    """Every pad and what became of its slips."""
    columns = [
        Column("number", _("Number"), lambda p: p.number, SlipPad.number, 16),
        Column("slips", _("Slips"), lambda p: Account(p).numbers, None, 30),
        Column("keeper", _("Kept by"), lambda p: p.keeper.full_name, None, 20),
        Column("reserved", _("Reserved on"), lambda p: p.reserved_on, SlipPad.reserved_on, 14),
        Column("used", _("Keyed in"), lambda p: Account(p).count(S.USED), None, 10),
        Column("spoiled", _("Spoiled"), lambda p: Account(p).count(S.SPOILED), None, 10),
        Column("returned", _("Handed back unused"), lambda p: Account(p).count(S.RETURNED), None, 10),
        Column("blank", _("Blank"), lambda p: Account(p).count(S.BLANK), None, 10),
        Column("missing", _("Missing"), lambda p: len(Account(p).missing), None, 10),
    ]
    return Listing(queries.pads(), columns, sort="-number", title=_("Blank slips"))


def paper(pad: SlipPad, first: int) -> dict[str, Any]:
    """空白派车单: blank slips of a pad from the place `first` on, each with its number, in three parts."""
    with in_language(None):
        title, form = _("Dispatch order"), _("Form HQ-CL-02, 2026")
    left = [slip for slip in Account(pad).blank if slip.place >= first][:AT_ONCE]
    if not left:
        raise RuleBroken(_("No blank slip is left in this pad."))
    return {
        "title": title,
        "number": "",
        "subject": ("slip_pad", pad.id),
        "form": form,
        "pad": pad,
        "slips": left,
    }
