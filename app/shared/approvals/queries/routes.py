"""Routes: the current one of each subject, and its earlier editions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.shared.approvals.models import Route


def current_route(subject_name: str) -> Route | None:
    """The route that a new case of this subject takes."""
    return db.session.scalar(
        select(Route)
        .where(Route.subject_name == subject_name, Route.ended_at.is_(None))
        .options(selectinload(Route.steps))
    )


def current_routes() -> dict[str, Route]:
    """The current route of every subject."""
    query = select(Route).where(Route.ended_at.is_(None)).options(selectinload(Route.steps))
    return {route.subject_name: route for route in db.session.scalars(query)}


def editions(subject_name: str) -> Sequence[Route]:
    """All editions of a subject's route, newest first."""
    query = select(Route).where(Route.subject_name == subject_name).order_by(Route.number.desc())
    return db.session.scalars(query.options(selectinload(Route.steps), selectinload(Route.created_by))).all()
