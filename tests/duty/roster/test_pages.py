"""The pages, through a browser: on the phone of who is on duty, and on the desk of who keeps the roster."""

from datetime import timedelta

import pytest

from app.core.db import db
from app.modules.duty.roster.models import (
    DutyPost,
    Exemption,
    HandoverStatus,
    IncidentReport,
    Level,
    LogEntry,
    LogKind,
    PoolMember,
    Roster,
    ShiftHandover,
    ShiftSwap,
    ShiftTemplate,
    SwapStatus,
)
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.services import log
from tests.browser import Browser
from tests.duty.roster.conftest import Hands
from tests.duty.roster.making import MONDAY, Office, at, the_shift, who
from tests.duty.roster.test_swaps import THURSDAY, free_officer

TUESDAY = MONDAY + timedelta(days=1)


def browser(week: Office, username: str) -> Browser:
    return Browser(week.app, username)


def test_the_top_line_says_who_is_on_duty_now(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(9)))
    officer = week.read(lambda: who(week.usernames()).name)
    assert f"{officer} 8888" in browser(week, "clerk").page("/duty/roster/at")
    assert "/duty/roster/at" not in browser(week, "outsider").page("/")


def test_a_day_of_duty_on_the_phone(week: Office, hands: Hands) -> None:
    """Sign in, write, follow up, hand over; the next one takes over."""
    week.turn(hands.to(at(8.6)))
    officer = browser(week, week.usernames())
    place, shift = week.place(), week.shift()
    assert f"/assignments/{place}/sign-in" in officer.page("/duty/roster/mine")
    assert officer.post(f"/duty/roster/assignments/{place}/sign-in").status_code == 303
    answer = officer.post(
        f"/duty/roster/shifts/{shift}/log/new", kind="call", at="2026-11-23T08:31", content="供电公司通知检修", is_open="y",
        due_at="2026-11-24T09:00",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text[:600]
    hands.to(at(8.2, TUESDAY))
    officer = browser(week, week.usernames())  # a day later the session of yesterday is over
    out = officer.post(
        f"/duty/roster/shifts/{shift}/hand-over", goods_0="12", goods_1="4", summary="情况正常"
    )
    assert out.status_code == 303
    new = browser(week, week.usernames(TUESDAY))
    number = week.read(lambda: db.session.query(ShiftHandover.id).scalar())
    assert f"/duty/roster/handovers/{number}" in new.page("/duty/roster/mine")
    assert "供电公司通知检修" in new.page(f"/duty/roster/handovers/{number}")
    assert new.post(f"/duty/roster/handovers/{number}/sign").status_code == 303
    assert "供电公司通知检修" in new.page(f"/duty/roster/shifts/{week.shift(TUESDAY)}")
    assert week.read(lambda: db.session.get_one(ShiftHandover, number).status) == HandoverStatus.DONE


def test_a_double_click_signs_in_once(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    officer, place = browser(week, week.usernames()), week.place()
    for _twice in range(2):
        answer = officer.post(f"/duty/roster/assignments/{place}/sign-in", form_token="t" * 24)
        assert answer.status_code == 303


def test_a_stranger_cannot_sign_in_for_somebody(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    place = week.place(level=Level.LEADER)
    stranger = free_officer(week, MONDAY)
    assert browser(week, stranger).get(f"/duty/roster/assignments/{place}/sign-in-for").status_code == 404
    assert browser(week, stranger).post(f"/duty/roster/assignments/{place}/sign-in").status_code == 404
    officer = browser(week, week.usernames())
    assert (
        officer.post(
            f"/duty/roster/assignments/{place}/sign-in-for", method="phone", note="电话报到"
        ).status_code
        == 303
    )


def test_a_dispute_and_its_clearing_in_the_browser(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    hands.to(at(8.2, TUESDAY))
    officer, new = browser(week, week.usernames()), browser(week, week.usernames(TUESDAY))
    officer.post(
        f"/duty/roster/shifts/{week.shift()}/hand-over", goods_0="11", goods_1="4", summary="情况正常"
    )
    number = week.read(lambda: db.session.query(ShiftHandover.id).scalar())
    assert new.post(f"/duty/roster/handovers/{number}/dispute", dispute="少一把钥匙").status_code == 303
    assert new.post(f"/duty/roster/handovers/{number}/sign").status_code == 409
    url = f"/duty/roster/handovers/{number}/resolve"
    assert officer.post(url, goods_0="12", goods_1="4", resolution="钥匙已找回").status_code == 303
    assert new.post(f"/duty/roster/handovers/{number}/sign").status_code == 303
    assert browser(week, "clerk2" if week.usernames() != "clerk2" else "keeper").get(url).status_code in (
        200,
        404,
    )


def test_the_chief_takes_over_by_order(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    hands.to(at(9, TUESDAY))
    chief = browser(week, week.usernames(TUESDAY, Level.CHIEF))
    url = f"/duty/roster/shifts/{week.shift()}/force"
    assert chief.page(url) and chief.post(url, reason="").status_code == 422
    assert chief.post(url, reason="交班人送医").status_code == 303
    assert browser(week, free_officer(week, MONDAY)).get(url).status_code in (404, 409)


def test_a_swap_from_wish_to_approval(week: Office) -> None:
    asker, partner = week.usernames(THURSDAY), free_officer(week)
    place, chief = week.place(THURSDAY), week.usernames(THURSDAY, Level.CHIEF)
    partner_id = week.read(lambda: who(partner).id)
    one = browser(week, asker)
    assert "p" in one.page(f"/duty/roster/assignments/{place}/swap")
    answer = one.post(f"/duty/roster/assignments/{place}/swap", with_id=f"p{partner_id}", reason="家中有事")
    assert answer.status_code == 303, answer.text[:800]
    url = answer.headers["Location"]
    assert browser(week, "outsider").get(url).status_code == 403
    assert browser(week, partner).post(f"{url}/answer", verdict="yes").status_code == 303
    assert url in browser(week, chief).page("/duty/roster/mine")
    assert browser(week, chief).post(f"{url}/decide", verdict="yes", remark="同意").status_code == 303
    assert week.usernames(THURSDAY) == partner
    assert week.read(lambda: db.session.query(ShiftSwap.status).scalar()) == SwapStatus.APPLIED


def test_a_roster_from_draft_to_its_paper(office: Office) -> None:
    manager = browser(office, "manager")
    answer = manager.post("/duty/roster/rosters/new", first="2026-11-23", last="2026-11-29", note="")
    assert answer.status_code == 303, answer.text[:600]
    url = answer.headers["Location"]
    page = manager.page(url)
    assert office.read(lambda: who(office.usernames()).name) in page
    edit = f"/duty/roster/shifts/{office.shift()}/edit"
    assert "clash_hint" in manager.page(edit)
    tuesday, version = office.read(
        lambda: (who(office.usernames(TUESDAY)).id, the_shift(office.shift()).version)
    )
    hint = manager.get(f"{edit}?place_officer_0={tuesday}", target="clash_hint")
    assert hint.status_code == 200 and "<html" not in hint.text
    refused = manager.post(edit, version=version, **_people(office, place_officer_0=str(tuesday)))
    assert refused.status_code == 422
    allowed = manager.post(
        edit, version=version, **_people(office, place_officer_0=str(tuesday), reason="人手不足")
    )
    assert allowed.status_code == 303, allowed.text[:500]
    version = office.read(lambda: db.session.query(Roster.version).scalar())
    assert manager.post(f"{url}/submit", version=version).status_code == 303
    assert browser(office, "clerk").get(url).status_code == 404  # not published
    assert browser(office, "director").page(url)


def _people(office: Office, **changed: str) -> dict[str, str]:
    """The form of Monday's shift as it stands, with some answers changed."""

    def read() -> dict[str, str]:
        row = the_shift(office.shift())
        answers = {f"place_{level.value}_0": str(row.of(level)[0].person_id) for level in Level}
        return answers | {"standby_officer_0": "", "reason": ""}

    return office.read(read) | changed


def test_chosen_people_are_looked_at_before_they_are_saved(office: Office) -> None:
    office.draft()
    manager, tuesday = browser(office, "manager"), office.read(lambda: who(office.usernames(TUESDAY)).id)
    url = f"/duty/roster/shifts/{office.shift()}/edit?place_officer_0={tuesday}"
    assert "too close" in manager.get(url, target="clash_hint").text


def test_everybody_in_it_acknowledges_and_the_list_shows_it(week: Office) -> None:
    number = week.read(lambda: db.session.query(Roster.id).scalar())
    name = week.usernames()
    assert browser(week, name).post(f"/duty/roster/rosters/{number}/acknowledge").status_code == 303
    manager = browser(week, "manager")
    assert "1 of " in manager.page(f"/duty/roster/rosters/{number}")
    assert manager.post(f"/duty/roster/rosters/{number}/remind").status_code == 303
    assert manager.post(f"/duty/roster/rosters/{number}/remind").status_code == 409


def test_masters_are_kept_in_the_browser(office: Office) -> None:
    manager = browser(office, "manager")
    values = {
        "kind": "gate",
        "phone": "8530",
        "location": "正门",
        "leaders": "0",
        "chiefs": "0",
        "officers": "1",
        "standby": "0",
        "sort_order": "20",
    }
    assert manager.post("/duty/roster/posts/new", name="大门岗", goods="钥匙 x", **values).status_code == 422
    answer = manager.post("/duty/roster/posts/new", name="大门岗", goods="钥匙 8\n对讲机 2", **values)
    assert answer.status_code == 303, answer.text[:600]
    url = answer.headers["Location"]
    body = {"name": "夜班", "starts": "20:00", "hours": "12", "day_kinds": "workday", "hands_over": "y"}
    assert manager.post(f"{url}/templates/new", **body).status_code == 303
    assert manager.post(f"{url}/templates/new", **body).status_code == 422
    guard = office.read(lambda: who("guard").id)
    member = {
        "level": "officer",
        "person_id": str(guard),
        "order_no": "10",
        "weight": "100",
        "active_from": "2026-11-01",
    }
    assert manager.post(f"{url}/members/new", **member).status_code == 303
    assert manager.post(f"{url}/members/new", **member).status_code == 422
    spared = {
        "person_id": str(guard),
        "kind": "no_night",
        "from_on": "2026-11-20",
        "until_on": "",
        "reason": "年满 57 岁",
        "proof": "",
    }
    assert manager.post("/duty/roster/exemptions/new", **spared).status_code == 303
    with office.app.app_context():
        post = db.session.query(DutyPost).filter_by(name="大门岗").one()
        assert post.goods == [["钥匙", 8], ["对讲机", 2]]
        assert db.session.query(ShiftTemplate).filter_by(post_id=post.id).one().minutes == 720
        number, version = db.session.query(PoolMember.id, PoolMember.version).filter_by(post_id=post.id).one()
        exemption = db.session.query(Exemption).one()
        other = exemption.id, exemption.version
    assert manager.post(f"/duty/roster/members/{number}/end", version=version).status_code == 303
    assert manager.post(f"/duty/roster/exemptions/{other[0]}/withdraw", version=other[1]).status_code == 303
    for page in (url, f"{url}/edit", "/duty/roster/posts", "/duty/roster/exemptions?view=all"):
        assert manager.page(page)


def test_an_incident_is_reported_to_the_end(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    name = week.usernames()
    hands.to(at(10))
    number = week.do(
        lambda: (
            log.write(
                the_shift(week.shift()), who(name), at=at(9.9), kind=LogKind.INCIDENT, content="食堂冒烟"
            ).id
        )
    )
    officer = browser(week, name)
    answer = officer.post(
        f"/duty/roster/log/{number}/report", event_at="2026-11-23T09:50", known_at="2026-11-23T09:55"
    )
    assert answer.status_code == 303, answer.text[:500]
    url = answer.headers["Location"]
    assert officer.page(url)
    assert officer.post(f"{url}/phoned", phoned_to="市政府总值班室").status_code == 303
    body = {
        "place": "机关食堂",
        "facts": "油烟管道冒烟",
        "measures": "已切断燃气",
        "outlook": "已控制",
        "reported_to": "市政府办公室",
    }
    assert officer.post(f"{url}/write", **body).status_code == 303
    further = officer.post(f"{url}/further", final="y")
    assert further.status_code == 303
    assert officer.post(f"{further.headers['Location']}/write", **body).status_code == 303
    assert officer.page(url) and officer.post(f"{further.headers['Location']}/further").status_code == 409
    assert week.read(lambda: db.session.query(IncidentReport).count()) == 2


def test_the_log_can_be_corrected_and_finished(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    name = week.usernames()
    number, version = week.do(
        lambda: (
            log.write(
                the_shift(week.shift()),
                who(name),
                at=at(8.5),
                kind=LogKind.CALL,
                content="8 点来电",
                is_open=True,
            ).id,
            1,
        )
    )
    officer = browser(week, name)
    assert officer.page(f"/duty/roster/log/{number}/correct") and officer.page(
        f"/duty/roster/log/{number}/finish"
    )
    assert officer.post(f"/duty/roster/log/{number}/correct", content="8 点半来电").status_code == 303
    assert (
        officer.post(f"/duty/roster/log/{number}/finish", version=version, handling="已回复").status_code
        == 303
    )
    assert week.read(lambda: db.session.query(LogEntry).count()) == 3
    assert "8 点半来电" in browser(week, "manager").page("/duty/roster/log?q=来电")


@pytest.mark.slow
def test_the_papers_are_printed(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    hands.to(at(8.2, TUESDAY))
    officer = browser(week, week.usernames())
    officer.post(
        f"/duty/roster/shifts/{week.shift()}/hand-over", goods_0="11", goods_1="4", summary="情况正常"
    )
    number, row = week.read(
        lambda: (db.session.query(Roster.id).scalar(), log_queries.handover_of(week.shift()))
    )
    assert row is not None
    for url in (f"/duty/roster/rosters/{number}/paper", f"/duty/roster/handovers/{row.id}/paper"):
        answer = browser(week, "manager").get(url)
        assert answer.mimetype == "application/pdf", answer.text[:500]


def test_lists_come_as_excel(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    manager = browser(week, "manager")
    for page in ("rosters", "shifts", "swaps", "log", "handovers", "posts", "exemptions"):
        answer = manager.get(f"/duty/roster/{page}?format=xlsx&view=all")
        assert answer.status_code == 200 and answer.data[:2] == b"PK", page


def test_the_front_page_has_what_waits_for_me(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    page = browser(week, week.usernames()).page("/duty/")
    assert "/duty/roster/mine" in page and "/duty/roster/rosters/" in page


def test_a_planned_shift_is_seen_only_by_who_keeps_the_roster(office: Office) -> None:
    office.draft()
    url = f"/duty/roster/shifts/{office.shift()}"
    assert browser(office, "manager").page(url)
    assert browser(office, office.usernames()).get(url).status_code == 404


def test_logs_are_read_by_those_near(week: Office, hands: Hands) -> None:
    week.turn(hands.to(at(8.6)))
    name = week.usernames()
    week.do(
        lambda: log.write(
            the_shift(week.shift()), who(name), at=at(8.5), kind=LogKind.CALL, content="机密来电"
        )
    )
    url = f"/duty/roster/shifts/{week.shift()}"
    assert "机密来电" in browser(week, name).page(url)
    far = next(
        one
        for one in ("finance", "guard", "driver")
        if not week.read(lambda one=one: assignment_of(week, one))
    )
    assert "机密来电" not in browser(week, far).page(url)


def assignment_of(week: Office, username: str) -> bool:
    """Has this person a duty on Monday or Tuesday?"""
    return any(
        one.person.username == username
        for day in (MONDAY, TUESDAY)
        for one in the_shift(week.shift(day)).here
    )
