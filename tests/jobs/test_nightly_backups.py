"""One back-up a night, made up for later when the machine was off, and a sentence when there is none."""

from datetime import UTC, datetime, timedelta

import pytest

from roster.core.actors import CLOCK
from roster.jobs import nightly_backups
from roster.services import backup_files, backups
from roster.services.backup_rotation import Keep

HALF_PAST_ONE = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
"""Of the 25th, in Shanghai."""


@pytest.fixture
def make(monkeypatch):
    """Stand in for the real back-up, which tests of its own try."""

    def write(folder, actor, now):
        assert actor is CLOCK
        folder.mkdir(exist_ok=True)
        path = folder / backup_files.name_at(now)
        path.touch()
        return path

    monkeypatch.setattr(backups, "make", write)


def test_a_night_has_one_backup_and_old_ones_go(make, tmp_path):
    sweep = nightly_backups.sweep(tmp_path, Keep(days=3, weeks=0, months=0))
    assert sweep(HALF_PAST_ONE - timedelta(minutes=1)) == ""
    hours = [HALF_PAST_ONE + timedelta(hours=hour) for hour in range(24 * 5)]
    said = [sentence for sentence in map(sweep, hours) if sentence]
    assert len(said) == 5
    assert said[-1].endswith("1 old ones deleted")
    assert len(backup_files.listed(tmp_path)) == 3


def test_no_folder_no_backup(make):
    assert nightly_backups.sweep(None, Keep())(HALF_PAST_ONE) == ""


def test_a_failure_is_said_and_tried_again_in_an_hour(monkeypatch, tmp_path, caplog):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "make", full)
    assert nightly_backups.sweep(tmp_path, Keep())(HALF_PAST_ONE) == "no back-up"
    assert "NO BACK-UP was made: [Errno 28] No space left on device" in caplog.text
    assert nightly_backups.is_due(tmp_path, HALF_PAST_ONE)
