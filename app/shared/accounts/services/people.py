"""People: hired, moved, leaving, shut out and let in again."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from PIL import Image, ImageOps
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.db import db, note
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.secret import blind_index
from app.shared.accounts import rules
from app.shared.accounts.models import Department, Person, PersonRole, PersonStatus, Role
from app.shared.accounts.queries import lists
from app.shared.accounts.services.roles import EVERYBODY
from app.shared.accounts.services.sessions import end_sessions

SIGNATURE_BYTES = 200 * 1024
_SIGNATURE_BOX = (600, 240)
_SIGNATURE_PIXELS = 4_000_000
_INK = 40  # of 255: darker than that is ink, not paper
_EDGE = 6  # pixels of paper that stay around the ink


def hire(
    *,
    username: str,
    name: str,
    department_id: int,
    roles: Sequence[str] = (EVERYBODY,),
    new_mobile: str | None = None,
    forget_mobile: bool = False,
    **facts: Any,
) -> Person:
    """A new person, without a password: a one-time link gives the first. Everybody has the role of everybody."""
    _check_department(department_id)
    _check_unused(username=username, staff_no=facts.get("staff_no") or None)
    facts["staff_no"] = facts.get("staff_no") or None
    facts["post_id"] = facts.get("post_id") or None
    person = Person(
        username=username, name=name, department_id=department_id, must_change_password=True, **facts
    )
    person.pinyin, person.initials = rules.spelling(name)
    give_mobile(person, new_mobile, forget_mobile)
    db.session.add(person)
    db.session.flush()
    rules.check_separation(roles)
    for role_id in db.session.scalars(select(Role.id).where(Role.code.in_(roles))):
        db.session.add(PersonRole(person_id=person.id, role_id=role_id))
    return person


def change(person: Person, *, new_mobile: str | None, forget_mobile: bool, **facts: Any) -> Person:
    """What the administrator changes about somebody."""
    facts["staff_no"] = facts.get("staff_no") or None
    facts["post_id"] = facts.get("post_id") or None
    if facts["department_id"] != person.department_id:
        _check_department(facts["department_id"])
    _check_unused(but=person.id, username=facts["username"], staff_no=facts["staff_no"])
    if facts["name"] != person.name:
        person.pinyin, person.initials = rules.spelling(facts["name"])
    for name, value in facts.items():
        setattr(person, name, value)
    give_mobile(person, new_mobile, forget_mobile)
    return person


def change_own(person: Person, *, new_mobile: str | None, forget_mobile: bool, **facts: Any) -> Person:
    """What somebody changes about himself."""
    for name in ("extension", "email", "language"):
        setattr(person, name, facts[name] or (None if name == "language" else ""))
    give_mobile(person, new_mobile, forget_mobile)
    return person


def give_mobile(person: Person, mobile: str | None, forget: bool = False) -> None:
    """A mobile number is stored sealed; its keyed fingerprint lets its owner sign in with it."""
    if mobile:
        rules.check_mobile(mobile)
        person.mobile, person.mobile_index = mobile, blind_index(mobile)
    elif forget:
        person.mobile = person.mobile_index = None


def leave(person: Person, on: date) -> Person:
    """The last day is written down and the account is shut; whatever bears the name keeps it."""
    if person.status == PersonStatus.LEFT:
        raise RuleBroken(_("%(name)s has left already.", name=person.name))
    person.status, person.left_on = PersonStatus.LEFT, on
    end_sessions(person.id, "left")
    leads = (Department.head_id, Department.leader_in_charge_id)
    for column in leads:
        for department in db.session.scalars(select(Department).where(column == person.id)):
            setattr(department, column.key, None)
    return person


def disable(person: Person, by: Person) -> Person:
    """Shut out for now: no sign-in, all sessions ended."""
    if person.id == by.id:
        raise RuleBroken(_("You cannot shut out yourself."))
    if person.status != PersonStatus.ACTIVE:
        raise RuleBroken(_("This account is not active."))
    person.status = PersonStatus.DISABLED
    end_sessions(person.id, "disabled")
    return person


def disable_unused(*, ids: Sequence[int], by: Person, before: datetime) -> int:
    """Shut these accounts, as far as nobody has used them meanwhile; gives how many."""
    wanted = lists.unused(before).where(Person.id.in_(ids), Person.id != by.id).with_for_update(of=Person)
    found = db.session.scalars(wanted).unique().all()
    for person in found:
        disable(person, by)
        note("unused", subject_type="people", subject_id=person.id, name=person.name)
    if not found:
        raise RuleBroken(_("Nothing was shut: tick accounts that are still unused."))
    return len(found)


def enable(person: Person) -> Person:
    """Let in again: whoever was shut out, or has come back."""
    if person.status == PersonStatus.ACTIVE:
        raise RuleBroken(_("This account is active already."))
    _check_department(person.department_id)
    person.status, person.left_on = PersonStatus.ACTIVE, None
    return person


def sign_with(person: Person, picture: bytes | None, *, drawn: str = "", remove: bool = False) -> Person:
    """The signature that stands under opinions: drawn or uploaded, always made anew as a small PNG."""
    if remove:
        person.signature_png = None
    elif picture:
        person.signature_png = signature(picture)
    else:
        raise RuleBroken(_("Draw your signature in the box, or choose a picture of it."), "picture")
    note("signature", subject_type="people", subject_id=person.id, removed=remove)
    return person


def signature(raw: bytes) -> bytes:
    """Whatever picture was handed in, as a PNG of ours: nothing of the file's own survives."""
    if len(raw) > SIGNATURE_BYTES:
        raise RuleBroken(_("The picture is larger than 200 KB. Make it smaller."), "picture")
    try:
        with Image.open(io.BytesIO(raw), formats=["PNG", "JPEG"]) as image:
            if image.width * image.height > _SIGNATURE_PIXELS:
                raise RuleBroken(_("The picture has too many pixels. Make it smaller."), "picture")
            image.load()
            fresh = image.convert("RGBA")
    except RuleBroken:
        raise
    except Exception as error:
        raise RuleBroken(_("This is no PNG or JPEG picture."), "picture") from error
    if not fresh.getchannel("A").getbbox():
        raise RuleBroken(_("The picture is empty. Draw your signature first."), "picture")
    fresh = _only_ink(fresh)
    fresh.thumbnail(_SIGNATURE_BOX)
    out = io.BytesIO()
    fresh.save(out, "PNG", optimize=True)
    return out.getvalue()


def _only_ink(image: Image.Image) -> Image.Image:
    """Without the empty paper around it, so that it stands large on the form."""
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    box = ImageOps.invert(paper.convert("L")).point(lambda dark: 255 if dark > _INK else 0).getbbox()
    if box is None:
        raise RuleBroken(_("The picture is empty. Draw your signature first."), "picture")
    left, top, right, bottom = box
    edge = _EDGE
    return image.crop(
        (
            max(left - edge, 0),
            max(top - edge, 0),
            min(right + edge, image.width),
            min(bottom + edge, image.height),
        )
    )


def as_bytes(upload: FileStorage | None) -> bytes | None:
    """An uploaded file, read no further than a signature may be large."""
    return upload.read(SIGNATURE_BYTES + 1) if upload and upload.filename else None


def show_as(person: Person, chosen: dict[str, str]) -> bool:
    """Language, type and navigation: no business of the audit, and no new version of the person."""
    if chosen:
        db.session.execute(update(Person).where(Person.id == person.id).values(**chosen))
    return True


def _check_department(department_id: int) -> None:
    department = db.session.get(Department, department_id, with_for_update=True)
    if department is None or department.closed_on is not None:
        raise RuleBroken(_("This department is closed. Choose another."), "department_id")


def _check_unused(but: int = 0, **names: str | None) -> None:
    for name, value in names.items():
        taken = select(Person.name).where(getattr(Person, name) == value, Person.id != but)
        holder = db.session.scalar(taken) if value else None
        if holder:
            raise RuleBroken(_("%(value)s belongs to %(name)s already.", value=value, name=holder), name)


def last_day(on: date | None) -> date:
    return on or clock.today()
