"""Answers that are sent compressed: citizens' pages, style sheets and scripts. A page on 3G is five times smaller.

What a view marked `no-store` (a booking, a form with entries) goes uncompressed: the length of a compressed
answer tells something of what stands in it (BREACH). So does whatever staff see.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

KINDS = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
SHORTEST_BYTES = 500
LEVEL = 6


def install(app: Flask) -> None:
    """Compress what a view answered. Installed last, it sees only what the view itself said of caching."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not _is_worth_it(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") <= 0:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < SHORTEST_BYTES:
        return response
    response.set_data(
        _squeezed(body) if request.endpoint == "static" else gzip.compress(body, LEVEL, mtime=0)
    )
    response.headers["Content-Encoding"] = "gzip"
    etag, _is_weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


def _is_worth_it(response: Response) -> bool:
    is_open = request.endpoint == "static" or (request.endpoint or "").startswith("public.")
    return (
        is_open
        and request.method == "GET"
        and response.status_code == 200
        and response.mimetype in KINDS
        and "Content-Encoding" not in response.headers
        and (request.endpoint == "static" or not response.cache_control.no_store)
    )


@lru_cache(maxsize=64)
def _squeezed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
