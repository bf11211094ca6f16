"""The queue's own schema: the one that the installed package wants, out of the way of everything else."""

from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from roster.database import copies, db, schema

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_kept_is_what_the_package_wants():
    """A newer Procrastinate: apply its migrations in one of ours (docs/operations.md), and keep its schema here."""
    kept = sorted((ROOT / "migrations" / "queue").glob("procrastinate-*.sql"))[-1]
    wanted = files("procrastinate").joinpath("sql", "schema.sql").read_text(encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == wanted


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_it_works_from_the_usual_schema_and_leaves_no_trace_there(app):
    with db.engine.begin() as connection:
        assert connection.scalar(text("SHOW search_path")) == '"$user", public'
        (number,) = connection.scalar(
            text(
                "SELECT roster_queue.procrastinate_defer_jobs_v1(ARRAY[ROW('q', 't', 0, NULL, NULL, '{}', NULL)"
                "::roster_queue.procrastinate_job_to_defer_v1])"
            )
        )
        fetched = text("SELECT id FROM roster_queue.procrastinate_fetch_job_v2(ARRAY['q']::varchar[], NULL)")
        assert connection.scalar(fetched) == number
        assert not [one.name for one in copies.tables_of(connection) if "procrastinate" in one.name]
    db.session.remove()
    schema.downgrade("0034")
    assert "roster_queue" not in inspect(db.engine).get_schema_names()
    schema.upgrade()
    assert "roster_queue" in inspect(db.engine).get_schema_names()
