"""Where is it? Jobs."""

from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select

from app.core.db import db
from app.core.module import JobKind, declared
from app.shared.accounts.models import Person
from app.shared.jobs.models import OPEN, Job, JobState


def kind_of(job: Job) -> JobKind | None:
    kind: JobKind | None = declared("jobs").get(job.kind)
    return kind


def title_of(job: Job) -> str:
    kind = kind_of(job)
    return str(kind.title) if kind else job.kind


def visible(person: Person, job_id: int) -> Job | None:
    """The job, if it is this person's own, or the person looks after the jobs of all."""
    job = db.session.get(Job, job_id)
    if job is None or (job.by_id != person.id and not person.may("jobs.all")):
        return None
    return job


def jobs(person: Person) -> Select[Job]:
    """The person's own jobs; all of them for who looks after them."""
    query = select(Job)
    return query if person.may("jobs.all") else query.where(Job.by_id == person.id)


def next_due(now: datetime) -> Select[Job]:
    """The job to be taken next: one that waits, or one whose runner has not renewed its lease."""
    return (
        select(Job)
        .where(or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < now)))
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Job)
    )


def ahead_of(job: Job) -> int:
    """How many jobs come before this one."""
    return db.session.scalar(select(func.count()).where(Job.state.in_(OPEN), Job.id < job.id)) or 0


def held_by(job_id: int, owner: str) -> Job | None:
    """The job, locked, if this runner still holds it."""
    job = db.session.scalar(
        select(Job).where(Job.id == job_id).with_for_update(of=Job).execution_options(populate_existing=True)
    )
    return job if job is not None and job.state == JobState.RUNNING and job.lease_owner == owner else None


def oldest_waiting() -> datetime | None:
    return db.session.scalar(select(func.min(Job.created_at)).where(Job.state == JobState.QUEUED))
