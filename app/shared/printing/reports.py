"""Print it. What the macros of papers compute: codes, columns, charts, dates."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pypdf
import segno
from flask import Flask
from markupsafe import Markup, escape

from app.core import clock
from app.core.language import gettext as _
from app.shared.printing import rules, services


def init_app(app: Flask) -> None:
    """Make the macros of papers a global of every template, and with them what they compute."""
    env = app.jinja_env
    for filter_ in (rules.capitals, paper_day, paper_time, paper_hour, lines):
        app.add_template_filter(filter_)
    env.globals.update(
        paper_qr=qr_path, paper_cells=rules.row_of_cells, paper_cols=cols, paper_columns=rules.ledger_columns,
        paper_heads=rules.column_heads, paper_chunks=rules.chunks, paper_chart=chart, paper_type_size=type_size,
    )  # fmt: skip
    env.globals["paper"] = env.get_template("print/macros.html").module


def qr_path(text: str) -> tuple[int, str]:
    """A QR code (error correction M) as its size in modules and one SVG path."""
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return len(matrix), "".join(runs)


def cols(widths: Sequence[float]) -> Markup:
    """The columns of a ledger with their widths in mm."""
    return Markup("").join(Markup('<col style="width:{}mm">').format(f"{width:g}") for width in widths)


def lines(text: Any) -> Markup:
    """Text whose line breaks stay."""
    return Markup("<br>").join(escape(line) for line in str("" if text is None else text).split("\n"))


def type_size(text: str, pt: float, room_mm: float) -> float:
    """The size of type at which a title fits into its room; not below 12 pt."""
    letters = sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text) or 1.0
    return round(max(12.0, min(pt, room_mm / letters / 0.352778)), 2)


def paper_day(value: date | datetime | str | None) -> str:
    """2026年11月20日; text stays as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    day = clock.local(value).date() if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


def paper_time(value: datetime | str | None) -> str:
    """2026年11月20日 15:06; text stays as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{paper_day(value)} {clock.local(value):%H:%M}"


def paper_hour(value: datetime | str | None) -> str:
    """11-20 15:06, for narrow places; text stays as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{clock.local(value):%m-%d %H:%M}"


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    x: float
    y: float
    width: float
    height: float
    marked: bool


@dataclass(frozen=True)
class Chart:
    """A bar chart in mm: bars, ticks as (text, y), the quota's height."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[str, float]]
    base: float
    quota: float | None


def chart(
    series: Sequence[tuple[str, float | None]], width: float, height: float, quota: float | None, marked: int
) -> Chart:
    """Work out a bar chart; None leaves a bar out, negative values are shown as nothing."""
    values = [value or 0 for _label, value in series]
    step = _step(max([*values, quota or 0, 1e-9]))
    top = step * math.ceil(max([*values, quota or 0, step]) / step)
    left, base, roof = 14.0, height - 12, 8.0
    scale = (base - roof) / top
    pitch = (width - left - 2) / max(len(series), 1)
    bars = []
    if marked < 0:  # counted from the last bar that there is
        marked += 1 + max(
            (index for index, (_label, value) in enumerate(series) if value is not None), default=-1
        )
    for index, (label, value) in enumerate(series):
        tall = round(max(value or 0, 0) * scale, 2)
        wide = round(min(pitch * 0.5, 12), 2)
        at = round(left + pitch * (index + 0.5) - wide / 2, 2)
        text = "" if value is None else f"{value:,.10g}"
        bars.append(Bar(str(label), text, at, round(base - tall, 2), wide, tall, index == marked))
    ticks = [(f"{step * n:,.10g}", round(base - step * n * scale, 2)) for n in range(round(top / step) + 1)]
    return Chart(bars, ticks, base, None if quota is None else round(base - quota * scale, 2))


def _step(largest: float) -> float:
    """1, 2 or 5 times a power of ten, so that there are three to six lines."""
    raw = largest / 4
    power: float = 10.0 ** math.floor(math.log10(raw))
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999))


_FACES = ("song", "hei", "fang", "kai")


def fonts_in_use() -> dict[str, str]:
    """The font that each face of the papers really takes (宋 黑 仿宋 楷), read from a PDF set for this purpose."""
    found = {}
    for face in _FACES:
        pdf = services.typeset(
            f'<html lang="zh-CN"><p style="font-family: var(--{face})">机关事务</p></html>'
        )
        fonts = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
        names = {str(font.get_object()["/BaseFont"]).lstrip("/").partition("+")[2] for font in fonts.values()}
        found[face] = ", ".join(sorted(names))
    return found


def check_fonts() -> tuple[str, str]:
    """A line of `flask check`."""
    try:
        faces = fonts_in_use()
    except services.NotPrinted as refusal:
        return "fail", str(refusal)
    fonts = ", ".join(f"{face}: {name}" for face, name in faces.items())
    if any("Noto" not in faces[face] for face in ("song", "hei")):
        return "fail", _(
            "Papers take unknown fonts (%(fonts)s). Install fonts-noto-cjk or the font wheel.", fonts=fonts
        )
    if not any("CJK" in name for name in faces.values()):
        return "warn", _(
            "Papers use the fall-back fonts, which lack rare characters (%(fonts)s). Install fonts-noto-cjk.",
            fonts=fonts,
        )
    return "ok", _("Papers use %(fonts)s.", fonts=fonts)


def check_press() -> tuple[str, str]:
    """A line of `flask check`."""
    if services.press_listens():
        return "ok", _("The press is running.")
    return "warn", _(
        "No press is running: each paper starts a process of its own, which takes a second longer. Start flask press."
    )
