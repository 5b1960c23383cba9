"""Show it."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue as Answer

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.module import enqueue
from app.core.rule import RuleBroken
from app.core.web import requires
from app.shared.audit import queries, reports, services

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("/")
@requires("audit.read")
def entries() -> Answer:
    services.remember_reading(me().id)
    filters = _filters()
    listing = reports.listing(queries.entries(**filters))
    return page("audit/entries.html", listing=listing, filters=filters, **_choices())


@bp.get("/<int:entry_id>")
@requires("audit.read")
def entry(entry_id: int) -> Answer:
    services.remember_reading(me().id)
    found = queries.entry(entry_id) or abort(404)
    return page(
        "audit/entry.html", entry=found, changes=reports.changes(found), subject=reports.subject(found)
    )


@bp.get("/of/<subject>/<int:subject_id>")
@requires("audit.read")
def history(subject: str, subject_id: int) -> Answer:
    services.remember_reading(me().id)
    found = queries.history(subject, subject_id)
    title = f"{reports.thing_word(subject)} {subject_id}"
    return page("audit/history.html", entries=found, title=title)


@bp.get("/verify")
@requires("audit.read")
def verifying() -> Answer:
    last = queries.last_walk()
    sentence = reports.verdict_sentence(last.changes) if last else ""
    return page("audit/verify.html", last=last, sentence=sentence, anchors=queries.anchors()[-10:][::-1])


@bp.post("/verify")
@requires("audit.read")
def verify() -> Answer:
    """A short chain is walked at once; a long one by a job, for no page may wait so long."""
    form = Form()
    if services.is_long():
        return _walk_later(form)
    verdict = services.verify()  # the walk itself must not hold the write lock
    if form.carry_out(services.remember, verdict=verdict):
        return done(_("The chain was walked from its first entry to its last."), to=url_for(".verifying"))
    raise RuleBroken(form.first_error)


def _walk_later(form: Form) -> Answer:
    by = me()
    job = form.carry_out(lambda: enqueue("verify_audit", {"name": by.name}, by))
    if job is None:
        raise RuleBroken(form.first_error)
    said = _("The chain is long, so it is walked in the background. You can leave this page.")
    return done(said, to=url_for("jobs.progress", job_id=job.id))


def _filters() -> dict[str, Any]:
    args = request.args
    return {
        "person": args.get("person", "").strip(), "subject": args.get("subject", ""), "action": args.get("action", ""),
        "subject_id": args.get("subject_id", type=int), "since": args.get("since", type=_day),
        "until": args.get("until", type=_day),
    }  # fmt: skip


def _choices() -> dict[str, Any]:
    return {
        "actions": reports.choices(queries.actions(), reports.action_word),
        "subjects": reports.choices(queries.subjects(), reports.thing_word),
        "action_word": reports.action_word, "subject": reports.subject,
        "who": reports.who,
    }  # fmt: skip


def _day(text: str) -> date:
    return date.fromisoformat(text)
