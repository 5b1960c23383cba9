"""Tokens (not rules: nothing is refused here, and queries need them): how texts are cut, which hit comes first. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

_DOTS = dict.fromkeys(map(ord, "·•・‧∙"))  # 苏Z·3A127 and 阿依·古丽 are typed without
_PARTS = re.compile(
    r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3007]+"
)  # words, or runs of Chinese
_A_NAME = 4  # up to so many characters every mixture of syllables and initials is a token
_A_TITLE = 12
_READINGS = 16
_LONGEST_CODE = 24


def plain(text: str) -> str:
    """Lower case, half-width, without the dots of plates and names."""
    return unicodedata.normalize("NFKC", text).translate(_DOTS).lower()


def parts(text: str) -> list[str]:
    """The words and Chinese runs of a text."""
    return _PARTS.findall(plain(text))


def of(title: str, words: str = "") -> set[str]:
    """Everything under which this record is found."""
    found: set[str] = set()
    for text, readings in ((title, True), (words, True)):
        for chunk in plain(text).split():
            found.update(_codes("".join(re.findall(r"[a-z0-9]+", chunk))))
            for part in _PARTS.findall(chunk):
                found.update(_codes(part) if part.isascii() else _chinese(part))
                if readings and not part.isascii():
                    found.update(_spoken(part))
    return found


def heads(title: str) -> set[str]:
    """How the title, or one of its words, may be typed: as it is read, by initials, mixed."""
    found: set[str] = set()
    for chunk in {"".join(plain(title).split()), *plain(title).split()}:
        own = parts(chunk)
        whole = "".join(own)
        if whole.isascii():
            found.add(whole)
        elif len(own) == 1 and len(whole) <= _A_TITLE:
            for reading in _readings(whole):
                found.update(_mixed(reading) if len(reading) <= _A_NAME else _joined(reading))
    return found - {""}


def _codes(word: str) -> Iterable[str]:
    """A word; a code with digits also from each of its later characters on (the 127 of Z3A127)."""
    if not word or len(word) > 60:
        return
    yield word
    if len(word) <= _LONGEST_CODE and any(c.isdigit() for c in word):
        for start in range(1, len(word) - 1):
            yield word[start:]


def _sign(text: str) -> str:
    return "".join(f"u{ord(c):x}" for c in text)


def _chinese(run: str) -> Iterable[str]:
    for character in run:
        yield _sign(character)
    for start in range(len(run) - 1):
        yield _sign(run[start : start + 2])


def _spoken(run: str) -> Iterable[str]:
    """Readings of the run from each of its characters on, so that the middle of a title is found too."""
    for start in range(min(len(run), _A_TITLE)):
        rest = run[start : start + _A_TITLE]
        for reading in _readings(rest):
            yield from _mixed(reading) if len(reading) <= _A_NAME else _joined(reading)


def _mixed(reading: tuple[str, ...]) -> Iterable[str]:
    """liwenjing, liwenj, liwj, lwj … of one reading."""
    for word in product(*((syllable, syllable[0]) for syllable in reading)):
        if len("".join(word)) > 1:
            yield "".join(word)


def _joined(reading: tuple[str, ...]) -> Iterable[str]:
    yield "".join(reading)
    yield "".join(syllable[0] for syllable in reading)


@lru_cache(maxsize=4096)
def _readings(run: str) -> tuple[tuple[str, ...], ...]:
    """The usual reading first; of short runs also the others, since only people know how a name is read."""
    from pypinyin import Style, lazy_pinyin, pinyin  # 30 MB of tables: only when Chinese is cut

    usual = tuple(s for s in lazy_pinyin(run, errors="ignore") if s)
    if not usual:
        return ()
    found = dict.fromkeys(_without_umlaut(usual))
    if len(run) <= _A_NAME:
        choices = [
            [reading for reading in dict.fromkeys(each) if reading][:4]
            for each in pinyin(run, style=Style.NORMAL, heteronym=True, errors="ignore")
        ]
        for reading in islice(product(*choices), _READINGS):
            found.update(dict.fromkeys(_without_umlaut(reading)))
    return tuple(found)


def _without_umlaut(reading: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The ü of a keyboard: lv, lu or lyu."""
    if not any("v" in syllable or "ü" in syllable for syllable in reading):
        return [reading]
    plain_v = tuple(syllable.replace("ü", "v") for syllable in reading)
    return [plain_v] + [tuple(s.replace("v", other) for s in plain_v) for other in ("u", "yu")]


def wanted(query: str) -> tuple[list[str], list[str]]:
    """What a record must have: whole tokens, and beginnings of tokens."""
    whole: list[str] = []
    begun: list[str] = []
    for part in parts(query)[:8]:
        if part.isascii():
            begun.append(part)
        elif len(part) == 1:
            whole.append(_sign(part))
        else:
            whole.extend(_sign(part[start : start + 2]) for start in range(len(part) - 1))
    return list(dict.fromkeys(whole))[:24], list(dict.fromkeys(begun))


def has(found: Iterable[str], query: str) -> bool:
    """Do these tokens answer the query? For lists too short to need a database."""
    whole, begun = wanted(query)
    own = set(found)
    return (
        bool(whole or begun)
        and own.issuperset(whole)
        and all(any(t.startswith(b) for t in own) for b in begun)
    )


def score(query: str, title: str, head_words: str, grams: str) -> int:
    """How well it fits: the title itself, then how the title is read, then anything else."""
    asked, own = "".join(parts(query)), "".join(parts(title))
    if asked == own:
        return 100
    readings = head_words.split()
    if asked in readings:
        return 90
    if own.startswith(asked):
        return 80
    if asked in grams.split():
        return 70
    if asked in own:
        return 60
    return 50 if any(word.startswith(asked) for word in readings) else 30
