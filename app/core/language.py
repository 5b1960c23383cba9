"""Languages: who reads what. English is the source, Simplified Chinese is what people see first."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import cast

from flask import Flask, current_app, request
from flask_babel import Babel, force_locale, get_locale, lazy_gettext
from flask_babel import gettext as _gettext
from flask_login import current_user
from wtforms.i18n import messages_path

__all__ = ["LANGUAGES", "chosen", "gettext", "in_language", "init_app", "lazy", "tag"]

LANGUAGES = {"zh_Hans_CN": "简体中文", "zh_Hant_TW": "繁體中文", "en": "English"}
_TAGS = {"zh_Hans_CN": "zh-CN", "zh_Hant_TW": "zh-TW", "en": "en"}
_ACCEPTED = {
    "zh": "zh_Hans_CN", "zh-cn": "zh_Hans_CN", "zh-hans": "zh_Hans_CN", "zh-sg": "zh_Hans_CN",
    "zh-tw": "zh_Hant_TW", "zh-hk": "zh_Hant_TW", "zh-mo": "zh_Hant_TW", "zh-hant": "zh_Hant_TW",
}  # fmt: skip

gettext: Callable[..., str] = _gettext
lazy: Callable[..., str] = lazy_gettext  # typed as the text that it becomes


def init_app(app: Flask) -> None:
    Babel(app, locale_selector=chosen, timezone_selector=lambda: app.config["ZONE"])
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=chosen, language_tag=tag)

    @app.before_request
    def _speak_traditional_in_forms() -> None:
        """WTForms would answer Traditional readers in Simplified (its `zh` wins over `zh_TW`)."""
        if chosen() == "zh_Hant_TW":
            from babel.support import Translations

            request.wtforms_translations = Translations.load(messages_path(), ["zh_TW"], domain="wtforms")  # type: ignore[attr-defined]


def chosen() -> str:
    """The reader's language: the person's own, else the cookie's, else the organisation's."""
    if request:
        own = getattr(current_user, "language", None) if current_user else None
        wanted = own or request.cookies.get("language")
        if wanted in LANGUAGES:
            return str(wanted)
        for value in request.accept_languages.values():
            if value.lower() in _ACCEPTED and not own:
                return _ACCEPTED[value.lower()]
    return str(current_app.config["LANGUAGE"])


def tag() -> str:
    """The value of `lang=` for the language in use, as HTML wants it."""
    return _TAGS.get(str(get_locale()), "zh-CN")


def in_language(language: str | None) -> AbstractContextManager[None]:
    """Speak `language` (None: the organisation's) inside the block, whoever is signed in."""
    spoken = language if language in LANGUAGES else current_app.config["LANGUAGE"]
    return cast(AbstractContextManager[None], force_locale(spoken))
