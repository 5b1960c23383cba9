"""What waits with everybody at the moment of laying, and what is booked for the next two weeks."""

from datetime import date, time, timedelta

from app.core import clock
from app.modules.vehicles.demo import words
from app.modules.vehicles.demo.around import HOUR, Around
from app.modules.vehicles.demo.plan import MINUTE, Ask, Round
from app.modules.vehicles.models import DispatchStatus, PurposeType, TripStatus
from app.shared.approvals.models import CaseStatus
from app.shared.workdays.queries import is_workday

AHEAD = (7, 6, 5, 5, 4, 3, 3, 2, 1, 1)  # bookings of the next ten workdays


class Ahead(Around):
    """Goes on from what is going on now."""

    def lay_rest(self) -> list[Ask]:
        """What waits, and what is booked."""
        self.asks = []
        self._waiting()
        self._with_leader()
        self._with_director()
        self._back_again()
        self._drafts()
        self._ahead()
        return self.asks

    def _waiting(self) -> None:
        slot, first, second = self.office.slot, self.next[0], self.next[1]
        soon = self.now + 105 * MINUTE
        if not time(8) <= clock.local(soon).time() <= time(17) or not is_workday(self.office.today):
            soon = slot(first, "08:45")
        urgent = self.ask(
            None, "市应急管理局", soon, soon + 2 * HOUR, "参加安全生产紧急调度会", 2, PurposeType.MEETING
        )
        urgent.urgency = 1
        self.wait(urgent, 8)
        for who, place, begins, hours, purpose, people, ago in (
            (None, "省财政厅", "07:30", 9, "对接专项资金拨付", 2, 65),
            (None, "省发展和改革委员会", "07:45", 9, "汇报重点项目前期工作", 1, 40),
            (self.clerk2, "市税务局", "09:30", 2, "办理发票核验手续", 2, 120),
            (None, "杨渡镇", "08:30", 5, "查看防汛物资储备点", 4, 30),
            (None, "市图书馆", "14:30", 2, "布置展览并运送展板", 3, 20),
        ):  # fmt: skip
            name = next(
                p.name for places in self.office.by_reach.values() for p in places if p.name.endswith(place)
            )
            departs = slot(second, begins)
            self.wait(self.ask(who, name, departs, departs + hours * HOUR, purpose, people), ago)

    def _pending(self, ask: Ask, agreed_ago: int | None, ago: int) -> None:
        ask.status = TripStatus.PENDING
        if agreed_ago is None:
            ask.rounds.append(Round(self.office.back(ago), outcome=CaseStatus.RUNNING))
        else:
            self.agree(ask, self.office.back(agreed_ago), steps=1).submitted = self.office.back(ago)
        self.asks.append(ask)

    def _with_leader(self) -> None:
        """Four in time, one overdue; the second breaks no limit, but wants a look."""
        slot, days, colleagues = self.office.slot, self.next, self.planning[2:]
        for n, (who, place, day, begins, hours, purpose, people, ago) in enumerate((
            (self.clerk, "省自然资源厅", days[2], "07:30", 9.5, "报送国土空间规划成果", 3, 25),
            (colleagues[0], "市政务服务中心", days[1], "09:00", 2, "办理资料移交手续", 2, 60),
            (self.clerk, "桃源区人民政府", days[1], "13:30", 3.5, "现场踏勘备选地块", 4, 95),
            (colleagues[1], "东郊污水处理厂", days[0], "10:00", 2.5, "查看设备验收情况", 3, 130),
            (colleagues[2], "市住房和城乡建设局", days[3], "09:30", 2, "对接办公用房调配事项", 3, 560),
        )):  # fmt: skip
            departs = slot(day, begins)
            ask = self.ask(who, place, departs, departs + hours * HOUR, purpose, people)
            if n == 1:
                ask.people, ask.passengers = (
                    2,
                    ask.requester.name,
                )  # two people, one name, and a bus goes there
            self._pending(ask, None, ago)

    def _with_director(self) -> None:
        slot = self.office.slot
        far = self.ask(
            self.planning[0],
            "邻省海陵市人民政府",
            slot(self.next[3], "07:30"),
            slot(self.next[4], "18:00"),
            "考察城市更新项目",
            4,
            PurposeType.SURVEY,
        )
        self._pending(far, 55, 170)
        free = next(d for n in range(2, 12) if not is_workday(d := self.office.today + timedelta(days=n)))
        guest = next(
            p
            for p in self.office.staff[self.office.account("receptionist").department_id]
            if p.username == "receptionist"
        )
        holiday = self.ask(
            guest,
            "云川机场",
            slot(free, "09:00"),
            slot(free, "12:00"),
            "接周末到达的考察组",
            4,
            PurposeType.RECEPTION,
        )
        self._pending(holiday, 100, 200)

    def _back_again(self) -> None:
        """Sent back, and not yet handed in again."""
        general = next(s for s in self.office.staff.values() if s[0].department.name == "办公室")
        for who, place, purpose, people, ago, opinion in (
            (self.clerk, "清江市会议中心", "参加区域协作会议", 3, 200, words.SENT_BACK[1]),
            (general[6], "市实验小学", "对接共建事项", 2, 330, words.SENT_BACK[3]),
        ):  # fmt: skip
            departs = self.office.slot(self.next[4], "08:00")
            ask = self.ask(who, place, departs, departs + 8 * HOUR, purpose, people)
            decided = self.office.back(ago)
            ask.rounds.append(Round(decided - 40 * MINUTE, [(decided, opinion)], CaseStatus.SENT_BACK))
            ask.status = TripStatus.SENT_BACK
            self.asks.append(ask)

    def _drafts(self) -> None:
        for place, day, purpose, ago in (
            ("市档案馆", self.next[2], "移交规划档案", 60),
            ("宁川市人民政府", self.next[5], "考察用房管理平台", 400),
        ):
            departs = self.office.slot(day, "09:00")
            ask = self.ask(self.clerk, place, departs, departs + (2 if ago == 60 else 8) * HOUR, purpose, 2)
            ask.status, ask.created = TripStatus.DRAFT, self.office.back(ago)
            self.asks.append(ask)

    def _ahead(self) -> None:
        for day, count in zip(self.next[1:], AHEAD, strict=False):
            for _ in range(count):
                self._book(day)

    def _book(self, day: date) -> None:
        ask = self.history.draw(
            day,
            where=self.dice.choice(("city", "city", "county", "province")),
            people=self.dice.choice((1, 2, 2, 3, 4, 5)),
        )
        self.dispatch(ask, DispatchStatus.ACCEPTED, self.dice.randint(45, 1500))
