"""The rooms of the house. A new module is one folder and one line here."""

from app.core.module import Module
from app.modules import duty, rooms, vehicles

MODULES: tuple[Module, ...] = (vehicles.module, rooms.module, duty.module)
