"""What this room asks of the services, while some of them are still being built. Goes when all stand."""

import importlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from app.core.db import db
from app.core.module import PolicyDefault


def _find(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def policies_on(codes: Iterable[str], on: date | None) -> dict[str, Any]:
    service = _find("app.shared.policies.queries")
    if service is not None:
        return {code: service.policy(code, on) for code in codes}
    from app.modules.vehicles.rules.policies import REQUEST_POLICIES

    shipped: dict[str, PolicyDefault] = {p.code: p for p in REQUEST_POLICIES}
    return {
        code: SimpleNamespace(value=shipped[code].value, severity=shipped[code].severity) for code in codes
    }


def next_number(kind: str, on: date) -> str:
    service = _find("app.shared.numbering.services")
    if service is not None:
        return str(service.next_number(kind, on))
    from app.modules.vehicles.models import TripRequest

    taken = db.session.query(TripRequest).filter(TripRequest.number.is_not(None)).count()
    return f"YC-{on.year}-{taken + 1:04d}"


def submit(*args: Any, **kwargs: Any) -> Any:
    service = _find("app.shared.approvals.services")
    return service.submit(*args, **kwargs) if hasattr(service, "submit") else None


def withdraw_for(*args: Any, **kwargs: Any) -> Any:
    service = _find("app.shared.approvals.services")
    if hasattr(service, "withdraw_for"):
        return service.withdraw_for(*args, **kwargs)
    from app.modules.vehicles.services import endings

    return endings.on_withdrawn(args[1])


def current(*args: Any) -> Any:
    service = _find("app.shared.approvals.queries")
    return service.current(*args) if hasattr(service, "current") else None


def preview(*args: Any) -> list[dict[str, Any]]:
    service = _find("app.shared.approvals.queries")
    return list(service.preview(*args)) if hasattr(service, "preview") else []


def keep(*args: Any, **kwargs: Any) -> Any:
    service = _find("app.shared.notifications.services")
    return service.keep(*args, **kwargs) if hasattr(service, "keep") else None


def release(*args: Any, **kwargs: Any) -> Any:
    service = _find("app.shared.notifications.services")
    return service.release(*args, **kwargs) if hasattr(service, "release") else None


def tell(*args: Any, **kwargs: Any) -> Any:
    service = _find("app.shared.notifications.services")
    return service.tell(*args, **kwargs) if hasattr(service, "tell") else None


def is_workday(day: date) -> bool:
    service = _find("app.shared.workdays.queries")
    return bool(service.is_workday(day)) if service else day.weekday() < 5


def add_workdays(day: date, n: int) -> date:
    service = _find("app.shared.workdays.queries")
    if service:
        return service.add_workdays(day, n)  # type: ignore[no-any-return]
    step = timedelta(days=1 if n > 0 else -1)
    while n:
        day += step
        n -= (1 if n > 0 else -1) if is_workday(day) else 0
    return day


def files(owner_type: str, owner_id: int) -> Any:
    service = _find("app.shared.attachments.queries")
    return service.of(owner_type, owner_id) if service else ()


def moment_of(value: datetime) -> datetime:
    return value


def takes_part(person: Any, subject: str, subject_id: int) -> bool:
    service = _find("app.shared.approvals.queries")
    return bool(service.concerns(person, subject, subject_id)) if hasattr(service, "concerns") else False
