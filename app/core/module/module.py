"""The name plate of a module, and of a large module with inner rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, Flask

from app.core.module.plates import (
    DeviceKind,
    Health,
    HomeCard,
    ImportKind,
    JobKind,
    Ladder,
    LinkKind,
    Materialiser,
    MenuItem,
    NumberKind,
    PolicyDefault,
    QuickLink,
    SearchKind,
    Setting,
    Subject,
    Summary,
)


@dataclass(frozen=True)
class Module:
    """The name plate."""

    blueprint: Blueprint
    title: str
    icon: str = ""
    menu: Sequence[MenuItem] = ()
    permissions: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # role code -> permission -> scope
    subjects: Sequence[Subject] = ()
    links: Sequence[LinkKind] = ()
    ladders: Sequence[Ladder] = ()
    policies: Sequence[PolicyDefault] = ()
    settings: Sequence[Setting] = ()
    numbers: Sequence[NumberKind] = ()
    search: Sequence[SearchKind] = ()
    imports: Sequence[ImportKind] = ()
    jobs: Sequence[JobKind] = ()
    devices: Sequence[DeviceKind] = ()
    health: Sequence[Health] = ()
    home_cards: Sequence[HomeCard] = ()
    quick_links: Sequence[QuickLink] = ()
    materialisers: Sequence[Materialiser] = ()
    top_line: Callable[[Any], dict[str, Any] | None] | None = None
    demo: Callable[[date], None] | None = None  # lays the demonstration data around this day
    seed: Callable[[], None] | None = None  # rows that every installation has; idempotent
    before_holiday: Callable[[Any, date, date], Sequence[Summary]] | None = None
    """What this module wants done before the holiday from the first to the last day, as far as the person may see it;
    a day after the holiday's last one has the same answer: what was left undone."""
    order: int = 50  # demonstration data are laid in this order
    init_app: Callable[[Flask], None] | None = None

    @property
    def name(self) -> str:
        return self.blueprint.name

    @classmethod
    def of_rooms(
        cls, blueprint: Blueprint, rooms: Sequence[Module], *, title: str, icon: str, order: int
    ) -> Module:
        """One name plate for a large module: what its inner rooms declare, in their order.

        The blueprints of the inner rooms hang below `blueprint`, so that their pages are its pages.
        """
        for room in rooms:
            blueprint.register_blueprint(room.blueprint)
        plate: dict[str, Any] = {
            name: [x for room in rooms for x in getattr(room, name)] for name in _SEQUENCES
        }
        plate |= {name: _each(rooms, name) for name in ("demo", "seed", "init_app")}
        plate["permissions"] = {key: text for room in rooms for key, text in room.permissions.items()}
        plate["roles"] = _merged([room.roles for room in rooms])
        plate["top_line"] = next((room.top_line for room in rooms if room.top_line), None)
        plate["before_holiday"] = lambda *args: [
            summary for room in rooms if room.before_holiday for summary in room.before_holiday(*args)
        ]
        return cls(blueprint, title, icon, order=order, **plate)

    def register(self, app: Flask) -> None:
        app.extensions.setdefault("modules", {})[self.name] = self
        app.register_blueprint(self.blueprint)
        if self.init_app:
            self.init_app(app)


_SEQUENCES = (
    "menu", "subjects", "links", "ladders", "policies", "settings", "numbers", "search", "imports", "jobs",
    "devices", "health", "home_cards", "quick_links", "materialisers",
)  # fmt: skip


def _merged(plates: Sequence[Mapping[str, Mapping[str, str]]]) -> dict[str, dict[str, str]]:
    """The grants of several inner rooms to the same roles."""
    roles: dict[str, dict[str, str]] = {}
    for plate in plates:
        for role, grants in plate.items():
            roles.setdefault(role, {}).update(grants)
    return roles


def _each(rooms: Sequence[Module], name: str) -> Callable[..., None]:
    """The same deed of every inner room, one after another."""

    def deed(*args: Any) -> None:
        for room in rooms:
            if getattr(room, name):
                getattr(room, name)(*args)

    return deed
