"""What a module tells the house about itself: its name plate.

What must flow up at run time (an approval is decided; the request must know) flows through these
plain declarations; there are no signals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Flask, current_app


@dataclass(frozen=True)
class MenuItem:
    """A line of the side navigation."""

    title: str
    endpoint: str
    permission: str  # shown to its holders only; "" = everybody who has signed in
    icon: str = ""


@dataclass(frozen=True)
class Summary:
    """A record in four facts, so that a leader need not open it."""

    title: str
    who: str
    when: str
    cost: str = ""
    why: str = ""
    url: str = ""
    urgency: int = 0  # 0 ordinary, 1 urgent, 2 very urgent
    warnings: Sequence[str] = ()
    stops: Sequence[str] = ()  # warnings that break a limit


@dataclass(frozen=True)
class Draft:
    """A record that its people have begun and not handed in. `summary.url` leads on to where one continues."""

    summary: Summary
    begun_at: datetime
    delete_url: str  # a POST that deletes it; only drafts may be deleted
    version: int | str = ""


@dataclass(frozen=True)
class LinkKind:
    """A kind of record that other parts of the house may show, attach to, print and find.

    All callables take ids, so that a list of records costs one query.
    """

    name: str  # "trip_request"
    title: str  # what one is called
    summaries: Callable[[Sequence[int]], Mapping[int, Summary]]
    may_see: Callable[[Any, int], bool]  # (person, id)
    facts: Callable[[int], Sequence[tuple[str, str]]] | None = None
    recheck: Callable[[int], Sequence[str]] | None = None  # warnings that hold now


@dataclass(frozen=True)
class Fact:
    """A fact of a subject that an approval route may ask about."""

    name: str
    title: str
    kind: str = "bool"  # bool | number | text


@dataclass(frozen=True)
class StepPlan:
    """One step of a route as it is shipped; `manager` edits the copy in the database.

    who: "department_head", "leader_in_charge", "role:<code>", "person:<username>", "superior".
    mode: "any", "all" or "in_turn".
    condition: (fact, operator, value) triples of which one must hold; () = always.
    """

    title: str
    who: str
    mode: str = "any"
    condition: Sequence[tuple[str, str, Any]] = ()
    due_minutes: int = 240  # in working time


@dataclass(frozen=True)
class Subject:
    """What a module sends for approval, and what is to happen with each verdict."""

    name: str  # also the name of its LinkKind
    title: str
    route: Sequence[StepPlan]
    facts: Sequence[Fact]
    on_approved: Callable[[int], None]
    on_rejected: Callable[[int], None]
    on_sent_back: Callable[[int], None]  # to the requester, who may change it and hand it in again
    on_withdrawn: Callable[[int], None]
    drafts: Callable[[Any], Sequence[Draft]] | None = None  # what this person has begun, newest first


@dataclass(frozen=True)
class Stage:
    """One rung of a ladder.

    When: `offset` from the deadline, in `unit` "minutes" or "workdays" (negative = before). With workdays,
    `at` gives the local time of day. `repeat`: "" once; "daily", "weekly" or "minutes:<n>", until closed.
    `after`: this stage waits until that one has really fired and `min_gap_minutes` have passed.
    """

    code: str
    offset: int
    audience: str  # a name in Ladder.audiences, or owner | department_head | leader_in_charge | role:<code>
    rank: int
    unit: str = "minutes"
    at: time | None = None
    urgent: bool = False
    repeat: str = ""
    after: str = ""
    min_gap_minutes: int = 0
    channels: Sequence[str] = ("mail",)  # besides the in-app notice, which is always


@dataclass(frozen=True)
class Wording:
    """What a reminder says. Called in the reader's language."""

    title: str
    body: str
    url: str


@dataclass(frozen=True)
class Ladder:
    """Who hears what when, about one kind of deadline."""

    name: str
    title: str
    stages: Sequence[Stage]
    wording: Callable[[Any, str], Wording]  # (obligation, stage code)
    is_open: Callable[[Any], bool]  # asked again just before anything is sent
    audiences: Mapping[str, Callable[[Any], Iterable[int]]] = field(
        default_factory=dict
    )  # obligation -> person ids


@dataclass(frozen=True)
class PolicyDefault:
    """A rule of the office as it is shipped: a dated row that the manager edits, never a constant."""

    code: str
    title: str
    value: Any
    kind: str = "number"  # number | minutes | flag | text | list
    unit: str = ""
    severity: str = "block"  # block | reason | warn
    citation: str = ""
    help: str = ""


@dataclass(frozen=True)
class Setting:
    """A choice of the organisation, as it is shipped; `sysadmin` changes it on the settings page.

    kind: "text" | "number" | "time" (HH:MM) | "flag" | "choice" (one of `choices`: value, title).
    """

    name: str
    title: str
    kind: str = "text"
    default: Any = ""
    help: str = ""
    group: str = ""
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class NumberKind:
    """A series of gap-free numbers, e.g. YC-2026-0001."""

    name: str
    title: str
    prefix: str


@dataclass(frozen=True)
class SearchKind:
    """What can be found: who may, and how to ask."""

    name: str
    title: str
    permission: str
    rows: Callable[
        [datetime | None], Iterable[tuple[int, str, str]]
    ]  # changed since -> (id, title, all words)
    visible: Callable[[Any, Sequence[int]], Mapping[int, Summary]]  # (person, ids) -> what they may see


@dataclass(frozen=True)
class ImportColumn:
    """A column of an Excel import. `parse` raises RuleBroken with a sentence about the cell."""

    name: str
    title: str
    parse: Callable[[str], Any]
    required: bool = False
    example: str = ""
    choices: Callable[[], Sequence[str]] | None = None
    default: Any = None  # what an empty cell of an optional column becomes


@dataclass(frozen=True)
class ImportKind:
    """An Excel import: all rows are checked first; all or nothing is carried out.

    `check(rows)` gives (row index, column name, reason) for what only all rows together or the database can tell.
    `carry_out(rows, by)` writes and returns (created, unchanged); the same file twice creates nothing.
    """

    name: str
    title: str
    permission: str
    columns: Sequence[ImportColumn]
    check: Callable[[Sequence[dict[str, Any]]], Iterable[tuple[int, str, str]]]
    carry_out: Callable[[Sequence[dict[str, Any]], Any], tuple[int, int]]


@dataclass(frozen=True)
class JobKind:
    """Work for the job runner: `run(args, report)`; `report(percent, sentence)` moves the bar."""

    name: str
    title: str
    run: Callable[[dict[str, Any], Callable[[int, str], None]], str | None]  # returns a url to go to, if any
    seconds: int = 300
    megabytes: int = 1024


@dataclass(frozen=True)
class DeviceKind:
    """A screen or gate that signs in by a token of its own; its views stand under @device(name).

    `url(place)` is where the device goes once it has signed in. `places`: what one may stand before
    (id, title); None = it stands for no place, and `place` is None.
    """

    name: str  # "door"
    title: str
    url: Callable[[int | None], str]
    places: Callable[[], Sequence[tuple[int, str]]] | None = None


@dataclass(frozen=True)
class Health:
    """One line of `flask check`."""

    name: str
    title: str
    check: Callable[[], tuple[str, str]]  # ("ok" | "warn" | "fail", sentence)


@dataclass(frozen=True)
class HomeCard:
    """A section of the home page. `context(person)` None = nothing to show."""

    template: str
    context: Callable[[Any], dict[str, Any] | None]
    column: str = "main"  # main | half | side
    order: int = 50


@dataclass(frozen=True)
class QuickLink:
    """A button at the head of the home page: what people come for."""

    title: str
    endpoint: str
    icon: str
    permission: str
    help: str = ""  # one line for the page of requests


@dataclass(frozen=True)
class Materialiser:
    """What is made ahead, e.g. the tasks of the next 14 days. Doing it twice is harmless.

    `often`: at every beat of the clock (30 s), not only every ten minutes; for what people wait for.
    """

    name: str
    run: Callable[[datetime], int]
    often: bool = False


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


def modules() -> Sequence[Module]:
    """Every name plate of the running house, shared services first."""
    return list(current_app.extensions["modules"].values())


def declared(kind: str) -> dict[str, Any]:
    """Everything of one kind that name plates declare, by name: declared("links")["trip_request"]."""
    found: dict[str, Any] = {}
    for module in modules():
        for thing in getattr(module, kind):
            found[getattr(thing, "name", None) or thing.code] = thing
    return found


def link_kind(name: str) -> LinkKind:
    """The link kind `name`. Raises KeyError if no module declares it."""
    kind: LinkKind = declared("links")[name]
    return kind


def setting(name: str) -> Any:
    """The organisation's choice. For those who stand below or beside shared/settings, which keeps it."""
    return current_app.extensions["settings"]["value"](name)


def keep_setting(name: str, value: Any) -> None:
    """Choose for the organisation, in the caller's transaction."""
    current_app.extensions["settings"]["keep"](name, value)


def enqueue(kind: str, args: dict[str, Any], by: Any) -> Any:
    """Give work to the job runner; the job. For those who stand below shared/jobs, which keeps it."""
    return current_app.extensions["enqueue"](kind, args, by)
