"""People: the directory for everybody, the administration for the system administrator."""

from typing import Any

from flask import abort, request, url_for
from flask_login import current_user

from app.core import clock
from app.core.forms import Form
from app.core.forms import me as reader
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.module import modules
from app.core.rule import RuleBroken
from app.core.secret import masked
from app.core.web import requires
from app.shared.accounts import queries
from app.shared.accounts.forms.people import LeaveForm, PersonForm, RolesForm, grants_form, in_tree
from app.shared.accounts.models import Department, OneTimeLink, Person, PersonStatus
from app.shared.accounts.queries import lists
from app.shared.accounts.services import passwords, people
from app.shared.accounts.services import roles as keys
from app.shared.accounts.views.blueprint import bp
from app.shared.accounts.views.doors import requires_confirmation

# departments in the order of the tree, people by rank, not by alphabet
_BY_RANK = Department.sort_order * 100_000 + Person.sort_order


def _filters() -> dict[str, Any]:
    return {
        "words": request.args.get("q", "").strip(),
        "department_id": request.args.get("department", 0, type=int),
        "status": request.args.get("status", ""),
        "role": request.args.get("role", ""),
    }


@bp.get("/")
@requires("accounts.read")
def directory() -> Any:
    asked = _filters() | {"status": PersonStatus.ACTIVE, "role": ""}
    listing = Listing(
        lists.people(**asked), _directory_columns(), sort="department", title=_("Directory"), per_page=50
    )
    away = lists.away([person.id for person in listing.rows], clock.now())
    return page(
        "accounts/directory.html",
        listing=listing,
        away=away,
        asked=asked,
        departments=in_tree(lists.tree(), _("All departments")),
    )


def _directory_columns() -> list[Column]:
    return [
        Column("department", _("Department"), lambda p: p.department.name, _BY_RANK, 24),
        Column("name", _("Name"), lambda p: p.name, Person.pinyin),
        Column("post", _("Post"), lambda p: p.post.name if p.post else ""),
        Column("extension", _("Extension"), lambda p: p.extension, Person.extension),
        Column("email", _("E-mail"), lambda p: p.email, None, 28),
    ]


@bp.get("/people")
@requires("accounts.manage", "accounts.roles")
def people_list() -> Any:
    asked = _filters()
    listing = Listing(lists.people(**asked), _columns(), sort="department", title=_("People"))
    return page(
        "accounts/people.html", listing=listing, asked=asked, departments=in_tree(lists.tree(), _("All departments")),
        statuses=list(PersonStatus), roles=lists.roles(), role_titles=role_titles(), may_hire=current_user.may("accounts.manage"),
    )  # fmt: skip


def _columns() -> list[Column]:
    titles = role_titles()
    return [
        Column("name", _("Name"), lambda p: p.name, Person.pinyin),
        Column("username", _("Account"), lambda p: p.username, Person.username),
        Column("staff_no", _("Staff number"), lambda p: p.staff_no, Person.staff_no),
        Column("department", _("Department"), lambda p: p.department.name, _BY_RANK, 24),
        Column("post", _("Post"), lambda p: p.post.name if p.post else ""),
        Column(
            "roles", _("Roles"), lambda p: "，".join(titles.get(r.code, r.name) for r in p.roles), None, 30
        ),
        Column("status", _("Status"), lambda p: p.status, Person.status),
    ]


def role_titles() -> dict[str, str]:
    return {code: str(title) for code, (title, _about) in keys.SHIPPED.items()}


@bp.get("/people/<int:person_id>")
@requires("accounts.read")
def person(person_id: int) -> Any:
    found = queries.person(person_id) or abort(404)
    context: dict[str, Any] = {"person": found, "away": queries.absence_of(found.id, clock.now())}
    context["manage"] = _managed(found) if current_user.may("accounts.manage") else None
    context["keys"] = _keys_of(found) if current_user.may("accounts.roles") else None
    return page("accounts/person.html", **context)


def _managed(found: Person) -> dict[str, Any]:
    """What the system administrator sees besides."""
    return {
        "mobile": masked(found.mobile),
        "sessions": lists.open_sessions(found.id),
        "last_seen": lists.last_seen(found.id),
        "has_password": found.password_hash is not None,
        "is_me": found.id == current_user.id,
    }


def _keys_of(found: Person) -> dict[str, Any]:
    """What the security administrator sees besides."""
    titles = role_titles()
    return {
        "roles": [titles.get(role.code, role.name) for role in found.roles],
        "second_factor": queries.second_factor(found.id) is not None,
    }


def _person_form(found: Person | None) -> PersonForm:
    form = PersonForm(obj=found)
    form.offer(lists.tree(), lists.posts())
    return form


@bp.route("/people/new", methods=["GET", "POST"])
@requires("accounts.manage")
def new_person() -> Any:
    form = _person_form(None)
    if hired := form.carry_out(people.hire):
        return done(
            _("%(name)s is added. Make a link with which the password is set.", name=hired.name),
            to=url_for(".person", person_id=hired.id),
        )
    return page("accounts/person_edit.html", form=form, person=None, mobile="")


@bp.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires("accounts.manage")
def edit_person(person_id: int) -> Any:
    found = queries.person(person_id) or abort(404)
    form = _person_form(found)
    if form.carry_out(people.change, person=found, on=found):
        return done(_("The changes are saved."), to=url_for(".person", person_id=person_id))
    return page("accounts/person_edit.html", form=form, person=found, mobile=masked(found.mobile))


@bp.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
@requires("accounts.manage")
def leave(person_id: int) -> Any:
    found = queries.person(person_id) or abort(404)
    form = LeaveForm(version=found.version)
    if form.carry_out(people.leave, person=found):
        return done(
            _("The account is closed; everything that bears the name stays."),
            to=url_for(".person", person_id=person_id),
        )
    return page("accounts/leave.html", form=form, person=found)


def _act(person_id: int, action: Any, message: str, **known: Any) -> Any:
    """A button on a person's page."""
    found = queries.person(person_id) or abort(404)
    form = Form()
    if form.carry_out(action, person=found, **known) is None:
        raise RuleBroken(form.first_error)
    return done(message, to=url_for(".person", person_id=person_id))


@bp.post("/people/<int:person_id>/disable")
@requires("accounts.manage")
def disable(person_id: int) -> Any:
    return _act(
        person_id, people.disable, _("The account is shut and signed out everywhere."), by=current_user
    )


@bp.post("/people/<int:person_id>/enable")
@requires("accounts.manage")
def enable(person_id: int) -> Any:
    return _act(person_id, people.enable, _("The account is open again."))


@bp.post("/people/<int:person_id>/end-sessions")
@requires("accounts.manage")
def end_sessions(person_id: int) -> Any:
    return _act(
        person_id, keys.end_all, _("All sessions of this person are ended."), reason="by the administrator"
    )


@bp.post("/people/<int:person_id>/link")
@requires("accounts.manage")
def new_link(person_id: int) -> Any:
    found = queries.person(person_id) or abort(404)
    form = Form()
    link = form.carry_out(passwords.make_link, person=found, purpose="password", by=current_user)
    if link is None:
        raise RuleBroken(form.first_error)
    return page("accounts/link.html", person=found, url=_url_of(link), link=link)


def _url_of(link: OneTimeLink) -> str:
    """Only when it has just been made: the token is stored nowhere."""
    return url_for(".set_password", token=link.token, _external=True) if link.token else ""


@bp.route("/people/<int:person_id>/roles", methods=["GET", "POST"])
@requires("accounts.roles")
@requires_confirmation
def person_roles(person_id: int) -> Any:
    found = queries.person(person_id) or abort(404)
    form = RolesForm(data={"roles": [role.code for role in found.roles]})
    form.offer(lists.roles(), role_titles())
    if form.carry_out(keys.give_roles, person=found):
        return done(
            _("The roles are changed; they hold from the next click on."),
            to=url_for(".person", person_id=person_id),
        )
    return page("accounts/person_roles.html", form=form, person=found, about=_about_roles())


def _about_roles() -> dict[str, str]:
    return {code: str(about) for code, (_title, about) in keys.SHIPPED.items()}


@bp.get("/roles")
@requires("accounts.roles")
def roles() -> Any:
    return page(
        "accounts/roles.html",
        roles=lists.roles(),
        holders=lists.holders_per_role(),
        titles=role_titles(),
        about=_about_roles(),
    )


@bp.route("/roles/<code>", methods=["GET", "POST"])
@requires("accounts.roles")
@requires_confirmation
def role(code: str) -> Any:
    found = lists.role(code) or abort(404)
    form, groups = grants_form(modules(), found)
    if form.carry_out(keys.set_grants, role=found, on=found):
        return done(_("The permissions are changed; they hold from the next click on."), to=url_for(".roles"))
    return page(
        "accounts/role.html",
        form=form,
        groups=groups,
        role=found,
        title=role_titles().get(code, found.name),
        about=_about_roles().get(code, ""),
        me=reader(),
    )
