"""The front door. create_app() reads as a table of contents of the house."""

import os
from pathlib import Path
from typing import Any

from flask import Flask

from app import cli
from app.config import load_config
from app.core import db, errors, formats, htmx, language, offline, ui, web
from app.modules import MODULES
from app.shared import SERVICES

ROOT = Path(__file__).parent.parent


def create_app(**overrides: Any) -> Flask:
    """The portal. `overrides` change settings (tests); the instance folder is PORTAL_INSTANCE or ./instance."""
    instance = overrides.pop("INSTANCE", None) or os.environ.get("PORTAL_INSTANCE") or str(ROOT / "instance")
    app = Flask(
        __name__, template_folder=str(ROOT / "templates"), instance_path=str(Path(instance).resolve())
    )
    app.config.update(load_config(app.instance_path) | overrides)
    for part in (db, language, htmx, web, errors, formats, ui, offline):
        part.init_app(app)
    for module in (*SERVICES, *MODULES):
        module.register(app)
    cli.init_app(app)
    web.refuse_unguarded_views(app)
    return app
