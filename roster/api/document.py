"""The OpenAPI 3.1 document, made from the operations and the schemas: it cannot say anything else than the code."""

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from roster.api.operations import BOOKING_TOKEN, IDEMPOTENCY_KEY, LONGEST_KEY, OPERATIONS, Operation
from roster.api.problems import ENGLISH, MEDIA_TYPE, PREFIX
from roster.api.schemas import Problem, WebhookMessage
from roster.core.translation import N_, translate
from roster.models import Scope

VERSION = "1.0.0"
"""Of the interface: the first number changes when a program that keeps to the document would break."""

_ABOUT = N_(
    "Book at the bureau's service centers from a program of the bureau's own: a mini-program's server, a web site. "
    "Programs and pages book in one register, so no place is ever given twice.\n\n"
    "The bureau's administrator makes a key for each program (page Programs); it is sent as `Authorization: Bearer`. "
    "Call from a server: a key in a page or a mini-program can be read by anybody, and so no other site's page may "
    "call (no CORS). Times are on Shanghai's clock with their offset. Reading answers with an ETag; asked again with "
    "If-None-Match it answers 304. Sentences come in Chinese or, by Accept-Language, in English; go by a problem's "
    "`type`. New fields may be added to answers; nothing else changes within a version."
)
_TITLE = N_("Booking for programs")
_HEADERS = {
    IDEMPOTENCY_KEY: (
        N_("A random key, the same for each sending of one request."),
        {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": r"^[\x21-\x7e]+$"},
    ),
    BOOKING_TOKEN: (
        N_("The booking's token."),
        {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[\x21-\x7e]+$"},
    ),
}
_WEBHOOK = N_("Something happened to a booking or a place in line that was made through the program.")
_WEBHOOK_ABOUT = N_(
    "Where the bureau's administrator keeps an address for the program, each step that others take is told there: a "
    "booking was moved or cancelled (by the visitor, the staff, or because a sitting moved), nobody came, a place in line "
    "changed (a place is offered, ran out, ended). The message names what changed and never how: ask for it then. Messages come in "
    "order, each at least once; the next is sent when one was answered with 2xx within 15 seconds, otherwise it is sent again "
    "later and later, for three days. They are signed as Standard Webhooks 1.0.0 says: check `webhook-signature` with "
    "one of its libraries and the secret, and leave out a `webhook-id` that you have had."
)
_WEBHOOK_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_EVERYWHERE = ("no_key", "scope_missing", "too_many_requests", "unavailable")
_STATUS = {
    "no_key": 401, "scope_missing": 403, "not_found": 404, "no_hold": 404, "too_large": 413, "not_json": 415,
    "invalid_input": 400, "too_many_requests": 429, "too_many_tries": 429, "too_many_changes": 429, "unavailable": 503,
}  # fmt: skip
"""All others are conflicts."""
_TRANSLATED = ("summary", "description", "title")


@cache
def of(language: str) -> dict[str, Any]:
    """Return the document in a language."""
    schemas = _schemas()
    made = {
        "openapi": "3.1.0",
        "info": {"title": _TITLE, "version": VERSION, "description": _ABOUT},
        "servers": [{"url": PREFIX.rstrip("/")}],
        "security": [{"key": []}],
        "tags": [{"name": scope.value, "description": scope.words} for scope in Scope],
        "paths": dict(_paths()),
        "webhooks": {"changed": {"post": _webhook()}},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }
    said: dict[str, Any] = _in_language(made, language)
    return said


def _schemas() -> dict[str, Any]:
    wishes = {(model, "validation") for known in OPERATIONS if (model := known.body)}
    answers = {(known.answer, "serialization") for known in OPERATIONS}
    answers |= {(Problem, "serialization"), (WebhookMessage, "serialization")}
    models = sorted(wishes | answers, key=lambda pair: pair[0].__name__)
    _map, found = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    schemas: dict[str, Any] = found["$defs"]
    for schema in schemas.values():
        for name in ("title", "description"):
            schema.pop(name, None)  # what the class says to its readers
        for entry in schema.get("properties", {}).values():
            entry.pop("title", None)
    return schemas


def _paths() -> Iterator[tuple[str, dict[str, Any]]]:
    in_order = sorted(OPERATIONS, key=lambda known: list(Scope).index(known.scope))
    for path in dict.fromkeys(known.path for known in in_order):
        yield path, {known.method.lower(): _operation(known) for known in in_order if known.path == path}


def _operation(known: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": known.name,
        "summary": known.summary,
        "tags": [known.scope.value],
        "parameters": [*_parts(known), *_query(known.query), *_headers(known)],
        "responses": {str(int(known.status)): _found(known), **_refusals(known)},
    }
    if known.description:
        said["description"] = known.description
    if known.method == "GET":
        said["responses"]["304"] = {"description": N_("Nothing changed since the ETag that was sent.")}
    if known.body is not None:
        said["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _ref(known.body)}},
        }
    return said


def _found(known: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": known.summary,
        "content": {"application/json": {"schema": _ref(known.answer)}},
    }
    if known.method == "GET":
        said["headers"] = {"ETag": {"required": True, "schema": {"type": "string"}}}
    return said


def _refusals(known: Operation) -> dict[str, Any]:
    codes = [*_EVERYWHERE, *known.problems]
    if known.query or known.body or known.headers or known.method == "GET":
        codes.append("invalid_input")
    if known.body is not None:
        codes += ["not_json", "too_large"]
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(_STATUS.get(code, HTTPStatus.CONFLICT), []).append(code)
    return {
        str(int(status)): {
            "description": ", ".join(f"`{code}`" for code in sorted(found)),
            "content": {MEDIA_TYPE: {"schema": _ref(Problem)}},
        }
        for status, found in sorted(by_status.items())
    }


def _webhook() -> dict[str, Any]:
    return {
        "operationId": "webhook",
        "summary": _WEBHOOK,
        "description": _WEBHOOK_ABOUT,
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
            for name in _WEBHOOK_HEADERS
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(WebhookMessage)}}},
        "responses": {"2XX": {"description": N_("Taken. What else you answer is not read.")}},
    }


def _parts(known: Operation) -> Iterator[dict[str, Any]]:
    for part in known.path.split("/"):
        if part.startswith("{"):
            schema = {"type": "string", "minLength": 1}
            yield {"name": part.strip("{}"), "in": "path", "required": True, "schema": schema}


def _query(model: type[BaseModel] | None) -> Iterator[dict[str, Any]]:
    if model is None:
        return
    found = model.model_json_schema()
    for name, schema in found["properties"].items():
        said = {key: value for key, value in schema.items() if key not in ("description", "title")}
        one_of = [kind for kind in said.pop("anyOf", []) if kind != {"type": "null"}]
        said = {**said, **(one_of[0] if one_of else {})}
        if said.get("default", "") is None:
            del said["default"]
        yield {
            "name": name, "in": "query", "required": name in found.get("required", ()), "schema": said,
            "description": schema.get("description", ""),
        }  # fmt: skip


def _headers(known: Operation) -> Iterator[dict[str, Any]]:
    for name in known.headers:
        description, schema = _HEADERS[name]
        yield {"name": name, "in": "header", "required": True, "schema": schema, "description": description}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _in_language(said: Any, language: str) -> Any:
    """Return the document with everything that people read translated."""
    if isinstance(said, dict):
        return {
            key: _translated(value, language)
            if key in _TRANSLATED and isinstance(value, str)
            else _in_language(value, language)
            for key, value in said.items()
        }
    return [_in_language(one, language) for one in said] if isinstance(said, list) else said


def _translated(text: str, language: str) -> str:
    return translate(language, text) if text and language != ENGLISH else text
