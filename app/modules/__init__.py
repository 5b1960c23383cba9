"""The rooms of the house. A new module is one folder and one line here."""

from app.core.module import Module

MODULES: tuple[Module, ...] = ()
