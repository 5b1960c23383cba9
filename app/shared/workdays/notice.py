"""Read the official notice about a year's holidays (国务院办公厅关于部分节假日安排的通知).

Beside the usual files because it is neither a rule of the office nor a query: text in, days out. The words that
it looks for are Chinese because the notice is. What it cannot read it refuses; it never guesses.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.workdays.models import DayKind, Holiday
from app.shared.workdays.rules import check_makeup_days

HOLIDAYS = {
    "元旦": Holiday.NEW_YEAR, "春节": Holiday.SPRING, "除夕": Holiday.SPRING, "清明": Holiday.QINGMING,
    "劳动": Holiday.LABOUR, "端午": Holiday.DRAGON_BOAT, "中秋": Holiday.MID_AUTUMN, "国庆": Holiday.NATIONAL,
}  # fmt: skip
EXPECTED = [h for h in Holiday if h is not Holiday.LOCAL]
WEEKDAYS = "一二三四五六日"

_HEAD = re.compile(r"(?:^|(?<=[\s。:号]))[一二三四五六七八九十]+、\s*([^:。\n\d]{2,20}?)\s*:", re.M)
_DATE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:\((?P<aside>[^()]*)\))?"
)
_SIGNED = re.compile(r"(?:^|国务院办公厅)\s*(\d{4})年(\d{1,2})月(\d{1,2})日\s*$", re.M)
_RANGE = re.compile(r"^\s*(?:至|到|—+|–|-|~)\s*$")
_TOTAL = re.compile(r"(?:共|放假)\s*(\d+)\s*天")
_WORKS = re.compile(r"上班")
_OFF = re.compile(r"放假|补休|连休|调休")


@dataclass
class Notice:
    """What a notice says: days off and make-up workdays, each with the name of its holiday."""

    year: int
    doc_no: str = ""
    issued_on: date | None = None
    title: str = ""
    off: dict[date, tuple[Holiday, str]] = field(default_factory=dict)
    work: dict[date, tuple[Holiday, str]] = field(default_factory=dict)

    def rows(self, statutory: dict[date, tuple[Holiday, str]]) -> list[tuple[date, DayKind, Holiday, str]]:
        """Every day that the notice arranges; the statutory ones of the law are told from those moved about."""
        found = {day: (DayKind.STATUTORY, *statutory[day]) for day in statutory if day not in self.work}
        for day, (holiday, name) in self.off.items():
            found.setdefault(day, (DayKind.OFF, holiday, name))
        for day, (holiday, name) in self.work.items():
            found[day] = (DayKind.MAKEUP_WORKDAY, holiday, name)
        return [(day, *found[day]) for day in sorted(found)]


def parse(text: str, year: int | None = None) -> Notice:
    """The notice in `text`. Raises RuleBroken with the sentence that cannot be read or does not add up."""
    text = unicodedata.normalize("NFKC", text)
    notice = Notice(_year(text, year), _doc_no(text), _issued_on(text), _title(text))
    heads = list(_HEAD.finditer(text))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : after.start() if after else None]
        _section(notice, head[1].strip(), body)
    _check_whole(notice)
    return notice


def _section(notice: Notice, name: str, body: str) -> None:
    holiday = holiday_of(name)
    if holiday is None:
        raise RuleBroken(_("%(name)s is no holiday that the calendar knows.", name=name), "text")
    for sentence in re.split(r"[。;]", body):
        off: list[date] = []
        waiting: list[date] = []
        for clause in re.split(r"[,\n]", _without_asides(sentence)):
            if _SIGNED.search(clause):
                continue
            waiting += _dates(clause, notice.year, sentence)
            if waiting and _WORKS.search(clause):
                check_makeup_days(waiting)
                notice.work.update((day, (holiday, name)) for day in waiting)
                waiting = []
            elif waiting and _OFF.search(clause):
                off += waiting
                waiting = []
            total = _TOTAL.search(clause)
            if total and int(total[1]) != len(off):
                raise RuleBroken(
                    _("%(name)s: the notice says %(said)s days, but its dates make %(made)s.",
                      name=name, said=total[1], made=len(off)), "text",
                )  # fmt: skip
        if waiting:
            raise RuleBroken(
                _("This sentence cannot be read: %(sentence)s", sentence=sentence.strip()), "text"
            )
        for day in off:
            notice.off.setdefault(day, (holiday, name))


def _without_asides(sentence: str) -> str:
    """Brackets count only behind a date, where they name the weekday."""
    return re.sub(r"(?<!日)\([^()]*\)", "", sentence)


def _dates(clause: str, year: int, sentence: str) -> list[date]:
    """The days of a clause; "1月1日至3日" gives three, a date without month has the month of the one before."""
    found: list[date] = []
    month, end = 0, 0
    for hit in _DATE.finditer(clause):
        month = int(hit["month"] or month)
        try:
            day = date(int(hit["year"] or year), month, int(hit["day"]))
        except ValueError:
            raise RuleBroken(_("There is no such day: %(text)s", text=hit[0]), "text") from None
        _check_weekday(day, hit["aside"] or "", sentence)
        if found and _RANGE.match(clause[end : hit.start()]):
            if not found[-1] < day or (day - found[-1]).days > 31:
                raise RuleBroken(
                    _("This sentence cannot be read: %(sentence)s", sentence=sentence.strip()), "text"
                )
            found += [found[-1] + timedelta(days=n + 1) for n in range((day - found[-1]).days)]
        else:
            found.append(day)
        end = hit.end()
    return found


def _check_weekday(day: date, aside: str, sentence: str) -> None:
    """What the notice says of the weekday must be true: a slip of the pen shows here first."""
    said = re.search(r"(?:周|星期)([一二三四五六日天])", aside)
    if said and WEEKDAYS.index(said[1].replace("天", "日")) != day.weekday():
        raise RuleBroken(
            _(
                "%(day)s is not the weekday that the notice names: %(sentence)s",
                day=day.isoformat(),
                sentence=sentence.strip(),
            ),
            "text",
        )


def _check_whole(notice: Notice) -> None:
    both = sorted(set(notice.off) & set(notice.work))
    if both:
        raise RuleBroken(_("%(day)s is both a day off and a workday.", day=both[0].isoformat()), "text")
    far = [day for day in (*notice.off, *notice.work) if abs(day.year - notice.year) > 1]
    if far:
        raise RuleBroken(
            _("%(day)s does not belong to %(year)s.", day=far[0].isoformat(), year=notice.year), "text"
        )
    named = {code for _day, (_first, name) in notice.off.items() for code in holidays_of(name)}
    missing = [str(holiday.label) for holiday in EXPECTED if holiday not in named]
    if missing:
        raise RuleBroken(
            _("Nothing was found about %(names)s. Paste the whole notice, with its numbered paragraphs.",
              names=_(" and ").join(missing)), "text",
        )  # fmt: skip


def holidays_of(name: str) -> list[Holiday]:
    """The holidays that a heading names."""
    return list(
        dict.fromkeys(
            code for word, code in sorted(HOLIDAYS.items(), key=lambda p: name.find(p[0])) if word in name
        )
    )


def holiday_of(name: str) -> Holiday | None:
    """The first holiday that a heading names."""
    return next(iter(holidays_of(name)), None)


def _year(text: str, given: int | None) -> int:
    said = re.search(r"关于\s*(\d{4})\s*年", text) or re.search(r"现将\s*(\d{4})\s*年", text)
    if said is None and given is None:
        raise RuleBroken(_("The text does not say which year it is about."), "year")
    if said is not None and given is not None and int(said[1]) != given:
        raise RuleBroken(_("The notice is about %(said)s, not %(given)s.", said=said[1], given=given), "year")
    return int(said[1]) if said is not None else int(given or 0)


def _doc_no(text: str) -> str:
    found = re.search(r"国办发[^\s\d]{0,4}[〔\[(]\d{4}[〕\])]\s*\d+\s*号", text)
    return re.sub(r"\s", "", found[0]) if found else ""


def _issued_on(text: str) -> date | None:
    found = list(_SIGNED.finditer(text))
    return date(*(int(part) for part in found[-1].groups())) if found else None


def _title(text: str) -> str:
    found = re.search(r"国务院办公厅关于\s*\d{4}\s*年部分节假日安排的通知", text)
    return found[0] if found else ""
