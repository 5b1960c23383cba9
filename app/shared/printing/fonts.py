"""Which fonts the papers use: a fonts.conf of our own, found by FONTCONFIG_FILE.

`@font-face` would need the fetcher that is shut; with fontconfig the stylesheet's names decide: the system's
Noto CJK first, the wheel's Noto SC as fall-back, the office's FangSong and KaiTi where they are installed.
"""

import importlib.util
import os
import sys
from pathlib import Path
from xml.sax.saxutils import escape

_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
<cachedir>{cache}</cachedir>
<config><rescan><int>0</int></rescan></config>
</fontconfig>
"""


def wheel_folder() -> Path | None:
    """Where the fall-back fonts lie, if they are installed."""
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    return Path(spec.origin).parent if spec and spec.origin else None


def folders(instance: Path) -> list[Path]:
    """Where fonts are looked for: the office's own, the system's, the wheel's."""
    system = [instance / "fonts", Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    return [*system, *filter(None, [wheel_folder()])]


def configuration(instance: Path) -> Path:
    """The path of fonts.conf in the instance folder; written where it is missing or no longer true."""
    home = instance / "press"
    home.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f"<dir>{escape(str(folder))}</dir>" for folder in folders(instance))
    text = _CONF.format(folders=lines, cache=escape(str(home / "font-cache")))
    path = home / "fonts.conf"
    if not path.exists() or path.read_text() != text:
        fresh = home / f"fonts.conf.{os.getpid()}"
        fresh.write_text(text)
        fresh.replace(path)
    return path


def environment(instance: Path) -> dict[str, str]:
    """All that the press is told: no database address, no keys."""
    given = {name: value for name, value in os.environ.items() if name.startswith("PRESS_")}
    return given | {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "HOME": str(instance / "press"),
        "FONTCONFIG_FILE": str(configuration(instance)),
    }


def command(*arguments: str) -> list[str]:
    """How the press is started: isolated, by the file's path."""
    return [sys.executable, "-I", str(Path(__file__).with_name("press.py")), *arguments]
