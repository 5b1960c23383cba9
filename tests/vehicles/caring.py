"""Cars to be cared for: orders, plans, holidays in few words. For tests of upkeep, compliance, seals and keys."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

from app.core.db import db
from app.modules.vehicles.models import OdometerReading, ReadingSource, Vehicle
from app.modules.vehicles.models.seals import Seal, SealAct, SealRole
from app.modules.vehicles.models.upkeep import Garage, UpkeepItem, UpkeepKind, UpkeepOrder
from app.modules.vehicles.services import seal_steps, seals, upkeep, upkeep_plans
from app.shared.approvals import queries as approvals
from app.shared.approvals import services as deciding
from app.shared.workdays import queries as calendar
from tests.vehicles.riding import Office, at, set_policy, who

HOLIDAY = date(2026, 12, 30)  # a day before New Year's Day


def picture() -> FileStorage:
    """A photo of a sealed car."""
    memory = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 150)).save(memory, "JPEG")
    memory.seek(0)
    return FileStorage(memory, "seal.jpg", content_type="image/jpeg")


def lines(*sums: int, item: int | None = None) -> list[dict[str, Any]]:
    """Lines of an estimate or a bill: labour in yuan."""
    return [{"item_id": item, "text": "更换机油机滤", "labour_fen": yuan * 100} for yuan in sums]


class Workshop(Office):
    """The office with a garage and an item of upkeep."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.ids |= self.do(self._lay)

    def _lay(self) -> dict[str, int]:
        garage = Garage(name="青禾汽车维修一厂", designated=True)
        other = Garage(name="路边修理铺")
        oil = UpkeepItem(name="机油机滤", interval_months=6, interval_km=5000)
        db.session.add_all([garage, other, oil])
        db.session.flush()
        return {"garage": garage.id, "other": other.id, "oil": oil.id}

    def ordered(self, car: str = "car", kind: UpkeepKind = UpkeepKind.MAINTENANCE) -> int:
        return self.do(lambda: upkeep.request_upkeep(who("dispatcher"), self.ids[car], kind, "按里程保养").id)

    def on(self, order_id: int, verb: Callable[..., Any], **given: Any) -> None:
        self.do(lambda: verb(db.session.get_one(UpkeepOrder, order_id), who("dispatcher"), **given) and None)

    def estimated(self, *sums: int, **given: Any) -> int:
        order_id = self.ordered()
        known = {"garage_id": self.ids["garage"], "lines": lines(*sums or (600,), item=self.ids["oil"])}
        self.on(order_id, upkeep.estimate, **known | given)
        return order_id

    def agree(self, subject: str, subject_id: int, *names: str) -> None:
        """These persons agree, one after the other."""
        for name in names:

            def verdict(name: str = name) -> None:
                case = approvals.current(subject, subject_id)
                assert case is not None
                deciding.decide(case.id, by=who(name), verdict="approve", opinion="同意")

            self.do(verdict)

    def approved(self, *sums: int, **given: Any) -> int:
        order_id = self.estimated(*sums, **given)
        self.agree("upkeep_order", order_id, "manager", *(["director"] if sum(sums) > 2000 else []))
        return order_id

    def in_garage(self, *sums: int, km: int = 10_000, **given: Any) -> int:
        order_id = self.approved(*sums)
        self.on(order_id, upkeep.deliver, **{"km": km, "ends_at": at(17)} | given)
        return order_id

    def accepted(self, *sums: int, km: int = 10_004, **given: Any) -> int:
        order_id = self.in_garage()
        known = {"km": km, "lines": lines(*sums or (600,), item=self.ids["oil"])}
        self.on(order_id, upkeep.accept, **known | given)
        return order_id

    def read_order(self, order_id: int) -> dict[str, Any]:
        return self.read(lambda: plain(db.session.get_one(UpkeepOrder, order_id)))


def plain(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


class Holiday(Workshop):
    """The office before New Year's Day 2027."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.do(lambda: set_policy("vehicles.seal_duty_cars", 0))

    def proposed(self) -> int:
        block = self.read(lambda: calendar.next_holiday(HOLIDAY))
        return self.do(lambda: seals.propose(block).id)

    def plan(self, plan_id: int) -> Any:
        from app.modules.vehicles.queries import seals as queries

        return queries.plan(plan_id)

    def confirmed(self) -> int:
        plan_id = self.proposed()
        self.do(lambda: seals.confirm(self.plan(plan_id), who("dispatcher")) and None)
        return plan_id

    def seal_id(self, plan_id: int, car: str = "car") -> int:
        return self.read(
            lambda: next(s.id for s in self.plan(plan_id).seals if s.vehicle_id == self.ids[car])
        )

    def act(self, seal_id: int, act: SealAct, when: datetime, km: int = 10_000, **given: Any) -> None:
        known: dict[str, Any] = {
            "by_id": self.read(lambda: who("dispatcher").id), "witness_id": self.read(lambda: who("driver").id),
            "seal_no": "F-0001", "parking": "机关大院南门", "files": [picture()], "at": when,
        }  # fmt: skip
        self.do(
            lambda: (
                seal_steps.act(
                    db.session.get_one(Seal, seal_id), act, who("dispatcher"), km=km, **known | given
                )
                and None
            )
        )

    def seal(self, seal_id: int) -> dict[str, Any]:
        return self.read(lambda: plain(db.session.get_one(Seal, seal_id)))

    def only(self, plan_id: int, car: str = "car") -> None:
        """Every other car stays."""
        seal_id = self.seal_id(plan_id, car)
        self.do(
            lambda: seals.choose(
                self.plan(plan_id), who("dispatcher"),
                {s.id: (SealRole.DUTY, "值班") for s in self.plan(plan_id).seals if s.id != seal_id},
            ) and None
        )  # fmt: skip


def read_km(car: Vehicle, km: int, when: datetime) -> None:
    db.session.add(
        OdometerReading(
            vehicle_id=car.id, at=when, km=km, source=ReadingSource.CORRECTION, entered_by=who("dispatcher")
        )
    )
    db.session.flush()


__all__ = ["HOLIDAY", "Holiday", "Workshop", "lines", "picture", "plain", "read_km", "upkeep_plans"]
