"""People from Excel: all rows are checked first, all or nothing is carried out."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import ImportColumn, ImportKind
from app.core.rule import RuleBroken
from app.shared.accounts import rules
from app.shared.accounts.models import Department, Person, Post
from app.shared.accounts.services.people import hire

Row = dict[str, Any]
_USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,59}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _text(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > longest:
            raise RuleBroken(_("At most %(n)s characters.", n=longest))
        return text

    return parse


def _username(text: str) -> str:
    if not _USERNAME.fullmatch(text.lower()):
        raise RuleBroken(_("Small letters, digits, dot, dash and underscore only."))
    return text.lower()


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text) or len(text) > 120:
        raise RuleBroken(_("This is no e-mail address."))
    return text


def _mobile(text: str) -> str:
    rules.check_mobile(text)
    return text


def _day(text: str) -> date:
    found = re.match(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})", text)
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(text)
    except ValueError as error:
        raise RuleBroken(_("Write the day as 2026-11-21.")) from error


def _open_departments() -> dict[str, int]:
    """Open departments by name and by code."""
    query = select(Department.id, Department.name, Department.code).where(Department.closed_on.is_(None))
    found: dict[str, int] = {}
    for number, name, code in db.session.execute(query):
        found[name] = found[code] = number
    return found


def _posts() -> dict[str, int]:
    query = select(Post.name, Post.id).order_by(Post.rank_order)
    return {row.name: row.id for row in db.session.execute(query)}


def _department_names() -> Sequence[str]:
    query = select(Department.name).where(Department.closed_on.is_(None)).order_by(Department.sort_order)
    return db.session.scalars(query).all()


COLUMNS = (
    ImportColumn("name", _l("Name"), _text(80), required=True, example=_l("Zhang San")),
    ImportColumn("username", _l("Account"), _username, required=True, example="zhangsan"),
    ImportColumn("staff_no", _l("Staff number"), _text(30), example="10426"),
    ImportColumn(
        "department",
        _l("Department"),
        _text(80),
        required=True,
        example=_l("Planning section"),
        choices=_department_names,
    ),
    ImportColumn("post", _l("Post"), _text(40), example=_l("Section member"), choices=lambda: list(_posts())),
    ImportColumn("extension", _l("Extension"), _text(20), example="8118"),
    ImportColumn("mobile", _l("Mobile number"), _mobile, example="19900001234"),
    ImportColumn("email", _l("E-mail"), _email, example="zhangsan@example.cn"),
    ImportColumn("joined_on", _l("Joined on"), _day, example="2026-07-01"),
)


def check(rows: Sequence[Row]) -> Iterator[tuple[int, str, str]]:
    """What only all rows together, or the database, can tell: (row index, column, reason)."""
    departments, posts = _open_departments(), _posts()
    accounts, numbers = _holders([row["username"] for row in rows], [row.get("staff_no") for row in rows])
    seen: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows):
        if row["department"] not in departments:
            yield (
                index,
                "department",
                _(
                    "There is no open department %(name)s. Open it first, or correct the name.",
                    name=row["department"],
                ),
            )
        if row.get("post") and row["post"] not in posts:
            yield (
                index,
                "post",
                _("There is no post %(name)s. Add it first, or correct the name.", name=row["post"]),
            )
        yield from _taken(index, row, accounts, numbers)
        for column in ("username", "staff_no"):
            value = row.get(column)
            first = seen.setdefault((column, value), index) if value else index
            if first != index:
                yield index, column, _("%(value)s stands in this file twice.", value=value)


def _holders(accounts: list[str], numbers: list[str | None]) -> tuple[dict[str, Person], dict[str, Person]]:
    """Who bears these accounts and staff numbers, in one query."""
    query = select(Person).where(
        Person.username.in_(accounts) | Person.staff_no.in_([n for n in numbers if n])
    )
    people = db.session.scalars(query).unique().all()
    return {p.username: p for p in people}, {p.staff_no: p for p in people if p.staff_no}


def _taken(
    index: int, row: Row, accounts: dict[str, Person], numbers: dict[str, Person]
) -> Iterator[tuple[int, str, str]]:
    holder = accounts.get(row["username"])
    if holder is not None and holder.name != row["name"]:
        yield (
            index,
            "username",
            _("%(value)s belongs to %(name)s already.", value=row["username"], name=holder.name),
        )
    other = numbers.get(row.get("staff_no") or "")
    if other is not None and other.username != row["username"]:
        yield (
            index,
            "staff_no",
            _("%(value)s belongs to %(name)s already.", value=row["staff_no"], name=other.name),
        )


def carry_out(rows: Sequence[Row], by: Person) -> tuple[int, int]:
    """Hire who is not here yet: no password, to be set by a one-time link. Returns (created, unchanged)."""
    departments, posts = _open_departments(), _posts()
    here = set(
        db.session.scalars(select(Person.username).where(Person.username.in_([r["username"] for r in rows])))
    )
    created = 0
    for row in rows:
        if row["username"] in here:
            continue
        hire(
            username=row["username"], name=row["name"], department_id=departments[row["department"]],
            staff_no=row.get("staff_no"), post_id=posts.get(row.get("post") or ""), new_mobile=row.get("mobile"),
            extension=row.get("extension") or "", email=row.get("email") or "", joined_on=row.get("joined_on"),
        )  # fmt: skip
        created += 1
    return created, len(rows) - created


IMPORT = ImportKind("people", _l("People"), "accounts.manage", COLUMNS, check, carry_out)
