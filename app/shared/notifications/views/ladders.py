"""Show it: the ladders, their editions, who would hear what when."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.shared.notifications import forms, queries, reports, services
from app.shared.notifications.views.inbox import bp, me


@bp.get("/ladders")
@requires("notifications.ladders")
def ladders() -> Any:
    return page("notifications/ladders.html", ladders=reports.ladders())


@bp.get("/ladders/<name>")
@requires("notifications.ladders")
def ladder(name: str) -> Any:
    kind = queries.ladder_or_404(name)
    form = forms.PreviewForm(request.args, meta={"csrf": False}).of(name, reports.matter_title)
    shown_ = reports.ladder(kind, form.deadline(), form.who(me()), form.obligation())
    return page("notifications/ladder.html", ladder=kind, preview=form, **shown_)


@bp.route("/ladders/<name>/stages/new", methods=["GET", "POST"])
@requires("notifications.ladders")
def new_stage(name: str) -> Any:
    kind = queries.ladder_or_404(name)
    form = forms.StageForm().of(None, kind)
    if form.carry_out(services.add_stage, ladder=name, by=current_user):
        return done(_("The stage was added."), to=url_for(".ladder", name=name))
    return page(
        "notifications/stage_edit.html", form=form, stage=None, name=_("A further stage"), ladder=kind
    )


@bp.route("/ladders/<name>/reset", methods=["GET", "POST"])
@requires("notifications.ladders")
def reset_ladder(name: str) -> Any:
    kind = queries.ladder_or_404(name)
    form = forms.ResetForm()
    if form.carry_out(services.reset, ladder=kind, by=current_user):
        return done(_("The ladder is set back to the shipped one."), to=url_for(".ladder", name=name))
    return page("notifications/ladder_reset.html", form=form, ladder=kind)


@bp.route("/ladders/<name>/<code>", methods=["GET", "POST"])
@requires("notifications.ladders")
def edit_stage(name: str, code: str) -> Any:
    stage, kind = queries.stage_or_404(name, code), queries.ladder_or_404(name)
    form = forms.StageForm(obj=stage).of(stage, kind)
    if form.carry_out(services.edit_stage, on=stage, stage=stage, by=current_user):
        return done(_("The stage was changed."), to=url_for(".ladder", name=name))
    name_of = reports.stage_names(queries.stages(name, stage.edition))[code]
    return page("notifications/stage_edit.html", form=form, stage=stage, name=name_of, ladder=kind)
