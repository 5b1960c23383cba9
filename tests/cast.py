"""The cast: a small office that every test finds. Passwords are not set; Browser opens sessions directly.

clerk asks, leader heads the clerk's department, director is in charge of it, clerk2 works elsewhere,
outsider holds no role at all.
"""

from sqlalchemy import select

from app.core.db import db
from app.shared.accounts.models import Department, Person, PersonRole, Post, Role

DEPARTMENTS = {"office": "机关事务科", "planning": "规划科", "finance": "财务科", "leaders": "局领导"}
PEOPLE = [
    # username, name, pinyin, initials, department, post, roles
    ("clerk", "李文静", "li wenjing", "lwj", "planning", "科员", ["clerk"]),
    ("leader", "刘建平", "liu jianping", "ljp", "planning", "科长", ["clerk", "department_head"]),
    ("clerk2", "高翔", "gao xiang", "gx", "finance", "科员", ["clerk"]),
    ("leader2", "周秋砚", "zhou qiuyan", "zqy", "finance", "科长", ["clerk", "department_head"]),
    ("director", "陈立群", "chen liqun", "clq", "leaders", "副局长", ["clerk", "leader_in_charge"]),
    (
        "manager",
        "欧阳慧敏",
        "ouyang huimin",
        "oyhm",
        "office",
        "科长",
        ["clerk", "department_head", "manager"],
    ),
    ("dispatcher", "孙丽娟", "sun lijuan", "slj", "office", "科员", ["clerk", "dispatcher"]),
    ("driver", "王建国", "wang jianguo", "wjg", "office", "驾驶员", ["clerk", "driver"]),
    ("driver2", "赵海峰", "zhao haifeng", "zhf", "office", "驾驶员", ["clerk", "driver"]),
    ("receptionist", "吴秀兰", "wu xiulan", "wxl", "office", "科员", ["clerk", "receptionist"]),
    ("steward", "马秀英", "ma xiuying", "mxy", "office", "科员", ["clerk", "steward"]),
    ("keeper", "田雨", "tian yu", "ty", "office", "科员", ["clerk", "keeper"]),
    ("guard", "何志强", "he zhiqiang", "hzq", "office", "保安员", ["clerk", "guard"]),
    ("duty_officer", "周明远", "zhou mingyuan", "zmy", "office", "科员", ["clerk", "duty_officer"]),
    ("repairer", "郑师傅", "zheng shifu", "zsf", "office", "维修员", ["clerk", "repairer"]),
    ("finance", "钱卫东", "qian weidong", "qwd", "finance", "科员", ["clerk", "finance"]),
    ("sysadmin", "系统管理员甲", "xitong", "xt", "office", "科员", ["sysadmin"]),
    ("secadmin", "安全管理员乙", "anquan", "aq", "office", "科员", ["secadmin"]),
    ("auditor", "审计管理员丙", "shenji", "sj", "office", "科员", ["auditor"]),
    ("outsider", "外人", "wai ren", "wr", "finance", "科员", []),
]
POSTS = {"副局长": 20, "科长": 50, "科员": 80, "驾驶员": 90, "保安员": 95, "维修员": 95}


def lay_cast() -> None:
    """Write the cast. Called inside a transaction, after the shipped rows."""
    departments, posts = {}, {}
    for code, name in DEPARTMENTS.items():
        departments[code] = Department(code=code, name=name)
    for name, rank in POSTS.items():
        posts[name] = db.session.scalar(select(Post).where(Post.name == name)) or Post(
            name=name, rank_order=rank
        )
    db.session.add_all([*departments.values(), *posts.values()])
    db.session.flush()
    for department in departments.values():
        department.path = f"/{department.id}/"
    people = {}
    for username, name, pinyin, initials, department, post, _roles in PEOPLE:
        people[username] = Person(
            username=username, name=name, pinyin=pinyin, initials=initials, department=departments[department],
            post=posts[post], must_change_password=False, email=f"{username}@example.test",
        )  # fmt: skip
    db.session.add_all(people.values())
    db.session.flush()
    roles = {role.code: role.id for role in db.session.scalars(select(Role))}
    for username, *_rest, codes in PEOPLE:
        for code in codes:
            if code in roles:
                db.session.add(PersonRole(person_id=people[username].id, role_id=roles[code]))
    departments["planning"].head_id = people["leader"].id
    departments["finance"].head_id = people["leader2"].id
    departments["office"].head_id = people["manager"].id
    for department in departments.values():
        department.leader_in_charge_id = people["director"].id
