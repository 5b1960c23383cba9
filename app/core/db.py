"""The database: one Base, one session, one place where ink dries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")

Fen = Annotated[int, mapped_column(BigInteger)]  # money, in 1/100 yuan
Price4 = Annotated[int, mapped_column(BigInteger)]  # a unit price, in 1/10,000 yuan
Thousandths = Annotated[int, mapped_column(BigInteger)]  # litres, kWh, hours … in 1/1,000
Json = Annotated[Any, mapped_column(JSON)]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of every table."""

    # False: changes of this table are no business of the audit (sessions, outbox, projections)
    audited: ClassVar[bool] = True

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: Date(),
        # stored by value, not by name; a text with a check, so that a new status is no migration of a type
        StrEnum: Enum(StrEnum, values_callable=lambda e: [m.value for m in e], native_enum=False, length=40),
    }


NETWORK_DRIVES = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "fuse.sshfs",
    "afs",
    "glusterfs",
    "fuse.glusterfs",
    "ceph",
}

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()

# What must happen after the last change and before the commit, in the same transaction (the audit's seal).
before_commit: list[Callable[[Session], None]] = []


def init_app(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True, compare_type=True)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            refuse_network_drive(Path(db.engine.url.database or ""))
            _let_sqlalchemy_begin(db.engine)


def refuse_network_drive(file: Path, mounts: Path = Path("/proc/self/mounts")) -> None:
    """SQLite on a network drive, or shared by two machines, is ruined sooner or later: do not start."""
    if str(file) in ("", ".", ":memory:") or not mounts.exists():
        return
    folder, best, kind = file.parent.resolve(), Path(), ""
    for line in mounts.read_text().splitlines():
        place, system = Path(line.split()[1].replace("\\040", " ")), line.split()[2]
        if (place == folder or place in folder.parents) and len(place.parts) >= len(best.parts):
            best, kind = place, system
    if kind in NETWORK_DRIVES:
        raise RuntimeError(
            f"{file} lies on a network drive ({kind} at {best}). SQLite needs a disk of this machine; "
            "with a network drive or two machines use PostgreSQL (PORTAL_SQLALCHEMY_DATABASE_URI)."
        )


@contextmanager
def transaction() -> Iterator[None]:
    """Do all of it or none of it. The only commit in the house.

    The write lock is taken first (`BEGIN IMMEDIATE` on SQLite), so that what a rule has read is still
    true when its consequence is written; on PostgreSQL verbs lock the rows that they decide on.
    Does not nest: services are verbs inside somebody else's transaction.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() does not nest: a service never commits")
    session.rollback()  # end the read that the request has begun
    session.info["writing"] = True
    session.info.pop("notes", None)
    session.info.pop("acted_for", None)
    try:
        session.connection(execution_options={"begin": "IMMEDIATE"})
        yield
        session.flush()
        for seal in before_commit:
            seal(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False
        session.info.pop("notes", None)
        session.info.pop("acted_for", None)


def in_transaction(action: Callable[[], T], tries: int = 3) -> T:
    """Run `action` in one transaction; again if the database asks for it (deadlock, serialisation, busy)."""
    while True:
        tries -= 1
        try:
            with transaction():
                return action()
        except DBAPIError as error:
            if tries <= 0 or not _is_transient(error):
                raise


def note(action: str, **details: Any) -> None:
    """Leave a line in the audit of this transaction that no changed row tells (sign-in, export, print).

    `details` may hold `subject_type` and `subject_id`; everything else is kept as given.
    """
    db.session().info.setdefault("notes", []).append((action, details))


def act_for(person_id: int, name: str) -> None:
    """What this transaction does, whoever has signed in does in the name of this person: the audit tells both."""
    db.session().info["acted_for"] = (person_id, name)


def lock(key: str) -> None:
    """Hold a named lock until the transaction ends. On SQLite the write lock already is it."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


def _is_transient(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in {"40001", "40P01", "55P03"}:
        return True
    return "database is locked" in str(error.orig)


def _let_sqlalchemy_begin(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA busy_timeout=15000")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("begin", "")
        connection.exec_driver_sql(f"BEGIN {mode}")


def insert_many(model: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows past the session and the audit, e.g. of the demonstration; their ids, in the same order.

    Each row names the same columns. No `RETURNING`: SQLite would go row by row. In one transaction the ids grow as the
    rows come.
    """
    if not rows:
        return []
    key = model.__table__.c.id
    last = db.session.scalar(select(func.max(key))) or 0
    db.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]
    return list(db.session.scalars(select(key).where(key > last).order_by(key)).all())
