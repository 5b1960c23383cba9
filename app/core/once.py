"""What is asked more than once while one page is made is answered once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, has_request_context, request

Asked = TypeVar("Asked", bound=Callable[..., Any])


def once_a_page(function: Asked) -> Asked:
    """Keep the answer until the page is made. Only while something is shown: what is changed must be asked anew.

    Arguments must be hashable; a row counts as itself.
    """

    @wraps(function)
    def told(*args: Any) -> Any:
        if not has_request_context() or request.method != "GET":
            return function(*args)
        answers: dict[Any, Any] = g.setdefault("told_on_this_page", {})
        if (function, args) not in answers:
            answers[function, args] = function(*args)
        return answers[function, args]

    return cast(Asked, told)
