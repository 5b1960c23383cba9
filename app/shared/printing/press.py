"""The press: HTML in, PDF out, in children of limited memory and time. It knows neither database nor keys.

A file of its own because it is a process of its own, started by path so that nothing of the house is loaded:

    python press.py serve SOCKET STYLESHEET    warm: imports WeasyPrint once, forks one child a paper
    python press.py once STYLESHEET            one paper, standard input to standard output

A request is the length of the HTML (8 bytes) and the HTML; an answer is a code (1 byte), a length (8 bytes)
and the PDF. The codes: P printed, T took too long, M too large, F fault.
"""

import contextlib
import gc
import mmap
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

PRINTED, TOO_LONG, TOO_LARGE, FAULT = b"P", b"T", b"M", b"F"
SECONDS = int(os.environ.get("PRESS_SECONDS", "20"))
MEGABYTES = int(os.environ.get("PRESS_MEGABYTES", "1024"))
AT_ONCE = 2
MAX_HTML = 16 * 1024 * 1024


def shut_fetcher() -> Any:
    """A fetcher that opens pictures written into the paper itself (data:) and nothing else.

    A plain function that raises would end in a server error (WeasyPrint 70); a subclass is refused quietly.
    """
    from weasyprint.urls import URLFetcher

    class ShutFetcher(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)

    return ShutFetcher()


def stylesheet(text: str) -> Any:
    from weasyprint import CSS

    return CSS(string=text, url_fetcher=shut_fetcher())


def typeset(html: str, style: Any, fetcher: Any = None) -> bytes:
    """The PDF of `html`. The garbage collector rests meanwhile: a third less time, no more memory."""
    from weasyprint import HTML

    gc.disable()
    try:
        document = HTML(string=html, url_fetcher=fetcher or shut_fetcher())
        return bytes(document.write_pdf(stylesheets=[style]))
    finally:
        gc.enable()


def frame(code: bytes, body: bytes = b"") -> bytes:
    return code + struct.pack(">Q", len(body)) + body


def read_exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise EOFError("cut short")
    return data


def read_frame(file: BinaryIO) -> tuple[bytes, bytes]:
    head = read_exactly(file, 9)
    return head[:1], read_exactly(file, struct.unpack(">Q", head[1:])[0])


def refusal(status: int) -> bytes:
    """Why a child has ended without an answer; `status` as subprocess gives it (minus the signal)."""
    if -status in (signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL, signal.SIGTERM):
        return TOO_LONG
    return TOO_LARGE if status < 0 else FAULT  # a library that gets no memory aborts


def _limit() -> None:
    """From here on this process may use so much memory and time; the alarm ends it whatever it does."""
    for what, limit in (
        (resource.RLIMIT_AS, MEGABYTES << 20), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (limit, limit))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)


def _at_its_limit() -> bool:
    """Has this process ever asked for nine tenths of the memory that it may have?"""
    status = Path("/proc/self/status")
    if not status.exists():
        return False
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmPeak:"))
    return int(peak.split()[1]) >> 10 > MEGABYTES * 9 // 10


def _answer(html: Callable[[], str], style: Callable[[], Any]) -> bytes:
    try:
        return frame(PRINTED, typeset(html(), style()))
    except (MemoryError, RecursionError):
        return frame(TOO_LARGE)
    except Exception:
        if _at_its_limit():  # a library that gets no memory may say so in words of its own
            return frame(TOO_LARGE)
        traceback.print_exc()
        return frame(FAULT)


def once(style: Path) -> None:
    _limit()
    text = sys.stdin.buffer.read().decode()
    answer = _answer(lambda: text, lambda: stylesheet(style.read_text()))
    signal.setitimer(signal.ITIMER_REAL, 0)
    sys.stdout.buffer.write(answer)


class Press:
    """The warm process: takes at most AT_ONCE papers at a time, the others wait at the door."""

    def __init__(self, path: Path, style: Path) -> None:
        self.path = path
        self.style = stylesheet(style.read_text())
        typeset("<p lang=zh-CN>预热</p>", self.style)  # fonts and tables are loaded before the first paper
        gc.collect()
        gc.freeze()  # what is loaded stays shared with the children
        self.running: dict[int, tuple[socket.socket, mmap.mmap, float]] = {}
        self.stopping = False

    def serve(self) -> None:
        with _listening(self.path) as listener, _woken() as wakeup:
            print("press: ready", flush=True)
            while not self.stopping:
                doors = [wakeup] + ([listener] if len(self.running) < AT_ONCE else [])
                ready, _, _ = select.select(doors, [], [], 1.0)
                if wakeup in ready:
                    os.read(wakeup, 512)
                self.reap()
                if listener in ready:
                    self.take(listener)
        self.close()

    def stop(self, *_: Any) -> None:
        self.stopping = True

    def take(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        answering = mmap.mmap(-1, 1)  # shared with the child: set once it writes its answer
        child = os.fork()
        if child == 0:
            listener.close()
            self.work(connection, answering)
        self.running[child] = (connection, answering, time.monotonic() + 2 * SECONDS + 5)

    def work(self, connection: socket.socket, answering: mmap.mmap) -> None:
        """In the child: one paper, then the end."""
        status = 1
        try:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, signal.SIG_DFL)
            signal.set_wakeup_fd(-1)
            os.nice(5)
            _limit()
            with connection.makefile("rb") as file:
                length = struct.unpack(">Q", read_exactly(file, 8))[0]
                text = read_exactly(file, min(length, MAX_HTML)).decode()
            if _still_there(connection):
                answer = frame(TOO_LARGE) if length > MAX_HTML else _answer(lambda: text, lambda: self.style)
                signal.setitimer(signal.ITIMER_REAL, SECONDS)  # as long again for the way back
                answering[0] = 1
                connection.sendall(answer)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def reap(self) -> None:
        for child, (connection, answering, deadline) in list(self.running.items()):
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                del self.running[child]
                if status and not answering[0]:
                    with contextlib.suppress(OSError):
                        connection.sendall(frame(refusal(os.waitstatus_to_exitcode(status))))
                connection.close()
                answering.close()

    def close(self) -> None:
        """Papers under way get two seconds."""
        deadline = time.monotonic() + 1.5
        while self.running and time.monotonic() < deadline:
            self.reap()
            time.sleep(0.05)
        for child in self.running:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.05)
        self.reap()


def _still_there(connection: socket.socket) -> bool:
    """Who has waited too long has gone; nothing is printed for nobody."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True


@contextlib.contextmanager
def _listening(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
        else:
            raise SystemExit("another press listens here already")
    listener = socket.socket(socket.AF_UNIX)
    old = os.umask(0o177)  # the socket is its owner's only
    try:
        listener.bind(str(path))
    finally:
        os.umask(old)
    listener.listen(64)
    try:
        yield listener
    finally:
        listener.close()
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _woken() -> Iterator[int]:
    """A pipe that speaks whenever a child has ended."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    yield reader


def main(arguments: list[str]) -> None:
    if arguments[0] == "once":
        return once(Path(arguments[1]))
    press = Press(Path(arguments[1]), Path(arguments[2]))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, press.stop)
    return press.serve()


if __name__ == "__main__":
    main(sys.argv[1:])
