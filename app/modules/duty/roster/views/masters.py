"""Show it: posts with their shifts and pools; exemptions."""

from flask import Response, abort, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.duty.roster.forms import Row
from app.modules.duty.roster.forms import masters as ask
from app.modules.duty.roster.models import DutyPost, ShiftTemplate
from app.modules.duty.roster.queries import masters as queries
from app.modules.duty.roster.reports import show
from app.modules.duty.roster.services import masters as verbs
from app.modules.duty.roster.views import bp, lists
from app.shared.accounts.queries import active_people


@bp.get("/posts")
@requires("duty.roster")
def posts() -> Response:
    return page("duty/roster/posts.html", **lists.posts())


@bp.route("/posts/new", methods=["GET", "POST"])
@requires("duty.roster")
def new_post() -> Response:
    form = ask.PostForm()
    if row := form.carry_out(verbs.save_post):
        return done(_("%(name)s is set up. Give it shifts and people.", name=row.name), to=_to(row))
    return page(
        "duty/roster/master_form.html", form=form, title=_("Set up a post of duty"), back=url_for(".posts")
    )


@bp.get("/posts/<int:post_id>")
@requires("duty.roster")
def post(post_id: int) -> Response:
    """A post with its shifts and pools."""
    row = _post(post_id)
    return page(
        "duty/roster/post.html", post=row, pool=queries.pool(post_id, clock.today()), kinds=show.kinds
    )


@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@requires("duty.roster")
def edit_post(post_id: int) -> Response:
    row = _post(post_id)
    form = ask.PostForm(row)
    if form.carry_out(verbs.save_post, on=row, post=row):
        return done(_("%(name)s is changed.", name=row.name), to=_to(row))
    return page("duty/roster/master_form.html", form=form, title=_("Change a post of duty"), back=_to(row))


@bp.route("/posts/<int:post_id>/templates/new", methods=["GET", "POST"])
@requires("duty.roster")
def new_template(post_id: int) -> Response:
    row, form = _post(post_id), ask.TemplateForm()
    if form.carry_out(verbs.save_template, post=row):
        return done(_("The shift is set up; the next roster has it."), to=_to(row))
    return page("duty/roster/master_form.html", form=form, title=_("Set up a shift"), back=_to(row))


@bp.route("/templates/<int:template_id>/edit", methods=["GET", "POST"])
@requires("duty.roster")
def edit_template(template_id: int) -> Response:
    row = _template(template_id)
    form = ask.TemplateForm(row)
    if form.carry_out(verbs.save_template, on=row, post=row.post, template=row):
        return done(_("The shift is changed; rosters drawn before stay as they are."), to=_to(row.post))
    return page("duty/roster/master_form.html", form=form, title=_("Change a shift"), back=_to(row.post))


@bp.route("/posts/<int:post_id>/members/new", methods=["GET", "POST"])
@requires("duty.roster")
def new_member(post_id: int) -> Response:
    row, form = _post(post_id), ask.MemberForm(active_people())
    if made := form.carry_out(verbs.add_member, post=row):
        return done(_("%(name)s is in the pool.", name=made.person.name), to=_to(row))
    return page("duty/roster/master_form.html", form=form, title=_("Add somebody to a pool"), back=_to(row))


@bp.post("/members/<int:member_id>/end")
@requires("duty.roster")
def end_member(member_id: int) -> Response:
    row, form = queries.member(member_id) or abort(404), Row()
    if form.carry_out(verbs.end_member, on=row, member=row):
        return done(_("%(name)s is no longer in the pool.", name=row.person.name), to=_to(row.post))
    raise RuleBroken(form.first_error)


@bp.get("/exemptions")
@requires("duty.roster")
def exemptions() -> Response:
    return page("duty/roster/exemptions.html", **lists.exemptions())


@bp.route("/exemptions/new", methods=["GET", "POST"])
@requires("duty.roster")
def new_exemption() -> Response:
    form = ask.ExemptionForm(active_people())
    if row := form.carry_out(verbs.exempt, by=me()):
        return done(_("%(name)s is exempt.", name=row.person.name), to=url_for(".exemptions"))
    return page(
        "duty/roster/master_form.html",
        form=form,
        title=_("Exempt somebody from duty"),
        back=url_for(".exemptions"),
    )


@bp.post("/exemptions/<int:exemption_id>/withdraw")
@requires("duty.roster")
def withdraw_exemption(exemption_id: int) -> Response:
    row, form = queries.exemption(exemption_id) or abort(404), Row()
    if form.carry_out(verbs.withdraw_exemption, on=row, exemption=row):
        return done(_("The exemption is withdrawn."), to=url_for(".exemptions"))
    raise RuleBroken(form.first_error)


def _to(row: DutyPost) -> str:
    return url_for(".post", post_id=row.id)


def _post(post_id: int) -> DutyPost:
    return queries.post(post_id) or abort(404)


def _template(template_id: int) -> ShiftTemplate:
    return queries.template(template_id) or abort(404)
