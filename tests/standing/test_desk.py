"""The desk says what waits for each person of the demonstration office."""

import pytest
from flask import Flask

from tests.browser import Browser


@pytest.mark.parametrize(
    ("username", "link"),
    [("clerk", "/vehicles/requests/"), ("driver", "/vehicles/driver"), ("dispatcher", "/vehicles/desk")],
)
def test_what_waits_in_the_room_of_cars_is_on_the_desk(demo_app: Flask, username: str, link: str) -> None:
    text = Browser(demo_app, username).page("/")
    card = text.partition('id="h_cars_owed"')[2].partition("</section>")[0]
    assert link in card


def test_who_owes_nothing_sees_no_card(demo_app: Flask) -> None:
    assert "h_cars_owed" not in Browser(demo_app, "auditor").page("/")
