"""May it be? What a car costs in all, and when it should be replaced: reckoned from values and the rules of the office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.core.formats import number, yuan
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault

_REGULATIONS = "机关事务管理条例 第二十六条：单车核算"
_REPLACEMENT = (
    "党政机关公务用车管理办法：使用年限超过8年的可以更新，达到更新年限仍能继续使用的应当继续使用（待确认）"
)
_DEPRECIATION = "政府会计准则第3号——固定资产：公务用车折旧年限不低于8年（待确认）"
_CUSTOM = "本单位车辆管理规定（待确认）"

YEARS = "vehicles.replace_years"
KM = "vehicles.replace_km"
RATIO = "vehicles.replace_cost_percent"
SERVICE = "vehicles.service_years"
RESIDUAL = "vehicles.residual_percent"
CODES = (YEARS, KM, RATIO, SERVICE, RESIDUAL)

POLICIES = (
    PolicyDefault(
        "vehicles.gap_workdays", _l("Unregistered kilometres are explained within"), 3, unit=_l("workdays"),
        severity="warn", citation=_CUSTOM,
    ),
    PolicyDefault(
        "vehicles.on_time_minutes", _l("A departure this much later than planned is still on time"), 10, "minutes",
        severity="warn", citation=_CUSTOM,
    ),
    PolicyDefault(
        YEARS, _l("A car may be replaced after so many years"), 8, unit=_l("years"), severity="warn",
        citation=_REPLACEMENT, help=_l("The advice only; whoever still drives well is kept."),
    ),
    PolicyDefault(
        KM, _l("A car may be replaced after so many kilometres"), 300000, unit="km", severity="warn", citation=_CUSTOM,
    ),
    PolicyDefault(
        RATIO, _l("Repair and maintenance of twelve months, in percent of what the car is still worth"), 50, unit="%",
        severity="warn", citation=_CUSTOM,
    ),
    PolicyDefault(
        SERVICE, _l("The price of a car is spread over so many years"), 8, unit=_l("years"), severity="warn",
        citation=_DEPRECIATION,
    ),
    PolicyDefault(
        RESIDUAL, _l("What a car is still worth at the end, in percent of its price"), 5, unit="%", severity="warn",
        citation=_CUSTOM,
    ),
)  # fmt: skip


class Term(Protocol):
    @property
    def value(self) -> object: ...
    @property
    def severity(self) -> str: ...
    @property
    def citation(self) -> str: ...


def years_between(since: date, until: date) -> float:
    return max(0.0, (until - since).days / 365.25)


def worth(price_fen: int, years: float, service_years: float, residual_percent: float) -> int:
    """What is left of the price after so many years, in a straight line down to what it is worth at the end."""
    end = price_fen * residual_percent / 100
    gone = (price_fen - end) * min(1.0, years / service_years) if service_years > 0 else price_fen - end
    return round(price_fen - gone)


@dataclass(frozen=True)
class Life:
    """A car's life in figures, as far as the records go."""

    years: float | None  # since it was registered
    odometer_km: int | None
    recorded_km: int  # driven since the records begin
    price_fen: int | None
    worth_fen: int | None
    running_fen: int  # everything spent since the records begin
    upkeep_year_fen: int  # repair and maintenance of the last twelve months

    @property
    def lost_fen(self) -> int | None:
        """What the car has lost of its price."""
        return None if self.price_fen is None or self.worth_fen is None else self.price_fen - self.worth_fen

    @property
    def total_fen(self) -> int | None:
        """Total cost of ownership until now: the loss of value and all running cost."""
        return None if self.lost_fen is None else self.lost_fen + self.running_fen

    @property
    def yuan_per_km(self) -> float | None:
        """Of the total, over all kilometres the odometer shows."""
        if self.total_fen is None or not self.odometer_km:
            return None
        return round(self.total_fen / 100 / self.odometer_km, 2)


@dataclass(frozen=True)
class Reason:
    """A limit that the car has passed."""

    code: str
    sentence: str
    citation: str


def advice(life: Life, terms: Mapping[str, Term]) -> list[Reason]:
    """Why this car might be replaced; nothing: keep it."""
    found = []
    limit = _limit(terms, YEARS)
    if limit is not None and life.years is not None and life.years > limit:
        found.append(
            (
                YEARS,
                _(
                    "in use for %(years)s years, the limit is %(limit)s",
                    years=f"{life.years:.1f}",
                    limit=f"{limit:g}",
                ),
            )
        )
    limit = _limit(terms, KM)
    if limit is not None and life.odometer_km is not None and life.odometer_km > limit:
        found.append(
            (
                KM,
                _(
                    "%(km)s km driven, the limit is %(limit)s",
                    km=number(life.odometer_km),
                    limit=number(int(limit)),
                ),
            )
        )
    limit = _limit(terms, RATIO)
    if limit is not None and life.worth_fen and life.upkeep_year_fen * 100 > limit * life.worth_fen:
        share = round(life.upkeep_year_fen * 100 / life.worth_fen)
        sentence = _(
            "repair and maintenance of twelve months cost %(cost)s yuan, %(share)s %% of what it is still worth, "
            "the limit is %(limit)s %%",
            cost=yuan(life.upkeep_year_fen), share=share, limit=f"{limit:g}",
        )  # fmt: skip
        found.append((RATIO, sentence))
    return [Reason(code, sentence, terms[code].citation) for code, sentence in found]


def _limit(terms: Mapping[str, Term], code: str) -> float | None:
    term = terms[code]
    return None if term.severity == "off" else float(term.value)  # type: ignore[arg-type]
