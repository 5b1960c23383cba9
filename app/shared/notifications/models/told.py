"""What has been told, and what went out of the house."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person
from app.shared.notifications.models.owed import ReminderFire


class DeliveryState(Status):
    PENDING = "pending", _l("Waiting to be sent"), "wait"
    SENT = "sent", _l("Handed over"), "ok"
    DEAD = "dead", _l("Given up"), "stop"
    CANCELLED = "cancelled", _l("No longer needed"), "void"


class MailHabit(Status):
    """How a person wants to be reached by mail. What is urgent is always mailed at once."""

    AT_ONCE = "at_once", _l("Each notice at once")
    DIGEST = "digest", _l("One mail each workday morning")
    URGENT = "urgent", _l("Only what is urgent")


class Notice(Base):
    """The in-app message: the row is the delivery. Its key is the other half of "exactly once".

    Opened (`read_at`), acknowledged (`acked_at`) and done with (`closed_at`) are three different things.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("fire_id", "person_id"),
        Index("ix_notices_person", "person_id", "read_at", "created_at"),
        Index("ix_notices_subject", "subject_type", "subject_id"),
    )
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(200), unique=True)
    fire_id: Mapped[int | None] = mapped_column(ForeignKey("reminder_fires.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    subject_type: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    requires_ack: Mapped[bool] = mapped_column(default=False)
    wanted: Mapped[int] = mapped_column(default=0)  # how many deliveries belong to it
    created_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    acked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    fire: Mapped[ReminderFire | None] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    deliveries: Mapped[list[Delivery]] = relationship(back_populates="notice", order_by="Delivery.id")

    @property
    def notice_no(self) -> str:
        """What a person says on the telephone, and what stands in the subject of the mail."""
        return f"T{self.id:07d}"

    @property
    def wants_ack(self) -> bool:
        return self.requires_ack and self.acked_at is None and self.closed_at is None


class Delivery(Base):
    """One way out of the house, e.g. an e-mail: an outbox row with a lease."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel", "address"),
        Index("ix_deliveries_state_not_before", "state", "not_before"),
        Index("ix_deliveries_address", "address", "state"),
    )
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(200))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None]
    maybe_sent: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    held_until: Mapped[datetime | None]  # when it may leave for the first time; giving up counts from here
    # goes out in one message with others that are due for the same address; `batch` names those of one message
    digest: Mapped[bool] = mapped_column(default=False, server_default=false())
    batch: Mapped[str] = mapped_column(String(32), default="", server_default="")

    notice: Mapped[Notice] = relationship(back_populates="deliveries")


class Chase(Base):
    """Somebody has asked for haste: counted, limited, with a reason."""

    __tablename__ = "chases"
    __table_args__ = (Index("ix_chases_subject", "subject_type", "subject_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()


class Preference(Base):
    """How one person wants to be told. Nothing chosen: as the office has set it."""

    __tablename__ = "notice_preferences"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    mail: Mapped[MailHabit] = mapped_column(default=MailHabit.AT_ONCE)
    digest_at: Mapped[time | None]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
