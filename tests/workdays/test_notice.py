"""The official notice is read day for day, and refused where it does not add up."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from app.core.rule import RuleBroken
from app.shared.workdays import library, notice
from app.shared.workdays.models import DayKind

NOTICES = Path(notice.__file__).parent / "notices"
N2017 = """国务院办公厅关于2017年部分节假日安排的通知
一、元旦：1月1日放假，1月2日（星期一）补休。
二、春节：1月27日至2月2日放假调休，共7天。1月22日（星期日）、2月4日（星期六）上班。
三、清明节：4月2日至4日放假调休，共3天。4月1日（星期六）上班。
四、劳动节：5月1日放假，与周末连休。
五、端午节：5月28日至30日放假调休，共3天。5月27日（星期六）上班。
六、中秋节、国庆节：10月1日至8日放假调休，共8天。9月30日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院办公厅
2016年12月1日"""
N2016 = """国务院办公厅关于2016年部分节假日安排的通知
一、元旦:1月1日放假,与周末连休。
二、春节:2月7日至13日放假调休,共7天。2月6日(星期六)、2月14日(星期日)上班。
三、清明节:4月4日放假,与周末连休。
四、劳动节:5月1日放假,5月2日(星期一)补休。
五、端午节:6月9日至11日放假调休,共3天。6月12日(星期日)上班。
六、中秋节:9月15日至17日放假调休,共3天。9月18日(星期日)上班。
七、国庆节:10月1日至7日放假调休,共7天。10月8日(星期六)、10月9日(星期日)上班。"""
N2024 = """国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。"""


def text(year: int) -> str:
    shipped = {2016: N2016, 2017: N2017, 2024: N2024}
    return shipped.get(year) or (NOTICES / f"{year}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("year", [2016, 2017, 2024, 2025, 2026])
def test_a_notice_gives_every_day_of_its_year_as_chinesecalendar_has_it(year: int) -> None:
    read = notice.parse(text(year))
    day = date(year, 1, 1)
    while day.year == year:
        works = day in read.work or (day.weekday() < 5 and day not in read.off)
        assert works == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [2016, 2017, 2024, 2026])
def test_what_the_law_makes_a_holiday_is_told_from_what_was_moved(year: int) -> None:
    rows = notice.parse(text(year)).rows(library.statutory("CN", year))
    kinds = {day: kind for day, kind, _holiday, _name in rows}
    assert all(not chinese_calendar.is_workday(d) for d, kind in kinds.items() if kind is DayKind.STATUTORY)
    assert sum(kind is DayKind.STATUTORY for kind in kinds.values()) == (13 if year >= 2025 else 11)


def test_title_number_and_date_are_taken_from_the_text() -> None:
    read = notice.parse(text(2026))
    assert (read.doc_no, read.issued_on, read.year) == ("国办发明电〔2025〕7号", date(2025, 11, 4), 2026)


def test_a_notice_on_one_line_reads_the_same() -> None:
    flat = text(2026).replace("\n", "")
    assert notice.parse(flat).off == notice.parse(text(2026)).off


def test_a_make_up_day_of_the_year_before_is_kept() -> None:
    read = notice.parse(text(2026).replace("1月4日（周日）上班", "2025年12月28日（周日）上班"))
    assert date(2025, 12, 28) in read.work


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("共9天", "共8天", "8 days, but its dates make 9"),
        ("2月14日（周六）", "2月13日", "no Saturday or Sunday"),
        ("2月14日（周六）", "2月14日（周五）", "not the weekday"),
        ("6月19日（周五）至21日（周日）放假，共3天", "6月31日放假", "no such day"),
        ("五、端午节", "五、中元节", "no holiday that the calendar knows"),
        ("1月4日（周日）上班", "1月4日（周日）另行通知", "cannot be read"),
        ("六、中秋节：9月25日（周五）至27日（周日）放假，共3天。", "", "Mid-Autumn"),
        ("9月20日（周日）、10月10日", "9月26日（周六）、10月10日", "both a day off and a workday"),
        ("至23日", "至3月30日", "cannot be read"),
    ],
)
def test_what_does_not_add_up_is_refused_in_a_sentence(app, before: str, after: str, says: str) -> None:
    assert before in text(2026)
    with app.test_request_context(headers={"Accept-Language": "en"}), pytest.raises(RuleBroken) as refusal:
        from flask_babel import force_locale

        with force_locale("en"):
            notice.parse(text(2026).replace(before, after))
    assert says.lower() in refusal.value.message.lower()


def test_the_year_asked_for_must_be_the_year_of_the_text(app) -> None:
    with app.test_request_context(), pytest.raises(RuleBroken):
        notice.parse(text(2026), 2027)
