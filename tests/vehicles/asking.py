"""Ask for a car as a browser does, in few words."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.core.db import db, in_transaction
from app.modules.vehicles.models import TripRequest, TripStatus
from app.modules.vehicles.services.endings import on_approved
from tests.browser import Browser

NEW = "/vehicles/requests/new"


def answers(**changed: Any) -> dict[str, Any]:
    """A request that nothing stands against; a test alters one answer. None leaves a field out."""
    given: dict[str, Any] = {
        "destination": "市政务服务中心", "reaches": "", "day": "2026-11-24", "departs": "09:00", "returns": "11:30",
        "returns_day": "", "pickup_place_id": "", "people_count": "3", "trip_mode": "return", "flexible_minutes": "0",
        "via": "", "purpose_type": "errand", "purpose": "移交不动产登记资料", "requester_id": "0",
        "passengers": "李文静、张立新、田雨", "phone": "8012", "needs": "", "urgency": "0", "shareable": "y",
        "share_reason": "", "is_retro": "", "retro_reason": "", "warnings_read": "", "verb": "submit",
    }  # fmt: skip
    return {name: value for name, value in (given | changed).items() if value is not None}


def ask(browser: Browser, url: str = NEW, **changed: Any) -> Any:
    """Hand the form in."""
    from tests.vehicles.conftest import YARD

    given = {"requester_id": str(browser.person_id), "pickup_place_id": str(YARD[0])} | changed
    return browser.post(url, **answers(**given))


def asked(app: Flask, browser: Browser, **changed: Any) -> int:
    """The id of a request that was handed in."""
    answer = ask(browser, **changed)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def approve(app: Flask, request_id: int) -> None:
    """All have agreed."""
    with app.app_context():
        in_transaction(lambda: on_approved(request_id))


def look(app: Flask, request_id: int) -> dict[str, Any]:
    """The row as it is now, in plain values."""
    with app.app_context():
        row = db.session.get(TripRequest, request_id)
        assert row is not None
        names = ("number", "status", "purpose", "people_count", "departs_at", "returns_at", "reasons", "findings", "clerk_id",
                 "requester_id", "destination_id", "estimated_km", "end_reason", "version", "department_id", "phone")  # fmt: skip
        return {name: getattr(row, name) for name in names}


def status(app: Flask, request_id: int) -> TripStatus:
    found: TripStatus = look(app, request_id)["status"]
    return found


def how_many(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(TripRequest.id)).all())
