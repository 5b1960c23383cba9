"""Do it: posts, templates, pools, exemptions."""

from datetime import date, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster.models import (
    DutyPost,
    Exemption,
    ExemptionKind,
    Level,
    PoolMember,
    ShiftTemplate,
)
from app.modules.duty.roster.queries import masters as queries
from app.shared.accounts.models import Person


def goods_of(text: str) -> list[list[Any]]:
    """What is handed over, one thing a line with its number: 钥匙 12."""
    found: list[list[Any]] = []
    for line in (text or "").splitlines():
        name, _space, number = line.strip().rpartition(" ")
        if not line.strip():
            continue
        if not number.isdigit() or not name.strip():
            raise RuleBroken(
                _("Write one thing a line with its number at the end: “%(line)s”", line=line.strip()), "goods"
            )
        found.append([name.strip()[:40], int(number)])
    return found


def save_post(
    post: DutyPost | None = None, *, name: str, goods: str, ended: bool = False, **values: Any
) -> DutyPost:
    """A new post, or changes of one."""
    row = post or DutyPost()
    same = [one for one in queries.posts(ended=True) if one.name == name.strip() and one is not post]
    if same:
        raise RuleBroken(_("There is another post of this name."), "name")
    row.name, row.goods = name.strip(), goods_of(goods)
    for key, value in values.items():
        setattr(row, key, value)
    row.ended_on = (row.ended_on or clock.today()) if ended else None
    db.session.add(row)
    db.session.flush()
    return row


def save_template(
    post: DutyPost, template: ShiftTemplate | None = None, *, name: str, starts: time, hours: int, day_kinds: list[str],
    hands_over: bool, ended: bool = False,
) -> ShiftTemplate:  # fmt: skip
    """A recurring shift of a post, new or changed; shifts that are drawn already stay."""
    if not day_kinds:
        raise RuleBroken(_("Choose at least one kind of day."), "day_kinds")
    row = template or ShiftTemplate()
    row.name, row.starts, row.minutes, row.day_kinds, row.hands_over = (
        name.strip(),
        starts,
        hours * 60,
        day_kinds,
        hands_over,
    )
    row.ended_on = (row.ended_on or clock.today()) if ended else None
    others = [one for one in post.templates if one is not row and one.ended_on is None]
    if not ended and any(one.starts == starts and set(one.day_kinds) & set(day_kinds) for one in others):
        raise RuleBroken(_("Another shift of this post begins at the same time on such a day."), "starts")
    row.post = post
    db.session.add(row)
    db.session.flush()
    return row


def add_member(
    post: DutyPost, *, level: Level, person_id: int | None, order_no: int, weight: int, active_from: date
) -> PoolMember:
    """Put somebody into a pool."""
    if not person_id:
        raise RuleBroken(_("Choose somebody."), "person_id")
    for one in queries.pool(post.id, active_from):
        if one.level == level and one.person_id == person_id:
            raise RuleBroken(_("%(name)s is in this pool already.", name=one.person.name), "person_id")
    row = PoolMember(
        post=post, level=level, person_id=person_id, order_no=order_no, weight=weight, active_from=active_from
    )
    db.session.add(row)
    db.session.flush()
    return row


def end_member(member: PoolMember) -> PoolMember:
    """Take somebody out of a pool from today on."""
    member.active_until = max(clock.today() - timedelta(days=1), member.active_from)
    return member


def exempt(
    by: Person, *, person_id: int | None, kind: ExemptionKind, reason: str, proof: str, from_on: date, until_on: date | None
) -> Exemption:  # fmt: skip
    """Spare somebody, for a reason."""
    if not person_id:
        raise RuleBroken(_("Choose somebody."), "person_id")
    if until_on is not None and until_on < from_on:
        raise RuleBroken(_("The last day lies before the first."), "until_on")
    row = Exemption(
        person_id=person_id, kind=kind, reason=reason.strip(), proof=proof.strip(), from_on=from_on, until_on=until_on,
        created_by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def withdraw_exemption(exemption: Exemption) -> Exemption:
    """It holds no longer; the row stays."""
    if exemption.withdrawn_at is not None:
        raise RuleBroken(_("It was withdrawn before."))
    exemption.withdrawn_at = clock.now()
    return exemption
