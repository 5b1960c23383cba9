"""Show it: template, upload and check, confirm, result."""

from typing import Any

from flask import Blueprint, Response, abort, send_file, url_for
from flask_login import current_user

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import XLSX
from app.core.module import ImportKind
from app.core.web import requires
from app.shared.imports import queries, reports, services
from app.shared.imports.forms import ConfirmForm, UploadForm
from app.shared.imports.models import ImportRun, RunStatus

bp = Blueprint("imports", __name__, url_prefix="/imports")
SHOWN_ERRORS = 200


@bp.get("/")
@requires()
def kinds() -> Response:
    return page(
        "imports/kinds.html", kinds=queries.kinds_of(me()), runs=queries.runs_of(me()), kind_of=queries.kind
    )


@bp.route("/<kind>", methods=["GET", "POST"])
@requires()
def upload(kind: str) -> Response:
    chosen = _kind_or_404(kind)
    form = UploadForm(chosen)
    if run := form.carry_out(form.keep, by=current_user):
        return done("", to=url_for(".run", run_id=run.id))
    return page("imports/upload.html", form=form, kind=chosen)


@bp.get("/<kind>/template.xlsx")
@requires()
def template(kind: str) -> Response:
    chosen = _kind_or_404(kind)
    name = reports.file_name(_("Template %(title)s", title=chosen.title))
    return send_file(reports.template(chosen), XLSX, as_attachment=True, download_name=name)


@bp.route("/runs/<int:run_id>", methods=["GET", "POST"])
@requires()
def run(run_id: int) -> Response:
    found, kind = _run_or_404(run_id)
    form = ConfirmForm()
    if ready := form.carry_out(services.carry_out, run=found, by=current_user):
        return done(_said(ready), to=url_for(".run", run_id=ready.id))
    return page("imports/run.html", form=form, run=found, kind=kind, **_shown(found))


@bp.get("/runs/<int:run_id>/errors.xlsx")
@requires()
def errors(run_id: int) -> Response:
    found, _kind = _run_or_404(run_id)
    name = reports.file_name(_("Errors in the import"))
    return send_file(reports.errors(found), XLSX, as_attachment=True, download_name=name)


def _kind_or_404(name: str) -> ImportKind:
    """An import that this person may do; to everybody else there is no such page."""
    kind = queries.kind(name)
    if kind is None or not queries.may(me(), kind):
        abort(404)
    return kind


def _run_or_404(run_id: int) -> tuple[ImportRun, ImportKind]:
    found = queries.run(run_id)
    if found is None or found.by_id != current_user.id:
        abort(404)
    return found, _kind_or_404(found.kind)


def _shown(run: ImportRun) -> dict[str, Any]:
    """What the page shows of the file: the first errors and the first rows."""
    content = run.content
    wrong = {line for line, *_rest in content["errors"]}
    return {
        "errors": content["errors"][:SHOWN_ERRORS],
        "wrong_rows": len(wrong),
        "ignored": content["ignored"],
        "preview": list(zip(content["lines"][:8], content["texts"][:8], strict=True)),
        "earlier": queries.same_file(run) if run.status is RunStatus.CHECKED else None,
        "stale": run.is_stale(clock.now()),
    }


def _said(run: ImportRun) -> str:
    if not run.created_count:
        return _("Nothing new: all %(n)s rows were there already.", n=run.row_count)
    if run.unchanged_count:
        return _(
            "%(n)s entries were imported; %(m)s were there already.",
            n=run.created_count,
            m=run.unchanged_count,
        )
    return _("%(n)s entries were imported.", n=run.created_count)
