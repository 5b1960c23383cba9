"""Departments as a tree, and posts by rank."""

from typing import Any

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.accounts import rules
from app.shared.accounts.models import Department, Person, PersonStatus, Post


def open_department(*, parent_id: int | None, **facts: Any) -> Department:
    _check_code(facts["code"])
    department = Department(parent_id=parent_id or None, **_ids(facts))
    db.session.add(department)
    db.session.flush()
    department.path = f"{_parent_path(parent_id)}{department.id}/"
    return department


def change_department(department: Department, *, parent_id: int | None, **facts: Any) -> Department:
    """A department that moves takes all below along; it cannot move below itself."""
    _check_code(facts["code"], department.id)
    parent_id = parent_id or None
    if parent_id != department.parent_id:
        _move(department, parent_id)
    for name, value in _ids(facts).items():
        setattr(department, name, value)
    return department


def _move(department: Department, parent_id: int | None) -> None:
    old, above = department.path, _parent_path(parent_id)
    if above.startswith(old):
        raise RuleBroken(_("A department cannot belong to itself or to one below it."), "parent_id")
    below = select(Department).where(Department.path.startswith(old, autoescape=True)).with_for_update()
    new = f"{above}{department.id}/"
    for one in db.session.scalars(below).all():
        one.path = new + one.path[len(old) :]
    department.parent_id = parent_id


def close_department(department: Department) -> Department:
    """End-dated, never deleted; refused while somebody or something still belongs to it."""
    db.session.refresh(department, with_for_update=True)
    people = select(func.count()).where(
        Person.department_id == department.id, Person.status != PersonStatus.LEFT
    )
    below = select(func.count()).where(Department.parent_id == department.id, Department.closed_on.is_(None))
    rules.check_closing(department.name, db.session.scalar(people) or 0, db.session.scalar(below) or 0)
    department.closed_on = clock.today()
    return department


def reopen_department(department: Department) -> Department:
    if department.parent is not None and department.parent.closed_on is not None:
        raise RuleBroken(_("Open %(name)s first.", name=department.parent.name))
    department.closed_on = None
    return department


def keep_post(post: Post | None, *, name: str, rank_order: int) -> Post:
    """A new post, or this one changed."""
    taken = db.session.scalar(select(Post.id).where(Post.name == name, Post.id != (post.id if post else 0)))
    if taken:
        raise RuleBroken(_("There is such a post already."), "name")
    if post is None:
        post = Post(name=name)
        db.session.add(post)
    post.name, post.rank_order = name, rank_order
    return post


def _parent_path(parent_id: int | None) -> str:
    if not parent_id:
        return "/"
    parent = db.session.get(Department, parent_id, with_for_update=True)
    if parent is None or parent.closed_on is not None:
        raise RuleBroken(_("This department is closed. Choose another."), "parent_id")
    return parent.path


def _check_code(code: str, but: int = 0) -> None:
    holder = db.session.scalar(select(Department.name).where(Department.code == code, Department.id != but))
    if holder:
        raise RuleBroken(_("%(value)s belongs to %(name)s already.", value=code, name=holder), "code")


def _ids(facts: dict[str, Any]) -> dict[str, Any]:
    """0 of a list means nobody."""
    return {name: (value or None) if name.endswith("_id") else value for name, value in facts.items()}
