"""The answer book of forms."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock
from app.core.db import Base, db
from app.shared.audit.models import FormAnswer


class Answers:
    """The answer book of forms: a token is taken and answered in the transaction of its verb."""

    def claim(self, token: str) -> bool:
        insert_once = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        row = insert_once(FormAnswer).values(token=token, answer_type="", created_at=clock.now())
        return db.session.scalar(row.on_conflict_do_nothing().returning(FormAnswer.token)) is not None

    def keep(self, token: str, result: Any) -> None:
        answer = db.session.get(FormAnswer, token)
        if answer is not None and isinstance(result, Base):
            identity = inspect(result).identity
            answer.answer_type = type(result).__name__
            answer.answer_id = identity[0] if identity else None

    def knows(self, token: str) -> bool:
        return db.session.get(FormAnswer, token) is not None

    def recall(self, token: str) -> Any:
        answer = db.session.get(FormAnswer, token)
        if answer is None or not answer.answer_type:
            return True
        for mapper in Base.registry.mappers:
            if mapper.class_.__name__ == answer.answer_type:
                return db.session.get(mapper.class_, answer.answer_id)
        return True
