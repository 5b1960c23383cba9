"""The demonstration office: invented people. A file of its own, since its names are Chinese and many."""

import random
from collections.abc import Iterator
from datetime import date, time, timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.language import lazy as _l
from app.core.module import keep_setting
from app.core.secret import blind_index
from app.shared.accounts import queries, rules
from app.shared.accounts.models import Absence, ActingRight, Department, Person, PersonRole, Post, Role
from app.shared.accounts.services.passwords import hasher

PASSWORD = "Demo-portal-2026"  # noqa: S105 - known to all, for the demonstration only

# username, what this account shows
ACCOUNTS = [
    ("clerk", _l("Asks for cars and rooms (planning section)")),
    ("clerk2", _l("The same in another department")),
    ("leader", _l("Head of the clerk's department: approves")),
    ("director", _l("Leader in charge of general affairs: approves")),
    ("manager", _l("Head of general affairs: routes, rules, masters")),
    ("dispatcher", _l("Takes cars and drivers")),
    ("driver", _l("Drives; made for the phone")),
    ("receptionist", _l("Prepares receptions")),
    ("steward", _l("Looks after meeting rooms")),
    ("keeper", _l("Keeps assets and stores")),
    ("guard", _l("At the gate, and on patrol")),
    ("duty_officer", _l("On duty, hands over")),
    ("repairer", _l("Repairs what was reported")),
    ("finance", _l("Checks costs and settles")),
    ("sysadmin", _l("People, departments, settings")),
    ("secadmin", _l("Roles and who holds them")),
    ("auditor", _l("Reads and verifies the audit")),
]

# code, name, belongs to, how many work there, title of its head, telephone
DEPARTMENTS = [
    ("bureau", "云川市机关事务管理局", "", 6, "局长", "8001"),
    ("general", "办公室", "bureau", 18, "主任", "8010"),
    ("planning", "规划科", "bureau", 16, "科长", "8110"),
    ("finance", "财务科", "bureau", 14, "科长", "8210"),
    ("personnel", "人事科", "bureau", 14, "科长", "8310"),
    ("office", "机关事务科", "bureau", 18, "科长", "8410"),
    ("fleet", "公务用车服务中心", "office", 26, "主任", "8420"),
    ("meetings", "会议服务科", "office", 16, "科长", "8440"),
    ("reception", "接待科", "office", 12, "科长", "8460"),
    ("assets", "资产管理科", "bureau", 14, "科长", "8510"),
    ("security", "保卫科", "bureau", 26, "科长", "8530"),
    ("property", "物业维修科", "bureau", 22, "科长", "8560"),
    ("energy", "节能科", "bureau", 8, "科长", "8590"),
    ("it", "信息中心", "bureau", 10, "主任", "8606"),
]
POSTS = {
    "局长": 10, "副局长": 20, "二级调研员": 30, "主任": 48, "科长": 50, "副主任": 58, "副科长": 60, "一级主任科员": 65,
    "主任科员": 70, "科员": 80, "工程师": 82, "会务员": 90, "驾驶员": 92, "维修工": 94, "保安员": 96,
}  # fmt: skip
# Of whom director is the leader in charge; the other deputy has the rest.
_OF_DIRECTOR = {"general", "planning", "office", "fleet", "meetings", "reception", "security", "property"}

# username, name, department, post, roles beside everybody's
FIXED = [
    ("clerk", "李文静", "planning", "科员", []),
    ("clerk2", "高翔", "finance", "科员", []),
    ("leader", "刘建平", "planning", "科长", ["department_head"]),
    ("director", "陈立群", "bureau", "副局长", ["leader_in_charge"]),
    ("manager", "欧阳慧敏", "office", "科长", ["department_head", "manager"]),
    ("dispatcher", "孙丽娟", "fleet", "科员", ["dispatcher"]),
    ("dispatcher2", "单雪梅", "fleet", "科员", ["dispatcher"]),
    ("receptionist", "吴秀兰", "reception", "主任科员", ["receptionist"]),
    ("receptionist2", "温若曦", "reception", "科员", ["receptionist"]),
    ("steward", "马秀英", "meetings", "主任科员", ["steward"]),
    ("steward2", "解春燕", "meetings", "会务员", ["steward"]),
    ("keeper", "田雨", "assets", "主任科员", ["keeper"]),
    ("keeper2", "曾桂芳", "assets", "科员", ["keeper"]),
    ("guard", "何志强", "security", "保安员", ["guard"]),
    ("guard2", "仇大勇", "security", "保安员", ["guard"]),
    ("duty_officer", "周明远", "general", "主任科员", ["duty_officer"]),
    ("duty_officer2", "查正阳", "general", "科员", ["duty_officer"]),
    ("repairer", "郑国栋", "property", "维修工", ["repairer"]),
    ("repairer2", "任铁军", "property", "维修工", ["repairer"]),
    ("finance", "钱卫东", "finance", "主任科员", ["finance"]),
    ("finance2", "盖晓楠", "finance", "科员", ["finance"]),
    ("sysadmin", "程子昂", "it", "工程师", None),
    ("secadmin", "沈若兰", "personnel", "主任科员", None),
    ("auditor", "韩守正", "general", "一级主任科员", None),
]
DRIVERS = 18  # driver, driver02 … driver18
_DRIVER = "王建国"

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解查翟缪区乐"
)
_MALE = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建国志文海峰德胜振东立新卫宏光永嘉铭泽瑞晨昊然"
_FEMALE = "芳娜敏静丽艳娟霞燕玲桂英秀兰梅莉萍红玉雪琳洁颖慧婷倩雯佳欣怡梦思雨涵晓春月华蓉薇岚菲晶琪瑶彤"
_LONG = ["买买提·艾力", "阿依古丽·热合曼", "巴特尔·苏和", "尉迟长风", "上官婉宁", "司徒明哲"]


def lay(day: date) -> None:
    """Departments, posts, people, heads, absences; laid once."""
    if queries.by_username("clerk") is not None:
        return
    keep_setting("organisation_name", "云川市机关事务管理局")
    keep_setting("office_name", "机关事务科")
    keep_setting("seal_name", "云川市机关事务管理局")
    keep_setting("document_prefix", "云机管")
    keep_setting("sign_in_help", "信息中心　内线 8606（工作日 8:30–17:30）")
    departments, posts = _lay_departments(), _lay_posts()
    people = _lay_people(departments, posts, day)
    _name_heads(departments, people)
    _lay_absences(departments, people, day)


def _lay_departments() -> dict[str, Department]:
    rows: dict[str, Department] = {}
    for number, (code, name, parent, _size, _title, phone) in enumerate(DEPARTMENTS, start=1):
        row = Department(code=code, name=name, parent=rows.get(parent), sort_order=number * 10, phone=phone)
        db.session.add(row)
        db.session.flush()
        row.path = f"{rows[parent].path if parent else '/'}{row.id}/"
        rows[code] = row
    return rows


def _lay_posts() -> dict[str, Post]:
    rows = {post.name: post for post in db.session.scalars(select(Post))}
    for name, rank in POSTS.items():
        if name not in rows:
            rows[name] = Post(name=name, rank_order=rank)
            db.session.add(rows[name])
    return rows


def _lay_people(
    departments: dict[str, Department], posts: dict[str, Post], day: date
) -> dict[str, list[Person]]:
    roles = {role.code: role.id for role in db.session.scalars(select(Role))}
    secret = hasher().hash(PASSWORD)  # once: all demonstration accounts share it
    known = {username for username, _about in ACCOUNTS}
    dice, taken = random.Random(20260101), set[str]()
    staff: dict[str, list[Person]] = {code: [] for code in departments}
    holders: list[tuple[Person, list[str]]] = []
    for number, (username, name, code, post, more) in enumerate(_roster(dice), start=1):
        pinyin, initials = rules.spelling(name)
        account = username or _free(pinyin.replace(" ", ""), taken)
        taken.add(account)
        person = Person(
            username=account, staff_no=f"{10000 + number}", name=name, pinyin=pinyin, initials=initials,
            department=departments[code], post=posts[post], sort_order=POSTS[post] * 10 + len(staff[code]),
            extension=f"{int(departments[code].phone) + len(staff[code]) % 30}", email=f"{account}@yunchuan.example",
            joined_on=day - timedelta(days=dice.randint(90, 9000)), must_change_password=account not in known,
            password_hash=secret if account in known else None,
        )  # fmt: skip
        if more and "driver" in more:
            person.mobile = f"1990000{number:04}"
            person.mobile_index = blind_index(person.mobile)
        db.session.add(person)
        staff[code].append(person)
        holders.append(
            (person, more if more is not None and account not in ("sysadmin", "secadmin", "auditor") else [])
        )
    db.session.flush()
    for person, codes in holders:
        own = (
            [person.username] if person.username in ("sysadmin", "secadmin", "auditor") else ["clerk", *codes]
        )
        db.session.add_all([PersonRole(person_id=person.id, role_id=roles[code]) for code in own])
    return staff


def _roster(dice: random.Random) -> Iterator[tuple[str, str, str, str, list[str] | None]]:
    """Everybody, department by department, the highest first."""
    used = {name for _username, name, *_rest in FIXED} | {_DRIVER}
    long = list(_LONG)
    for code, _name, _parent, size, title, _phone in DEPARTMENTS:
        fixed = sorted((row for row in FIXED if row[2] == code), key=lambda row: POSTS[row[3]])
        drivers = DRIVERS if code == "fleet" else 0
        posts = _posts(code, title, size - len(fixed) - drivers, any(row[3] == title for row in fixed))
        rest = [("", _name_of(dice, used, long), code, post, _roles_of(code, post, title)) for post in posts]
        cabs = [("driver", _DRIVER, code, "驾驶员", ["driver"])] if drivers else []
        for n in range(2, drivers + 1):
            cabs.append((f"driver{n:02}", _name_of(dice, used, [], male=True), code, "驾驶员", ["driver"]))
        yield from sorted([*fixed, *rest, *cabs], key=lambda row: POSTS[row[3]])


def _posts(code: str, title: str, free: int, has_head: bool) -> list[str]:
    if code == "bureau":
        return ["局长", "副局长", "副局长", "二级调研员", "二级调研员"][:free]
    workers = {"security": "保安员", "property": "维修工", "meetings": "会务员", "it": "工程师"}.get(
        code, "科员"
    )
    ladder = ([] if has_head else [title]) + ["副" + title] * 2 + ["一级主任科员", "主任科员", "主任科员"]
    return (ladder + [workers] * free)[:free]


def _roles_of(code: str, post: str, title: str) -> list[str]:
    if post in ("局长", "副局长"):
        return ["leader_in_charge", "department_head"] if post == "局长" else ["leader_in_charge"]
    if post == title:
        return ["department_head"]
    return ["guard"] if post == "保安员" else []


def _name_of(dice: random.Random, used: set[str], long: list[str], male: bool | None = None) -> str:
    """A name that nobody has yet: surname and one or two characters."""
    if long and dice.random() < 0.05:
        return long.pop()
    while True:
        given = _MALE if (dice.random() < 0.55 if male is None else male) else _FEMALE
        name = dice.choice(_SURNAMES) + "".join(dice.sample(given, 1 if dice.random() < 0.2 else 2))
        if name not in used:
            used.add(name)
            return name


def _free(wanted: str, taken: set[str]) -> str:
    name = wanted = "".join(c for c in wanted if c.isascii() and c.isalnum())
    number = 1
    while name in taken:
        number += 1
        name = f"{wanted}{number}"
    return name


def _name_heads(departments: dict[str, Department], people: dict[str, list[Person]]) -> None:
    bureau = people["bureau"]
    director = next(p for p in bureau if p.username == "director")
    other = next(p for p in bureau if p.post and p.post.name == "副局长" and p is not director)
    for code, _name, _parent, _size, title, _phone in DEPARTMENTS:
        head = next(p for p in people[code] if p.post and p.post.name == title)
        departments[code].head_id = head.id
        departments[code].leader_in_charge_id = (
            bureau[0] if code == "bureau" else director if code in _OF_DIRECTOR else other
        ).id


def _lay_absences(departments: dict[str, Department], people: dict[str, list[Person]], day: date) -> None:
    """Some are away; whoever signs in to the demonstration is there."""
    known = {username for username, _about in ACCOUNTS}
    plan = [("personnel", 0, 1, -1, 3, "外出培训"), ("energy", 0, 1, 0, 1, "出差"), ("general", 3, 4, -2, 5, "年休假"),
            ("finance", 4, 5, 0, 2, "病假"), ("property", 5, 6, 1, 4, "年休假"), ("it", 2, 3, 6, 12, "出差")]  # fmt: skip
    for code, who, deputy, begins, ends, reason in plan:
        staff = [person for person in people[code] if person.username not in known]
        db.session.add(
            Absence(
                person_id=staff[who].id, deputy_id=staff[deputy].id, reason=reason, created_by_id=staff[who].id,
                starts_at=clock.at(day + timedelta(days=begins), time(8, 30)),
                ends_at=clock.at(day + timedelta(days=ends), time(17, 30)),
            )
        )  # fmt: skip
    first = people["bureau"][0]
    secretary = next(
        p for p in people["general"] if p.username not in known and p.post and p.post.name == "科员"
    )
    db.session.add(
        ActingRight(
            principal_id=first.id,
            agent_id=secretary.id,
            valid_from=day - timedelta(days=60),
            created_by_id=first.id,
        )
    )
