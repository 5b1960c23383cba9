"""The trips of the demonstration, laid once around this moment."""

import random

from sqlalchemy import select

from app.core.db import db
from app.modules.vehicles.demo.ahead import Ahead
from app.modules.vehicles.demo.fleet import Fleet
from app.modules.vehicles.demo.history import History
from app.modules.vehicles.demo.owed import owe, tell
from app.modules.vehicles.demo.plan import Office
from app.modules.vehicles.demo.writing import Writer
from app.modules.vehicles.models import TripRequest
from app.modules.vehicles.queries import masters
from app.shared.accounts import queries as people

ACCOUNTS = ("clerk", "clerk2", "leader", "director", "dispatcher", "driver", "receptionist")
SEED = 20260103


def lay() -> None:
    """Requests with all that became of them. Not a second time, and not without the people of the demonstration."""
    known = [people.by_username(name) for name in ACCOUNTS]
    if None in known or len(masters.active_drivers()) < 12 or _anything():
        return
    office = Office(random.Random(SEED))
    fleet = Fleet(office)
    history = History(office, fleet)
    around = Ahead(office, fleet, history)
    asks = [*around.lay_now(), *history.lay(), *around.lay_rest()]
    written = Writer(office, asks)
    written.write()
    owe(office, written)
    tell(office, written)


def _anything() -> bool:
    return db.session.scalar(select(TripRequest.id).limit(1)) is not None
