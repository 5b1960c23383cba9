"""People, departments, posts, roles: what administrators may do, and what nobody may."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.accounts import queries, rules, services
from app.shared.accounts.models import (
    ADMINISTRATORS,
    Department,
    Person,
    PersonRole,
    PersonStatus,
    Role,
    RoleGrant,
)
from app.shared.accounts.services import importing, people
from app.shared.accounts.services import roles as keys
from app.shared.audit.models import AuditEntry
from tests.browser import Browser

PAIRS = [("sysadmin", "secadmin"), ("sysadmin", "auditor"), ("secadmin", "auditor")]


@pytest.fixture
def ids(app):
    """ids("clerk"): the number of a person."""

    def number(username: str) -> int:
        with app.app_context():
            return queries.by_username(username).id

    return number


def person_form(app, **changed):
    with app.app_context():
        home = queries.by_username("clerk").department_id
    return {
        "name": "曾单仇", "username": "zeng", "department_id": home, "post_id": 0, "sort_order": 50,
        "extension": "8100", "email": "zeng@example.cn",
    } | changed  # fmt: skip


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("曾庆文", "zeng qingwen", "zqw"), ("单雪梅", "shan xuemei", "sxm"), ("仇大勇", "qiu dayong", "qdy"),
        ("解春燕", "xie chunyan", "xcy"), ("欧阳慧敏", "ouyang huimin", "oyhm"), ("尉迟文", "yuchi wen", "ycw"),
        ("单于", "shan yu", "sy"), ("李文静", "li wenjing", "lwj"), ("任 重", "ren zhong", "rz"),
        ("买买提·艾力", "mai maitiaili", "mmtal"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name, pinyin, initials):
    assert rules.spelling(name) == (pinyin, initials)


def test_a_new_person_is_found_by_pinyin_and_has_the_role_of_everybody(app, sign_in):
    admin = sign_in("sysadmin")
    assert admin.post("/accounts/people/new", **person_form(app)).status_code == 303
    for words in ("曾单", "zengdan", "zdc", "zeng", "8100"):
        assert "曾单仇" in admin.page(f"/accounts/people?q={words}"), words
    with app.app_context():
        person = queries.by_username("zeng")
        assert [role.code for role in person.roles] == ["clerk"]
        assert person.password_hash is None
        assert person.must_change_password


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "clerk"}, "username"),
        ({"username": "Has Space"}, "username"),
        ({"name": ""}, "name"),
        ({"new_mobile": "12345"}, "new_mobile"),
        ({"email": "nothing"}, "email"),
    ],
)
def test_a_refused_person_keeps_what_was_typed(app, sign_in, given, field):
    answer = sign_in("sysadmin").post("/accounts/people/new", **person_form(app, **given))
    assert answer.status_code == 422
    assert f'id="{field}_note"' in answer.text
    assert "zeng@example.cn" in answer.text or field == "email"


def test_fields_that_were_not_asked_for_are_not_taken(app, sign_in):
    more = {
        "status": "disabled",
        "password_hash": "x",
        "must_change_password": "",
        "version": "9",
        "roles": "sysadmin",
    }
    sign_in("sysadmin").post("/accounts/people/new", **person_form(app, **more))
    with app.app_context():
        person = queries.by_username("zeng")
        assert person.is_active
        assert person.password_hash is None
        assert not person.has_role("sysadmin")


def test_the_mobile_number_is_sealed_and_masked(app, sign_in, ids):
    admin = sign_in("sysadmin")
    admin.post("/accounts/people/new", **person_form(app, new_mobile="13812345678"))
    page = admin.page(f"/accounts/people/{ids('zeng')}")
    assert "138****5678" in page
    with app.app_context():
        stored = db.session.execute(text("SELECT mobile FROM people WHERE username = 'zeng'")).scalar()
        assert "13812345678" not in stored
        audit = str([row.changes for row in db.session.scalars(select(AuditEntry))])
        assert "13812345678" not in audit
    assert "13812345678" not in page + admin.page(f"/accounts/people/{ids('zeng')}/edit")


def test_two_administrators_at_one_person_do_not_overwrite_each_other(app, sign_in, ids):
    url, admin = f"/accounts/people/{ids('clerk')}/edit", sign_in("sysadmin")
    form = person_form(app, username="clerk", name="李文静", version="1")
    assert admin.post(url, **(form | {"extension": "8111"})).status_code == 303
    answer = admin.post(url, **(form | {"extension": "8222"}))
    assert answer.status_code == 422
    assert "8111" in answer.text
    assert "8222" in answer.text


def test_whoever_leaves_keeps_the_row_and_heads_nothing(app, sign_in, ids):
    number = ids("leader")
    assert sign_in("sysadmin").post(f"/accounts/people/{number}/leave", on="2026-11-30").status_code == 303
    with app.app_context():
        leader = queries.person(number)
        assert leader.status == PersonStatus.LEFT
        assert queries.by_username("clerk").department.head_id is None
        assert leader not in queries.active_people()
        assert leader.name in {
            row.changes["name"][1] for row in db.session.scalars(select(AuditEntry)) if "name" in row.changes
        } | {"刘建平"}


def test_nobody_shuts_out_himself(app, sign_in, ids):
    assert sign_in("sysadmin").post(f"/accounts/people/{ids('sysadmin')}/disable").status_code == 409


def department_form(**changed):
    return {
        "name": "新科", "code": "xinke", "parent_id": 0, "sort_order": 10, "head_id": 0, "leader_in_charge_id": 0, "phone": ""
    } | changed  # fmt: skip


def test_the_tree_moves_with_all_below(app, sign_in):
    admin = sign_in("sysadmin")
    for code, parent in (("aa", None), ("bb", "aa"), ("cc", "bb")):
        with app.app_context():
            above = db.session.scalar(select(Department.id).where(Department.code == parent)) if parent else 0
        assert (
            admin.post("/accounts/departments/new", **department_form(code=code, parent_id=above)).status_code
            == 303
        )
    with app.app_context():
        rows = {row.code: (row.id, row.path) for row in db.session.scalars(select(Department))}
        assert rows["cc"][1] == f"/{rows['aa'][0]}/{rows['bb'][0]}/{rows['cc'][0]}/"
    below_itself = admin.post(
        f"/accounts/departments/{rows['aa'][0]}/edit", **department_form(code="aa", parent_id=rows["cc"][0])
    )
    assert below_itself.status_code == 422
    planning = rows["planning"][0]
    moved = admin.post(
        f"/accounts/departments/{rows['bb'][0]}/edit", **department_form(code="bb", parent_id=planning)
    )
    assert moved.status_code == 303
    with app.app_context():
        assert queries.lists.department(rows["cc"][0]).path == f"/{planning}/{rows['bb'][0]}/{rows['cc'][0]}/"


def test_a_department_with_people_is_not_closed(app, sign_in):
    with app.app_context():
        planning = queries.by_username("clerk").department_id
    assert sign_in("sysadmin").post(f"/accounts/departments/{planning}/close").status_code == 409
    with app.app_context():
        assert queries.lists.department(planning).closed_on is None


def test_an_empty_department_is_closed_and_opened_again(app, sign_in):
    admin = sign_in("sysadmin")
    admin.post("/accounts/departments/new", **department_form())
    with app.app_context():
        number = db.session.scalar(select(Department.id).where(Department.code == "xinke"))
    assert admin.post(f"/accounts/departments/{number}/close").status_code == 303
    refused = admin.post("/accounts/people/new", **person_form(app, department_id=number))
    assert refused.status_code == 422, "nobody is hired into a closed department"
    assert admin.post(f"/accounts/departments/{number}/reopen").status_code == 303


def test_posts_are_kept_by_rank(app, sign_in):
    admin = sign_in("sysadmin")
    assert admin.post("/accounts/posts/new", name="总工程师", rank_order=25).status_code == 303
    assert admin.post("/accounts/posts/new", name="总工程师", rank_order=26).status_code == 422
    assert admin.page("/accounts/posts").index("副局长") < admin.page("/accounts/posts").index("总工程师")


# --- separation of duties --------------------------------------------------------------------------


@pytest.mark.parametrize("pair", PAIRS)
def test_no_page_gives_two_of_the_three_to_one_person(app, sign_in, ids, pair):
    answer = sign_in("secadmin").post(f"/accounts/people/{ids('clerk')}/roles", roles=list(pair))
    assert answer.status_code == 422
    assert 'id="roles_note"' in answer.text
    with app.app_context():
        assert not {role.code for role in queries.by_username("clerk").roles} & set(ADMINISTRATORS)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_database_refuses_what_got_past_the_rule(app, monkeypatch, pair):
    """The rule removed: the trigger stands behind it, also for plain SQL."""
    monkeypatch.setattr(rules, "check_separation", lambda codes: None)
    with app.app_context(), pytest.raises(DBAPIError, match="separation of duties"):
        in_transaction(lambda: keys.give_roles(queries.by_username("clerk"), list(pair)))
    with app.app_context():
        assert not {role.code for role in queries.by_username("clerk").roles} & set(ADMINISTRATORS)


def test_the_trigger_watches_changed_rows_too(app):
    def change():
        sysadmin = queries.by_username("sysadmin")
        role_ids = {role.code: role.id for role in queries.lists.roles()}
        db.session.add(PersonRole(person_id=sysadmin.id, role_id=role_ids["guard"]))
        db.session.flush()
        db.session.execute(
            text("UPDATE person_roles SET role_id = :new WHERE person_id = :p AND role_id = :old"),
            {"new": role_ids["auditor"], "old": role_ids["guard"], "p": sysadmin.id},
        )

    with app.app_context(), pytest.raises(DBAPIError, match="separation of duties"):
        in_transaction(change)


def test_without_rule_and_trigger_it_would_happen(app, monkeypatch):
    """Both guards removed, in a transaction that is rolled back: so it is they that keep the duties apart."""
    monkeypatch.setattr(rules, "check_separation", lambda codes: None)

    def give_without_guards():
        postgresql = db.engine.dialect.name == "postgresql"
        guard = "person_roles_guard ON person_roles" if postgresql else "person_roles_INSERT"
        db.session.execute(text(f"DROP TRIGGER {guard}"))
        person = keys.give_roles(queries.by_username("clerk"), ["sysadmin", "auditor"])
        raise RuleBroken(" ".join(sorted(role.code for role in person.roles)))

    with app.app_context(), pytest.raises(RuleBroken, match="auditor sysadmin"):
        in_transaction(give_without_guards)


@pytest.mark.slow
def test_two_grants_at_once_do_not_slip_through(app, monkeypatch):
    """Both read that there is none yet; the person's row makes the second wait and see."""
    start, refused = threading.Barrier(2), []

    def give(code: str) -> None:
        with app.app_context():
            person_id = queries.by_username("clerk").id
            role_id = db.session.scalar(select(Role.id).where(Role.code == code))
            db.session.rollback()
            start.wait()
            try:
                in_transaction(lambda: db.session.add(PersonRole(person_id=person_id, role_id=role_id)))
            except DBAPIError:
                refused.append(code)

    threads = [threading.Thread(target=give, args=(code,)) for code in ("sysadmin", "auditor")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


# --- roles -----------------------------------------------------------------------------------------


def _scope(app, code: str, permission: str) -> str | None:
    with app.app_context():
        query = (
            select(RoleGrant.scope).join(Role).where(Role.code == code, RoleGrant.permission == permission)
        )
        return db.session.scalar(query)


def _grants(app, code: str, **changed: str) -> dict[str, str]:
    with app.app_context():
        held = {g.permission.replace(".", "__"): str(g.scope) for g in queries.lists.role(code).grants}
    return held | changed


def test_the_security_administrator_gives_and_takes_permissions(app, sign_in):
    admin = sign_in("secadmin")
    assert admin.post("/accounts/roles/clerk", **_grants(app, "clerk", accounts__read="")).status_code == 303
    assert _scope(app, "clerk", "accounts.read") is None
    assert sign_in("clerk").get("/accounts/").status_code == 403, "with the next click"
    assert (
        admin.post("/accounts/roles/clerk", **_grants(app, "clerk", accounts__read="department")).status_code
        == 303
    )
    assert _scope(app, "clerk", "accounts.read") == "department"


def test_what_was_taken_away_is_not_seeded_again(app, sign_in):
    sign_in("secadmin").post("/accounts/roles/clerk", **_grants(app, "clerk", accounts__read=""))
    with app.app_context():
        before = len(db.session.scalars(select(RoleGrant)).all())
        in_transaction(services.seed_roles)
        assert len(db.session.scalars(select(RoleGrant)).all()) == before
    assert _scope(app, "clerk", "accounts.read") is None


def test_a_permission_that_is_new_is_seeded(app):
    def forget():
        db.session.execute(text("DELETE FROM seeded_grants WHERE permission = 'accounts.read'"))
        db.session.execute(text("DELETE FROM role_grants WHERE permission = 'accounts.read'"))

    with app.app_context():
        in_transaction(forget)
        in_transaction(services.seed_roles)
    assert _scope(app, "auditor", "accounts.read") == "all"


def test_the_keys_of_the_keeper_cannot_be_lost(app, sign_in):
    answer = sign_in("secadmin").post(
        "/accounts/roles/secadmin", **_grants(app, "secadmin", accounts__roles="")
    )
    assert answer.status_code == 422


def test_sixteen_roles_are_shipped(app):
    with app.app_context():
        assert {role.code for role in queries.lists.roles()} >= set(keys.SHIPPED)
        assert len(keys.SHIPPED) == 16


# --- import ----------------------------------------------------------------------------------------


def _row(**changed):
    return {
        "name": "新人甲", "username": "xinrenjia", "staff_no": "20001", "department": "规划科", "post": "科员", "extension": "",
        "mobile": "", "email": "", "joined_on": None,
    } | changed  # fmt: skip


def _refusals(app, rows):
    with app.test_request_context():
        return [(index, column) for index, column, _reason in importing.check(rows)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([_row()], []),
        ([_row(department="planning")], []),
        ([_row(department="没有的科")], [(0, "department")]),
        ([_row(post="没有的职务")], [(0, "post")]),
        ([_row(), _row(name="乙")], [(1, "username"), (1, "staff_no")]),
        ([_row(username="clerk")], [(0, "username")]),
        ([_row(username="clerk", name="李文静", staff_no="")], []),
    ],
)
def test_a_file_is_checked_row_by_row(app, rows, expected):
    assert _refusals(app, rows) == expected


def test_the_same_file_twice_creates_nothing(app):
    rows = [_row(), _row(name="新人乙", username="xinrenyi", staff_no="20002", mobile="13800001111")]
    with app.app_context():
        by = queries.by_username("sysadmin")
        assert in_transaction(lambda: importing.carry_out(rows, by)) == (2, 0)
        assert in_transaction(lambda: importing.carry_out(rows, by)) == (0, 2)
        person = queries.by_username("xinrenyi")
        assert (person.password_hash, person.must_change_password, person.initials) == (None, True, "xry")
        assert {role.code for role in person.roles} == {"clerk"}
        assert len(db.session.scalars(select(Department)).all()) == 4, "no department was made"


def test_the_guard_of_hiring_stands_behind_the_check(app):
    with app.app_context(), pytest.raises(RuleBroken):
        in_transaction(lambda: people.hire(username="clerk", name="x", department_id=1))


def test_a_closed_door_for_other_roles(app, ids):
    for username in ("clerk", "manager", "auditor", "secadmin", "outsider"):
        assert Browser(app, username).post("/accounts/people/new", **person_form(app)).status_code == 403
    for username in ("clerk", "manager", "auditor", "sysadmin", "outsider"):
        assert (
            Browser(app, username).post(f"/accounts/people/{ids('clerk')}/roles", roles="manager").status_code
            == 403
        )
    with app.app_context():
        assert db.session.scalar(select(Person.id).where(Person.username == "zeng")) is None
