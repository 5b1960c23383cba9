"""The plan of the house, checked."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.web import DEVICE, SIGNED_IN
from app.modules import MODULES
from app.shared import SERVICES

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LARGEST_FILE = 400  # lines; 300 is the size to notice


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def test_a_module_has_the_same_name_in_three_places() -> None:
    for module in MODULES:
        for place in ("app/modules", "templates", "tests"):
            assert (ROOT / place / module.name).is_dir(), f"{place}/{module.name}"


def test_no_module_is_forgotten() -> None:
    built = {path.parent.name for path in ROOT.glob("app/modules/*/__init__.py")}
    assert built == {module.name for module in MODULES}


def test_every_view_has_a_key_that_some_name_plate_declares(app: Flask) -> None:
    declared = {key for module in (*SERVICES, *MODULES) for key in module.permissions} | {SIGNED_IN}
    declared |= {DEVICE + kind.name for module in (*SERVICES, *MODULES) for kind in module.devices}
    for endpoint, view in app.view_functions.items():
        for key in getattr(view, "permissions", ()):
            assert key in declared, f"{endpoint}: {key}"


def test_every_shipped_grant_names_a_declared_permission() -> None:
    declared = {key for module in (*SERVICES, *MODULES) for key in module.permissions}
    for module in (*SERVICES, *MODULES):
        for role, grants in module.roles.items():
            assert set(grants) <= declared, (module.name, role)


def test_every_target_is_a_block_of_its_page() -> None:
    for path in TEMPLATES:
        source = path.read_text()
        for target in re.findall(r'hx-target="#(\w+)"', source):
            assert re.search(rf'{{%-? block {target}\b[^%]*%}}\s*<\w+[^>]* id="{target}"', source), (
                f"{path}: #{target}"
            )


def test_every_id_is_a_fit_block_name() -> None:
    for path in TEMPLATES:
        assert not re.findall(r'\bid="[^"{]*-[^"]*"', path.read_text()), path


def test_macros_are_imported_nowhere() -> None:
    for path in TEMPLATES:
        assert not re.search(r"{%-?\s*(import|from)\b", path.read_text()), path


def test_pages_carry_no_inline_style_or_script() -> None:
    for path in TEMPLATES:
        if "print" in path.relative_to(ROOT / "templates").parts:
            continue
        source = path.read_text()
        assert not re.search(r'\sstyle="|<style|\son\w+="|hx-on|javascript:', source), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", source), path


def test_only_the_component_file_marks_text_as_safe() -> None:
    allowed = {"templates/ui.html", "templates/print/macros.html"}
    for path in TEMPLATES:
        if str(path.relative_to(ROOT)) not in allowed:
            assert not re.search(r"\|\s*safe\b", path.read_text()), path


def test_pages_hold_no_chinese_of_their_own() -> None:
    for path in TEMPLATES:
        if "print" not in path.parts and path.name != "ui.html":
            text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.S)
            assert not re.search(r">[^<>]*[\u4e00-\u9fff]", text), path


def test_ink_dries_in_one_place() -> None:
    for path in SOURCES:
        if path != ROOT / "app/core/db.py":
            for call in calls(path):
                assert getattr(call.func, "attr", "") != "commit", path


def test_one_clock() -> None:
    for path in SOURCES:
        if path != ROOT / "app/core/clock.py":
            for call in calls(path):
                name = ast.unparse(call.func)
                assert name not in {"datetime.now", "datetime.utcnow", "date.today", "datetime.today"}, path


def test_statements_are_never_glued_from_text() -> None:
    for path in SOURCES:
        for call in calls(path):
            if ast.unparse(call.func) in {"text", "db.text", "sa.text"} and call.args:
                assert not isinstance(call.args[0], ast.JoinedStr | ast.BinOp), (path, call.lineno)


def test_no_file_grows_into_two() -> None:
    long = {
        name: n
        for name, n in ((str(p.relative_to(ROOT)), len(p.read_text().splitlines())) for p in SOURCES)
        if n > LARGEST_FILE
    }
    assert not long


def test_the_portals_own_scripts_stay_small() -> None:
    for path in (ROOT / "app/static/js").glob("*.js"):
        limit = 100 if path.name == "app.js" else 200
        assert len(path.read_text().splitlines()) <= limit, path


@pytest.mark.parametrize("folder", ["app", "templates", "script", "migrations"])
def test_nothing_comes_from_outside(folder: str) -> None:
    """No page loads anything from elsewhere; links in texts and XML names are no loads."""
    for path in (ROOT / folder).rglob("*"):
        if path.suffix in {".html", ".css", ".js"} and "vendor" not in path.parts:
            assert not re.search(r'(src|href|@import|url\()\s*=?\s*["\']?(https?:)?//', path.read_text()), (
                path
            )
