"""Where is it? Every SELECT about checkpoints, routes, plans, rounds and their figures."""

from app.modules.duty.patrol.queries.links import todo

__all__ = ["todo"]
