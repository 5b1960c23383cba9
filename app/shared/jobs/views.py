"""Show it: how far a job is, and one's own jobs."""

from flask import Blueprint, Response, abort, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.listing import Column, Listing
from app.core.rule import RuleBroken
from app.core.web import poll, requires
from app.shared.jobs import queries, services
from app.shared.jobs.models import Job

bp = Blueprint("jobs", __name__, url_prefix="/jobs")

COLUMNS = (
    Column("kind", _l("Work"), queries.title_of, Job.kind, 28),
    Column("state", _l("State"), lambda job: job.state, Job.state, 12),
    Column("by", _l("Started by"), lambda job: job.by.name if job.by else "", None, 14),
    Column("created_at", _l("Handed in at"), lambda job: job.created_at, Job.created_at, 18),
    Column("finished_at", _l("Ended at"), lambda job: job.finished_at, Job.finished_at, 18),
    Column("sentence", _l("Note"), lambda job: job.sentence, None, 40),
)


@bp.get("/")
@requires()
def jobs() -> Response:
    listing = Listing(queries.jobs(me()), COLUMNS, sort="-created_at", title=_l("Background work"))
    return page("jobs/jobs.html", listing=listing)


@bp.get("/<int:job_id>")
@poll
@requires()
def progress(job_id: int) -> Response:
    job = queries.visible(me(), job_id) or abort(404)
    return page("jobs/progress.html", job=job, title=queries.title_of(job), ahead=queries.ahead_of(job))


@bp.post("/<int:job_id>/cancel")
@requires()
def cancel(job_id: int) -> Response:
    job, form = queries.visible(me(), job_id) or abort(404), Form()
    if form.carry_out(services.cancel, job=job):
        return done(_("The work was stopped."), to=url_for(".progress", job_id=job_id))
    raise RuleBroken(form.first_error)
