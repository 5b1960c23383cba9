"""Settings: what the organisation has chosen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Json


class SettingRow(Base):
    """One choice. Without a row the default of the name plate holds."""

    __tablename__ = "settings"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[Json]
    changed_at: Mapped[datetime] = mapped_column(default=clock.at_writing, onupdate=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
