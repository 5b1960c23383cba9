"""Show it."""

from app.shared.accounts.views import doors
from app.shared.accounts.views.blueprint import bp

__all__ = ["bp", "doors"]
