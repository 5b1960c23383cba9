"""A hazard in any state, by few words; and the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.hazards import services as do
from app.modules.duty.hazards.models import (
    Category,
    ExtensionStatus,
    Hazard,
    HazardStatus,
    Severity,
    Source,
    Verdict,
)
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.attachments.content import Checked, examine

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 by the office's clock
DUE = date(2026, 12, 4)  # a Friday
S = HazardStatus


def who(username: str) -> Person:
    person = people.by_username(username)
    assert person is not None, username
    return person


def photo(colour: str = "red") -> FileStorage:
    memory = BytesIO()
    Image.new("RGB", (32, 24), colour).save(memory, "PNG")
    memory.seek(0)
    return FileStorage(memory, filename=f"{colour}.png", content_type="image/png")


@cache
def shot(colour: str = "red") -> Checked:
    """The same, looked through already: that takes a process of its own."""
    return examine(photo(colour).stream.read(), f"{colour}.png", 2**20)


def report(**changed: Any) -> Hazard:
    given: dict[str, Any] = {
        "by": who("clerk"), "source": Source.ANYBODY, "source_id": None, "category": Category.FIRE,
        "severity": Severity.GENERAL, "location": "主楼三层东侧楼道", "description": "疏散通道堆放纸箱",
        "department_id": who("clerk").department_id,
    }  # fmt: skip
    return do.report(**(given | changed))


def settled(**changed: Any) -> dict[str, Any]:
    """The answers of 五定: the clerk rectifies, the guard verifies, the manager assigns."""
    given: dict[str, Any] = {
        "by": who("manager"), "owner_id": who("clerk").id, "measure": "清理通道", "rectify_by": DUE,
        "contingency": "起火时由北侧楼梯疏散", "verifier_id": who("guard").id, "interim_control": "专人看守",
    }  # fmt: skip
    return given | changed


def lead(row: Hazard, to: HazardStatus, severity: Severity = Severity.GENERAL) -> Hazard:
    """Lead a reported hazard to a state by its own verbs."""
    owner, office, guard = who("clerk"), who("manager"), who("guard")
    if to == S.REPORTED:
        return row
    if to == S.REJECTED:
        return do.reject(row, office, "不属实")
    if to == S.MERGED:
        return do.merge(row, office, report(location="别处").id)
    do.confirm(row, office, severity, Category.FIRE)
    if to == S.CONFIRMED:
        return row
    do.assign(row, **settled())
    if to == S.ASSIGNED:
        return row
    do.acknowledge(row, owner)
    if to == S.RECTIFYING:
        return row
    if to == S.EXTENSION:
        do.ask_extension(row, owner, DUE + timedelta(days=7), "配件未到", "专人看守")
        return row
    do.submit(row, owner, "已清理", [shot("green")])
    if to == S.SUBMITTED:
        return row
    if to == S.RETURNED:
        return do.verify(row, guard, Verdict.RETURNED, "仍有杂物", DUE + timedelta(days=3))
    if to == S.VERIFIED and severity != Severity.MAJOR:
        raise AssertionError("only a major one waits for the leader")
    do.verify(row, guard, Verdict.PASSED, "已清理")
    return (
        row
        if to in (S.VERIFIED, S.CLOSED) and row.status == to
        else do.sign_off(row, who("director"), Verdict.PASSED)
    )


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock; it stands on a Monday at ten."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(MONDAY)
    return set_to


class Case:
    """One hazard, and verbs in transactions of their own."""

    def __init__(
        self, app: Flask, to: HazardStatus, severity: Severity = Severity.GENERAL, **changed: Any
    ) -> None:
        self.app = app
        with app.app_context():
            self.id = in_transaction(lambda: lead(report(**changed), to, severity).id)

    def do(self, verb: Callable[..., Any], *args: Any, **known: Any) -> None:
        """Run a verb on the hazard; names of people are people."""
        with self.app.app_context():

            def act() -> None:
                given = [
                    who(one[1:]) if isinstance(one, str) and one.startswith("@") else one for one in args
                ]
                verb(self.row, *given, **known)

            in_transaction(act)

    @property
    def row(self) -> Hazard:
        return db.session.get_one(Hazard, self.id)

    def get(self, name: str) -> Any:
        with self.app.app_context():
            value = getattr(self.row, name)
            db.session.rollback()
            return value


GRANTED, REFUSED = ExtensionStatus.APPROVED, ExtensionStatus.REFUSED
PASSED, RETURNED = Verdict.PASSED, Verdict.RETURNED
