"""Show it."""

from app.shared.accounts.views import departments, doors, mine, people, second
from app.shared.accounts.views.blueprint import bp

__all__ = ["bp", "departments", "doors", "mine", "people", "second"]
