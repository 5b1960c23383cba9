"""Attachments (附件): files of any record, kept by the hash of their content, visible as their owner is."""

from app.core.language import lazy as _l
from app.core.module import Health, JobKind, Module
from app.shared.attachments import queries, reports
from app.shared.attachments.forms import ACCEPT
from app.shared.attachments.views import bp


def _init_app(app: object) -> None:
    app.jinja_env.globals.update(may_remove_file=queries.may_remove, file_kinds=ACCEPT)  # type: ignore[attr-defined]


module = Module(
    bp,
    title=_l("Attachments"),
    icon="paperclip",
    permissions={
        "attachments.add": _l("Add files to records that one may see"),
        "attachments.remove": _l("Remove files that others have added"),
    },
    roles={"clerk": {"attachments.add": "own"}, "manager": {"attachments.remove": "all"}},
    jobs=[JobKind("verify_files", _l("Compare the attached files"), reports.verify_files, seconds=4 * 3600)],
    health=[Health("files", _l("Attached files"), reports.check_files)],
    init_app=_init_app,
)
