"""The small version of `benchmarks.trust`: rotated, emptied at night, saved, restored, four years on; nothing counted is lost."""

from collections.abc import Iterator

import pytest
from flask import Flask

from benchmarks import trust
from roster.app import create_app
from roster.config import Config, create_keys
from roster.core import cipher
from roster.database import db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""`make soak` does it on both, with a year of 20 centers."""


@pytest.fixture
def app(database_url, tmp_path, monkeypatch) -> Iterator[Flask]:
    """The application with a keys file of its own."""
    monkeypatch.setattr(cipher, "REFRESH_SECONDS", 0)
    create_keys(tmp_path)
    application = create_app(Config.from_environment(tmp_path, {"DATABASE_URL": database_url}))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def test_statistics_and_chains_outlive_rotation_retention_and_restore(app, tmp_path):
    steps = list(trust.live(tmp_path, centers=2, months=2, is_short=True))
    assert [step.name for step in steps if not step.is_well] == []
    assert [step.links > 60 for step in steps] == [True] * 6
    night = next(step for step in steps if step.name == "retention night")
    much_later = next(step for step in steps if step.name == "retention night 4 years on")
    assert "0 left due" in night.done
    assert not night.removed
    assert much_later.removed > 50
    assert "0 left due" in much_later.done
