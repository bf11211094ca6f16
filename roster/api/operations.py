"""One operation: its address, who may use it, what it takes and answers, written once, beside its view.

The decorator makes the route and keeps what the OpenAPI document says of it. A view is given the call and,
by the names of its parameters, the checked `query` or `body` and the parts of its address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, get_type_hints

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from roster.api import problems, programs
from roster.api.problems import PREFIX, Refused
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.references import digest
from roster.core.translation import N_
from roster.database import db
from roster.extensions import csrf, limiter
from roster.models import ApiClient, Bureau, Scope

LARGEST_BODY = 64 * 1024
RETRY_AFTER_SECONDS = 30
LONGEST_KEY = 64
IDEMPOTENCY_KEY, BOOKING_TOKEN = "Idempotency-Key", "Booking-Token"

blueprint = Blueprint("api", __name__, url_prefix=PREFIX.rstrip("/"))
csrf.exempt(blueprint)  # no cookie is read here: a key in a header is what proves a program
limiter.exempt(blueprint)  # all of a program's visitors come from one address: see `programs`


@dataclass(frozen=True)
class Call:
    """Who calls."""

    client: ApiClient

    @property
    def bureau(self) -> Bureau:
        """The bureau whose key it is: a program sees no other."""
        return self.client.bureau

    @property
    def actor(self) -> Actor:
        """The program, as the audit trail names it."""
        return Actor("program", origin=self.client.name)

    @property
    def language(self) -> str:
        """The language asked for."""
        return problems.language()

    @property
    def idempotency_key(self) -> str:
        """The key by which a repeated sending is known again; another program's same key is another one.

        Raises InvalidInput.
        """
        key = request.headers.get(IDEMPOTENCY_KEY, "")
        if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
            raise InvalidInput(
                N_("Send a random key of at most %(most)s characters in the header Idempotency-Key."),
                field=IDEMPOTENCY_KEY,
                most=LONGEST_KEY,
            )
        return digest(f"{self.client.public_id}:{key}")

    @property
    def booking_token(self) -> str:
        """The secret that opens a booking. Raises InvalidInput when there is none."""
        token = request.headers.get(BOOKING_TOKEN, "")
        if not token:
            raise InvalidInput(
                N_("Send the booking's token in the header Booking-Token."), field=BOOKING_TOKEN
            )
        return token


View = Callable[..., BaseModel]


@dataclass(frozen=True)
class Operation:
    """What the document says of a route."""

    method: str
    path: str
    scope: Scope
    name: str
    summary: str
    description: str
    status: HTTPStatus
    problems: tuple[str, ...]
    """Codes of `problems.TITLES` besides those that every operation may answer."""
    headers: tuple[str, ...]
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    answer: type[BaseModel]


OPERATIONS: list[Operation] = []


def operation(
    method: str,
    path: str,
    scope: Scope,
    summary: str,
    *,
    description: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    problems: tuple[str, ...] = (),
    headers: tuple[str, ...] = (),
) -> Callable[[View], View]:
    """Make a view an operation of the API; its annotations say what it takes and answers."""

    def made(view: View) -> View:
        hints = get_type_hints(view)
        known = Operation(
            method, path, scope, view.__name__, summary, description, status, problems, headers,
            query=hints.get("query"), body=hints.get("body"), answer=hints["return"],
        )  # fmt: skip
        OPERATIONS.append(known)

        @wraps(view)
        def answered(**parts: str) -> Response:
            return _answer(known, view, parts)

        answered.access = "public"  # type: ignore[attr-defined] # of sign-ins: a key opens it, not an account
        answered.scope = scope  # type: ignore[attr-defined]
        blueprint.add_url_rule(
            path.replace("{", "<").replace("}", ">"),
            endpoint=view.__name__,
            view_func=answered,
            methods=[method],
            provide_automatic_options=False,
        )
        return view

    return made


def _answer(known: Operation, view: View, parts: dict[str, Any]) -> Response:
    client = programs.identify(known.scope)
    if known.query is not None:
        parts["query"] = known.query.model_validate(request.args.to_dict())
    elif request.args:
        raise InvalidInput(field=next(iter(request.args)))
    if known.body is not None:
        parts["body"] = known.body.model_validate_json(_body(), strict=True)
    found = view(Call(client), **parts)
    answer = Response(found.model_dump_json(), status=known.status, content_type="application/json")
    answer.headers["Content-Language"] = "en" if problems.language() == problems.ENGLISH else "zh-CN"
    if known.method == "GET":
        answer.headers["Cache-Control"] = "private, no-cache"  # kept, and asked about each time
        answer.headers["Vary"] = "Authorization, Accept-Language"
        answer.add_etag()
        answer.make_conditional(request)
    programs.note_use(client)
    return answer


def _body() -> bytes:
    if request.mimetype != "application/json":
        raise Refused("not_json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if (request.content_length or 0) > LARGEST_BODY or len(request.get_data()) > LARGEST_BODY:
        raise RequestEntityTooLarge
    return request.get_data()


@blueprint.before_app_request
def _no_such_address() -> Response | None:
    """Answer unknown addresses and wrong methods below the prefix as everything else here."""
    error = request.routing_exception
    if request.path.startswith(PREFIX) and isinstance(error, HTTPException) and (error.code or 0) >= 400:
        return problems.of_http(error)
    return None


blueprint.register_error_handler(DomainError, problems.of_domain)
blueprint.register_error_handler(ValidationError, problems.of_validation)
blueprint.register_error_handler(HTTPException, problems.of_http)


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(InterfaceError)
def _database_away(error: Exception) -> Response:
    db.session.rollback()
    current_app.logger.error("database unavailable at %s: %s", request.endpoint, type(error).__name__)
    return problems.of_kind(
        "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(RETRY_AFTER_SECONDS)}
    )


@blueprint.errorhandler(Exception)
def _broken(error: Exception) -> Response:
    if current_app.testing:
        raise error
    db.session.rollback()
    current_app.logger.error("unexpected error at %s", request.endpoint, exc_info=error)
    return problems.of_kind("broken", HTTPStatus.INTERNAL_SERVER_ERROR)
