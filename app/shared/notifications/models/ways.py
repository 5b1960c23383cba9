"""Groups and other systems that hear what is due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.language import lazy as _l
from app.core.secret import Secret
from app.core.status import Status
from app.shared.accounts.models import Department


class EndpointKind(Status):
    """Where a group or another system listens. All are off until somebody switches one on."""

    WECOM = "wecom", _l("WeCom group robot")
    DINGTALK = "dingtalk", _l("DingTalk group robot")
    FEISHU = "feishu", _l("Feishu group robot")
    WEBHOOK = "webhook", _l("Webhook of another system")

    @property
    def channel(self) -> str:
        return "webhook" if self == EndpointKind.WEBHOOK else "robot"


class Endpoint(Base):
    """A group robot or a webhook: where it listens, how it is signed, how it fares."""

    __tablename__ = "notice_endpoints"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[EndpointKind]
    url: Mapped[str] = mapped_column(Secret(800))  # the key is in it
    secret: Mapped[str] = mapped_column(Secret(400), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))  # None: the whole office
    active: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    department: Mapped[Department | None] = relationship()


class EndpointState(Base):
    """How an endpoint fares: apart from its settings, since every sending changes it."""

    __tablename__ = "notice_endpoint_states"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("notice_endpoints.id"), unique=True)
    recent: Mapped[Json]  # seconds (epoch) of the sendings of the last minute: the bucket
    paused_until: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    ok_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")
