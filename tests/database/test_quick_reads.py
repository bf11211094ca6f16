"""Short statements past the pool: a dead connection is noticed by its failing, and nothing stays open behind a disposed engine."""

import pytest

from roster.database import db
from roster.database.quick_reads import QuickReads


def test_a_connection_that_died_is_made_anew_and_a_fault_is_told(app):
    with app.app_context():
        reads = QuickReads(db.engine)
        assert reads.rows("SELECT 1", {}) == [(1,)]
        kept = reads._idle[0]
        assert reads.rows("SELECT 2", {}) == [(2,)]
        assert list(reads._idle) == [kept]
        kept.connection.close()
        assert reads.rows("SELECT 3", {}) == [(3,)]
        with pytest.raises(db.engine.dialect.loaded_dbapi.Error):
            reads.rows("SELECT nothing", {})
        assert not reads._idle
        assert reads.rows("SELECT 4", {}) == [(4,)]
        (last,) = reads._idle
        db.engine.dispose()
        assert not reads._idle
        with pytest.raises(db.engine.dialect.loaded_dbapi.Error):
            last.execute("SELECT 5")
