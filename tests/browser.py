"""A person before a browser, in few words. Every page that it fetches is looked over."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.core.db import in_transaction
from app.core.forms import new_token
from app.shared.accounts import queries, services
from tests.lint import faults_of


class Browser:
    """One person's browser. `person_id` is who has signed in."""

    def __init__(self, app: Flask, username: str | None = None) -> None:
        self.http = app.test_client()
        self.person_id = 0
        if username:
            with app.app_context():

                def enter() -> tuple[int, str]:
                    person = queries.by_username(username)
                    assert person is not None, username
                    return person.id, services.open_session(person)

                self.person_id, token = in_transaction(enter)
            with self.http.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True

    def get(self, url: str, target: str | None = None) -> TestResponse:
        headers = {"HX-Request": "true", "HX-Target": target} if target else {}
        return looked_over(self.http.get(url, headers=headers))

    def post(self, url: str, target: str | None = None, **data: Any) -> TestResponse:
        """Hand a form in. A form token is made unless one is given."""
        headers = {"HX-Request": "true", "HX-Target": target} if target else {}
        data.setdefault("form_token", new_token())
        return looked_over(
            self.http.post(url, data=data, headers=headers, content_type="multipart/form-data")
        )

    def page(self, url: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(url)
        assert answer.status_code == 200, (answer.status_code, answer.text[:500])
        return str(answer.text)


def looked_over(answer: TestResponse) -> TestResponse:
    """Every page that a test fetches has a title, no doubled id, and forms that carry their tokens."""
    if answer.mimetype == "text/html" and not answer.is_streamed and answer.status_code in (200, 422):
        assert not faults_of(answer.text), (answer.request.path, faults_of(answer.text))
    return answer
