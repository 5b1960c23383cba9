"""What a name plate says: menus, subjects, ladders, kinds of records, and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any


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
    permissions: tuple[str, ...]  # holders of any of these; none = everybody who has signed in
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
