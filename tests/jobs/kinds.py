"""Kinds of work for the tests, and a runner as a process of its own:

python -m tests.jobs.kinds INSTANCE DATABASE [idle]
"""

import faulthandler
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask

from app.core.language import gettext as _
from app.core.module import JobKind
from app.core.rule import RuleBroken

Report = Callable[[int, str], None]


def mark(args: dict[str, Any], word: str) -> None:
    """One line in one write, so that processes do not mix theirs."""
    with open(args["file"], "ab", buffering=0) as file:
        file.write(f"{word} {args.get('n', 0)} {os.getpid()}\n".encode())


def count(args: dict[str, Any], report: Report) -> str:
    mark(args, "begin")
    report(50, "half")
    time.sleep(args.get("seconds", 0.02))
    mark(args, "end")
    return "/result"


def refuse(args: dict[str, Any], report: Report) -> None:
    raise RuleBroken(_("There is no such page"))


def hog(args: dict[str, Any], report: Report) -> None:
    held = []
    while True:
        held.append(bytearray(64 * 2**20))


def fault(args: dict[str, Any], report: Report) -> None:
    raise ValueError("a fault of the house")


def die(args: dict[str, Any], report: Report) -> None:
    faulthandler.disable()  # nobody need read where it died
    os.kill(os.getpid(), 11)


KINDS = [
    JobKind("count", "Count", count, seconds=30),
    JobKind("refuse", "Refuse", refuse),
    JobKind("hog", "Hog", hog, megabytes=128),
    JobKind("endless", "Endless", lambda args, report: time.sleep(3600), seconds=1),
    JobKind("busy", "Busy", lambda args, report: exec("while True: pass"), seconds=1),
    JobKind("fault", "Fault", fault),
    JobKind("die", "Die", die),
]


def declare(app: Flask) -> None:
    plates = app.extensions["modules"]
    plates["jobs"] = replace(plates["jobs"], jobs=KINDS)


if __name__ == "__main__":
    from app import create_app
    from app.shared.jobs.runner import Runner

    instance, database = sys.argv[1:3]
    process_app = create_app(INSTANCE=instance, SQLALCHEMY_DATABASE_URI=database, TESTING=True)
    declare(process_app)
    print("ready", flush=True)
    Runner(process_app).run(until_idle="idle" in sys.argv)
