"""What is asked twice on a page is answered once; what is changed is asked anew."""

import pytest
from flask import Flask

from app.core.once import once_a_page


@pytest.mark.parametrize(("method", "asked"), [("GET", 1), ("POST", 3)])
def test_a_page_asks_once_and_a_deed_each_time(app: Flask, method: str, asked: int) -> None:
    asking = []
    question = once_a_page(lambda word: asking.append(word) or word)
    with app.test_request_context("/", method=method):
        assert [question("a"), question("a"), question("a")] == ["a", "a", "a"]
    assert len(asking) == asked


def test_the_next_page_asks_anew_and_other_words_are_another_question(app: Flask) -> None:
    asking = []
    question = once_a_page(lambda word: asking.append(word) or word)
    for _ in range(2):
        with app.test_request_context("/"):
            assert (question("a"), question("b")) == ("a", "b")
    assert asking == ["a", "b", "a", "b"]


def test_outside_a_page_nothing_is_kept() -> None:
    asking = []
    question = once_a_page(lambda: asking.append(1) or True)
    assert question() and question()
    assert len(asking) == 2
