"""Chinese by default, English beside it, switched on every page."""

from flask import Flask, has_request_context, request, session
from flask_security import current_user

from roster.core.translation import DEFAULT_LANGUAGE, LANGUAGES

NAMES = {"zh_Hans_CN": "中文", "en": "English"}


def install(app: Flask) -> None:
    """Give templates the languages to choose from."""
    app.jinja_env.globals.update(LANGUAGE_NAMES=NAMES, current_language=current_language)


def current_language() -> str:
    """Return the reader's language: chosen in this browser, else the account's, else Chinese."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if request.endpoint and not request.endpoint.startswith("feeds.") and current_user.is_authenticated:
        return str(current_user.language)
    return DEFAULT_LANGUAGE
