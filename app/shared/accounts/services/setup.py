"""The first administrators of an empty installation: three different persons, and the head of the office."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db, lock, note
from app.core.language import gettext as _
from app.core.module import keep_setting
from app.core.rule import RuleBroken
from app.shared.accounts.models import ADMINISTRATORS, Department, Person
from app.shared.accounts.queries import has_administrators
from app.shared.accounts.services.passwords import set_password, use_link
from app.shared.accounts.services.people import hire

FIRST = (*ADMINISTRATORS, "manager")


def set_up(link_id: int, organisation: str, department: str, **answers: str) -> bool:
    """Organisation, first department and four persons; each must change the password at the first sign-in."""
    lock("set-up")
    if has_administrators():
        raise RuleBroken(_("There are administrators already. This page is for empty installations only."))
    use_link(link_id)
    _check_different([answers[f"{code}_username"] for code in FIRST], "username")
    _check_different([answers[f"{code}_name"] for code in ADMINISTRATORS], "name")
    keep_setting("organisation_name", organisation)
    home = db.session.scalar(select(Department).where(Department.code == "office"))
    if home is None:
        home = Department(code="office", name=department)
        db.session.add(home)
        db.session.flush()
        home.path = f"/{home.id}/"
    for code in FIRST:
        person = _first(code, home.id, answers)
        if code == "manager":
            home.head_id = person.id
    note("set_up", organisation=organisation)
    return True


def _first(code: str, department_id: int, answers: dict[str, str]) -> Person:
    roles = ["clerk", "department_head", "manager"] if code == "manager" else [code]
    person = hire(
        username=answers[f"{code}_username"],
        name=answers[f"{code}_name"],
        department_id=department_id,
        roles=roles,
    )
    try:
        set_password(person, answers[f"{code}_password"], must_change=True)
    except RuleBroken as broken:
        raise RuleBroken(broken.message, f"{code}_password") from broken
    return person


def _check_different(values: Sequence[str], what: str) -> None:
    for code, value in zip(FIRST, values, strict=False):
        if values.count(value) > 1:
            raise RuleBroken(_("These must be different persons."), f"{code}_{what}")
