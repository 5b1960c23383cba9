"""Show it. Files are never shown as pages of the portal: a sandbox, no guessing of kinds, a name of our own."""

from typing import Any

from flask import Blueprint, Response, abort, request, send_file, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires, safe_next
from app.shared.attachments import queries, services
from app.shared.attachments.forms import RemoveForm, UploadForm
from app.shared.attachments.models import Attachment, FileKind

bp = Blueprint("attachments", __name__, url_prefix="/attachments")

_POLICY = "default-src 'none'; img-src 'self'; sandbox"
# browsers show a PDF by a plugin, which a sandbox forbids: everything else stays shut
_PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
_INLINE = {FileKind.IMAGE, FileKind.PDF}


@bp.route("/<owner_type>/<int:owner_id>", methods=["GET", "POST"])
@requires("attachments.add")
def upload(owner_type: str, owner_id: int) -> Response:
    queries.may_see_owner(me(), owner_type, owner_id) or abort(404)
    form = UploadForm()
    back = safe_next(request.values.get("next"), url_for(".upload", owner_type=owner_type, owner_id=owner_id))
    known: dict[str, Any] = {"owner_type": owner_type, "owner_id": owner_id}
    if form.carry_out(lambda files, next, **told: services.attach_all(files=files, **told), by=me(), **known):
        return done(_("The files are kept with the record."), to=back)
    owner, files = queries.owner(owner_type, owner_id), queries.of(owner_type, owner_id)
    return page("attachments/upload.html", form=form, owner=owner, files=files, back=back, **known)


@bp.get("/<int:attachment_id>")
@requires()
def download(attachment_id: int) -> Response:
    row = queries.visible(me(), attachment_id) or abort(404)
    return _sent(
        row, row.sha256, row.mime, row.name, inline=row.kind in _INLINE and "download" not in request.args
    )


@bp.get("/<int:attachment_id>/thumb")
@requires()
def thumb(attachment_id: int) -> Response:
    row = queries.visible(me(), attachment_id) or abort(404)
    return _sent(row, row.thumb_sha256 or abort(404), "image/jpeg", row.name, inline=True)


@bp.route("/<int:attachment_id>/remove", methods=["GET", "POST"])
@requires("attachments.add", "attachments.remove")
def remove(attachment_id: int) -> Response:
    # what is handed in twice finds the file removed, and gets the first answer
    row = queries.visible(me(), attachment_id, removed=request.method == "POST") or abort(404)
    queries.may_remove(me(), row) or abort(403)
    form = RemoveForm()
    back = safe_next(
        request.values.get("next"), url_for(".upload", owner_type=row.owner_type, owner_id=row.owner_id)
    )
    if form.carry_out(lambda reason, next, by: services.remove(row, reason, by), by=me()):
        return done(_("%(name)s has been removed.", name=row.name), to=back)
    return page("attachments/remove.html", form=form, file=row, back=back)


def _sent(row: Attachment, sha256: str, mime: str, name: str, *, inline: bool) -> Response:
    path = services.path_of(sha256)
    if not path.exists():
        abort(404)
    response = send_file(
        path, mime, as_attachment=not inline, download_name=name, etag=sha256, conditional=True
    )
    response.headers["Content-Security-Policy"] = _PDF_POLICY if row.kind == FileKind.PDF else _POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response
