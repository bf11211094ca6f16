"""Interface texts outside a web page: the marker for extraction and a lookup by language.

Pages use Flask-Babel. Services, messages and feeds have no request, so they name the language.
"""

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("zh_Hans_CN", "en")
DEFAULT_LANGUAGE = "zh_Hans_CN"
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


def N_(message: str) -> str:
    """Mark an English message for the catalogue without translating it now."""
    return message


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", TRANSLATIONS, languages=[language], fallback=True)


def translate(language: str, message: str, **parameters: object) -> str:
    """Return the message in that language with its `%(name)s` parameters filled in."""
    text = _catalogue(language).gettext(message)
    return text % parameters if parameters else text
