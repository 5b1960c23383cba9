"""Every setting, its default and its meaning.

Order of precedence: the environment (`PORTAL_<NAME>`), `instance/settings.cfg`, the default below.
Keys that nobody chooses by hand are made at the first start and kept in `instance/keys.json`.
"""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from flask.config import Config

DEFAULTS: dict[str, Any] = {
    # Where the data lies. Empty: SQLite in the instance folder. PostgreSQL: postgresql+psycopg://user@host/name
    "DATABASE_URL": "",
    # The organisation's time zone; every moment is stored in UTC and shown in this zone.
    "ZONE": "Asia/Shanghai",
    # Language of papers and of people who have not chosen one: zh_Hans_CN, zh_Hant_TW or en.
    "LANGUAGE": "zh_Hans_CN",
    # How people reach the portal; written into mails and QR codes.
    "BASE_URL": "http://127.0.0.1:8000",
    # Host names that are answered; others get a 400. Comma-separated; empty: all (flask check warns).
    "TRUSTED_HOSTS": "",
    # How many reverse proxies stand in front and set X-Forwarded-*; 0: none is believed.
    "PROXIES": 0,
    # Demonstration office: shows the banner and the accounts on the sign-in page.
    "DEMO": False,
    # Largest upload in bytes.
    "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
    # Outgoing mail; empty host: mail is off and in-app notices remain.
    "SMTP_HOST": "",
    "SMTP_PORT": 25,
    "SMTP_USER": "",
    "SMTP_PASSWORD": "",
    "SMTP_STARTTLS": False,
    "MAIL_FROM": "portal@localhost",
    # argon2id cost; the defaults follow OWASP (19 MiB, 2 passes). Tests lower them.
    "ARGON2_MEMORY_KIB": 19 * 1024,
    "ARGON2_PASSES": 2,
    # Sessions, in minutes.
    "SESSION_IDLE_MINUTES": 30,
    "SESSION_ABSOLUTE_MINUTES": 12 * 60,
    # Failed sign-ins before the name is locked, and for how many minutes.
    "SIGN_IN_TRIES": 5,
    "SIGN_IN_LOCK_MINUTES": 30,
}


def load_config(instance_path: str) -> dict[str, Any]:
    """All settings of this installation, keys included."""
    instance = Path(instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    values = Config(str(instance), DEFAULTS)
    values.from_pyfile("settings.cfg", silent=True)
    for name, default in DEFAULTS.items():
        given = os.environ.get(f"PORTAL_{name}")
        if given is not None:
            values[name] = _read(given, default)
    values.update(_keys(instance))
    database = values["DATABASE_URL"] or f"sqlite:///{instance / 'portal.db'}"
    return dict(values) | {
        "SQLALCHEMY_DATABASE_URI": database,
        "TRUSTED_HOSTS": [host.strip() for host in values["TRUSTED_HOSTS"].split(",") if host.strip()]
        or None,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "BABEL_DEFAULT_LOCALE": values["LANGUAGE"],
        "BABEL_DEFAULT_TIMEZONE": values["ZONE"],
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }


def _read(text: str, default: Any) -> Any:
    if isinstance(default, bool):
        return text.lower() in {"1", "true", "yes", "on"}
    return type(default)(text)


def _keys(instance: Path) -> dict[str, Any]:
    """The installation's keys; made once, readable by its owner only."""
    path = instance / "keys.json"
    if not path.exists():
        fresh = {
            "SECRET_KEY": secrets.token_hex(32),
            "AUDIT_KEY": secrets.token_hex(32),
            "FIELD_KEYS": {"1": secrets.token_hex(32)},
        }
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(fresh, file, indent=1)
        except FileExistsError:  # another process of the same start was quicker
            pass
    return dict(json.loads(path.read_text()))
