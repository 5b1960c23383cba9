"""What the night holds comes in one mail; own choices within the office's limits; nothing lost, nothing twice."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.notifications import queries, services
from app.shared.notifications.channels.mail import Mail
from app.shared.notifications.models import Delivery, DeliveryState, Notice, ReminderFire
from app.shared.notifications.rules import LEASE, Habit, Quiet, leaves
from app.shared.notifications.services import delivering
from app.shared.notifications.services.delivering import deliver
from app.shared.notifications.services.sweeping import sweep
from tests.notifications import office
from tests.notifications.office import NOON, FileChannel, keep, person, start_child

ZONE = ZoneInfo("Asia/Shanghai")
QUIET = Quiet(time(22), time(7, 30), time(12, 30), time(13, 30), ZONE)
NIGHT = NOON + timedelta(hours=13)  # 23:00
MORNING = NOON + timedelta(hours=22.5)  # 08:30


class Post(FileChannel):
    """Mail that can carry several: a line for each notice, and how many messages went."""

    messages = 0

    def send_together(self, deliveries: Sequence[Delivery]) -> None:
        self.messages += 1
        for one in deliveries:
            self.send(one, one.notice)


@pytest.fixture
def post(outbox: FileChannel, monkeypatch: pytest.MonkeyPatch) -> Post:
    channel = Post(outbox.path)
    office.use_channel(monkeypatch, channel)
    return channel


def choose(who: str = "clerk", mail: str = "digest", **more: time | None) -> None:
    values = {"digest_at": None, "quiet_from": None, "quiet_until": None} | more
    in_transaction(lambda: services.save_preference(person(who), mail=mail, **values))


@pytest.mark.parametrize(
    ("at", "everything", "urgent", "leaving", "together"),
    [
        ("2026-11-24 10:00", False, False, "2026-11-24 10:00", False),
        ("2026-11-24 12:40", False, False, "2026-11-24 13:30", True),
        ("2026-11-24 23:00", False, False, "2026-11-25 08:30", True),
        ("2026-11-27 23:00", False, False, "2026-11-30 08:30", True),  # over the weekend
        ("2026-11-27 23:00", False, True, "2026-11-27 23:00", False),
        ("2026-11-24 10:00", True, False, "2026-11-25 08:30", True),
        ("2026-11-24 05:00", True, False, "2026-11-24 08:30", True),
    ],
)
def test_when_a_mail_leaves(at: str, everything: bool, urgent: bool, leaving: str, together: bool) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    works = lambda day: day.weekday() < 5  # noqa: E731
    found = leaves(now, Habit(QUIET, time(8, 30), everything), urgent=urgent, on_duty=False, works=works)
    assert found == (datetime.fromisoformat(leaving).replace(tzinfo=ZONE), together)


def test_what_the_night_held_comes_in_one_mail_and_nothing_twice(post: Post) -> None:
    for number in range(5):
        keep(number, NIGHT)
    sweep(NIGHT)
    assert len(office.told()) == 5
    assert deliver(MORNING - timedelta(minutes=1)) == {}
    assert deliver(MORNING) == {"sent": 1}
    assert deliver(MORNING + LEASE * 2) == {}
    assert (post.messages, len(post.received()), len(set(post.received()))) == (1, 5, 5)
    figures = queries.reconciliation(MORNING)
    assert not any(figures[name] for name in ("untold", "undelivered", "stuck", "dead"))


def test_two_digesters_never_halve_a_digest(post: Post, at_work: Flask) -> None:
    for number in range(6):
        keep(number, NIGHT)
    sweep(NIGHT)
    children = [start_child(at_work, lambda: deliver(MORNING)) for _ in range(3)]
    for child in children:
        child.join(60)
    db.session.rollback()
    batches = {one.batch for one in db.session.scalars(select(Delivery)).unique()}
    assert len(batches) == 1
    assert len(post.received()) == len(set(post.received())) == 6


def test_a_digest_after_a_crash_holds_the_same_notices_under_the_same_id(post: Post) -> None:
    keep(1, NIGHT)
    keep(2, NIGHT)
    sweep(NIGHT)
    in_transaction(lambda: delivering._claim("dead", MORNING))
    batch = db.session.scalars(select(Delivery.batch).distinct()).one()
    keep(3, NIGHT)
    sweep(NIGHT)  # a latecomer is no part of what was perhaps sent
    assert deliver(MORNING + LEASE * 2) == {"sent": 2}
    db.session.rollback()
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).unique().all()
    assert [one.maybe_sent for one in rows] == [True, True, False]
    assert [one.batch == batch for one in rows] == [True, True, False]
    assert Mail.digest(rows[:2])["Message-ID"] == f"<{batch}@127.0.0.1>".replace("127.0.0.1", _host())


def _host() -> str:
    from urllib.parse import urlsplit

    from flask import current_app

    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"


def test_what_was_done_or_read_meanwhile_is_left_out_and_an_empty_digest_is_not_sent(post: Post) -> None:
    for number in range(3):
        keep(number, NIGHT)
    sweep(NIGHT)
    office.closed.add(0)
    office.release(1)
    notice = db.session.scalars(select(Notice).where(Notice.title == "Errand 2")).one()
    in_transaction(lambda: services.open_notice(notice, NIGHT))
    assert deliver(MORNING) == {"cancelled": 1}
    assert post.received() == []
    states = {one.state for one in db.session.scalars(select(Delivery)).unique()}
    assert states == {DeliveryState.CANCELLED}


def test_the_digest_reads_as_one_list_with_what_is_due(
    at_work: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(at_work.config, "SMTP_HOST", "127.0.0.1")
    keep(1, NIGHT)
    keep(2, NIGHT)
    sweep(NIGHT)
    mail = Mail.digest(db.session.scalars(select(Delivery).order_by(Delivery.id)).unique().all())
    words = mail.get_content()
    assert "晨报" in str(mail["Subject"])
    for piece in ("T0000001", "T0000002", "Errand 1", "由您负责"):
        assert piece in words


def test_who_wants_all_in_the_digest_gets_urgent_ones_at_once(post: Post) -> None:
    choose()
    keep(1, NOON)
    sweep(NOON)
    assert deliver(NOON) == {}
    sweep(NOON + timedelta(minutes=15))  # urgent
    assert deliver(NOON + timedelta(minutes=15)) == {"sent": 1}
    assert deliver(MORNING) == {"sent": 1}
    assert len(set(post.received())) == 2


def test_who_wants_only_urgent_mail_still_gets_every_notice(post: Post) -> None:
    choose(mail="urgent")
    keep(1, NOON)
    sweep(NOON)
    assert office.told() == [("clerk", "due")]
    assert office.count(Delivery) == 0
    sweep(NOON + timedelta(minutes=15))
    assert deliver(NOON + timedelta(minutes=15)) == {"sent": 1}
    assert not any(queries.reconciliation(NOON + timedelta(minutes=16)).values())


def test_own_quiet_hours_hold_and_keep_within_the_limits(post: Post) -> None:
    choose(mail="at_once", quiet_from=time(20))
    keep(1, NOON + timedelta(hours=11))  # 21:00
    sweep(NOON + timedelta(hours=11))
    assert deliver(NOON + timedelta(hours=11)) == {}
    assert deliver(MORNING) == {"sent": 1}
    for wrong in ({"quiet_from": time(18)}, {"quiet_until": time(11)}, {"digest_at": time(6)}):
        with pytest.raises(RuleBroken):
            choose(mail="digest", **wrong)


def test_eight_hours_of_outage_are_told_once_marked_late_in_one_mail(post: Post) -> None:
    for number in range(8):
        keep(number, NOON)
    at = NOON + timedelta(hours=6)
    sweep(at)
    owner = [
        fire
        for fire in db.session.scalars(select(ReminderFire))
        if fire.audience == "owner" and fire.recipients
    ]
    assert len(owner) == 8
    assert all(fire.late for fire in owner)
    bodies = db.session.scalars(select(Notice.body)).all()
    assert all("迟发" in body for body in bodies)
    assert deliver(at) == {"sent": 1}
    assert post.messages == 1
    assert len(office.told()) == 8


def test_what_had_passed_when_the_deadline_was_set_is_not_late(at_work: Flask) -> None:
    keep(1, NOON + timedelta(minutes=5))  # "before" lies ten minutes back
    sweep(NOON + timedelta(seconds=30))
    assert [fire.late for fire in db.session.scalars(select(ReminderFire))] == [False]


@pytest.mark.parametrize("hours", [-8, -1, 1, 30])
def test_a_jump_of_the_clock_sends_no_digest_twice(post: Post, hours: int) -> None:
    keep(1, NIGHT)
    sweep(NIGHT)
    deliver(MORNING)
    for at in (MORNING + timedelta(hours=hours), MORNING, MORNING + timedelta(days=2)):
        deliver(at)
    assert len(post.received()) == 1


def test_a_failed_digest_is_tried_again_whole(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(1, NIGHT)
    keep(2, NIGHT)
    sweep(NIGHT)
    real = Post.send_together

    def refuse(self: Post, deliveries: Sequence[Delivery]) -> None:
        raise OSError("the mail server does not answer")

    monkeypatch.setattr(Post, "send_together", refuse)
    assert deliver(MORNING) == {"failed": 1}
    monkeypatch.setattr(Post, "send_together", real)
    assert deliver(MORNING + timedelta(minutes=1)) == {"sent": 1}
    assert post.messages == 1
    assert date(2026, 11, 25) == MORNING.astimezone(ZONE).date()
