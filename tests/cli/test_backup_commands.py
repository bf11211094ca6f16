"""Back-up and restore as an administrator types them: refused while somebody works, never without a copy."""

import getpass

import pytest

from roster.core import presence
from roster.database import db
from roster.jobs.lock import ClockLock
from roster.models import AuditAction, AuditRow, Bureau
from roster.services import backup_files, restores

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("quick_upgrades"),
]


@pytest.fixture
def run(app):
    def roster(*arguments):
        db.session.remove()
        answer = app.test_cli_runner().invoke(args=["roster", "backup", *map(str, arguments)])
        assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
        return answer

    return roster


def test_make_list_verify_and_restore(run, app, cast, tmp_path):
    folder = tmp_path / "kept"
    made = run("make", folder, "--keep", 1)
    assert (made.exit_code, "keys are not in it" in made.output) == (0, True)
    [saved] = backup_files.listed(folder)
    assert "schema" in run("list", folder).output
    assert "all there" in run("verify", saved).output
    refused = run("restore", saved)
    assert (refused.exit_code, "--replace" in refused.output) == (1, True)
    presence.announce(tmp_path)
    running = run("restore", saved, "--replace")
    assert (running.exit_code, "site is running" in running.output) == (1, True)
    presence._held.pop().close()
    with ClockLock(db.engine, tmp_path):
        assert "clock is running" in run("restore", saved, "--replace").output
    db.session.query(Bureau).order_by(Bureau.id).first().name = "后来改的"
    db.session.commit()
    moved = saved.rename(folder / "roster-20250101-000000.backup")
    restored = run("restore", moved, "--replace")
    assert (restored.exit_code, "What was there is saved in" in restored.output) == (0, True), restored.output
    assert db.session.query(Bureau).filter_by(name="后来改的").count() == 0
    assert len(backup_files.listed(folder)) == 2
    row = db.session.query(AuditRow).filter_by(action=AuditAction.BACKUP_RESTORED).one()
    assert (row.actor_kind, row.origin) == ("command", f"{getpass.getuser()} $ roster backup restore")


def test_a_file_that_is_no_backup_is_refused_in_a_sentence(run, app, tmp_path):
    wrong = tmp_path / "roster-1.backup"
    wrong.write_text("hello")
    for command in ("verify", "restore"):
        answer = run(command, wrong)
        assert (answer.exit_code, "This is no back-up" in answer.output) == (1, True), answer.output
    assert restores.is_empty()
    assert "This is no back-up" in run("list", tmp_path).output
