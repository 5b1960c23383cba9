"""How one person wants to be told; and that nobody-to-tell is heard by somebody."""

from datetime import datetime, time, timedelta

from app.core.db import db
from app.core.language import lazy as _l
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.notifications import queries, rules
from app.shared.notifications.models import MailHabit, Preference
from app.shared.notifications.services.recipients import quiet_hours
from app.shared.notifications.services.telling import tell
from app.shared.settings import queries as settings

UNHEARD = timedelta(hours=1)  # the manager has so long to take note; then the administrator hears it too
WEEK = timedelta(days=7)


def save_preference(
    person: Person, *, mail: str, digest_at: time | None, quiet_from: time | None, quiet_until: time | None
) -> Preference:
    """Choose for oneself, within the office's limits. What already waits keeps its moment. Raises RuleBroken."""
    limits = (time.fromisoformat(str(settings.value(f"own_quiet_{one}"))) for one in ("from", "until"))
    chosen = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at}
    rules.check_habit(chosen, quiet_hours(), *limits)
    row = queries.preference(person.id) or Preference(person_id=person.id)
    row.mail, row.digest_at = MailHabit(mail), digest_at
    row.quiet_from, row.quiet_until = quiet_from, quiet_until
    db.session.add(row)
    db.session.flush()
    return row


def climb(now: datetime) -> int:
    """Nobody to tell is an error that somebody hears: first the manager (by the reminder itself), then, if nobody
    takes note of it within the hour, the administrator; what was set aside after an error, both at once."""
    told = 0
    for notice in queries.unheard_fallbacks(now - UNHEARD, now - WEEK):
        told += tell(
            accounts.role_holders("sysadmin"),
            f"nobody|{notice.fire_id}",
            _l("Nobody was there to hear a reminder, and nobody has taken note of that"),
            _l("“%(title)s” went to %(who)s for want of anybody else. See that the roles and deputies are right.",
               title=notice.title, who=notice.person.full_name),
            "/notifications/reconciliation",
            urgent=notice.urgent,
        )  # fmt: skip
    for owed in queries.red_list(now):
        people = [*accounts.role_holders("manager"), *accounts.role_holders("sysadmin")]
        told += tell(
            people or accounts.role_holders("secadmin"),
            f"aside|{owed.id}|r{owed.deadline_rev}",
            _l("A reminder could not be told and was set aside"),
            _l("It is tried again every hour. What stopped it: %(error)s", error=owed.eval_error[:200]),
            "/notifications/reconciliation",
            urgent=True,
        )
    return told
