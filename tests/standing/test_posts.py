"""Every POST twice: in series the second answer is the first one, in parallel one deed is done. Nothing breaks.

The forms are those that pages really show, filled in as a person in a hurry would.
"""

import threading
from collections import defaultdict
from datetime import timedelta
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import db
from app.core.forms import new_token
from tests.browser import Browser
from tests.conftest import Store
from tests.standing.crawl import ROLES, FormOnPage, Walks, endpoint_of, row_counts

# These change who is signed in, or only the look of the frame.
ABOUT_THE_SESSION = {
    "accounts.end_device",
    "accounts.sign_in",
    "accounts.sign_out",
    "accounts.display",
    "accounts.keep_session",
}
BOOKKEEPING = {"form_answers", "sign_ins", "sign_in_tries", "audit_entries", "audit_head", "print_log"}
PARTS = 6  # so that several processes share the work
CANDIDATES = 3  # forms of one kind that are tried until one is taken


def forms_of_the_house(walks: Walks) -> dict[str, list[tuple[str, FormOnPage]]]:
    """endpoint -> (who sees it, the form), a few of each kind."""
    found: dict[str, list[tuple[str, FormOnPage]]] = defaultdict(list)
    for username in ROLES:
        for visit in walks.of(username).visits:
            for form in visit.forms:
                endpoint = endpoint_of(walks.app, form.action, "POST") if form.method == "post" else None
                if endpoint and endpoint not in ABOUT_THE_SESSION and len(found[endpoint]) < CANDIDATES:
                    found[endpoint].append((username, form))
    return found


def filled_in(form: FormOnPage) -> dict[str, str]:
    """What a person in a hurry would hand in."""
    answers = dict(form.fields)
    day = clock.today() + timedelta(days=2)
    by_kind = {
        "number": "3", "date": day.isoformat(), "time": "10:00", "datetime-local": f"{day}T10:00",
        "tel": "13800001234", "email": "someone@example.test", "text": "试一试", "search": "试",
        "textarea": "试一试，说明理由。",
    }  # fmt: skip
    for name, kind in form.kinds.items():
        if not answers.get(name) and kind in by_kind:
            answers[name] = by_kind[kind]
    for name, choices in form.choices.items():
        if not answers.get(name) and form.kinds.get(name) != "checkbox":
            answers[name] = next((choice for choice in choices if choice), "")
    for name, value in form.buttons[:1]:
        answers[name] = value
    answers.setdefault("form_token", new_token())
    return answers


def outcome(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, urlsplit(answer.headers.get("Location", "")).path


def restore(app: Flask, store: Store) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    store.restore()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_post_twice_does_it_once(demo_app: Flask, demo_store: Store, walks: Walks, part: int) -> None:
    taken: set[str] = set()
    refused: dict[str, tuple[int, str]] = {}
    wrong: dict[str, str] = {}
    found = forms_of_the_house(walks)
    mine = [endpoint for endpoint in found if crc32(endpoint.encode()) % PARTS == part]
    for endpoint in mine:
        candidates = found[endpoint]
        for username, form in candidates:
            data = filled_in(form)
            restore(demo_app, demo_store)
            browser = Browser(demo_app, username)
            first = browser.post(form.action, **data)
            if first.status_code >= 500:
                wrong[endpoint] = f"{first.status_code} on {form.page}"
                break
            once = row_counts(demo_app, BOOKKEEPING)
            second = browser.post(form.action, **data)
            if outcome(second) != outcome(first):
                wrong[endpoint] = f"{outcome(first)}, then {outcome(second)} on {form.page}"
                break
            if row_counts(demo_app, BOOKKEEPING) != once:
                wrong[endpoint] = f"rows are added by the repeat, on {form.page}"
                break
            if first.status_code not in (303, 204):
                refused.setdefault(endpoint, (first.status_code, form.page))
                continue
            taken.add(endpoint)
            refused.pop(endpoint, None)
            if fault := in_parallel(demo_app, demo_store, username, form, data, once):
                wrong[endpoint] = fault
            break
    for endpoint, fault in wrong.items():
        print(f"\nwrong: {endpoint}: {fault}")
    print(f"\n{len(taken)} kinds of POST were taken and done once: {', '.join(sorted(taken))}")
    print(f"{len(refused)} were only refused (twice alike): {refused}")
    assert not wrong
    assert len(taken) > 20 // PARTS


def in_parallel(
    app: Flask, store: Store, username: str, form: FormOnPage, data: dict[str, str], once: dict[str, int]
) -> str:
    """The same form from two windows at the same moment leaves what one leaves; else what went wrong."""
    restore(app, store)
    browsers = [Browser(app, username) for _ in range(2)]
    start = threading.Barrier(2)
    statuses: list[int] = []

    def hand_in(browser: Browser) -> None:
        start.wait()
        statuses.append(browser.post(form.action, **data).status_code)

    threads = [threading.Thread(target=hand_in, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(statuses) != 2 or max(statuses) >= 500:
        return f"in parallel: {statuses}"
    return "" if row_counts(app, BOOKKEEPING) == once else f"in parallel more rows than once: {statuses}"
