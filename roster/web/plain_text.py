"""Texts without zero bytes: no keyboard types them, and PostgreSQL cannot keep them."""

from itertools import chain

from flask import Flask, abort, request

FEEDS = "feeds"
"""Calendar programs switch off at 400; nothing they send is kept."""


def install(app: Flask) -> None:
    """Refuse a request with a zero byte in its address, behind its question mark or in its form: 400."""
    app.before_request(_refuse_zero_bytes)


def _refuse_zero_bytes() -> None:
    if request.endpoint is None or request.blueprint == FEEDS:
        return
    fields = chain(request.args.items(multi=True), request.form.items(multi=True))
    if any("\0" in text for text in chain([request.path], chain.from_iterable(fields))):
        abort(400)
