"""Text made safe for a content line: what people type is not what a calendar file may hold."""

from __future__ import annotations

import re

# Programs differ in what they take for a line break; all of these become one kind.
_LINE_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
# C0 without the line feed, DEL and C1 are forbidden in TEXT (RFC 5545 3.1); a BOM inside is noise.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES_AROUND_BREAK = re.compile(r"\s*\n\s*")


def many_lines(text: str) -> str:
    """Give the text with plain line feeds and without any other control character.

    What is nothing but space is no text: libical takes a value of blanks for an error in the file.
    """
    if not text.strip():
        return ""
    text = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """Give the text on a single line: titles with a line break are cut by some programs."""
    return _SPACES_AROUND_BREAK.sub(" ", many_lines(text)).strip()


def parameter_text(text: str) -> str:
    """Give the text as fit for a property parameter, which has no escape for a double quote.

    The caret goes too: RFC 6868 makes it an escape that older programs show as it stands.
    """
    return one_line(text).replace('"', "'").replace("^", "")
