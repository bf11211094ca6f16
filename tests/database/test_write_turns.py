"""Turns at an SQLite file: one at a time, given back whatever happens, and never more than a courtesy."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from roster.database import engine as engines
from roster.database import write_turns
from roster.database.engine import WRITING
from roster.database.write_turns import WriteTurns


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(write_turns, "PATIENCE_SECONDS", 0.05)


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/a.sqlite3")
    engines.prepare(engine, durable=False)
    yield engine
    engine.dispose()


def test_threads_and_processes_wait_for_each_other_and_no_longer_than_their_patience(tmp_path):
    here, there = (
        WriteTurns(tmp_path / "a"),
        WriteTurns(tmp_path / "a"),
    )  # two processes: a file lock is one's own
    assert here.take()
    with ThreadPoolExecutor(1) as pool:
        assert not pool.submit(here.take).result(), "another thread of this process"
    assert there.take(), "out of patience it goes on, and SQLite's own lock decides"
    there.give()
    here.give()
    assert there.take()
    there.give()


def test_a_place_where_no_file_can_be_is_no_obstacle(tmp_path):
    turns = WriteTurns(tmp_path / "nowhere" / "a")
    assert not turns.take()
    assert not turns.take(), "nothing was kept the first time"


def test_the_turn_comes_back_after_commit_error_and_close(engine, tmp_path):
    def write(words):
        with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
            connection.execute(text(words))

    other = WriteTurns(tmp_path / "a.sqlite3")
    for words, works in (("CREATE TABLE a (b)", True), ("INSERT INTO nothing VALUES (1)", False)):
        try:
            write(words)
        except Exception:
            assert not works
        assert other.take()
        other.give()
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        connection.begin()
        connection.begin_nested()
    assert other.take()
    other.give()


def test_one_connection_that_writes_twice_does_not_wait_for_itself(engine):
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        for number in range(2):
            with connection.begin():
                connection.execute(text(f"CREATE TABLE a{number} (b)"))
