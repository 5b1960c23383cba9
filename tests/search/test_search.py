"""Search: found by whom, under what, and never what one may not see."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask
from pypinyin import lazy_pinyin
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import MenuItem, Module, SearchKind, Summary, declared
from app.shared.accounts.models import Department, Person
from app.shared.search import queries, services, tokens
from app.shared.search.models import SearchEntry
from tests.browser import Browser

CARS = {1: ("苏Z·3A127", "帕萨特 YC-2026-0001"), 2: ("Canary苏Z·9B999", "Canary")}


def visible(person: Any, ids: Any) -> dict[int, Summary]:
    return {i: Summary(CARS[i][0], "", "", url=f"/cars/{i}") for i in ids if i == 1}


MODULE = Module(
    Blueprint("standin", __name__),
    title="Stand-in",
    menu=[MenuItem("公务用车", "home.desk", "")],
    search=[
        SearchKind("cars", "Cars", (), lambda since: [(i, *texts) for i, texts in CARS.items()], visible)
    ],
)


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setitem(app.extensions["modules"], "standin", MODULE)
    monkeypatch.setattr(Person, "may", lambda self, permission: True)
    with app.app_context():
        in_transaction(lambda: services.refresh(clock.now()))
    yield app


@pytest.fixture
def reader(house: Flask) -> Browser:
    return Browser(house, "clerk")


NAMES = [
    "李文静", "文静", "李", "liwenjing", "lwj", "LWJ", "liwj",
    "li wenjing", "wenjing", "liwen", "ｌｗｊ", "规划科 李", "规划科"
]  # fmt: skip


@pytest.mark.parametrize("query", NAMES)
def test_a_person_is_found_by(reader: Browser, query: str) -> None:
    assert "李文静" in reader.page(f"/search/?q={query}")


@pytest.mark.parametrize(
  "query",
  [
    "苏Z·3A127", "苏Z3A127", "苏z3a127", "3a127", "127", "A127",
    "YC-2026-0001", "yc20260001", "0001", "帕萨特", "pst", "pasate"
])  # fmt: skip
def test_a_car_is_found_by(reader: Browser, query: str) -> None:
    assert "苏Z·3A127" in reader.page(f"/search/?q={query}")


@pytest.mark.parametrize("query", ["公务用车", "用车", "gwyc", "gongwuyongche", "yongche"])
def test_a_page_is_found_by(reader: Browser, query: str) -> None:
    assert ">公务用车</a>" in reader.page(f"/search/?q={query}")


@pytest.mark.parametrize(
  "query",
  [
    "", " ", "'", '"', "*", "a*", "NOT", "AND OR", "%",
    '\\', '(', "李' OR 1=1 --", '𬎆', '—', 'zzzzzz', "李" * 300, 'NEAR(a b)'
])  # fmt: skip
def test_no_query_brings_a_fault(reader: Browser, query: str) -> None:
    assert reader.http.get("/search/", query_string={"q": query}).status_code == 200


def test_what_one_may_not_see_is_never_named(reader: Browser) -> None:
    for query in ("canary", "9b999", "999", "苏Z"):
        page = reader.page(f"/search/?q={query}")
        assert "9B999" not in page
        assert "anary苏" not in page


def everything(person: Any, ids: Any) -> dict[int, Summary]:
    return {i: Summary(CARS[i][0], "", "", url="/") for i in ids}


def test_without_the_guard_it_would_be_named(house: Flask, reader: Browser, monkeypatch: Any) -> None:
    """The guard removed: the index does hold the title."""
    shown = Module(Blueprint("standin", __name__), title="x", search=[
        SearchKind("cars", "Cars", (), lambda since: [], everything)
    ])  # fmt: skip
    monkeypatch.setitem(house.extensions["modules"], "standin", shown)
    assert "9B999" in reader.page("/search/?q=9b999")


def test_a_kind_whose_key_one_lacks_is_not_searched(house: Flask, reader: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr(Person, "may", lambda self, permission: False)
    assert "刘建平" not in reader.page("/search/?q=ljp")


def test_rare_characters_are_found(house: Flask) -> None:
    with house.app_context():
        in_transaction(lambda: services.index("cars", 1, "𬎆䶮㛃会议室"))
        assert [e.record_id for e in queries.candidates("cars", "𬎆䶮")] == [1]
        assert [e.record_id for e in queries.candidates("cars", "㛃")] == [1]


def test_typing_gets_the_block_alone(reader: Browser) -> None:
    answer = reader.get("/search/?q=lwj", target="search_results")
    assert answer.text.lstrip().startswith('<div id="search_results"')
    assert "<html" not in answer.text


def test_reading_again_changes_nothing(house: Flask) -> None:
    with house.app_context():
        assert in_transaction(lambda: services.refresh(clock.now())) == 0


def test_what_is_gone_is_taken_out_at_the_daily_reading(house: Flask, monkeypatch: Any) -> None:
    from datetime import timedelta

    later = clock.now() + timedelta(days=2)
    monkeypatch.delitem(CARS, 2)
    with house.app_context():
        in_transaction(lambda: services.refresh(later))
        assert queries.entry("cars", 2) is None
        assert not queries.candidates("cars", "9b999")


def test_a_changed_record_is_found_at_once(house: Flask, monkeypatch: Any) -> None:
    monkeypatch.setitem(CARS, 1, ("苏Z·5C555", "新车"))
    with house.app_context():
        in_transaction(lambda: services.index("cars", 1))
        assert queries.candidates("cars", "5c555")
        assert not queries.candidates("cars", "3a127")


def test_the_number_of_queries_does_not_grow(house: Flask, reader: Browser) -> None:
    with house.app_context():
        in_transaction(lambda: [services.index("cars", n, f"苏Z·{n:05d}") for n in range(100, 160)])
    from sqlalchemy import event

    counted: list[str] = []
    with house.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda c, cur, statement, *rest: counted.append(statement))
    reader.page("/search/?q=苏")
    few = len(counted)
    with house.app_context():
        in_transaction(lambda: [services.index("cars", n, f"苏Z·{n:05d}") for n in range(200, 280)])
    counted.clear()
    reader.page("/search/?q=苏")
    assert len(counted) <= few


SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
ODD = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "朴": "piao",
    "区": "ou",
    "盖": "ge",
    "乐": "yue",
    "翟": "zhai",
}
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红志国建文斌飞鹏波宇浩凯琳雪"
    "梅晶莉燕倩云峰海龙翔晨阳欣怡佳俊辉健博雅婷思远子涵"
)


def office(dice: random.Random) -> list[tuple[str, str]]:
    """220 names with their readings; no two alike."""
    people: dict[str, str] = {}
    for odd, reading in ODD.items():
        given = "".join(dice.sample(GIVEN, 2))
        people[odd + given] = " ".join([reading, "".join(lazy_pinyin(given))])
    while len(people) < 220:
        name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice([1, 2, 2, 2])))
        syllables = lazy_pinyin(name)
        people[name] = " ".join([syllables[0], "".join(syllables[1:])])
    return list(people.items())


def test_of_500_queries_for_people_95_in_100_hit_among_the_first_three(app: Flask, monkeypatch: Any) -> None:
    dice = random.Random(2026)
    staff = office(dice)
    monkeypatch.setattr(Person, "may", lambda self, permission: True)
    with app.test_request_context():

        def hire() -> None:
            department = db.session.scalars(select(Department)).first()
            for n, (name, reading) in enumerate(staff):
                initials = "".join(lazy_pinyin(name, style=4))
                db.session.add(
                    Person(
                        username=f"p{n}", name=name, pinyin=reading, initials=reading[0] + initials[1:],
                        department_id=department.id,
                    )
                )  # fmt: skip
            db.session.flush()
            services.refresh(clock.now())

        in_transaction(hire)
        kind = declared("search")["person"]
        me = db.session.scalars(select(Person)).first()
        asked = hits = 0
        missed = []
        while asked < 500:
            name, reading = dice.choice(staff)
            full = reading.replace(" ", "")
            given = "".join(s[0] for s in lazy_pinyin(name[1:]))
            query = dice.choice(
                [
                    name,
                    name[1:] if len(name) > 2 else name,
                    full,
                    reading,
                    reading[0] + given,
                    reading.split()[0] + given,
                    full[:-1],
                ]
            )
            found = queries.records(me, kind, query).hits[:3]
            asked += 1
            if any(hit.title == name for hit in found):
                hits += 1
            else:
                missed.append((name, query, [hit.title for hit in found]))
    print(f"{hits} of {asked}")
    assert hits / asked >= 0.95, missed


def test_every_reading_of_a_name_is_known() -> None:
    assert {"shanxiaoli", "danxiaoli", "sxl", "dxl"} <= tokens.of("单晓丽")
    assert {"zengguofan", "cengguofan"} <= tokens.of("曾国藩")
    assert {"lvbu", "lubu", "lyubu"} <= tokens.of("吕布")
    assert "chongqinglu" in tokens.of("重庆路")


def test_the_index_holds_tokens_only(house: Flask) -> None:
    with house.app_context():
        assert db.session.scalar(select(func.count()).select_from(SearchEntry)) > 15
        for entry in db.session.scalars(select(SearchEntry)):
            assert entry.grams.isascii() and "  " not in entry.grams
