"""Charts as SVG: columns, lines, rows of bars. The same picture stands in a page and on a paper.

A helper of the foundation because pages and papers of every room show figures. Classes take the colours of the page; the
presentation attributes beside them are what a printer keeps, since a paper's style sheet does not reach into a picture.
"""

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

Point = tuple[str, float | None]  # None: there is no such figure

WIDTH, LEFT = 1100, 56
_TEXT = Markup('<text x="{}" y="{}"{}{}>{}</text>')


def columns(
    title: str, points: Sequence[Point], *, unit: str = "", digits: int = 0, height: int = 190
) -> Markup:
    """Upright bars, one a point; the last one is dark."""
    top, base, scale = _scale(points, height)
    pitch = (WIDTH - LEFT) / max(1, len(points))
    wide = min(64.0, pitch * 0.62)
    parts = _frame(unit, top, base, scale, digits)
    for n, (label, value) in enumerate(points):
        middle = LEFT + pitch * (n + 0.5)
        last = n == len(points) - 1
        parts.append(_text(middle, base + 17, label))
        if value is None:
            continue
        tall = max(0.0, value) * scale
        colour = ("bar", "#333") if last else ("bar-2", "#bbb")
        parts.append(_bar(middle - wide / 2, base - tall, wide, tall, *colour))
        parts.append(_text(middle, base - tall - 6, _say(value, digits), strong=last))
    return _picture(title, points, unit, digits, height, parts)


def line(
    title: str, points: Sequence[Point], *, unit: str = "", digits: int = 1, height: int = 190
) -> Markup:
    """A line over the points; where there is no figure it breaks."""
    top, base, scale = _scale(points, height)
    pitch = (WIDTH - LEFT) / max(1, len(points))
    parts = _frame(unit, top, base, scale, digits)
    runs: list[list[str]] = [[]]
    dots: list[Markup] = []
    for n, (label, value) in enumerate(points):
        middle = LEFT + pitch * (n + 0.5)
        parts.append(_text(middle, base + 17, label))
        if value is None:
            runs.append([])
            continue
        y = base - max(0.0, value) * scale
        runs[-1].append(f"{middle:.1f},{y:.1f}")
        dots.append(
            Markup(
                '<circle class="dot" cx="{}" cy="{}" r="4" fill="#fff" stroke="#333" stroke-width="2"/>'
            ).format(f"{middle:.1f}", f"{y:.1f}")
        )
        dots.append(_text(middle, y - 9, _say(value, digits), strong=n == len(points) - 1))
    shape = Markup('<polyline class="line" points="{}" fill="none" stroke="#333" stroke-width="2"/>')
    parts += [shape.format(" ".join(run)) for run in runs if len(run) > 1] + dots
    return _picture(title, points, unit, digits, height, parts)


def rows(title: str, points: Sequence[Point], *, unit: str = "", digits: int = 0, room: int = 210) -> Markup:
    """Lying bars with long names, in the order given."""
    most = max([value or 0 for _label, value in points] + [1e-9])
    parts: list[Markup] = []
    for n, (label, value) in enumerate(points):
        y = 6 + n * 26
        parts.append(_text(room - 10, y + 14, label if len(label) <= 18 else label[:17] + "…", anchor="end"))
        wide = max(0.0, value or 0) / most * (WIDTH - room - 110)
        if value is not None:
            parts.append(_bar(room, y + 2, wide, 16, "bar-2", "#bbb"))
        parts.append(
            _text(room + wide + 8, y + 14, "—" if value is None else _say(value, digits), anchor="start")
        )
    return _picture(title, points, unit, digits, 12 + 26 * max(1, len(points)), parts)


def _scale(points: Sequence[Point], height: int) -> tuple[float, float, float]:
    """The highest tick, where nought lies, and how tall one is."""
    most = max([value or 0 for _label, value in points] + [0])
    step = 10 ** math.floor(math.log10(most)) if most > 0 else 1
    # what is too small for a float's step gets the largest
    top = next((step * n for n in (1, 2, 3, 4, 5, 6, 8, 10) if step * n >= most), step * 10 or 1.0)
    base = height - 24.0
    return top, base, (base - 34) / top


def _frame(unit: str, top: float, base: float, scale: float, digits: int) -> list[Markup]:
    """Nought, the middle and the top, and what is measured."""
    parts = [_text(0, 13, unit, anchor="start")] if unit else []
    for share in (1.0, 0.5, 0.0):
        y = base - top * share * scale
        kind, colour = ("axis", "#000") if share == 0 else ("grid", "#ccc")
        parts.append(
            Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/>').format(
                kind, LEFT, WIDTH, f"{y:.1f}", f"{y:.1f}", colour
            )
        )
        parts.append(_text(LEFT - 8, y + 4, _say(top * share, digits if top < 10 else 0), anchor="end"))
    return parts


def _say(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def _bar(x: float, y: float, wide: float, tall: float, name: str, colour: str) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
        name, f"{x:.1f}", f"{y:.1f}", f"{wide:.1f}", f"{tall:.1f}", colour
    )


def _text(x: float, y: float, text: str, *, anchor: str = "middle", strong: bool = False) -> Markup:
    look = Markup(' class="value" font-weight="700"') if strong else ""
    return _TEXT.format(f"{x:.1f}", f"{y:.1f}", Markup(' text-anchor="{}"').format(anchor), look, text)


def _picture(
    title: str, points: Sequence[Point], unit: str, digits: int, height: int, parts: Sequence[Markup]
) -> Markup:
    told = "; ".join(f"{label} {_say(value, digits)}" for label, value in points if value is not None)
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" font-family="Noto Sans CJK SC, Noto Serif CJK SC, sans-serif" '
        'font-size="12"><title>{}</title><desc>{}</desc>{}</svg>'
    ).format(WIDTH, height, title, f"{escape(unit)} {told}".strip(), Markup("").join(parts))


_LOOKS = (("bar-2", "#bbb"), ("bar", "#666"), ("bar-3", "#000"))


def groups(
    title: str,
    points: Sequence[tuple[str, Sequence[float]]],
    names: Sequence[str],
    *,
    unit: str = "",
    height: int = 210,
) -> Markup:
    """Upright bars side by side, up to three a point, named above; noughts get no bar."""
    flat = [
        (f"{label} {name}", value)
        for label, values in points
        for name, value in zip(names, values, strict=True)
    ]
    top, base, scale = _scale(flat, height)
    pitch = (WIDTH - LEFT) / max(1, len(points))
    wide = min(40.0, pitch * 0.72 / max(1, len(names)))
    parts = _frame(unit, top, base, scale, 0)
    for n, (name, look) in enumerate(zip(names, _LOOKS, strict=False)):
        x = WIDTH - 150.0 * (len(names) - n)
        parts += [_bar(x, 3, 12, 12, *look), _text(x + 18, 13, name, anchor="start")]
    for n, (label, values) in enumerate(points):
        middle = LEFT + pitch * (n + 0.5)
        parts.append(_text(middle, base + 17, label))
        for k, (value, look) in enumerate(zip(values, _LOOKS, strict=False)):
            x = middle + (k - len(names) / 2) * wide
            if value:
                parts.append(_bar(x + 1, base - value * scale, wide - 2, value * scale, *look))
                parts.append(_text(x + wide / 2, base - value * scale - 6, _say(value, 0)))
    return _picture(title, flat, unit, 0, height, parts)
