"""The floor that script/bench measures against: the same server with nothing of an office behind it."""

import os
import sqlite3
import uuid

from flask import Flask, render_template_string, request

app = Flask(__name__)
CELLS = """<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>"""
ROWS = [[f"会议 {row}-{cell} <b>" for cell in range(24)] for row in range(50)]
PLAIN = len(render_template_string(CELLS, rows=ROWS).encode()) if app.app_context().push() is None else 0
DATABASE = os.environ["FLOOR_DATABASE"]


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(DATABASE, isolation_level=None, timeout=20)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


with connect() as first:
    first.execute("CREATE TABLE IF NOT EXISTS bookings (id INTEGER PRIMARY KEY, room, starts, ends, title)")


@app.get("/hello")
def hello() -> str:
    return "hello world"


@app.get("/page")
def page() -> str:
    """1,200 escaped cells, filled up to as many bytes as the page that it is compared with."""
    size = request.args.get("bytes", 0, int)
    return render_template_string(CELLS, rows=ROWS) + " " * max(0, size - PLAIN)


@app.post("/create")
def create() -> str:
    """One row in one durable transaction: no rules, no audit, no CSRF."""
    connection = connect()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO bookings (room, starts, ends, title) VALUES (1, 2, 3, ?)", [uuid.uuid4().hex]
    )
    connection.execute("COMMIT")
    connection.close()
    return "ok"
