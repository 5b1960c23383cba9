"""Who hears what when: the ladder of section 10, with the calendar of the National Day 2026."""

from datetime import date, time

from sqlalchemy import select

from app.core.db import db
from app.modules.duty.campaigns.services import signing
from app.shared.accounts import queries as people
from app.shared.notifications import services as notifications
from app.shared.notifications.models import Notice
from tests.duty.campaigns.conftest import Clock, Office


def sweep(office: Office, at: Clock, day: date, hour: time) -> list[str]:
    """Who is told of this campaign at this hour."""
    now = at(day, hour)
    mine = {("campaign_dept", one) for one in office.dept.values()} | {("campaign", office.id)}
    with office.app.app_context():
        last = max([0, *db.session.scalars(select(Notice.id))])
        notifications.sweep(now)
        rows = db.session.scalars(select(Notice).where(Notice.id > last)).all()
        names = people.names([row.person_id for row in rows])
        return sorted(names[r.person_id].username for r in rows if (r.subject_type, r.subject_id) in mine)


def test_the_ladder_of_a_department_from_opening_to_the_leader(opened: Office, at: Clock) -> None:
    opened.fill("finance", "clerk2")
    opened.do(signing.sign, "leader2", opened.dept["finance"])
    told: dict[str, list[str]] = {}
    for day, hour in (
        (date(2026, 9, 23), time(8, 29)), (date(2026, 9, 23), time(8, 30)),  # the day it opens
        (date(2026, 9, 24), time(9)),  # -3 workdays: the holiday of mid-autumn lies between
        (date(2026, 9, 29), time(9)),  # -1
        (date(2026, 9, 30), time(10)), (date(2026, 9, 30), time(15)),  # the last day
        (date(2026, 9, 30), time(16)),  # the list of the missing
        (date(2026, 10, 8), time(9)),  # +1 workday: the head
        (date(2026, 10, 8), time(10)),  # an hour later: the leader in charge
    ):  # fmt: skip
        told[f"{day:%m-%d} {hour:%H:%M}"] = sweep(opened, at, day, hour)
    assert told["09-23 08:29"] == []
    for when in ("09-23 08:30", "09-24 09:00", "09-29 09:00", "09-30 10:00", "09-30 15:00"):
        assert "leader" in told[when], when  # nobody has begun: the head of planning is asked
        assert "leader2" not in told[when]  # finance has signed
    assert told["09-30 16:00"] == ["manager"]
    assert "leader" in told["10-08 09:00"] and "director" not in told["10-08 09:00"]
    assert "director" in told["10-08 10:00"]


def test_the_list_of_the_missing_names_them_in_one_notice(opened: Office, at: Clock) -> None:
    assert "manager" in sweep(opened, at, date(2026, 9, 30), time(15, 30))  # as a head who has not handed in
    assert sweep(opened, at, date(2026, 9, 30), time(16)) == ["manager"]
    with opened.app.app_context():
        last = [n for n in db.session.scalars(select(Notice).order_by(Notice.id)) if "个部门未交" in n.title][
            -1
        ]
        assert "4 个部门未交" in last.title and "规划科" in last.body and "财务科" in last.body


def test_whoever_signs_before_the_beat_is_not_asked(opened: Office, at: Clock) -> None:
    opened.fill()
    opened.do(signing.sign, "leader", opened.dept["planning"])
    assert "leader" not in sweep(opened, at, date(2026, 9, 30), time(10))
