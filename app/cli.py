"""flask demo | scheduler | jobs | check | permissions | backup | restore."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Commands are added here."""
