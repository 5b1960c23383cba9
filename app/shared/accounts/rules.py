"""May it be? Passwords, the lock on a name, separation of duties, absences, names."""

import base64
import hashlib
import hmac
import re
import struct
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.accounts.models import ADMINISTRATORS

# What guessers try first; compared in small letters and without digits at the end.
_TRIED_FIRST = """
password passwort passw0rd p@ssw0rd p@ssword admin administrator root welcome letmein login master secret
qwerty qwertyuiop qazwsx qazwsxedc asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcde abcdef abcdefg abcabc
iloveyou woaini woaizuguo woaizhongguo woaiwojia wodemima mima nihao tianya zhongguo beijing shanghai
monkey dragon sunshine princess football baseball superman batman shadow michael jordan
test tester testing guest user demo default changeme temp temporary office government portal computer
internet windows microsoft huawei xiaomi lenovo qq wechat weixin taobao alibaba baidu hello helloworld
google apple samsung aa aaa aaaa aaaaaa aaaaaaaa xxx xxxxxx a q z qqq qqqq qweasd qweasdzxc zaqwsx
mima@ abc@ admin@ qwe qwe@ pass pass@ password! password@ admin! welcome@ welcome! aa@ qwer qwer@ asd asdf
1qaz2wsx 1q2w3e4r 1q2w3e4r5t zaq12wsx q1w2e3r4 qwe123!@# abc123!@# admin123!@# 123qweasd 1qaz@wsx !qaz2wsx
"""
COMMON = frozenset(_TRIED_FIRST.split())
_SEQUENCES = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)


@dataclass(frozen=True)
class PasswordProfile:
    """What a password must be. Two schools: the graded protection of 等保 and ASVS."""

    least: int
    classes: int  # of small, capital, digit, other
    history: int  # so many former ones may not come back
    days: int  # 0: it never grows old
    notice_days: int = 7


PROFILES = {
    "dengbao": PasswordProfile(least=10, classes=3, history=5, days=90),
    "asvs": PasswordProfile(least=12, classes=0, history=0, days=0),
}
LONGEST = 128


def check_password(password: str, profile: PasswordProfile, own: Collection[str]) -> None:
    """`own`: name, username, organisation: what everybody would try first."""
    if len(password) < profile.least:
        raise RuleBroken(
            _("The password is too short: at least %(n)s characters.", n=profile.least), "password"
        )
    if len(password) > LONGEST:
        raise RuleBroken(_("The password is too long: at most %(n)s characters.", n=LONGEST), "password")
    if classes(password) < profile.classes:
        raise RuleBroken(
            _(
                "Mix at least %(n)s of these: small letters, capitals, digits, other signs.",
                n=profile.classes,
            ),
            "password",
        )
    small = password.lower()
    for word in own:
        if len(word) > 1 and word.lower() in small:
            raise RuleBroken(
                _("The password must not contain your name, your account or the organisation."), "password"
            )
    if is_common(password):
        raise RuleBroken(
            _("This password is one of the first that a stranger would try. Take another."), "password"
        )


def classes(password: str) -> int:
    """How many of the four kinds of characters are in it."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() or ord(c) > 127)
    return sum(any(kind(c) for c in password) for kind in kinds)


def is_common(password: str) -> bool:
    """A word of the list with digits behind it, one sign repeated, or a run of the keyboard."""
    small = password.lower()
    bare = small.rstrip("0123456789!@#$%.*")
    if bare in COMMON or small in COMMON or bare.rstrip("-_ ") in COMMON or not bare:
        return True
    rest = small
    for word in COMMON:
        rest = rest.replace(word, "") if len(word) > 5 else rest
    if rest != small and len(rest) < 4:
        return True
    return len(set(small)) <= 2 or any(small in run for run in _SEQUENCES)


def age(changed_at: datetime | None, profile: PasswordProfile, now: datetime) -> str:
    """ "", "soon" or "over": must this password be changed?"""
    if changed_at is None or not profile.days:
        return ""
    left = changed_at + timedelta(days=profile.days) - now
    if left <= timedelta(0):
        return "over"
    return "soon" if left <= timedelta(days=profile.notice_days) else ""


def locked_until(failures: Sequence[datetime], tries: int, lock: timedelta, now: datetime) -> datetime | None:
    """`failures`, newest first. So many within one lock's time shut the name for that time after the last."""
    last = failures[:tries]
    if len(last) < tries or last[0] - last[-1] >= lock:
        return None
    until = last[0] + lock
    return until if until > now else None


def check_mobile(mobile: str) -> None:
    if not re.fullmatch(r"1[3-9]\d{9}", mobile):
        raise RuleBroken(_("A mobile number has 11 digits and begins with 1."), "new_mobile")


def check_separation(codes: Collection[str]) -> None:
    """Nobody runs the house, gives the keys and watches: at most one of the three."""
    if len([code for code in ADMINISTRATORS if code in codes]) > 1:
        raise RuleBroken(
            _(
                "One person may be only one of system, security and audit administrator. Give the second role to somebody else."
            ),
            "roles",
        )


def check_absence(starts_at: datetime, ends_at: datetime, person_id: int, deputy_id: int | None) -> None:
    if ends_at <= starts_at:
        raise RuleBroken(_("The end must be after the beginning."), "ends_at")
    if deputy_id == person_id:
        raise RuleBroken(_("The deputy must be somebody else."), "deputy_id")


def check_closing(name: str, people: int, departments: int) -> None:
    if people:
        raise RuleBroken(_("%(n)s people still work in %(name)s. Move them first.", n=people, name=name))
    if departments:
        raise RuleBroken(
            _(
                "%(n)s departments still belong to %(name)s. Close or move them first.",
                n=departments,
                name=name,
            )
        )


def check_acting(principal_id: int, agent_id: int, valid_from: date, valid_until: date | None) -> None:
    if principal_id == agent_id:
        raise RuleBroken(_("Nobody acts for himself: choose somebody else."), "agent_id")
    if valid_until is not None and valid_until < valid_from:
        raise RuleBroken(_("The end must be after the beginning."), "valid_until")


# --- names -----------------------------------------------------------------------------------------

# Characters that are read otherwise when they are a surname.
_SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "盖": "ge", "朴": "piao",
    "任": "ren", "华": "hua", "翟": "zhai", "缪": "miao", "乐": "yue", "尉": "wei", "覃": "qin", "冼": "xian",
    "召": "shao", "员": "yun", "黑": "he", "折": "she", "繁": "po", "种": "chong", "洗": "xian", "纪": "ji",
    "宁": "ning", "应": "ying", "褚": "chu", "郇": "xun", "逄": "pang", "牟": "mu", "芮": "rui", "隗": "wei",
    "哈": "ha", "过": "guo", "钭": "tou", "晟": "cheng", "殷": "yin", "葛": "ge", "令狐": "ling hu",
    "尉迟": "yu chi", "长孙": "zhang sun", "万俟": "mo qi", "澹台": "tan tai", "单于": "chan yu",
    "宰父": "zai fu", "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge",
    "夏侯": "xia hou", "皇甫": "huang fu", "慕容": "mu rong", "司徒": "si tu", "公孙": "gong sun",
}  # fmt: skip


def spelling(name: str) -> tuple[str, str]:
    """曾庆红 -> ("zeng qinghong", "zqh"): surname and given name in pinyin, and the initials."""
    from pypinyin import lazy_pinyin  # 30 MB of tables: only when somebody is named

    name = re.sub(r"\s+", "", name)
    if not name:
        return "", ""
    head = name[:2] if name[:2] in _SURNAMES and len(name) > 2 else name[:1]
    first = _SURNAMES.get(head, "").split() or [s.lower() for s in lazy_pinyin(head)]
    rest = [s.lower() for s in lazy_pinyin(re.sub(r"[·•.]", "", name[len(head) :]))]
    words = [*first, *rest]
    return f"{''.join(first)} {''.join(rest)}".strip()[:160], "".join(w[0] for w in words if w)[:40]


_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "HarmonyOS", "Linux")
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("QQBrowser", "QQ Browser"),
    ("360SE", "360"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_name(agent: str) -> str:
    """What a browser says of itself, in two words: "Chrome, Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(word for word in (browser, system) if word) or agent[:40] or _("Unknown device")


STEP = 30  # seconds that a code holds


def code_at(secret: str, step: int) -> str:
    """The six digits of this step (RFC 6238, SHA-1, as every authenticator app counts them)."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    number: int = struct.unpack(">I", mac[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def step_of(secret: str, code: str, at: datetime, after: int = 0) -> int:
    """The step to which this code belongs, one before or behind allowed; 0 if none, or none later than `after`."""
    now = int(at.timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return step
    return 0


def plain_code(text: str | None) -> str:
    """A code as it was typed: without blanks and dashes, in small letters, full-width ones as the plain ones."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text or "")).lower()
