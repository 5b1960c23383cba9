"""A stand-in import: posts, with a rank, a day and a word from a list."""

import io
from typing import Any

import xlsxwriter
from flask import Blueprint
from sqlalchemy import select

from app.core.db import db
from app.core.module import ImportColumn, ImportKind, Module
from app.core.rule import RuleBroken
from app.shared.accounts.models import Post
from app.shared.imports import rules

HEADS = ("Post", "Rank", "Since", "Grade")
GRADES = ["high", "low"]
GOOD = [("Archivist", "81", "2026-11-02", "high"), ("Porter", "82", "2026/11/3", "low")]


def check(rows: Any) -> Any:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if row["name"] in seen:
            yield index, "name", "is there twice"
        seen.add(row["name"])


def write(rows: Any, by: Any) -> tuple[int, int]:
    created = 0
    for row in rows:
        if row["name"] == "Explode":
            raise RuleBroken("the last row explodes")
        if db.session.scalar(select(Post).where(Post.name == row["name"])) is None:
            db.session.add(Post(name=row["name"], rank_order=row["rank"] or 100))
            created += 1
    db.session.flush()
    return created, len(rows) - created


KIND = ImportKind(
    "posts", "Posts", "posts.import",
    [
        ImportColumn("name", "Post", rules.a_text(40), required=True, example="Clerk of example"),
        ImportColumn("rank", "Rank", rules.a_whole_number(1, 999), required=True, example="80"),
        ImportColumn("since", "Since", rules.a_date, example="2026-01-01"),
        ImportColumn("grade", "Grade", rules.one_of(lambda: {"high": "H", "low": "L"}), choices=lambda: GRADES, example="low"),
    ],
    check, write,
)  # fmt: skip
MODULE = Module(
    Blueprint("standin", __name__),
    title="Stand-in",
    imports=[KIND],
    permissions={"posts.import": "Import posts"},
)


def workbook(rows: Any = GOOD, heads: Any = HEADS, **more: Any) -> bytes:
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for title in more.get("before", ()):
        book.add_worksheet(title).hide()
    sheet = book.add_worksheet(more.get("sheet", "Data"))
    if more.get("before"):
        sheet.activate()
        sheet.set_first_sheet()
    for number, row in enumerate([heads, *rows]):
        for index, cell in enumerate(row):
            if hasattr(cell, "year"):
                sheet.write_datetime(number, index, cell, day)
            else:
                sheet.write(number, index, cell)
    if more.get("prepare"):
        more["prepare"](book, sheet)
    book.close()
    return memory.getvalue()
