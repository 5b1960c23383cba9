"""The press: many at once, hostile papers, a press that dies, and none at all."""

import os
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.shared.printing import press, reports, services
from tests.printing.conftest import alive, start_press, wait_until

HOSTILE = {
    "nested tables": "<table><tr><td>" * 500 + "x",
    "deep": "<div>" * 20_000,
    "endless table": "<table>" + "<tr><td>1<td>2</tr>" * 100_000 + "</table>",
}


def children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def refusal(html: str) -> str:
    with pytest.raises(services.NotPrinted) as caught:
        services.typeset(html)
    return str(caught.value)


def test_a_paper_needs_no_press(app: Flask) -> None:
    with app.test_request_context("/"):
        assert not services.press_listens()
        assert services.typeset("<p>机关事务").startswith(b"%PDF")


def test_the_socket_is_its_owners_only(app: Flask, running_press: object) -> None:
    mode = stat.S_IMODE((Path(app.instance_path) / "press.sock").stat().st_mode)
    assert mode == 0o600


def test_the_web_worker_loads_no_renderer(app: Flask) -> None:
    code = "import sys; from app import create_app; create_app(); print('weasyprint' in sys.modules)"
    done = subprocess.run(
        [os.sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2],  # type: ignore[attr-defined]
        env=os.environ | {"PORTAL_INSTANCE": app.instance_path},
    )  # fmt: skip
    assert done.stdout.strip() == "False", done.stderr


def test_the_press_knows_neither_database_nor_keys(
    app: Flask, running_press: subprocess.Popen[bytes]
) -> None:
    environment = Path(f"/proc/{running_press.pid}/environ").read_bytes()
    assert b"PORTAL" not in environment and b"FONTCONFIG_FILE" in environment


def test_sixteen_at_once_are_all_printed_two_at_a_time(
    app: Flask, running_press: subprocess.Popen[bytes]
) -> None:
    done: list[bytes] = []
    most = 0

    def one(n: int) -> None:
        with app.test_request_context("/"):
            done.append(services.typeset(f"<p>第 {n} 份</p>" * 50)[:4])

    threads = [threading.Thread(target=one, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, len(children(running_press.pid)))
        time.sleep(0.005)
    assert done == [b"%PDF"] * 16
    assert 1 <= most <= 2


def test_hostile_papers_end_with_a_sentence_and_the_press_lives(app: Flask) -> None:
    with start_press(app, seconds=3) as process, app.test_request_context("/"):
        for name, html in HOSTILE.items():
            begun = time.monotonic()
            assert "Excel" in refusal(html), name
            assert time.monotonic() - begun < 6, name
        refusal('<p style="font-size:1e9px">大')
        assert services.typeset("<p>机关事务").startswith(b"%PDF")
        assert alive(process.pid)


def test_a_paper_beyond_its_memory_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "WAIT", 120)
    many = "<table>" + "<tr><td>甲<td>乙</tr>" * 30_000 + "</table>"
    with start_press(app, megabytes=300, seconds=100), app.test_request_context("/"):
        assert "太大" in refusal(many)


def test_without_its_limits_the_same_paper_takes_its_time(app: Flask) -> None:
    """The guard seen to matter: with ten times the seconds, a paper that 1 s refuses is printed."""
    slow = "<table>" + "<tr><td>甲<td>乙</tr>" * 400 + "</table>"
    with start_press(app, seconds=1), app.test_request_context("/"):
        refusal(slow * 6)
    with start_press(app, seconds=60), app.test_request_context("/"):
        assert services.typeset(slow * 6).startswith(b"%PDF")


def test_a_child_that_is_killed_gives_a_sentence(app: Flask, running_press: subprocess.Popen[bytes]) -> None:
    def kill() -> None:
        wait_until(lambda: bool(children(running_press.pid)))
        os.kill(children(running_press.pid)[0], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    with app.test_request_context("/"):
        assert refusal(HOSTILE["endless table"])
        assert services.typeset("<p>机关事务").startswith(b"%PDF")
    thread.join()


def test_a_press_that_dies_is_replaced_by_a_child_of_our_own(app: Flask) -> None:
    with start_press(app) as process:
        process.kill()
        process.wait()
        assert (Path(app.instance_path) / "press.sock").exists()  # it had no time to tidy up
        with app.test_request_context("/"):
            assert services.typeset("<p>机关事务").startswith(b"%PDF")
    with start_press(app), app.test_request_context("/"):  # and the next press takes the place over
        assert services.press_listens()


def test_a_second_press_does_not_start(app: Flask, running_press: object) -> None:
    with pytest.raises(SystemExit), press._listening(Path(app.instance_path) / "press.sock"):
        pass


def test_the_press_stops_within_two_seconds(app: Flask) -> None:
    with start_press(app) as process:
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        assert time.monotonic() - begun < 2
    assert not (Path(app.instance_path) / "press.sock").exists()


def test_a_full_queue_is_said_in_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch, running_press: object
) -> None:
    monkeypatch.setattr(services, "WAIT", 0.05)
    with app.test_request_context("/"):
        assert "Excel" not in refusal("<p>机关事务</p>" * 20_000)


def test_the_fonts_of_the_papers_are_named(app: Flask, running_press: object) -> None:
    with app.test_request_context("/"):
        assert set(reports.fonts_in_use()) == {"song", "hei", "fang", "kai"}
        assert reports.check_fonts()[0] == "ok"
        assert reports.check_press()[0] == "ok"


def test_the_wheel_stands_in_where_the_system_has_no_chinese_font(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wheel = services.fonts.wheel_folder()
    assert wheel is not None
    monkeypatch.setattr(services.fonts, "folders", lambda instance: [wheel])
    with app.test_request_context("/"):
        assert reports.fonts_in_use()["song"] == "Noto-Serif-SC"
        assert reports.check_fonts()[0] == "warn"


def test_unknown_fonts_fail_the_check(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    look: Callable[[], dict[str, str]] = lambda: dict.fromkeys(("song", "hei", "fang", "kai"), "DejaVu-Sans")  # noqa: E731
    monkeypatch.setattr(reports, "fonts_in_use", look)
    with app.test_request_context("/"):
        assert reports.check_fonts()[0] == "fail"
