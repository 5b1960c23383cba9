"""Three months of trips: some ten a workday, a few on free days, with everything that goes wrong now and then."""

from datetime import date, datetime, timedelta

from app.core import clock
from app.modules.vehicles.demo import words
from app.modules.vehicles.demo.fleet import Fleet
from app.modules.vehicles.demo.plan import MINUTE, Ask, Office, Order, Round
from app.modules.vehicles.models import DispatchStatus, Place, PurposeType, Reaches, TripStatus
from app.shared.accounts.models import Person
from app.shared.approvals.models import CaseStatus
from app.shared.workdays.queries import is_workday

DAYS = 90
# what becomes of some of the requests instead of the ordinary way
FATES = (["rejected"] * 12 + ["sent_back"] * 8 + ["cancelled"] * 8 + ["given_up"] * 7 + ["withdrawn"] * 6
         + ["unserved"] * 4 + ["retro"] * 5 + ["late"] * 8 + ["reassigned"] * 2 + ["declined"] + ["shared"] * 12)  # fmt: skip
WHERE = ["city"] * 66 + ["county"] * 20 + ["province"] * 12 + ["outside"]
HEADS = [1] * 30 + [2] * 30 + [3] * 18 + [4] * 12 + [5] * 4 + [6] * 3 + [12, 15, 18, 32]


class History:
    """Makes up the past, day after day."""

    def __init__(self, office: Office, fleet: Fleet) -> None:
        self.office, self.fleet, self.dice = office, fleet, office.dice
        self.asks: list[Ask] = []
        self.own = [office.account("clerk")] * 17 + [office.account("clerk2")] * 11
        self.dice.shuffle(self.own)

    def lay(self) -> list[Ask]:
        """Everything up to an hour ago."""
        days = [self.office.today - timedelta(days=n) for n in range(DAYS, -1, -1)]
        counts = [
            self.dice.choice((9, 9, 10, 10)) if is_workday(day) else self.dice.choice((0, 0, 1, 2))
            for day in days
        ]
        total = sum(counts)
        # the newest days stay ordinary; accounts to be looked at have theirs all along
        fates = dict(zip(self.dice.sample(range(int(total * 0.95)), len(FATES)), FATES, strict=True))
        owners = dict(zip(self.dice.sample(range(total - 4), len(self.own)), self.own, strict=True))
        number = 0
        for day, count in zip(days, counts, strict=True):
            for _ in range(count):
                self._one(day, fates.get(number, ""), owners.get(number))
                number += 1
        return self.asks

    def _one(self, day: date, fate: str, owner: Person | None) -> None:
        for _ in range(6):  # a trip for which there is no car is not asked for
            ask = self.draw(day, owner)
            if fate == "retro":
                ask.kind, ask.purpose, ask.urgency = (
                    PurposeType.EMERGENCY,
                    self.dice.choice(words.EMERGENCIES),
                    2,
                )
            if fate in ("reassigned", "declined", "shared") and ask.people > 3:
                ask.people = 2
                self.name_passengers(ask)
            if ask.returns > self.office.now - 60 * MINUTE:
                return
            if self.settle(ask, fate):
                self.asks.append(ask)
                return

    def draw(self, day: date, requester: Person | None = None, where: str = "", people: int = 0) -> Ask:
        """A request for a trip on this day."""
        dice, office = self.dice, self.office
        if requester is None:
            requester = dice.choice(dice.choice(list(office.staff.values()))[:9])
        clerk = requester
        if requester.department.head_id == requester.id and dice.random() < 0.7:
            clerk = dice.choice(office.staff[requester.department_id])
        place = dice.choice(office.by_reach[where or dice.choice(WHERE)])
        departs, returns = self.times(day, place)
        purpose, kind = dice.choice(words.PURPOSES.get(place.kind, words.PURPOSES["其他"]))
        ask = Ask(requester, clerk, place, departs, returns, purpose, kind, people or dice.choice(HEADS))
        if ask.people > 10:
            ask.purpose, ask.kind = dice.choice(words.GROUPS), PurposeType.SURVEY
        elif place.kind == "机关" and place.reaches == Reaches.CITY and dice.random() < 0.06:
            ask.purpose, ask.kind, ask.people = dice.choice(words.MAIL), PurposeType.CONFIDENTIAL, 1
        elif not is_workday(day) and place.reaches == Reaches.CITY:
            ask.purpose = dice.choice(words.WEEKEND)
        if place.kind == "机场":
            ask.needs = words.FLIGHTS
        if dice.random() < 0.08:
            ask.share_reason = dice.choice(words.SHARE)
        self.name_passengers(ask)
        return ask

    def name_passengers(self, ask: Ask) -> None:
        """Who rides, if they are few."""
        if ask.people <= 5:
            others = [p for p in self.office.staff[ask.requester.department_id] if p.id != ask.requester.id]
            riders = [ask.requester, *self.dice.sample(others, min(len(others), ask.people - 1))]
            ask.passengers = "、".join(person.name for person in riders) if len(riders) == ask.people else ""

    def times(self, day: date, place: Place) -> tuple[datetime, datetime]:
        """When one leaves for there, and is back."""
        dice, driving = self.dice, self.office.driving(place)
        nights = 0
        if place.reaches == Reaches.OUTSIDE:
            nights = 2 if driving > timedelta(hours=10) else 1
        if driving > timedelta(hours=2):
            departs = self.office.slot(day, dice.choice(("07:00", "07:30", "07:30", "08:00", "08:30")))
        elif driving > timedelta(hours=1):
            departs = self.office.slot(day, dice.choice(("08:00", "08:30", "09:00", "09:30", "13:00")))
        else:
            departs = self.office.slot(
                day, f"{dice.choice((8, 9, 9, 9, 10, 13, 14, 14, 15)):02}:{dice.choice((0, 15, 30, 45)):02}"
            )
        stay = timedelta(minutes=dice.choice((45, 60, 60, 75, 90, 120, 150)))
        returns = departs + driving + stay + timedelta(days=nights)
        return departs, returns + timedelta(minutes=-returns.minute % 15)

    # -- what becomes of it --

    def hand_in(self, ask: Ask, submitted: datetime | None = None) -> Round:
        """A round in which all agree."""
        dice, office = self.dice, self.office
        submitted = submitted or self.submitted(ask.departs)
        round_ = Round(submitted)
        at, before = submitted, ask.departs - 25 * MINUTE
        if before <= submitted:  # asked for after the trip
            before = submitted + timedelta(days=3)
        for step in range(office.steps(ask)):
            at = office.after(at, dice.randint(6, 75) if step == 0 else dice.randint(15, 150), before)
            phrases = words.AGREED if step == 0 else words.LEADER_AGREED
            round_.decisions.append((at, dice.choice(phrases)))
        ask.rounds.append(round_)
        return round_

    def submitted(self, departs: datetime) -> datetime:
        """Mostly a day or some ahead, sometimes on the same day."""
        dice, day = self.dice, clock.local(departs).date()
        if is_workday(day) and clock.local(departs).hour >= 10 and dice.random() < 0.4:
            return departs - dice.randint(75, min(100 + 30 * (clock.local(departs).hour - 10), 240)) * MINUTE
        earlier = self.office.workdays(day - timedelta(days=1), -1)
        for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 3))):
            next(earlier)
        return self.office.slot(
            next(earlier), f"{dice.choice((8, 9, 9, 10, 10, 11, 14, 14, 15)):02}:{dice.randint(31, 59)}"
        )

    def settle(self, ask: Ask, fate: str) -> bool:
        """Lead the request to its end. False if there is no car."""
        if fate == "retro":
            return self._retro(ask)
        round_ = self.hand_in(ask)
        if fate in ("rejected", "withdrawn", "sent_back"):
            first = round_.decisions[0][0]
            if fate == "rejected":
                round_.decisions = [(first, self.dice.choice(words.REJECTED))]
                round_.outcome, ask.status, ask.concluded = CaseStatus.REJECTED, TripStatus.REJECTED, first
                return True
            if fate == "withdrawn":
                round_.decisions, round_.outcome, round_.ended = [], CaseStatus.WITHDRAWN, first
                round_.reason = ask.end_reason = self.dice.choice(words.WITHDRAWN)
                ask.status, ask.concluded = TripStatus.WITHDRAWN, first
                return True
            round_.decisions, round_.outcome = (
                [(first, self.dice.choice(words.SENT_BACK))],
                CaseStatus.SENT_BACK,
            )
            again = self.office.after(first, self.dice.randint(10, 60), ask.departs - 60 * MINUTE)
            round_ = self.hand_in(ask, again)
        if fate == "unserved":
            ask.concluded = self.office.after(round_.at, 40, ask.departs - 10 * MINUTE)
            ask.status, ask.end_reason = TripStatus.UNSERVED, "　".join(self.dice.choice(words.UNSERVED))
            return True
        if fate == "cancelled":
            return self._cancel(ask, self.office.after(round_.at, 90, ask.departs - 20 * MINUTE))
        return self._drive(ask, round_, fate)

    def _cancel(self, ask: Ask, at: datetime) -> bool:
        ask.status, ask.concluded, ask.end_reason = (
            TripStatus.CANCELLED,
            at,
            self.dice.choice(words.CANCELLED),
        )
        return True

    def _drive(self, ask: Ask, round_: Round, fate: str) -> bool:
        late = self.dice.randint(70, 150) if fate == "late" else 0
        until = ask.returns + late * MINUTE if late else None
        pair = self.fleet.take(ask, until=until, keep=fate != "given_up")
        if pair is None:
            ask.rounds.clear()
            return False
        issued = self.office.after(round_.at, self.dice.randint(5, 70), ask.departs - 18 * MINUTE)
        order = Order(*pair, [ask], issued)
        if fate == "given_up":
            order.status, order.ended = (
                DispatchStatus.VOIDED,
                self.office.after(issued, 60, ask.departs - 10 * MINUTE),
            )
            self._cancel(ask, order.ended)
            order.end_reason = ask.end_reason
            ask.orders.append(order)
            return True
        if fate in ("reassigned", "declined"):
            order = self._another(ask, order, fate)
        ask.orders.append(order)
        if fate == "shared":
            self._share(ask, order)
        self.finish(order, late)
        return True

    def _another(self, ask: Ask, order: Order, fate: str) -> Order:
        """The first order comes to nothing; another car or driver is taken."""
        first = self.fleet.take(ask, keep=False)
        if first is None:
            return order
        old = Order(*first, [ask], order.issued)
        old.ended = self.office.after(order.issued, 25, ask.departs - 14 * MINUTE)
        old.status, old.end_reason = DispatchStatus.DECLINED, words.DECLINED
        if fate == "reassigned":
            old.status, old.end_reason, order.replaces = (
                DispatchStatus.VOIDED,
                self.dice.choice(words.REASSIGNED),
                old,
            )
        order.issued = old.ended + (0 if fate == "reassigned" else 3) * MINUTE
        ask.orders.append(old)
        return order

    def _share(self, ask: Ask, order: Order) -> None:
        """Somebody of another department goes the same way, and there are seats."""
        room = order.car.seats - 1 - ask.people
        others = [staff for dep, staff in self.office.staff.items() if dep != ask.requester.department_id]
        if room < 1 or ask.kind == PurposeType.CONFIDENTIAL or ask.share_reason:
            return
        who = self.dice.choice(self.dice.choice(others)[:9])
        other = Ask(
            who,
            who,
            ask.place,
            ask.departs,
            ask.returns,
            self.dice.choice(words.PURPOSES["机关"])[0],
            people=1,
        )
        self.name_passengers(other)
        round_ = self.hand_in(other, ask.rounds[-1].submitted + 4 * MINUTE)
        order.issued = max(order.issued, round_.at + 4 * MINUTE)
        if order.issued < ask.departs - 8 * MINUTE:
            order.asks.append(other)
            other.orders.append(order)
            self.asks.append(other)
        else:
            order.issued = max(ask.rounds[-1].at + 2 * MINUTE, ask.departs - 18 * MINUTE)

    def _retro(self, ask: Ask) -> bool:
        """The car goes at once, the request follows on the next workday."""
        pair = self.fleet.take(ask)
        if pair is None:
            return False
        ask.retro_reason = self.dice.choice(words.RETRO)
        order = Order(*pair, [ask], ask.departs - 12 * MINUTE)
        ask.orders.append(order)
        following = next(self.office.workdays(clock.local(ask.returns).date() + timedelta(days=1)))
        round_ = self.hand_in(ask, self.office.slot(following, f"08:{self.dice.randint(35, 59)}"))
        self.finish(order, 0, not_before=round_.at)
        return True

    def finish(self, order: Order, late: int = 0, not_before: datetime | None = None) -> None:
        """The trip is made and signed for."""
        dice, ask = self.dice, order.asks[0]
        order.status = DispatchStatus.SIGNED
        order.departed = max(order.issued + 3 * MINUTE, order.departs + dice.randint(-4, 9) * MINUTE)
        order.accepted = min(order.issued + dice.randint(1, 25) * MINUTE, order.departed - MINUTE)
        least = order.departed + self.office.driving(ask.place) * 1.05 + 15 * MINUTE
        usual = order.returns + dice.randint(-35, 8) * MINUTE
        order.returned = (
            order.returns + late * MINUTE if late else min(max(least, usual), order.returns + 12 * MINUTE)
        )
        order.returned = order.returned.replace(second=0, microsecond=0)
        order.late_reason = dice.choice(words.LATE) if late else ""
        soon = order.returned + dice.randint(4, 70) * MINUTE
        if dice.random() < 0.35:
            day = next(self.office.workdays(clock.local(order.returned).date() + timedelta(days=1)))
            soon = self.office.slot(day, f"{dice.choice((8, 9, 10))}:{dice.randint(31, 59)}".zfill(5))
        soon = max(soon, (not_before or soon) + 5 * MINUTE)
        latest = self.office.now - dice.randint(4, 40) * MINUTE
        order.signed = soon if soon <= latest else max(latest, order.returned + 2 * MINUTE)
        for one in order.asks:
            one.status, one.concluded = TripStatus.CLOSED, order.signed
            if dice.random() < 0.6:
                one.rating = dice.choice((5, 5, 5, 5, 4, 4, 3))
                if dice.random() < 0.25:
                    good = words.COMMENTS[:4] + words.COMMENTS[6:]
                    one.comment = dice.choice(good if one.rating > 3 else words.COMMENTS[4:6])
