"""The last holiday of the demonstration: sealed, one car unsealed for a trip, unsealed after it, closed."""

import io
from datetime import datetime, time, timedelta
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.db import db
from app.core.language import in_language
from app.modules.vehicles.models import (
    Dispatch,
    OdometerReading,
    ReadingSource,
    Vehicle,
    VehicleCategory,
)
from app.modules.vehicles.models.seals import (
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
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries import seals as queries
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.approvals import queries as approvals
from app.shared.approvals.services import decide, submit
from app.shared.attachments.services import attach, checked
from app.shared.numbering.services import next_number
from app.shared.workdays import queries as calendar
from app.shared.workdays.arithmetic import HolidayBlock

NAMES = ("dispatcher", "dispatcher2", "driver", "manager", "clerk", "leader")


def lay() -> None:
    """Once, after the trips. Without readings before the holiday there is nothing to seal."""
    crew = {name: people.by_username(name) for name in NAMES}
    block = _last_holiday()
    if (
        block is None
        or None in crew.values()
        or queries.overlapping(block.starts_on, block.ends_on) is not None
    ):
        return
    Holiday(block, {name: person for name, person in crew.items() if person is not None}).lay()


def _last_holiday() -> HolidayBlock | None:
    today = clock.today()
    over = [
        b for year in (today.year - 1, today.year) for b in calendar.holiday_blocks(year) if b.ends_on < today
    ]
    return max(over, key=lambda b: b.starts_on, default=None)


def picture(shade: int) -> FileStorage:
    """A car in its place with two strips over the doors: drawn, since no real photo may be in here."""
    image = Image.new("RGB", (480, 320), (200 - shade, 208 - shade, 214 - shade))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 220, 480, 320), fill=(120, 122, 126))
    for x in (20, 240, 460):
        pen.line((x, 225, x - 30, 318), fill=(235, 235, 235), width=4)
    pen.rounded_rectangle((80, 150, 400, 240), 26, fill=(40 + shade, 44 + shade, 52 + shade))
    pen.polygon([(140, 152), (180, 96), (310, 96), (350, 152)], fill=(58 + shade, 64 + shade, 76 + shade))
    pen.polygon([(158, 150), (188, 106), (240, 106), (240, 150)], fill=(150, 176, 192))
    pen.polygon([(250, 150), (250, 106), (302, 106), (332, 150)], fill=(150, 176, 192))
    for x in (150, 330):
        pen.ellipse((x - 30, 212, x + 30, 272), fill=(24, 24, 26))
        pen.ellipse((x - 14, 228, x + 14, 256), fill=(150, 152, 156))
    pen.line((205, 160, 285, 220), fill=(245, 244, 236), width=14)
    pen.line((285, 160, 205, 220), fill=(245, 244, 236), width=14)
    memory = io.BytesIO()
    image.save(memory, "JPEG", quality=80)
    memory.seek(0)
    return FileStorage(memory, f"封存照片{shade // 10 + 1}.jpg", content_type="image/jpeg")


class Holiday:
    """One holiday with its people."""

    def __init__(self, block: HolidayBlock, crew: dict[str, Person]) -> None:
        self.crew, self.photo = crew, checked(picture(10))
        eve = calendar.add_workdays(block.starts_on, -1)
        self.seals_at, self.opens_at = (
            clock.at(eve, time(17, 30)),
            clock.at(block.ends_on + timedelta(days=1)),
        )
        self.after = clock.at(calendar.add_workdays(block.ends_on, 1), time(7, 30))
        with in_language(None):
            name = block.name
        self.plan = SealPlan(
            number=next_number("seal_plan", block.starts_on), holiday=name, starts_on=block.starts_on, ends_on=block.ends_on,
            seals_at=self.seals_at, opens_at=self.opens_at, notice_no=f"云机管办〔{block.starts_on.year}〕42 号",
            status=SealPlanStatus.CLOSED, created_at=self.seals_at - timedelta(days=7),
            confirmed_at=self.seals_at - timedelta(days=2),
            confirmed_by=crew["dispatcher"], closed_at=self.after + timedelta(hours=3), closed_by=crew["dispatcher"],
        )  # fmt: skip
        db.session.add(self.plan)
        db.session.flush()

    def lay(self) -> None:
        """Cars with readings in the holiday stay, but for the first with one trip: that one is unsealed for it."""
        moved = self._moved()
        out: tuple[Vehicle, Dispatch] | None = None
        for car in queries.cars():
            before = odometer.last(car.id, self.seals_at)
            trips = self._trips(car)
            if car.category == VehicleCategory.SPECIAL:
                self._stays(car, SealRole.EXEMPT, "特种车辆")
            elif car.emergency_duty or before is None:
                self._stays(car, SealRole.DUTY, "应急值班备勤")
            elif car.id in moved and len(trips) == 1 and out is None and self._clean(car, trips[0]):
                out = car, trips[0]
                self._sealed(car, before.km, trips[0])
            elif car.id in moved or before.at > self.seals_at:
                self._stays(car, SealRole.DUTY, "假期有工作任务")
            else:
                self._sealed(car, before.km)

    def _moved(self) -> set[int]:
        query = select(OdometerReading.vehicle_id).where(
            OdometerReading.at > self.seals_at - timedelta(minutes=20), OdometerReading.at <= self.after
        )
        return set(db.session.scalars(query))

    def _trips(self, car: Vehicle) -> list[Dispatch]:
        query = select(Dispatch).where(
            Dispatch.vehicle_id == car.id,
            Dispatch.departed_at > self.seals_at,
            Dispatch.returned_at < self.opens_at,
        )
        return list(db.session.scalars(query))

    def _clean(self, car: Vehicle, trip: Dispatch) -> bool:
        """Are the trip's two readings the only ones of the holiday, and its departure without a gap?"""
        query = select(OdometerReading).where(
            OdometerReading.vehicle_id == car.id, OdometerReading.at > self.seals_at - timedelta(minutes=20),
            OdometerReading.at <= self.after,
        )  # fmt: skip
        found = list(db.session.scalars(query))
        before = odometer.last(car.id, self.seals_at)
        first = min((r.km for r in found), default=None)
        return (
            len(found) == 2
            and all(r.source_id == trip.id for r in found)
            and before is not None
            and first == before.km
        )

    def _stays(self, car: Vehicle, role: SealRole, reason: str) -> None:
        db.session.add(
            Seal(
                plan=self.plan,
                vehicle_id=car.id,
                plate=car.plate,
                role=role,
                role_reason=reason,
                status=SealStatus.STAYS,
            )
        )

    def _sealed(self, car: Vehicle, km: int, trip: Dispatch | None = None) -> None:
        seal = Seal(
            plan=self.plan, vehicle_id=car.id, plate=car.plate, role=SealRole.SEALED, status=SealStatus.OPENED,
            key_keeper=self.crew["dispatcher"],
        )  # fmt: skip
        db.session.add(seal)
        db.session.flush()
        number = f"F{self.plan.starts_on:%y%m}{seal.id:03d}"
        self._step(seal, SealAct.SEAL, self.seals_at + timedelta(minutes=seal.id % 20), km, number)
        if trip is not None and trip.departed_at and trip.returned_at:
            request = self._request(seal, trip)
            self._step(seal, SealAct.UNSEAL, trip.departed_at - timedelta(minutes=6), km, "", request)
            last = odometer.last(car.id, trip.returned_at)
            km = last.km if last else km
            self._step(
                seal, SealAct.RESEAL, trip.returned_at + timedelta(minutes=12), km, f"{number}-2", request
            )
        self._step(seal, SealAct.OPEN, self.after + timedelta(minutes=seal.id % 20), km, "")
        attach("seal", seal.id, self.photo, self.crew["dispatcher"])

    def _step(
        self,
        seal: Seal,
        act: SealAct,
        at: datetime,
        km: int,
        seal_no: str,
        request: UnsealRequest | None = None,
    ) -> None:
        by, witness = self.crew["dispatcher" if seal.id % 2 else "dispatcher2"], self.crew["driver"]
        driver = seal.vehicle.default_driver
        reading = OdometerReading(
            vehicle_id=seal.vehicle_id,
            at=at,
            km=km,
            source=ReadingSource.SEAL,
            source_id=seal.id,
            entered_by=by,
            created_at=at,
        )
        step: dict[str, Any] = {
            "parking": "机关大院南门" if seal_no else "",
            "seal_no": seal_no,
            "request": request,
        }
        db.session.add(
            SealStep(
                seal=seal, act=act, at=at, reading=reading, by_id=by.id, entered_by_id=by.id, created_at=at,
                witness_id=driver.person_id if driver else witness.id, **step,
            )
        )  # fmt: skip
        db.session.flush()

    def _request(self, seal: Seal, trip: Dispatch) -> UnsealRequest:
        asked, clerk = trip.planned_departs_at - timedelta(hours=20), self.crew["clerk"]
        row = UnsealRequest(
            number=next_number("unseal_request", clock.local(asked).date()), seal=seal, requester=clerk,
            department=clerk.department, purpose="假期值守检查，公共交通不便", destination=trip.route_text.split(" → ")[-1][:60],
            starts_at=min(trip.planned_departs_at, trip.departed_at or trip.planned_departs_at),
            ends_at=max(trip.planned_returns_at, trip.returned_at or trip.planned_returns_at), status=UnsealStatus.PENDING,
            dispatch=trip, created_at=asked,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        with in_language(None):
            submit(
                "unseal_request",
                row.id,
                requester=clerk,
                clerk=clerk,
                facts={"days": 1, "hours": 3},
                title=f"启封 {seal.plate}",
            )
            for name, words in (("leader", "同意。"), ("manager", "同意，返回后及时回封。")):
                case = approvals.current("unseal_request", row.id)
                if case is not None and case.is_running:
                    decide(case.id, by=self.crew[name], verdict="approve", opinion=words)
        row.status = UnsealStatus.DONE
        return row
