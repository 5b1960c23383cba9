"""Show it: seal plans, and their papers: the register 封存登记表 and the booklet."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.listing import Column, Listing
from app.modules.vehicles import neighbours
from app.modules.vehicles.models.seals import (
    CaseStatus,
    Seal,
    SealAct,
    SealPlan,
    SealPlanStatus,
    SealRole,
    SealStatus,
    SealStep,
    UnsealRequest,
    UnsealStatus,
)
from app.modules.vehicles.queries import seals as queries
from app.modules.vehicles.rules.seals import ACTS, Account
from app.modules.vehicles.services import seals as verbs
from app.shared.accounts.models import Person
from app.shared.attachments.services import path_of
from app.shared.workdays import queries as calendar

PICTURES = 4  # of a car in the booklet


@dataclass(frozen=True)
class Car:
    """A car of a plan with what its steps tell."""

    seal: Seal
    account: Account
    first: SealStep | None
    last: SealStep | None

    @property
    def trips(self) -> list[UnsealRequest]:
        return [
            r
            for r in self.seal.requests
            if r.status in (UnsealStatus.APPROVED, UnsealStatus.USED, UnsealStatus.DONE)
        ]


def car(seal: Seal) -> Car:
    first = next((s for s in seal.steps if s.act == SealAct.SEAL), None)
    last = next((s for s in seal.steps if s.act == SealAct.OPEN), None)
    return Car(seal, verbs.account_of(seal), first, last)


def plans() -> Listing:
    P = SealPlan
    columns = [
        Column("number", _("Number"), lambda p: p.number, P.number, 16),
        Column("holiday", _("Holiday"), lambda p: p.holiday, None, 20),
        Column("starts", _("From"), lambda p: p.starts_on, P.starts_on, 14),
        Column("ends", _("Until"), lambda p: p.ends_on, P.ends_on, 14),
        Column(
            "sealed", _("Cars sealed"), lambda p: sum(s.role == SealRole.SEALED for s in p.seals), None, 10
        ),
        Column(
            "stay", _("Cars that stay"), lambda p: sum(s.role != SealRole.SEALED for s in p.seals), None, 10
        ),
        Column("status", _("Status"), lambda p: p.status, P.status, 12),
    ]
    return Listing(queries.plans(), columns, sort="-starts", title=_("Holiday seals"))


def next_block() -> Any:
    """The next holiday and its plan, if there is one."""
    block = calendar.next_holiday(clock.today())
    if block is None:
        return None
    plan = queries.overlapping(block.starts_on, block.ends_on)
    return {"block": block, "plan": plan, "days": (block.starts_on - clock.today()).days}


def plan_page(plan: SealPlan, person: Person) -> dict[str, Any]:
    """What the page of a plan shows: each car, trips in the span, what is left to do."""
    cars = [car(seal) for seal in plan.seals]
    sealed = [c for c in cars if c.seal.role == SealRole.SEALED]
    keeps = person.may("vehicles.manage") or person.may("vehicles.dispatch")
    is_open = plan.status in (SealPlanStatus.PROPOSED, SealPlanStatus.CONFIRMED)
    readable = queries.readable_requests(person, [r.id for seal in plan.seals for r in seal.requests])
    return {
        "plan": plan, "sealed": sealed, "stay": [c for c in cars if c.seal.role != SealRole.SEALED],
        "trips": queries.trips_in(plan) if is_open else {}, "keeps": keeps, "readable": readable,
        "counts": {s: sum(c.seal.status == s for c in sealed) for s in SealStatus},
        "cases": [c for c in cars if c.seal.case_status == CaseStatus.OPEN],
        "may_open": clock.now() >= plan.opens_at - verbs.early(),
        "acts": {c.seal.id: next_act(c.seal) for c in sealed},
    }  # fmt: skip


def next_act(seal: Seal) -> SealAct | None:
    """What is to be done to a car next; None if nothing is."""
    if seal.plan.status != SealPlanStatus.CONFIRMED or seal.role != SealRole.SEALED:
        return None
    if seal.status == SealStatus.SEALED:
        if clock.now() >= seal.plan.opens_at - verbs.early():
            return SealAct.OPEN
        return SealAct.UNSEAL if queries.usable_request(seal) else None
    return next(iter(ACTS.get(seal.status, ())), None)


def requests(person: Person) -> Listing:
    R = UnsealRequest
    columns = [
        Column("number", _("Number"), lambda r: r.number, R.number, 16),
        Column("plate", _("Car"), lambda r: r.seal.plate, Seal.plate, 14),
        Column("who", _("Who needs it"), lambda r: f"{r.department.name} {r.requester.name}", None, 20),
        Column("starts", _("From"), lambda r: r.starts_at, R.starts_at, 18),
        Column("ends", _("Until"), lambda r: r.ends_at, R.ends_at, 18),
        Column(
            "why",
            _("Destination and purpose"),
            lambda r: f"{r.destination}　{r.purpose}".strip("　"),
            None,
            36,
        ),
        Column("status", _("Status"), lambda r: r.status, R.status, 14),
    ]
    return Listing(queries.requests(person), columns, sort="-number", title=_("Requests to unseal"))


def register(plan: SealPlan) -> dict[str, Any]:
    """封存登记表"""
    with in_language(None):
        title, form = _("Register of sealed cars"), _("Form HQ-CL-06, 2026")
    return _paper(plan, title, form)


def booklet(plan: SealPlan) -> dict[str, Any]:
    """封存 booklet: cover, list, a page for each car, summary."""
    with in_language(None):
        title, form = _("Booklet of the holiday seal"), _("Form HQ-CL-07, 2026")
    found = _paper(plan, title, form)
    sealed = [c.seal for c in found["sealed"]]
    found["pictures"] = {seal.id: pictures(seal.id) for seal in sealed}
    found["opinions"] = {request.id: _opinions(request) for seal in sealed for request in seal.requests}
    return found


def _opinions(request: UnsealRequest) -> Sequence[Any]:
    approval = neighbours.current(queries.REQUEST, request.id)
    return neighbours.opinions(approval) if approval is not None else ()


def _paper(plan: SealPlan, title: str, form: str) -> dict[str, Any]:
    cars = [car(seal) for seal in plan.seals]
    sealed = [c for c in cars if c.seal.role == SealRole.SEALED]
    return {
        "title": title, "number": plan.number, "subject": (verbs.PLAN, plan.id), "form": form, "plan": plan,
        "sealed": sealed, "stay": [c for c in cars if c.seal.role != SealRole.SEALED],
        "trips": [r for c in sealed for r in c.trips], "driven": [c for c in sealed if not c.account.zero],
        "acts": {act.value: act for act in SealAct}, "draft": plan.status == SealPlanStatus.PROPOSED,
    }  # fmt: skip


def pictures(seal_id: int) -> list[str]:
    """The photos of a seal as `data:` URIs: papers load nothing from elsewhere."""
    found: list[str] = []
    for file in neighbours.files(verbs.SEAL, seal_id):
        digest = file.thumb_sha256 or (file.sha256 if file.is_image else "")
        path = path_of(digest) if digest else None
        if path is not None and path.exists() and len(found) < PICTURES:
            data = path.read_bytes()
            kind = "png" if data[:4] == b"\x89PNG" else "webp" if data[8:12] == b"WEBP" else "jpeg"
            found.append(f"data:image/{kind};base64,{base64.b64encode(data).decode()}")
    return found
