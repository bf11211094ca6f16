"""`/health`: one glance for a monitor, without a secret and without anybody's data."""

from http import HTTPStatus

from flask import Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from roster.core import clock
from roster.database import db, schema
from roster.services import job_runs
from roster.web.access import public
from roster.web.public import blueprint


@blueprint.get("/health")
@public
def health() -> tuple[Response, int]:
    """Answer 200 while pages can be served; say beside it whether the clock ticks."""
    try:
        has_schema = schema.current() == schema.head()
        is_clock_alive = has_schema and job_runs.is_clock_alive(clock.now())
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(database="unavailable"), HTTPStatus.SERVICE_UNAVAILABLE
    answer = jsonify(
        database="ok",
        schema="ok" if has_schema else "old",
        clock="ok" if is_clock_alive else "silent",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer, HTTPStatus.OK if has_schema else HTTPStatus.SERVICE_UNAVAILABLE
