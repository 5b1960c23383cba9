"""Departments as a tree, posts by rank, and the first administrators."""

from typing import Any

from flask import abort, url_for

from app.core.forms import Form
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import public, requires
from app.shared.accounts import queries
from app.shared.accounts.forms.people import DepartmentForm, PostForm, setup_form
from app.shared.accounts.models import Department
from app.shared.accounts.queries import lists
from app.shared.accounts.services import departments as tree
from app.shared.accounts.services import setup
from app.shared.accounts.services.passwords import profile
from app.shared.accounts.views.blueprint import bp
from app.shared.accounts.views.people import role_titles


@bp.get("/departments")
@requires("accounts.manage")
def departments() -> Any:
    return page("accounts/departments.html", rows=lists.tree(), heads=lists.heads_per_department())


def _form(found: Department | None) -> DepartmentForm:
    form = DepartmentForm(obj=found)
    form.offer(lists.tree(), queries.active_people(), _("nobody above"))
    return form


@bp.route("/departments/new", methods=["GET", "POST"])
@requires("accounts.manage")
def new_department() -> Any:
    form = _form(None)
    if opened := form.carry_out(tree.open_department):
        return done(_("%(name)s is opened.", name=opened.name), to=url_for(".departments"))
    return page("accounts/department_edit.html", form=form, department=None)


@bp.route("/departments/<int:department_id>/edit", methods=["GET", "POST"])
@requires("accounts.manage")
def edit_department(department_id: int) -> Any:
    found = lists.department(department_id) or abort(404)
    form = _form(found)
    if form.carry_out(tree.change_department, department=found, on=found):
        return done(_("The changes are saved."), to=url_for(".departments"))
    return page("accounts/department_edit.html", form=form, department=found)


@bp.post("/departments/<int:department_id>/close")
@requires("accounts.manage")
def close_department(department_id: int) -> Any:
    return _act(department_id, tree.close_department, _("The department is closed; its cases stay."))


@bp.post("/departments/<int:department_id>/reopen")
@requires("accounts.manage")
def reopen_department(department_id: int) -> Any:
    return _act(department_id, tree.reopen_department, _("The department is open again."))


def _act(department_id: int, action: Any, message: str) -> Any:
    found = lists.department(department_id) or abort(404)
    form = Form()
    if form.carry_out(action, department=found) is None:
        raise RuleBroken(form.first_error)
    return done(message, to=url_for(".departments"))


@bp.get("/posts")
@requires("accounts.manage")
def posts() -> Any:
    return page("accounts/posts.html", rows=lists.posts(), heads=lists.heads_per_post())


@bp.route("/posts/new", methods=["GET", "POST"], defaults={"post_id": None})
@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@requires("accounts.manage")
def edit_post(post_id: int | None) -> Any:
    found = lists.post(post_id)
    if post_id and found is None:
        abort(404)
    form = PostForm(obj=found)
    if form.carry_out(tree.keep_post, post=found):
        return done(_("The post is saved."), to=url_for(".posts"))
    return page("accounts/post_edit.html", form=form, post=found)


@bp.route("/setup/<token>", methods=["GET", "POST"])
@public
def set_up(token: str) -> Any:
    """The first page of an empty installation: three different administrators and the head of the office."""
    link = lists.link(token, "setup")
    if link is None or queries.has_administrators():
        return page("accounts/link_gone.html"), 410
    form = setup_form(setup.FIRST, role_titles())()
    if form.carry_out(setup.set_up, link_id=link.id):
        return done(
            _("The portal is set up. Each of the four signs in and takes a password of his own."),
            to=url_for(".sign_in"),
        )
    return page(
        "accounts/setup.html",
        form=form,
        token=token,
        first=setup.FIRST,
        titles=role_titles(),
        profile=profile(),
    )
