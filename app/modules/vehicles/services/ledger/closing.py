"""Do it: close a month, ask for it to be opened again, correct what was closed."""

from datetime import date

from app.core import clock
from app.core.db import db, lock
from app.core.formats import moment, number
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models.ledger import (
    GapStatus,
    LedgerCorrection,
    LedgerMonth,
    LedgerReopening,
    MonthLedger,
    MonthStatus,
    ReopeningStatus,
)
from app.modules.vehicles.queries import ledger as queries
from app.modules.vehicles.rules import ledger as rules
from app.modules.vehicles.rules.ledger import CarMonth, Open
from app.modules.vehicles.services.ledger.gaps import keep_gaps
from app.modules.vehicles.services.ledger.reckoning import reckon
from app.shared.accounts.models import Person

SUBJECT = "ledger_reopening"
DIFFERING = ("trip_km", "gap_km", "trips", "people")  # what has no record with the opposite sign


def open_things(month: date) -> list[Open]:
    """What keeps the month from being closed, each with the page where it is settled."""
    begins, ends = clock.at(month), clock.at(rules.month_after(month))
    found = [
        Open(
            _(
                "%(plate)s: %(km)s km until %(when)s are on no record.",
                plate=gap.vehicle.plate, km=number(gap.km), when=moment(gap.ends_at, relative=False),
            ),
            f"/vehicles/gaps/{gap.id}", gap.vehicle_id,
        )
        for gap in queries.gaps_of(month, rules.month_after(month))
        if gap.status == GapStatus.OPEN
    ]  # fmt: skip
    found += [
        Open(
            _("%(number)s: %(plate)s is not back yet.", number=order.number, plate=order.plate),
            f"/vehicles/dispatches/{order.id}", order.vehicle_id,
        )
        for order in queries.still_out(begins, ends)
    ]  # fmt: skip
    found += [
        Open(
            _(
                "%(number)s: the reading of %(when)s is void and none has taken its place.",
                number=row.number, when=moment(row.at, relative=False),
            ),
            f"/vehicles/odometers/{row.vehicle_id}", row.vehicle_id,
        )
        for row in queries.void_ends(begins, ends)
    ]  # fmt: skip
    found += [
        Open(
            _("%(number)s: the fuel case is still open.", number=case.fill.number),
            f"/vehicles/fuel/cases/{case.id}", case.vehicle_id,
        )
        for case in queries.open_fuel_cases(month)
    ]  # fmt: skip
    return found


def settle(month: date) -> list[Open]:
    """Look once more at the readings, then say what is open."""
    keep_gaps()
    return open_things(month)


def close_month(*, month: date, by: Person) -> LedgerMonth:
    """Freeze the figures of every car. Refused while something is open."""
    lock("ledger")
    closed = queries.closed_months()
    known = [row.month for row in queries.ledger_months()]
    rules.check_closing(month, clock.today(), closed, min(known, default=None), settle(month))
    row = queries.ledger_month(month, lock=True)
    if row is None:
        row = LedgerMonth(month=month)
        db.session.add(row)
        db.session.flush()
    for one in reckon(month, rules.month_after(month)).values():
        if not one.is_empty:
            _check_balance(one)
            db.session.add(frozen(row, one))
    db.session.flush()  # before the status: once the month is closed, the database takes no more
    row.status, row.closed_at, row.closed_by_id = MonthStatus.CLOSED, clock.now(), by.id
    return row


def _check_balance(one: CarMonth) -> None:
    if one.balance:
        raise RuleBroken(
            _("%(plate)s does not balance: %(km)s km are left over.", plate=one.plate, km=one.balance)
        )


def frozen(row: LedgerMonth, one: CarMonth) -> MonthLedger:
    """A car's figures as they go into the books."""
    return MonthLedger(
        ledger_month_id=row.id, edition=row.edition, **{n: getattr(one, n) for n in rules.FIGURES}
    )


def ask_reopening(*, month: date, by: Person, reason: str) -> LedgerReopening:
    """Ask for the latest closed month to be opened again; somebody else approves."""
    lock("ledger")
    row = queries.ledger_month(month, lock=True)
    pending = row is not None and queries.pending_reopening(row) is not None
    rules.check_reopening(month, queries.closed_months(), pending, reason)
    assert row is not None  # noqa: S101 - it is closed, so it has a row
    asked = LedgerReopening(ledger_month=row, reason=reason.strip()[:300], requested_by=by)
    db.session.add(asked)
    db.session.flush()
    with in_language(None):
        title = _("Reopen the ledgers of %(month)s", month=rules.name(month))
    neighbours.submit(SUBJECT, asked.id, requester=by, clerk=by, facts={}, title=title)
    return asked


def on_approved(reopening_id: int) -> None:
    """The month is open again; what was frozen stays as the earlier edition."""
    lock("ledger")
    asked = queries.reopening(reopening_id)
    assert asked is not None  # noqa: S101
    row = asked.ledger_month
    if row.month != max(queries.closed_months(), default=None):
        raise RuleBroken(
            _("A later month has been closed since. The difference is posted as a correction instead.")
        )
    row.status, row.edition = MonthStatus.REOPENED, row.edition + 1
    asked.status, asked.decided_at = ReopeningStatus.APPROVED, clock.now()


def on_refused(reopening_id: int) -> None:
    """Rejected, sent back or withdrawn: the month stays closed; another may be asked for."""
    asked = queries.reopening(reopening_id)
    assert asked is not None  # noqa: S101
    asked.status, asked.decided_at = ReopeningStatus.REFUSED, clock.now()


def differences(month: date, vehicle_id: int | None = None) -> dict[int, dict[str, int]]:
    """By car: what the records say now about a closed month, less what was frozen and corrected already."""
    until = rules.month_after(month)
    then: dict[int, dict[str, int]] = {}
    booked: list[MonthLedger | LedgerCorrection] = [*queries.frozen(month, until, vehicle_id)]
    booked += queries.corrections(month, until, vehicle_id, of=True)
    for row in booked:
        mine = then.setdefault(row.vehicle_id, dict.fromkeys(DIFFERING, 0))
        for name in DIFFERING:
            mine[name] += getattr(row, name)
    found = {}
    for (car, _month), one in reckon(month, until, vehicle_id).items():
        changed = rules.changes(one, then.get(car, dict.fromkeys(DIFFERING, 0)))
        if changed:
            found[car] = changed
    return found


def post_difference(*, month: date, vehicle_id: int, by: Person, reason: str) -> LedgerCorrection:
    """A closed month stays as it is: the difference counts in the first open month after it."""
    lock("ledger")
    if not queries.is_closed(month):
        raise RuleBroken(_("%(month)s is open: it shows every change at once.", month=rules.name(month)))
    if len(reason.strip()) < 4:
        raise RuleBroken(_("Say what has come out about the closed month."), "reason")
    found = differences(month, vehicle_id).get(vehicle_id)
    if not found:
        raise RuleBroken(_("Nothing differs from the closed figures."))
    row = LedgerCorrection(
        vehicle_id=vehicle_id, month=month, posted_month=queries.posting_month(month), reason=reason.strip()[:300], by=by,
        **{name: found.get(name, 0) for name in DIFFERING},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
