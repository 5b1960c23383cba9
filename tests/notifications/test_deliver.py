"""Deliveries: claimed, asked again, sent, marked; mail against a real server."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from app.core.db import db, in_transaction
from app.shared.notifications import queries, services
from app.shared.notifications.models import Delivery, DeliveryState, Notice
from app.shared.notifications.rules import LEASE
from app.shared.notifications.services import delivering
from app.shared.notifications.services.delivering import deliver
from app.shared.notifications.services.sweeping import sweep
from tests.notifications import office
from tests.notifications.office import NOON, FileChannel, keep, person, release


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def one() -> Delivery:
    db.session.rollback()
    return db.session.scalars(select(Delivery).order_by(Delivery.id)).unique().all()[0]


class Failing:
    """A channel that fails so many times."""

    def __init__(self, times: int) -> None:
        self.left, self.sent = times, 0

    def address_of(self, person: Any) -> str:
        return str(person.email)

    def send(self, delivery: Delivery, notice: Notice) -> None:
        if self.left:
            self.left -= 1
            raise OSError("the mail server does not answer")
        self.sent += 1


def test_a_reminder_goes_out_once(outbox: FileChannel) -> None:
    keep(1, NOON)
    sweep(NOON)
    assert deliver(NOON) == {"sent": 1}
    assert deliver(NOON + minutes(90)) == {}
    assert len(outbox.received()) == 1


def test_whoever_has_no_address_gets_the_notice_only(outbox: FileChannel) -> None:
    in_transaction(lambda: setattr(person("clerk"), "email", ""))
    keep(1, NOON)
    sweep(NOON)
    assert office.told() == [("clerk", "due")]
    assert office.count(Delivery) == 0
    assert not any(queries.reconciliation(NOON + minutes(5)).values())


def test_what_is_completed_before_sending_is_cancelled(outbox: FileChannel) -> None:
    keep(1, NOON)
    sweep(NOON)
    release(1)
    assert deliver(NOON) == {}
    assert one().state == DeliveryState.CANCELLED
    assert outbox.received() == []


def _completed_while_leased(outbox: FileChannel, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(1, NOON)
    sweep(NOON)
    real = delivering._claim

    def claim(me: str, now: Any) -> int | None:
        found = real(me, now)
        office.closed.add(1)  # the clerk is done in this very moment
        return found

    monkeypatch.setattr(delivering, "_claim", claim)
    deliver(NOON)


def test_what_is_completed_while_leased_is_cancelled(
    outbox: FileChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    _completed_while_leased(outbox, monkeypatch)
    assert one().state == DeliveryState.CANCELLED
    assert outbox.received() == []


def test_without_the_second_question_it_would_be_sent(
    outbox: FileChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard seen to fail."""
    monkeypatch.setattr(delivering, "still_wanted", lambda _delivery: True)
    _completed_while_leased(outbox, monkeypatch)
    assert len(outbox.received()) == 1


def test_released_while_leased_is_cancelled_by_whoever_holds_it(outbox: FileChannel) -> None:
    keep(1, NOON)
    sweep(NOON)
    in_transaction(lambda: delivering._claim("other", NOON))
    release(1)
    assert one().state == DeliveryState.PENDING
    deliver(NOON + LEASE + minutes(0.1))
    assert one().state == DeliveryState.CANCELLED


def test_a_moved_deadline_cancels_what_waits(outbox: FileChannel) -> None:
    keep(1, NOON)
    sweep(NOON)
    keep(1, NOON + minutes(600))
    deliver(NOON)
    assert one().state == DeliveryState.CANCELLED


def test_failures_are_tried_again_later_and_later(at_work: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = Failing(3)
    office.use_channel(monkeypatch, channel)
    keep(1, NOON)
    sweep(NOON)
    assert deliver(NOON) == {"failed": 1}
    assert deliver(NOON + timedelta(seconds=29)) == {}
    assert deliver(NOON + timedelta(seconds=30)) == {"failed": 1}
    assert deliver(NOON + timedelta(seconds=91)) == {"failed": 1}
    assert deliver(NOON + minutes(10)) == {"sent": 1}
    assert one().attempts == 4
    assert not one().maybe_sent


def test_after_a_day_it_is_given_up_and_the_manager_hears_of_it(
    at_work: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.use_channel(monkeypatch, Failing(999))
    keep(1, NOON)
    sweep(NOON)
    for hour in range(27):
        deliver(NOON + timedelta(hours=hour))
    assert one().state == DeliveryState.DEAD
    heard = db.session.scalars(select(Notice).where(Notice.dedup_key.like("dead|%"))).one()
    assert heard.person.username == "manager"
    assert heard.wanted == 0
    assert queries.reconciliation(NOON + timedelta(hours=27))["dead"] == 1
    in_transaction(lambda: services.settle_dead(one()))
    assert queries.reconciliation(NOON + timedelta(hours=27))["dead"] == 0


def test_a_lease_that_ran_out_is_taken_over_and_marked_as_perhaps_sent(outbox: FileChannel) -> None:
    keep(1, NOON)
    sweep(NOON)
    in_transaction(lambda: delivering._claim("killed", NOON))
    assert deliver(NOON + timedelta(seconds=59)) == {}
    assert deliver(NOON + timedelta(seconds=61)) == {"sent": 1}
    assert one().maybe_sent


def test_a_lease_from_the_future_does_not_hold(outbox: FileChannel) -> None:
    """The clock went back by an hour after a crash."""
    keep(1, NOON)
    sweep(NOON)
    in_transaction(lambda: delivering._claim("killed", NOON + timedelta(hours=1)))
    assert deliver(NOON) == {"sent": 1}


def test_whoever_lost_the_lease_marks_nothing(outbox: FileChannel) -> None:
    keep(1, NOON)
    sweep(NOON)
    slow = in_transaction(lambda: delivering._claim("slow", NOON))
    assert slow is not None
    in_transaction(lambda: delivering._claim("quick", NOON + minutes(2)))
    assert in_transaction(lambda: delivering._mark(slow, "slow", DeliveryState.SENT, NOON)) == "lost"
    assert one().state == DeliveryState.PENDING


def test_quiet_hours_hold_mail_but_not_the_notice(outbox: FileChannel) -> None:
    night = NOON + timedelta(hours=13)  # 23:00
    keep(1, night)
    sweep(night)
    assert office.told() == [("clerk", "due")]
    assert deliver(night) == {}
    assert deliver(night + timedelta(hours=9.4)) == {}
    assert deliver(night + timedelta(hours=9.5)) == {"sent": 1}  # in the digest of 08:30


def test_urgent_stages_and_people_on_duty_are_not_kept_waiting(outbox: FileChannel, at_work: Flask) -> None:
    night = NOON + timedelta(hours=13)
    keep(1, night)
    sweep(night + minutes(15))  # "late" is urgent
    assert deliver(night + minutes(15)) == {"sent": 1}
    guard = person("guard").id
    at_work.extensions["on_duty"] = [lambda person_id, _now: person_id == guard]
    keep(2, night, who="guard")
    sweep(night)
    assert deliver(night) == {"sent": 1}
    at_work.extensions.pop("on_duty")


# --- the mail server


class Post:
    """A mail server that keeps what it accepted."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse = ""

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def post(at_work: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    for name, value in {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": port,
        "BASE_URL": "https://portal.example",
    }.items():
        monkeypatch.setitem(at_work.config, name, value)
    yield handler
    controller.stop()


def test_the_mail_names_its_notice_and_keeps_its_message_id(post: Post) -> None:
    keep(1, NOON)
    sweep(NOON)
    assert deliver(NOON) == {"sent": 1}
    (mail,) = post.mails
    delivery = one()
    number = delivery.notice.notice_no
    assert mail["Message-ID"] == f"<{delivery.uid}@portal.example>"
    assert mail["Subject"] == f"[{number}] Errand 1"
    assert mail["To"] == "clerk@example.test"
    assert mail.get_content_type() == "text/plain"
    assert "https://portal.example/errands/1" in mail.get_content()
    assert number in mail.get_content()


def test_a_mail_sent_twice_after_a_crash_bears_the_same_message_id(post: Post) -> None:
    keep(1, NOON)
    sweep(NOON)
    services_channels_send_without_marking()
    assert deliver(NOON + minutes(2)) == {"sent": 1}
    assert len(post.mails) == 2
    assert post.mails[0]["Message-ID"] == post.mails[1]["Message-ID"]
    assert one().maybe_sent


def services_channels_send_without_marking() -> None:
    """What a process has done that is killed after the server's 250."""
    from app.shared.notifications.channels import CHANNELS

    claimed = in_transaction(lambda: delivering._claim("killed", NOON))
    assert claimed is not None
    delivery = queries.delivery(claimed)
    assert delivery is not None
    CHANNELS["mail"].send(delivery, delivery.notice)


def test_chinese_subjects_and_texts_arrive_whole(post: Post) -> None:
    in_transaction(
        lambda: services.tell(
            [person("clerk")], "k", "派车单 YC-2026-0001 已经派出", "明天 07:30 出发。\n.单独一点", "/x"
        )
    )
    assert deliver() == {"sent": 1}
    assert str(post.mails[0]["Subject"]).endswith("派车单 YC-2026-0001 已经派出")
    assert "\n.单独一点" in post.mails[0].get_content().replace("\r\n", "\n")


def test_an_address_that_does_not_exist_is_given_up_at_once(post: Post) -> None:
    post.refuse = "550 no such user"
    keep(1, NOON)
    sweep(NOON)
    assert deliver(NOON) == {"dead": 1}
    assert "550" in one().last_error


def test_a_server_that_says_later_is_asked_later(post: Post) -> None:
    post.refuse = "451 try later"
    keep(1, NOON)
    sweep(NOON)
    assert deliver(NOON) == {"failed": 1}
    post.refuse = ""
    assert deliver(NOON + minutes(1)) == {"sent": 1}


def test_a_server_that_never_answers_costs_less_than_a_lease(
    at_work: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.shared.notifications import channels

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setitem(at_work.config, "SMTP_HOST", "127.0.0.1")
        monkeypatch.setitem(at_work.config, "SMTP_PORT", silent.getsockname()[1])
        monkeypatch.setattr(channels.mail, "TIMEOUT", 0.3)
        keep(1, NOON)
        sweep(NOON)
        started = time.monotonic()
        assert deliver(NOON) == {"failed": 1}
        assert time.monotonic() - started < 2
    assert LEASE.total_seconds() > channels.TIMEOUT * 3
