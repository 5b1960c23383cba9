"""Photos of the demonstration: six simple scenes and a marked place, each before and after, a few kilobytes each."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.shared.printing.fonts import wheel_folder

SIZE = (480, 360)
SCENES = ("通道堆物", "灭火器", "配电箱", "管道渗漏", "吊顶", "插座", "现场")
_WALL, _FLOOR, _DARK = "#d9d6cc", "#a9a294", "#4a4a48"


@cache
def picture(scene: str, after: bool) -> tuple[bytes, bytes]:
    """The photo and its small one, as JPEG."""
    image = Image.new("RGB", SIZE, _WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 250, 480, 360), fill=_FLOOR)
    pen.line((0, 250, 480, 250), fill="#8d8778", width=3)
    _DRAW[scene](pen, after)
    pen.rectangle((0, 328, 480, 360), fill="#222222")
    pen.text((10, 328), f"{scene}　{'整改后' if after else '整改前'}", font=_font(20), fill="#ffffff")
    small = image.resize((240, 180))
    return _jpeg(image, 62), _jpeg(small, 60)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    memory = BytesIO()
    image.save(memory, "JPEG", quality=quality)
    return memory.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font with Chinese signs, wherever the house's papers have theirs from."""
    places = [Path("/usr/share/fonts/opentype/noto"), wheel_folder()]
    for place in filter(None, places):
        for file in sorted(place.rglob("*")):
            if file.suffix in (".ttc", ".otf", ".ttf") and ("CJK" in file.name or "SC" in file.name):
                return ImageFont.truetype(str(file), size)
    return ImageFont.load_default(size)


def _spot(pen: ImageDraw.ImageDraw, after: bool) -> None:
    for x in (60, 180, 300):
        pen.rectangle((x, 60, x + 110, 230), fill="#c8d3d6", outline="#8d8778", width=3)
    pen.ellipse((190, 130, 290, 230), outline="#1d7a3a" if after else "#c0281f", width=7)
    if after:
        pen.line([(212, 180), (235, 203), (270, 158)], fill="#1d7a3a", width=9)


def _corridor(pen: ImageDraw.ImageDraw, after: bool) -> None:
    pen.polygon([(0, 0), (170, 70), (170, 235), (0, 330)], fill="#c8c4b6")
    pen.polygon([(480, 0), (310, 70), (310, 235), (480, 330)], fill="#c8c4b6")
    pen.rectangle((170, 70, 310, 235), fill="#efece2")
    pen.rectangle((215, 110, 265, 235), fill="#6f8f7a", outline=_DARK)
    pen.rectangle((205, 84, 275, 104), fill="#2e8b57")
    if not after:
        for x, y, w, h in ((60, 210, 90, 70), (95, 160, 70, 55), (300, 220, 100, 75), (330, 165, 75, 58)):
            pen.rectangle((x, y, x + w, y + h), fill="#b98a54", outline="#7a5630", width=3)
            pen.line((x, y + h // 2, x + w, y + h // 2), fill="#d9b98c", width=5)


def _extinguisher(pen: ImageDraw.ImageDraw, after: bool) -> None:
    for x in (150, 260):
        pen.rounded_rectangle((x, 130, x + 70, 290), 22, fill="#c0281f", outline="#7d130d", width=3)
        pen.rectangle((x + 24, 104, x + 46, 132), fill="#333333")
        pen.line((x + 46, 112, x + 82, 150), fill="#222222", width=7)
        pen.rectangle((x + 12, 180, x + 58, 236), fill="#f4f0e4")
        pen.ellipse((x + 24, 138, x + 48, 162), fill="#ffffff", outline="#222222", width=2)
        good = after or x == 260
        pen.line(
            (x + 36, 150, x + (44 if good else 28), 143 if good else 156),
            fill="#1d7a3a" if good else "#c0281f",
            width=3,
        )
    if not after:
        pen.line((90, 300, 420, 262), fill="#8a8a80", width=10)


def _panel(pen: ImageDraw.ImageDraw, after: bool) -> None:
    pen.rectangle((140, 60, 340, 300), fill="#8f9aa0", outline=_DARK, width=4)
    pen.rectangle((160, 84, 320, 250), fill="#5c666c")
    for row in range(3):
        for column in range(5):
            x, y = 172 + column * 29, 98 + row * 50
            pen.rectangle((x, y, x + 20, y + 34), fill="#e8e8e4", outline="#333333")
    if after:
        pen.rectangle((205, 262, 275, 288), fill="#f2c230")
    else:
        pen.polygon([(340, 60), (430, 30), (430, 330), (340, 300)], fill="#a7b1b6", outline=_DARK)
        for n, colour in enumerate(("#c0281f", "#1f5fc0", "#e0a020")):
            pen.arc((150 + n * 30, 200, 290 + n * 40, 340), 20, 200, fill=colour, width=5)


def _pipe(pen: ImageDraw.ImageDraw, after: bool) -> None:
    pen.rectangle((0, 110, 480, 150), fill="#7e8a90", outline=_DARK, width=2)
    pen.rectangle((225, 100, 262, 160), fill="#4a90a4" if after else "#66584a", outline=_DARK, width=3)
    if not after:
        for n in range(6):
            pen.ellipse((238 - n % 2 * 8, 168 + n * 15, 247 - n % 2 * 8, 180 + n * 15), fill="#4f86b8")
        pen.ellipse((160, 270, 340, 312), fill="#7ba3c4")


def _ceiling(pen: ImageDraw.ImageDraw, after: bool) -> None:
    pen.rectangle((0, 0, 480, 180), fill="#efede6")
    for x in range(0, 480, 96):
        pen.line((x, 0, x, 180), fill="#b9b4a6", width=3)
    for y in (60, 120, 180):
        pen.line((0, y, 480, y), fill="#b9b4a6", width=3)
    if not after:
        pen.rectangle((192, 60, 288, 120), fill="#3a3936")
        pen.polygon([(192, 120), (288, 120), (300, 196), (214, 210)], fill="#dcd8cb", outline="#8d8778")


def _socket(pen: ImageDraw.ImageDraw, after: bool) -> None:
    pen.rounded_rectangle((90, 190, 390, 240), 8, fill="#f6f6f4", outline=_DARK, width=3)
    for n in range(5):
        x = 112 + n * 56
        pen.rectangle((x, 202, x + 34, 228), fill="#dedede", outline="#777777")
        if not after or n == 1:
            pen.rectangle((x + 4, 186, x + 30, 222), fill=_DARK)
            pen.line((x + 17, 186, x + (20 if after else -10 + n * 14), 40), fill=_DARK, width=6)


_DRAW = dict(zip(SCENES, (_corridor, _extinguisher, _panel, _pipe, _ceiling, _socket, _spot), strict=True))
