"""Audit (操作日志): who did what, when; a chain from the first row on."""

from datetime import timedelta

from flask import Flask

from app.core import clock, forms
from app.core import db as core_db
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Health, JobKind, Materialiser, MenuItem, Module, Setting
from app.shared.audit import reports, services
from app.shared.audit.views import bp


def init_app(app: Flask) -> None:
    forms.answers = services.Answers()
    app.extensions["refused"] = services.remember_refusal
    app.jinja_env.globals["audit_lines"] = reports.lines
    if services.seal not in core_db.before_commit:
        core_db.before_commit.append(services.seal)
        services.watch(core_db.db.session)


def _health() -> tuple[str, str]:
    sealed, anchored_at = services.quick_look()
    if not sealed:
        return "fail", _("The end of the audit does not fit its seal. The auditor should verify the chain.")
    if anchored_at is None:
        return "warn", _("The audit has not been anchored yet; the scheduler does it once a day.")
    if clock.now() - anchored_at > timedelta(days=2):
        return "warn", _(
            "The audit was last anchored more than two days ago; the scheduler does it once a day."
        )
    return "ok", _("The end of the audit is sealed and anchored.")


module = Module(
    bp,
    title=_l("Audit"),
    icon="shield-check",
    menu=(
        MenuItem(_l("Audit"), "audit.entries", "audit.read"),
        MenuItem(_l("Verify the chain"), "audit.verifying", "audit.read"),
    ),
    permissions={"audit.read": _l("Read and verify the audit")},
    roles={"auditor": {"audit.read": "all"}},
    settings=(
        Setting(
            "audit_walk_entries",
            _l("Walk the audit in the background from so many entries on"),
            "number",
            50_000,
            group=_l("Audit"),
            help=_l("A shorter chain is verified at once, while the auditor waits."),
        ),
    ),
    jobs=(JobKind("verify_audit", _l("Verify the chain"), services.walk_as_job, seconds=3600),),
    health=(Health("audit", _l("Audit"), _health),),
    materialisers=(Materialiser("audit_anchor", services.anchor),),
    init_app=init_app,
)
