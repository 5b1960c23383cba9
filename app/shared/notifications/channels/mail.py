"""E-mail: one notice, or a digest of several."""

import logging
import smtplib
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import formataddr, formatdate, parseaddr
from urllib.parse import urljoin, urlsplit

from flask import current_app

from app.core import clock
from app.core.formats import day, moment
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.module import declared
from app.shared.accounts.models import Person
from app.shared.notifications import queries
from app.shared.notifications.channels.base import Undeliverable, let_go
from app.shared.notifications.models import Delivery, Notice, Obligation
from app.shared.notifications.rules import TIMEOUT

log = logging.getLogger(__name__)


class Mail:
    """E-mail, plain text, at least once: the Message-ID is the delivery's, so that a duplicate can be recognised."""

    def address_of(self, person: Person) -> str:
        return person.email if current_app.config["SMTP_HOST"] and "@" in person.email else ""

    def send(self, delivery: Delivery, notice: Notice) -> None:
        self._hand_over(delivery.address, self.message(delivery, notice))

    def send_together(self, deliveries: Sequence[Delivery]) -> None:
        """One mail for all; its Message-ID is that of the first time these went out together."""
        self._hand_over(deliveries[0].address, self.digest(deliveries))

    def _hand_over(self, address: str, mail: EmailMessage) -> None:
        config = current_app.config
        let_go()
        started = time.monotonic()
        server = smtplib.SMTP(config["SMTP_HOST"], config["SMTP_PORT"], timeout=TIMEOUT)
        try:
            if config["SMTP_STARTTLS"]:
                server.starttls()
            if config["SMTP_USER"]:
                server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
            server.ehlo_or_helo_if_needed()
            self._expect(server.mail(parseaddr(config["MAIL_FROM"])[1]))
            self._expect(server.rcpt(address))
            if time.monotonic() - started > 2 * TIMEOUT:  # the rest must end before the lease does
                raise TimeoutError("the mail server is too slow")
            self._expect(server.data(mail.as_bytes(policy=SMTP_LINES)))
        finally:
            self._leave(server)

    @staticmethod
    def message(delivery: Delivery, notice: Notice) -> EmailMessage:
        """The mail as it goes out."""
        mail, base = Mail._envelope(delivery, delivery.uid), Mail._base()
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
    def digest(deliveries: Sequence[Delivery]) -> EmailMessage:
        """What was held, and what its reader answers for today, in one mail."""
        first = deliveries[0]
        mail, base = Mail._envelope(first, first.batch or first.uid), Mail._base()
        person = first.notice.person
        with in_language(person.language):
            mail["Subject"] = _("%(n)s notices of %(day)s", n=len(deliveries), day=day(clock.today()))
            lines: list[str] = []
            for one in deliveries:
                notice = one.notice
                title = _("Urgent: %(title)s", title=notice.title) if notice.urgent else notice.title
                lines += [
                    f"[{notice.notice_no}] {moment(notice.created_at, relative=False)}",
                    title,
                    notice.body,
                ]
                lines += [urljoin(base, notice.url.lstrip("/")), ""] if notice.url else [""]
            due = queries.due_of(person.id, clock.at(clock.today() + timedelta(days=1)))
            if due:
                lines += [_("Due today or overdue, and in your hands:")]
                lines += [f"· {moment(owed.due_at, relative=False)} {title_of(owed)}" for owed in due] + [""]
            lines += [
                _("Each notice bears its number. If you get this mail twice, they are the same notices.")
            ]
        mail.set_content("\n".join(lines), charset="utf-8", cte="base64")
        return mail

    @staticmethod
    def _base() -> str:
        return str(current_app.config["BASE_URL"]).rstrip("/") + "/"

    @staticmethod
    def _envelope(delivery: Delivery, uid: str) -> EmailMessage:
        mail = EmailMessage()
        mail["Message-ID"] = f"<{uid}@{urlsplit(Mail._base()).hostname or 'localhost'}>"
        mail["Date"] = formatdate(delivery.created_at.timestamp(), localtime=False)
        mail["From"] = formataddr(("", parseaddr(current_app.config["MAIL_FROM"])[1]))
        mail["To"] = delivery.address
        mail["Auto-Submitted"] = "auto-generated"
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


def title_of(owed: Obligation) -> str:
    """What is owed, in the words of the rung that comes first; a module that cannot word it must not stop the mail."""
    ladder = declared("ladders").get(owed.ladder)
    try:
        return str(ladder.wording(owed, ladder.stages[0].code).title) if ladder else owed.ladder
    except Exception:
        log.exception("no wording for obligation %s", owed.id)
        return str(ladder.title) if ladder else owed.ladder
