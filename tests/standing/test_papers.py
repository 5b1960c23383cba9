"""Every kind of paper that the pages of the demonstration office link to is made."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.standing.crawl import Walks

PARTS = 3  # so that several processes share the work


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_paper_of_the_head_of_the_office_is_made(demo_app: Flask, walks: Walks, part: int) -> None:
    browser = Browser(demo_app, "manager")
    for path in walks.of("manager").papers[part::PARTS]:
        answer = browser.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), path
