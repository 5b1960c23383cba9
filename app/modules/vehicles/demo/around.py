"""Around the moment of laying: on the road, just back, planned for today and tomorrow."""

from datetime import datetime, time, timedelta

from app.core import clock
from app.modules.vehicles.demo import words
from app.modules.vehicles.demo.fleet import Fleet
from app.modules.vehicles.demo.history import History
from app.modules.vehicles.demo.plan import MINUTE, Ask, Office, Order, Round
from app.modules.vehicles.models import DispatchStatus, Driver, PurposeType, TripStatus
from app.shared.accounts.models import Person
from app.shared.approvals.models import CaseStatus
from app.shared.workdays.queries import is_workday

HOUR = timedelta(hours=1)


class Around:
    """Makes up what is going on now and what is to come."""

    def __init__(self, office: Office, fleet: Fleet, history: History) -> None:
        self.office, self.fleet, self.history, self.dice = office, fleet, history, office.dice
        self.asks: list[Ask] = []
        self.clerk, self.clerk2 = office.account("clerk"), office.account("clerk2")
        self.leader = office.account("leader")
        self.planning = [
            p for p in office.staff[self.leader.department_id] if p.id not in (self.leader.id, self.clerk.id)
        ]
        self.driver = next(d for d in fleet.drivers if d.person.username == "driver")
        self.now = office.now.replace(minute=office.now.minute // 15 * 15, second=0, microsecond=0)
        self.open = 8 <= clock.local(office.now).hour < 17 and is_workday(office.today)
        days = office.workdays(office.today + timedelta(days=1))
        self.next = [next(days) for _ in range(12)]  # the workdays after today

    def lay_now(self) -> list[Ask]:
        """On the road, just back, planned for today and tomorrow."""
        self._on_the_road()
        self._returned()
        self._planned()
        self._clash()
        return self.asks

    # -- how a request is made --

    def ask(
        self, who: Person | None, place: str, departs: datetime, returns: datetime, purpose: str, people: int = 2,
        kind: PurposeType = PurposeType.ERRAND, clerk: Person | None = None,
    ) -> Ask:  # fmt: skip
        """A request with its passengers."""
        who = who or self.dice.choice(self.dice.choice(list(self.office.staff.values()))[:9])
        ask = Ask(who, clerk or who, self.office.place(place), departs, returns, purpose, kind, people)
        self.history.name_passengers(ask)
        return ask

    def dispatch(
        self, ask: Ask, status: DispatchStatus, ago: int, driver: Driver | None = None, plate: str = ""
    ) -> Order | None:
        """Approved in time, and a car given to it; `ago` working minutes have passed since."""
        pair = self.fleet.take(ask, driver=driver, plate=plate)
        if pair is None:
            return None
        issued = min(self.office.back(ago), ask.departs - 20 * MINUTE)
        self.agree(ask, issued - self.dice.randint(4, 30) * MINUTE)
        order = Order(*pair, [ask], issued, status)
        ask.status = TripStatus.DISPATCHED
        if status != DispatchStatus.ISSUED:
            order.accepted = min(
                issued + self.dice.randint(2, 15) * MINUTE,
                ask.departs - 10 * MINUTE,
                self.office.now - MINUTE,
            )
        ask.orders.append(order)
        self.asks.append(ask)
        return order

    def agree(self, ask: Ask, by: datetime, steps: int | None = None, lead: int = 35) -> Round:
        """Handed in and agreed to, the last at `by`; only the first `steps` of those that must agree."""
        needed = self.office.steps(ask) if steps is None else steps
        times = [by - (needed - 1 - n) * self.dice.randint(20, lead + 5) * MINUTE for n in range(needed)]
        round_ = Round((times[0] if times else by) - self.dice.randint(12, lead) * MINUTE)
        round_.decisions = [(at, self.dice.choice(words.AGREED)) for at in sorted(times)]
        if needed < self.office.steps(ask):
            round_.outcome = CaseStatus.RUNNING
        ask.rounds.append(round_)
        return round_

    # -- what there is --

    def _on_the_road(self) -> None:
        now, slot, today = self.now, self.office.slot, self.office.today
        earlier = next(self.office.workdays(today - timedelta(days=1), -1))
        town = "双桥镇" if self.open else "青禾高铁南站"
        far = ("省大数据局", now - 2 * HOUR, now + 5 * HOUR) if self.open else (
            "安平市会议中心", slot(earlier, "08:00"), slot(self.next[0], "17:00"))  # fmt: skip
        town = next((p.name for p in self.office.by_reach["county"] if town in p.name), town)
        plans = [
            (
                self.ask(
                    None,
                    "云川机场",
                    now - 75 * MINUTE,
                    now + 105 * MINUTE,
                    "接外地考察组",
                    4,
                    PurposeType.RECEPTION,
                ),
                self.driver,
            ),
            (self.ask(None, *far, "参加数据共享工作会议", 3, PurposeType.MEETING), None),
            (
                self.ask(
                    None,
                    town,
                    now - 45 * MINUTE,
                    now + 2.5 * HOUR,
                    "核查帮扶项目进度" if self.open else "送出差人员乘车",
                    2,
                ),
                None,
            ),
            (self.ask(None, "云川机场", now - 5 * HOUR, now - 80 * MINUTE, "接返程出差人员", 3), None),
        ]
        for ask, driver in plans:
            if (
                clock.local(ask.departs).hour >= 19
                or clock.local(ask.departs).hour < 6
                or "机场" in ask.place.name
            ):
                ask.needs = words.FLIGHTS
            order = self.dispatch(ask, DispatchStatus.DEPARTED, 400, driver)
            if order is not None:
                order.departed, ask.status = (
                    ask.departs + self.dice.randint(0, 4) * MINUTE,
                    TripStatus.ON_TRIP,
                )

    def _returned(self) -> None:
        """Back today, or on the last workday; their people have not signed yet."""
        for who, place, people, minutes in (
            (self.clerk, "市政务服务中心", 2, 70), (self.clerk, "高新区管委会", 3, 210), (self.clerk2, "市审计局", 2, 130),
        ):  # fmt: skip
            back = self.office.back(minutes)
            departs = back - self.office.driving(self.office.place(place)) - 80 * MINUTE
            departs -= timedelta(
                minutes=clock.local(departs).minute % 15,
                seconds=departs.second,
                microseconds=departs.microsecond,
            )
            purpose = {
                "市政务服务中心": "办理不动产登记资料移交",
                "高新区管委会": "对接办公用房规划方案",
            }.get(place, "领取审计意见书")
            ask = self.ask(
                who,
                place,
                departs,
                departs + self.office.driving(self.office.place(place)) + 90 * MINUTE,
                purpose,
                people,
            )
            order = self.dispatch(ask, DispatchStatus.RETURNED, minutes + 240)
            if order is not None:
                order.departed = ask.departs + 2 * MINUTE
                order.returned = back.replace(second=0, microsecond=0)
                ask.status = TripStatus.RETURNED

    def _planned(self) -> None:
        """For today what is left of it, the others for the next workday."""
        slot, morrow = self.office.slot, self.next[0]
        later = [self.now + n * 45 * MINUTE for n in range(3, 20)]
        today = [
            t
            for t in later
            if clock.local(t).date() == self.office.today
            and time(8, 30) <= clock.local(t).time() <= time(16, 30)
        ]
        mine = next((t for t in today if t >= self.now + 165 * MINUTE), slot(morrow, "08:30"))
        self.dispatch(
            self.ask(self.clerk, "市自然资源和规划局", mine, mine + 2 * HOUR, "会审专项规划图件", 3),
            DispatchStatus.ACCEPTED,
            90,
            self.driver,
        )
        at = slot(morrow, "14:00")
        self.dispatch(
            self.ask(None, "青禾高铁南站", at, at + 2 * HOUR, "接送参会人员", 4, PurposeType.RECEPTION),
            DispatchStatus.ISSUED,
            12,
            self.driver,
        )
        for n, departs in enumerate(today[:3] if is_workday(self.office.today) else today[:1]):
            place, purpose = (
                ("市财政局", "对接资金支付计划"),
                ("市供电公司", "检查机关供电保障"),
                ("市委党校", "授课人员往返接送"),
            )[n]
            status = DispatchStatus.ISSUED if n == 1 else DispatchStatus.ACCEPTED
            self.dispatch(
                self.ask(None, place, departs, departs + 2 * HOUR, purpose, n + 1), status, 15 + 40 * n
            )
        for n, (place, begins, hours, purpose, people) in enumerate((
            ("省机关事务管理局", "07:30", 9.5, "参加机关事务工作会议", 3), ("清河县人民政府", "08:30", 5, "调研基层用房情况", 4),
            ("市人大常委会", "09:00", 2, "报送建议办理情况", 1), ("青禾会展中心", "09:30", 3, "踏勘会议场地", 5),
            ("市第一人民医院", "10:00", 2, "协调干部职工体检安排", 2),
        )):  # fmt: skip
            departs = slot(morrow, begins)
            who = self.clerk2 if n == 2 else None
            self.dispatch(
                self.ask(who, place, departs, departs + hours * HOUR, purpose, people),
                DispatchStatus.ACCEPTED,
                60 + 70 * n,
            )

    def _clash(self) -> None:
        """Two groups on one day, and one minibus left: the bus is out, the other one's inspection ends."""
        day = next(d for d in self.next if (d - self.office.today).days > 4)
        slot = self.office.slot
        bus = self.ask(
            None,
            "省委党校",
            slot(day, "07:30"),
            slot(day, "18:00"),
            "接送培训班学员",
            38,
            PurposeType.MEETING,
        )
        self.dispatch(bus, DispatchStatus.ACCEPTED, 500)
        for place, begins, ends, purpose, people, ago in (
            ("龙泉县人民政府", "08:30", "16:30", "组织干部参观警示教育基地", 16, 150),
            ("临水县人民政府", "09:00", "15:30", "组织青年干部实地学习", 14, 95),
        ):  # fmt: skip
            ask = self.ask(
                None, place, slot(day, begins), slot(day, ends), purpose, people, PurposeType.SURVEY
            )
            ask.share_reason = "成建制活动，人数已满"
            self.wait(ask, ago)
            if begins == "08:30":
                self.fleet.take(ask, plate="苏Z·6B023")  # kept free of other bookings for one of the two

    def wait(self, ask: Ask, ago: int) -> None:
        """Approved, and on the dispatcher's desk."""
        self.agree(ask, self.office.back(ago))
        ask.status = TripStatus.APPROVED
        self.asks.append(ask)
