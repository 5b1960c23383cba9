"""Counters: the last number given of each kind in each year."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Counter(Base):
    """The last number of a kind in a year. Held locked by whoever takes the next one until they commit."""

    __tablename__ = "counters"
    audited = False  # the record that bears the number is audited
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
