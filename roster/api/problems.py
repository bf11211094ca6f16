"""What goes wrong, as `application/problem+json` (RFC 9457): a stable `type`, a sentence for people.

A `type` is the address of its entry on the human page, so that whoever meets one can look it up.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, g, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from roster.api.schemas import Fault, OtherTime, Problem
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_, translate
from roster.services.bookings.errors import NotBookable

PREFIX = "/api/v1/"
MEDIA_TYPE = "application/problem+json"
CHINESE, ENGLISH = "zh_Hans_CN", "en"

TITLES: dict[str, str] = {
    "invalid_input": N_("An entry is wrong"),
    "not_json": N_("Not JSON"),
    "no_key": N_("No valid key"),
    "scope_missing": N_("The key does not open this"),
    "not_found": N_("Nothing there"),
    "no_hold": N_("No hold"),
    "method_not_allowed": N_("Not that way"),
    "nothing_follows": N_("No two times in a row"),
    "seat_taken": N_("Time just taken"),
    "hold_expired": N_("Hold over and time taken"),
    "full": N_("Fully booked"),
    "not_yet_open": N_("Not open yet"),
    "booking_closed": N_("Booking closed"),
    "already_booked": N_("Has a booking on that date"),
    "family_cap": N_("Has as many bookings as allowed"),
    "already_waiting": N_("In line there already"),
    "waits_often": N_("In line as often as allowed"),
    "has_a_time": N_("Booked on the date that is waited for"),
    "nothing_to_wait_for": N_("Nothing to wait for"),
    "offer_over": N_("Offer over"),
    "not_in_line": N_("No longer in line"),
    "key_reused": N_("Idempotency key used for something else"),
    "stale": N_("Changed meanwhile"),
    "not_changeable": N_("Over"),
    "too_large": N_("Too large"),
    "too_many_tries": N_("Too many tries"),
    "too_many_changes": N_("Changed too often today"),
    "too_many_requests": N_("Too many requests"),
    "unavailable": N_("Busy or being maintained"),
    "broken": N_("Our fault"),
    "refused": N_("Refused"),
}
"""Every `type` that an answer may have, with its title."""

_OF_HTTP = {
    400: "invalid_input",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    429: "too_many_requests",
}
SENTENCES = {
    "invalid_input": N_("Please check what you entered."),
    "not_json": N_("Send the body as JSON, with the header Content-Type: application/json."),
    "not_found": N_("There is no such address in this interface."),
    "method_not_allowed": N_("This address cannot be used that way."),
    "too_large": N_("The body is too large."),
    "no_key": N_("Send the program's key in the header Authorization: Bearer."),
    "scope_missing": N_("The program's key does not open this. The bureau's administrator can make another."),
    "too_many_requests": N_("The program asks too fast. Please try again in %(seconds)s seconds."),
    "unavailable": N_(
        "The system is busy or being maintained. Nothing you sent was saved. Please try again in a minute."
    ),
    "broken": N_(
        "Sorry, something went wrong on our side. Nothing you sent was saved. Please try again, or call us."
    ),
}

_FAULTS = {
    "missing": N_("This entry is missing."),
    "extra_forbidden": N_("There is no such entry."),
    "json_invalid": N_("This is no valid JSON."),
    "literal_error": N_("This is none of the possible values."),
    "string_too_long": N_("This is too long."),
    "too_long": N_("This is too long."),
}
_OTHER_FAULT = N_("This is not of the form that the document describes.")


class Refused(DomainError):
    """A refusal of the API's own; `kind` is its code."""

    def __init__(
        self, kind: str, status: HTTPStatus, headers: Mapping[str, str] | None = None, **parameters: object
    ):
        super().__init__(SENTENCES[kind], **parameters)
        self.kind, self.http_status, self.headers = kind, status, headers or {}


def language() -> str:
    """Return the language asked for by `Accept-Language`: Chinese unless English is wanted more."""
    if "api_language" not in g:
        best = request.accept_languages.best_match(["zh-CN", "zh", "zh-Hans", "en"], default="zh")
        g.api_language = ENGLISH if best == "en" else CHINESE
    return str(g.api_language)


def of_domain(error: DomainError) -> Response:
    """Answer with a rule's refusal, and with other times where it knows some."""
    extra: dict[str, Any] = {}
    if isinstance(error, Refused):
        return _answer(error.kind, error.http_status, error.in_language(language()), headers=error.headers)
    if isinstance(error, NotBookable):
        extra["alternatives"] = [
            OtherTime(
                slot=other.slot_public_id,
                center_name=other.center_name,
                center_name_en=other.center_name_en,
                starts_at=other.starts_at,
                kilometers=round(other.kilometers, 1),
            )
            for other in error.alternatives
        ]
    sentence = error.in_language(language())
    if isinstance(error, InvalidInput) and error.field:
        extra["errors"] = [Fault(field=error.field, detail=sentence)]
    return _answer(error.code if error.code in TITLES else "refused", error.status, sentence, **extra)


def of_validation(error: ValidationError) -> Response:
    """Answer with what does not fit the schema, entry by entry. What was sent is not repeated."""
    faults = [
        Fault(
            field=".".join(str(part) for part in one["loc"]),
            detail=_say(_FAULTS.get(one["type"], _OTHER_FAULT)),
        )
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return _answer("invalid_input", HTTPStatus.BAD_REQUEST, _say(SENTENCES["invalid_input"]), errors=faults)


def of_http(error: HTTPException) -> Response:
    """Answer what the framework refuses."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    code = _OF_HTTP.get(status, "refused" if status < 500 else "broken")
    sentence = _say(SENTENCES.get(code, N_("This cannot be done.")), seconds=60)
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return _answer(code, status, sentence, headers=headers)


def of_kind(kind: str, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with one of our own problems."""
    return _answer(kind, status, _say(SENTENCES[kind]), headers=headers)


def _say(message: str, **parameters: object) -> str:
    return translate(language(), message, **parameters)


def _answer(
    code: str,
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Fault] | None = None,
    alternatives: Sequence[OtherTime] | None = None,
) -> Response:
    problem = Problem(
        type=f"{PREFIX}#{code}",
        title=_say(TITLES[code]),
        status=int(status),
        detail=detail,
        errors=list(errors) if errors else None,
        alternatives=list(alternatives) if alternatives is not None else None,
    )
    answer = Response(problem.model_dump_json(exclude_none=True), status=int(status), content_type=MEDIA_TYPE)
    answer.headers["Content-Language"] = "en" if language() == ENGLISH else "zh-CN"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers.update(headers or {})
    return answer
