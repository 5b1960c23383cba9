"""Services, check-lists, equipment and signed-in displays for tests, in few words."""

import re
from datetime import datetime, time
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.rooms.models import (
    ChecklistLine,
    MeetingKind,
    MovableEquipment,
    Phase,
    SupportItem,
    SupportOrder,
    SupportService,
)
from tests.browser import Browser
from tests.rooms.making import Office


def lay_support(app: Flask) -> dict[str, int]:
    """Tea (two hours), video (a day), two lines of check-list, three projectors; their ids."""

    def lay() -> dict[str, int]:
        rows: dict[str, Any] = {
            "tea": SupportService(code="tea", name="茶水", unit="杯", price_fen=200, sort_order=1),
            "video": SupportService(code="video", name="视频", unit="场", lead_minutes=1440, sort_order=2),
            "lights": ChecklistLine(phase=Phase.BEFORE, text="灯光"),
            "lost": ChecklistLine(phase=Phase.AFTER, text="遗留文件", kind=MeetingKind.PARTY),
            "projector": MovableEquipment(name="移动投影仪", unit="台", stock=3, kept_at="库房"),
        }
        db.session.add_all(rows.values())
        db.session.flush()
        return {name: row.id for name, row in rows.items()}

    with app.app_context():
        return in_transaction(lay)


def meet(office: Office, room: str, starts: float, ends: float, by: str = "clerk", **changed: Any) -> int:
    """A meeting from hour to hour, tomorrow unless told otherwise; its id."""

    def clock_time(hours: float) -> time:
        return time(int(hours), round(hours % 1 * 60))

    return office.book(by, room, starts=clock_time(starts), ends=clock_time(ends), **changed)


def order(browser: Browser, booking_id: int, **wanted: Any) -> Any:
    """Order services by name of their field: q_1=20, d_1="绿茶"."""
    return browser.post(f"/rooms/bookings/{booking_id}/support/order", **wanted)


def at(moment: datetime, patch: pytest.MonkeyPatch) -> None:
    """It is this moment now."""
    patch.setattr(clock, "now", lambda: moment)


def items(app: Flask) -> dict[str, SupportItem]:
    """Every ordered service by its name; read only."""
    with app.app_context():
        return {one.service.name: one for one in db.session.query(SupportItem).all()}


def the_order(app: Flask) -> SupportOrder:
    with app.app_context():
        return db.session.query(SupportOrder).one()


class Screen(Browser):
    """A tablet on which nobody is signed in."""

    def enter(self, manager: Browser, kind: str, place: int | str = "") -> "Screen":
        """Set up as a device of this kind, by the link that its maker sees once."""
        made = manager.post(
            "/gate/devices/new",
            name=f"{kind} {place}",
            kind=kind,
            place=place,
            responsible_id=manager.person_id,
        )
        link = re.search(r"(/gate/enter/[\w-]+)", made.text)
        assert link, made.text
        answer = self.post(link[1], secret="s" * 30 + f"{kind}{place}".ljust(20, "x"))
        assert answer.status_code == 303, answer.text
        return self
