"""Ways out of the house: each takes a delivery and sends it, or says why not. In-app is no channel: the row is it.

A file of its own, since a new channel is one class and one line in `CHANNELS`.
"""

import smtplib
import time
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import formataddr, formatdate, parseaddr
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from flask import current_app

from app.core.language import gettext as _
from app.core.language import in_language
from app.shared.accounts.models import Person
from app.shared.notifications.models import Delivery, Notice
from app.shared.notifications.rules import TIMEOUT


class Undeliverable(Exception):
    """It will never go: trying again is no use (the mail server knows no such address)."""


class Channel(Protocol):
    """A way out of the house. `send` raises if the message was not accepted; it may have gone nevertheless."""

    def address_of(self, person: Person) -> str: ...

    def send(self, delivery: Delivery, notice: Notice) -> None: ...


class Mail:
    """E-mail, plain text, at least once: the Message-ID is the delivery's, so that a duplicate can be recognised."""

    def address_of(self, person: Person) -> str:
        return person.email if current_app.config["SMTP_HOST"] and "@" in person.email else ""

    def send(self, delivery: Delivery, notice: Notice) -> None:
        config = current_app.config
        started = time.monotonic()
        server = smtplib.SMTP(config["SMTP_HOST"], config["SMTP_PORT"], timeout=TIMEOUT)
        try:
            if config["SMTP_STARTTLS"]:
                server.starttls()
            if config["SMTP_USER"]:
                server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
            server.ehlo_or_helo_if_needed()
            self._expect(server.mail(parseaddr(config["MAIL_FROM"])[1]))
            self._expect(server.rcpt(delivery.address))
            if time.monotonic() - started > 2 * TIMEOUT:  # the rest must end before the lease does
                raise TimeoutError("the mail server is too slow")
            self._expect(server.data(self.message(delivery, notice).as_bytes(policy=SMTP_LINES)))
        finally:
            self._leave(server)

    @staticmethod
    def message(delivery: Delivery, notice: Notice) -> EmailMessage:
        """The mail as it goes out."""
        config = current_app.config
        base = str(config["BASE_URL"]).rstrip("/") + "/"
        host = urlsplit(base).hostname or "localhost"
        mail = EmailMessage()
        mail["Message-ID"] = f"<{delivery.uid}@{host}>"
        mail["Date"] = formatdate(delivery.created_at.timestamp(), localtime=False)
        mail["From"] = formataddr(("", parseaddr(config["MAIL_FROM"])[1]))
        mail["To"] = delivery.address
        mail["Auto-Submitted"] = "auto-generated"
        title = " ".join(notice.title.split())
        with in_language(notice.person.language):
            mail["Subject"] = f"[{notice.notice_no}] " + (
                _("Urgent: %(title)s", title=title) if notice.urgent else title
            )
            lines = [notice.title, "", notice.body]
            if notice.url:
                lines += ["", _("See it in the portal: %(url)s", url=urljoin(base, notice.url.lstrip("/")))]
            lines += [
                "",
                _(
                    "Notice %(number)s. If you get this mail twice, it is the same notice.",
                    number=notice.notice_no,
                ),
            ]
        mail.set_content("\n".join(lines), charset="utf-8", cte="base64")
        return mail

    @staticmethod
    def _leave(server: smtplib.SMTP) -> None:
        """Take leave; whatever goes wrong now does not undo what was accepted."""
        with suppress(OSError, smtplib.SMTPException):
            if server.sock is not None:
                server.sock.settimeout(2)
            server.quit()
        server.close()

    @staticmethod
    def _expect(answer: tuple[int, bytes]) -> None:
        code, text = answer
        if code >= 400:
            sentence = f"{code} {text.decode('utf-8', 'replace')}"
            raise (
                Undeliverable(sentence)
                if code in (550, 551, 553)
                else smtplib.SMTPResponseException(code, text)
            )


CHANNELS: dict[str, Channel] = {"mail": Mail()}


def address_of(channel: str, person: Person) -> str:
    """Where this channel reaches the person; empty if it does not."""
    return CHANNELS[channel].address_of(person) if channel in CHANNELS else ""
