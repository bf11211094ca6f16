"""A death between two chosen statements: the act runs in a forked process that ends at the n-th, unannounced."""

import os
import traceback
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Table, event

from roster.database import copies, db

DIED, DONE = 9, 0
_tables: dict[str, list[Table]] = {}
MOST_POINTS = 10_000


def run(act: Callable[[], object], dies_at: int = MOST_POINTS) -> int:
    """Do an act in a process that dies before its n-th statement, flush of a commit, or return from one.

    Returns DIED, DONE, or another status when the act raised something.
    """
    db.session.remove()
    db.engine.dispose()  # no connection is shared with a process that dies
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _arm(dies_at)
            act()
            status = DONE
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _arm(dies_at: int) -> None:
    passed = 0

    def point(*_arguments: object, **_named: object) -> None:
        nonlocal passed
        passed += 1
        if passed == dies_at:
            os._exit(DIED)

    _listen(point)


def point_of_commit(act: Callable[[], object], tally: Path) -> int:
    """Return at which point an act of one unit of work commits: counted in a process that stops just there."""

    def counted() -> None:
        passed = 0

        def count(*_arguments: object, **_named: object) -> None:
            nonlocal passed
            passed += 1

        def stop(*_arguments: object, **_named: object) -> None:
            tally.write_text(str(passed))
            os._exit(DIED)

        _listen(count)
        event.listen(db.engine, "commit", stop)
        act()

    assert run(counted) == DIED
    return int(tally.read_text())


def _listen(point: Callable[..., None]) -> None:
    event.listen(db.engine, "before_cursor_execute", point)
    event.listen(db.engine, "commit", point)
    event.listen(db.session, "after_commit", point)


def everything() -> dict[str, list[str]]:
    """Return every row of the database, to see whether anything changed."""
    address = str(db.engine.url)
    with copies.snapshot(db.engine) as connection:
        if address not in _tables:
            _tables[address] = copies.tables_of(connection)
        return {table.name: list(copies.lines_of(connection, table)) for table in _tables[address]}
