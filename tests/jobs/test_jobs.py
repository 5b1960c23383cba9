"""Background work: done once, within limits, to be watched and stopped by its owner."""

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.shared.jobs import reports, services
from app.shared.jobs.models import Job, JobState
from app.shared.jobs.runner import Runner
from tests.browser import Browser

Put = Callable[..., int]
Look = Callable[[int], Job]
Run = Callable[..., Job]


def lines(file: Path) -> list[list[str]]:
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def until(true: Callable[[], Any], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_job_is_done_and_names_its_result(run: Run, tmp_path: Path) -> None:
    job = run("count", file=str(tmp_path / "log"), n=3)
    assert (job.state, job.percent, job.result_url, job.attempts) == (JobState.DONE, 100, "/result", 1)
    assert job.finished_at is not None and job.lease_owner == ""
    assert [line[:2] for line in lines(tmp_path / "log")] == [["begin", "3"], ["end", "3"]]


def test_an_unknown_kind_is_a_fault_of_the_caller(app: Flask) -> None:
    with app.app_context(), pytest.raises(KeyError):
        services.enqueue("no such", {}, None)


def test_nothing_to_do_is_said(app: Flask) -> None:
    assert not Runner(app).take_one()


def test_a_refusal_is_shown_in_the_words_of_the_rule(run: Run) -> None:
    job = run("refuse")
    assert job.state == JobState.FAILED and job.sentence


@pytest.mark.parametrize("kind", ["hog", "endless", "busy", "fault", "die"])
def test_a_job_that_misbehaves_ends_with_a_sentence(app: Flask, run: Run, kind: str) -> None:
    begun = time.monotonic()
    job = run(kind)
    assert job.state == JobState.FAILED
    assert len(job.sentence) > 10
    assert time.monotonic() - begun < 10
    assert job.attempts == 1 and not Runner(app).take_one(), "it is not tried again by itself"


def test_memory_and_time_have_their_own_words(run: Run) -> None:
    hog, endless, fault = run("hog").sentence, run("endless").sentence, run("fault").sentence
    assert len({hog, endless, fault}) == 3


def test_without_its_limit_the_endless_job_would_go_on(
    app: Flask, enqueue: Put, job: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard seen to matter: with a longer time the same work still runs when one second has passed."""
    from dataclasses import replace

    plate = app.extensions["modules"]["jobs"]
    patient = [replace(k, seconds=3) if k.name == "endless" else k for k in plate.jobs]
    app.extensions["modules"]["jobs"] = replace(plate, jobs=patient)
    job_id = enqueue("endless")
    begun = time.monotonic()
    Runner(app).take_one()
    assert time.monotonic() - begun >= 3 and job(job_id).state == JobState.FAILED


@pytest.mark.slow
def test_two_runners_do_each_of_many_jobs_once(
    app: Flask, enqueue: Put, job: Look, start_runner: Any, tmp_path: Path
) -> None:
    file = tmp_path / "log"
    ids = [enqueue("count", file=str(file), n=n) for n in range(24)]
    runners = [start_runner("idle"), start_runner("idle")]
    for runner in runners:
        assert runner.wait(120) == 0
    assert Counter(line[1] for line in lines(file) if line[0] == "begin") == {str(n): 1 for n in range(24)}
    assert {job(i).state for i in ids} == {JobState.DONE}


@pytest.mark.slow
def test_without_the_lease_both_would_take_the_same_job(
    app: Flask, enqueue: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard seen to matter: a lease that ends at once gives the same job to both."""
    enqueue("count", file=str(tmp_path / "log"))
    with app.app_context():
        monkeypatch.setattr(services, "LEASE", timedelta(seconds=-1))
        first = in_transaction(lambda: services.claim("one").id)  # type: ignore[union-attr]
        second = in_transaction(lambda: services.claim("two").id)  # type: ignore[union-attr]
    assert first == second


def test_a_held_job_is_not_given_to_another(app: Flask, enqueue: Put, tmp_path: Path) -> None:
    enqueue("count", file=str(tmp_path / "log"))
    with app.app_context():
        assert in_transaction(lambda: services.claim("one")) is not None
        assert in_transaction(lambda: services.claim("two")) is None


def test_who_has_lost_the_lease_writes_nothing(
    app: Flask, enqueue: Put, job: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = enqueue("count")
    with app.app_context():
        in_transaction(lambda: services.claim("one"))
        later = clock.now() + services.LEASE + timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        in_transaction(lambda: services.claim("two"))
        assert in_transaction(lambda: services.renew(job_id, "one", 50, "x")) is False
        assert in_transaction(lambda: services.finish(job_id, "one", JobState.DONE)) is False
        assert in_transaction(lambda: services.finish(job_id, "two", JobState.DONE)) is True
    assert (job(job_id).state, job(job_id).attempts) == (JobState.DONE, 2)


def test_a_job_whose_runner_died_three_times_is_given_up(
    app: Flask, enqueue: Put, job: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = enqueue("count")
    with app.app_context():
        monkeypatch.setattr(services, "LEASE", timedelta(seconds=-1))
        for n in range(4):
            in_transaction(lambda owner=f"r{n}": services.claim(owner) and None)
    assert job(job_id).state == JobState.FAILED and job(job_id).sentence


@pytest.mark.slow
def test_a_killed_runner_takes_its_work_along_and_another_takes_it_over(
    app: Flask, enqueue: Put, job: Look, start_runner: Any, tmp_path: Path
) -> None:
    file = tmp_path / "log"
    job_id = enqueue("count", file=str(file), seconds=3)
    first = start_runner()
    until(lambda: lines(file))
    first.send_signal(signal.SIGKILL)
    first.wait()
    worker = int(lines(file)[0][2])
    until(lambda: not Path(f"/proc/{worker}").exists(), 3)
    row = job(job_id)
    assert row.state == JobState.RUNNING, (
        row.attempts,
        row.lease_owner,
        row.percent,
        row.lease_until,
        lines(file),
    )
    with app.app_context():  # the lease runs out
        in_transaction(
            lambda: setattr(
                db.session.get_one(Job, job_id), "lease_until", clock.now() - timedelta(seconds=1)
            )
        )
    assert start_runner("idle").wait(30) == 0
    assert (job(job_id).state, job(job_id).attempts) == (JobState.DONE, 2)
    assert [line[0] for line in lines(file)] == ["begin", "begin", "end"], "the first work did not go on"


@pytest.mark.slow
def test_a_runner_that_is_asked_to_stop_gives_its_job_back(
    app: Flask, enqueue: Put, job: Look, start_runner: Any, tmp_path: Path
) -> None:
    file = tmp_path / "log"
    job_id = enqueue("count", file=str(file), seconds=20)
    runner: subprocess.Popen[str] = start_runner()
    until(lambda: lines(file))
    begun = time.monotonic()
    runner.send_signal(signal.SIGTERM)
    assert runner.wait(10) == 0
    assert time.monotonic() - begun < 6  # well below two on a quiet machine; test machines are shared
    assert (job(job_id).state, job(job_id).attempts, job(job_id).lease_owner) == (JobState.QUEUED, 0, "")


@pytest.mark.slow
def test_a_cancelled_job_is_stopped(
    app: Flask, clerk: Browser, enqueue: Put, job: Look, start_runner: Any, tmp_path: Path
) -> None:
    file = tmp_path / "log"
    job_id = enqueue("count", file=str(file), seconds=25)
    start_runner()
    until(lambda: lines(file))
    assert clerk.post(f"/jobs/{job_id}/cancel").status_code == 303
    worker = int(lines(file)[0][2])
    until(lambda: not Path(f"/proc/{worker}").exists(), 9)
    assert job(job_id).state == JobState.CANCELLED


def test_progress_is_shown_and_asks_again_while_it_runs(app: Flask, clerk: Browser, enqueue: Put) -> None:
    job_id = enqueue("count")
    waiting = clerk.page(f"/jobs/{job_id}")
    assert 'hx-trigger="every 1s"' in waiting and "data-poll" in waiting and "<progress" in waiting
    with app.app_context():
        in_transaction(lambda: services.claim("one"))
        in_transaction(lambda: services.renew(job_id, "one", 42, "第 42 行"))
    piece = clerk.get(f"/jobs/{job_id}", target="job_progress")
    assert 'value="42"' in piece.text and "第 42 行" in piece.text and "<html" not in piece.text
    with app.app_context():
        in_transaction(lambda: services.finish(job_id, "one", JobState.DONE, "", "/result"))
    ended = clerk.get(f"/jobs/{job_id}", target="job_progress").text
    assert "/result" in ended and "hx-trigger" not in ended and "<progress" not in ended


def test_watching_is_no_activity(app: Flask) -> None:
    assert app.view_functions["jobs.progress"].is_poll is True  # type: ignore[attr-defined]


def test_others_work_is_not_there(clerk: Browser, leader: Browser, enqueue: Put) -> None:
    job_id = enqueue("count")
    assert leader.get(f"/jobs/{job_id}").status_code == 404
    assert leader.post(f"/jobs/{job_id}/cancel").status_code == 404
    assert f"/jobs/{job_id}" not in leader.page("/jobs/") and f"/jobs/{job_id}" in clerk.page("/jobs/")


def test_who_looks_after_all_sees_all(manager: Browser, enqueue: Put) -> None:
    job_id = enqueue("count")
    assert f"/jobs/{job_id}" in manager.page("/jobs/")
    assert manager.get("/jobs/?format=xlsx").data.startswith(b"PK")


def test_work_that_has_ended_cannot_be_cancelled(run: Run, clerk: Browser, tmp_path: Path) -> None:
    job = run("count", file=str(tmp_path / "log"))
    assert clerk.post(f"/jobs/{job.id}/cancel").status_code == 409


def test_waiting_work_without_a_runner_fails_the_check(
    app: Flask, enqueue: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context("/"):
        assert reports.check_runner()[0] == "ok"
        enqueue("count")
        db.session.rollback()  # a new look
        later = clock.now() + timedelta(minutes=6)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert reports.check_runner()[0] == "fail"
