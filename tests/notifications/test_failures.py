"""Cases of failure that no other file of these tests has: a clock set back, a restored backup, three at once."""

import logging
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import scheduler
from app.core.db import db, in_transaction
from app.modules.duty.campaigns.models import Campaign, CampaignEvent
from app.shared.notifications import queries, services
from app.shared.notifications.models import FireState, Heartbeat, ReminderFire, SchedulerGap
from app.shared.notifications.services import sweep
from tests.notifications import office
from tests.notifications.office import NOON, FileChannel, count, keep, start_child, told


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


def test_a_clock_set_back_is_written_in_the_log_and_tells_nothing_twice(
    at_work: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    keep(1, NOON)
    scheduler.beat("me", NOON)
    with caplog.at_level(logging.WARNING):
        scheduler.beat("me", NOON - minutes(2))
        assert "the clock went back" not in caplog.text
        scheduler.beat("me", NOON)
        scheduler.beat("me", NOON - minutes(30))
    assert "the clock went back" in caplog.text
    assert told() == [("clerk", "due")]
    assert count(SchedulerGap) == 0


def test_a_clock_set_forward_is_an_outage_in_the_books(at_work: Flask) -> None:
    scheduler.beat("me", NOON)
    scheduler.beat("me", NOON + minutes(90))
    assert count(SchedulerGap) == 1


def test_a_restored_backup_tells_open_matters_once_not_every_stage(at_work: Flask) -> None:
    """Yesterday's books: what was told since then is not in them."""
    keep(1, NOON)
    sweep(NOON + minutes(24 * 60))
    assert [stage for who, stage in told() if who == "clerk"] == ["late"]


def test_after_a_restore_what_was_told_may_be_left_at_that(at_work: Flask) -> None:
    keep(1, NOON)
    keep(2, NOON + minutes(600))
    assert in_transaction(lambda: services.pass_over(NOON + minutes(20))) >= 3
    sweep(NOON + minutes(20))
    assert told() == []
    states = set(db.session.scalars(select(ReminderFire.state)))
    assert states == {FireState.SUPERSEDED}
    sweep(NOON + minutes(600))
    assert ("clerk", "due") in told(number=2)  # what comes later is told
    assert not any(queries.reconciliation(NOON + minutes(600)).values())


@pytest.mark.slow
def test_three_schedulers_at_once_tell_and_plan_each_once(outbox: FileChannel, at_work: Flask) -> None:
    for number in range(12):
        keep(number, NOON)
    gate = time.time() + 2

    def ring() -> None:
        time.sleep(max(0, gate - time.time()))
        for _ in range(3):
            scheduler.materialise(NOON)
            scheduler.beat("x", NOON)

    children = [start_child(at_work, ring) for _ in range(3)]
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert sorted(told()) == [("clerk", "due")] * 12 + [
        ("manager", "weekly")
    ]  # next year's calendar, once too
    assert count(Campaign) == count(CampaignEvent, CampaignEvent.action == "planned") > 0
    assert len(outbox.received()) == len(set(outbox.received())) == 13
    assert count(Heartbeat) == 1
    assert office.fires("fired").count("due") == 12
