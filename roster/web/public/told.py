"""By which wording of the privacy notice this visitor is told, as it stands on the page beside the form."""

import re
from datetime import datetime
from html import unescape

from flask import render_template

from roster.models import Bureau
from roster.services import privacy_texts, register
from roster.web.language import current_language

_BLOCK_ENDS = re.compile(r"</(?:h2|p|li|section)>")
_TAG = re.compile(r"<[^>]*>")
MOST_MADE = 1000
_made: dict[tuple[object, ...], str] = {}


def told_now(bureau: Bureau, now: datetime) -> str:
    """Return the digest of the wording, and keep it when it is new (inside a unit of work)."""
    return privacy_texts.keep(bureau, current_language(), wording(bureau), now)


def wording(bureau: Bureau) -> str:
    """Return the notice as plain text, a paragraph a line; it stands in the way of a booking, so each is made once."""
    kept = register.durations_of(bureau)
    facts = (
        bureau.id,
        current_language(),
        bureau.name,
        bureau.name_en,
        bureau.seat,
        bureau.phone,
        *kept.values(),
    )
    if facts not in _made:
        if len(_made) >= MOST_MADE:
            _made.clear()
        page = render_template("public/_privacy.html", bureau=bureau, kept=kept, linked=False)
        _made[facts] = _plain(page)
    return _made[facts]


def _plain(page: str) -> str:
    text = unescape(_TAG.sub("", _BLOCK_ENDS.sub("\n", page)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
