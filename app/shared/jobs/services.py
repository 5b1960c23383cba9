"""Do it: put jobs in, take them under a lease, report, end them. Called inside the caller's transaction."""

from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.module import declared
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.jobs import queries
from app.shared.jobs.models import Job, JobState

LEASE = timedelta(seconds=30)  # renewed every few seconds while the job runs
MAX_ATTEMPTS = 3


def enqueue(kind: str, args: dict[str, Any], by: Person | None = None) -> Job:
    """Promise a piece of work; `args` are plain values. Its page: url_for("jobs.progress", job_id=…)."""
    if kind not in declared("jobs"):
        raise KeyError(f"no module declares the job kind {kind!r}")
    job = Job(kind=kind, args=args, by_id=by.id if by else None)
    db.session.add(job)
    db.session.flush()
    return job


def claim(owner: str) -> Job | None:
    """Take the next job for this runner. A job whose runner has died three times is given up."""
    now = clock.now()
    job = db.session.scalar(queries.next_due(now))
    if job is None:
        return None
    if job.attempts >= MAX_ATTEMPTS:
        _end(job, JobState.FAILED, _("This work stopped three times before its end. Tell the administrator."))
        return None
    job.state, job.attempts = JobState.RUNNING, job.attempts + 1
    job.lease_owner, job.lease_until = owner, now + LEASE
    job.started_at = job.started_at or now
    job.percent, job.sentence = 0, ""
    db.session.flush()
    return job


def renew(job_id: int, owner: str, percent: int | None = None, sentence: str = "") -> bool:
    """Go on holding the job, and move its bar. False: it is no longer this runner's (cancelled, taken over)."""
    job = queries.held_by(job_id, owner)
    if job is None:
        return False
    job.lease_until = clock.now() + LEASE
    if percent is not None:
        job.percent, job.sentence = max(0, min(percent, 99)), sentence[:300]
    return True


def finish(job_id: int, owner: str, state: JobState, sentence: str = "", result_url: str = "") -> bool:
    """The end of a job that this runner still holds."""
    job = queries.held_by(job_id, owner)
    if job is None:
        return False
    _end(job, state, sentence)
    job.result_url = result_url[:300]
    if state == JobState.DONE:
        job.percent = 100
    return True


def give_back(job_id: int, owner: str) -> None:
    """A runner that is asked to stop leaves its job to the next one, at once."""
    job = queries.held_by(job_id, owner)
    if job is not None:
        job.state, job.lease_owner, job.lease_until = JobState.QUEUED, "", None
        job.attempts -= 1


def cancel(job: Job) -> Job:
    """End a job before its end; a running one is stopped within seconds."""
    db.session.refresh(job, with_for_update={"of": Job})
    if not job.is_open:
        raise RuleBroken(_("This work has ended already."))
    _end(job, JobState.CANCELLED, "")
    return job


def _end(job: Job, state: JobState, sentence: str) -> None:
    job.state, job.sentence, job.finished_at = state, sentence[:300], clock.now()
    job.lease_owner, job.lease_until = "", None
