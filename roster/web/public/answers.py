"""Pages that more than one step answers with."""

from http import HTTPStatus

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from roster.models import Bureau
from roster.services.bookings.errors import NotBookable
from roster.web.errors import sentence
from roster.web.public import drafts
from roster.web.public.drafts import Draft


def taken(bureau: Bureau, draft: Draft, error: NotBookable) -> ResponseReturnValue:
    """Say why the time cannot be had, offer others, and keep what was entered."""
    page = render_template(
        "public/taken.html",
        bureau=bureau,
        draft=draft,
        error=error,
        sentence=sentence(error),
    )
    return drafts.keep(make_response(page, HTTPStatus.CONFLICT), bureau.slug, draft)


def secret(page: str, status: int = 200) -> Response:
    """Answer with a page that no referrer, cache or search engine may learn of."""
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
