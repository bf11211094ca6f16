"""`flask roster verify` and `backup verify`: words and exit status for what is whole, changed and removed by retention."""

import getpass

import pytest
from sqlalchemy import select

from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Bureau, Consultation
from roster.services import backup_files, seals
from tests.desk import stage
from tests.services.test_chains import unguarded
from tests.services.test_consultations import signed

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("quick_upgrades"),
]

TAMPERED = "UPDATE consultations SET summary = NULL"


@pytest.fixture
def run(app):
    def roster(*arguments):
        db.session.remove()
        return app.test_cli_runner().invoke(args=["roster", *map(str, arguments)])

    return roster


@pytest.fixture
def own(cast):
    """The bureau's short name."""
    return cast.own.bureau.slug


@pytest.fixture
def stranger(cast):
    """Another's."""
    return cast.stranger.bureau.slug


@pytest.fixture
def record(cast, own, stranger, now):
    return signed(cast, stage(cast, now), now)


def test_a_whole_trail(run, record, own, stranger):
    answer = run("verify")
    assert answer.exit_code == 0, answer.output
    assert f"{own}\n  audit rows: " in answer.output
    assert "signed records and addenda: 1 whole, number 1 to 1" in answer.output
    assert "outside every bureau" in answer.output
    one = run("verify", "--bureau", stranger)
    assert (one.exit_code, "signed records and addenda: 0 whole" in one.output) == (0, True)
    assert f"{own}\n" not in one.output


def test_a_changed_record(run, record, stranger):
    unguarded(TAMPERED)
    answer = run("verify")
    assert answer.exit_code == 1
    assert "WRONG: 1 changed after it was written, the first is number 1" in answer.output
    assert run("verify", "--bureau", stranger).exit_code == 0, "another bureau's are whole"


def test_what_retention_removed(run, record, now):
    with unit_of_work() as session:
        row = session.get_one(Consultation, record)
        seals.forget([record], seals.PERSONAL, now)
        for name in seals.PERSONAL:
            setattr(row, name, "" if name == "remark" else None)
    answer = run("verify")
    assert (answer.exit_code, "WRONG" in answer.output) == (0, False)
    assert "personal fields removed by retention: 1" in answer.output


@pytest.mark.parametrize(("anchor", "status"), [("", 0), ("0" * 64, 1)])
def test_an_anchor_from_paper(run, record, anchor, status):
    anchor = anchor or db.session.scalar(select(AuditRow.hash).order_by(AuditRow.id.desc()).limit(1))
    answer = run("verify", "--anchor", anchor)
    words = "stands in no chain any more" if status else "stands in trail:"
    assert (answer.exit_code, words in answer.output) == (status, True), answer.output


def test_backup_verify_walks_the_chains_and_names_who_made_it(run, record, tmp_path):
    run("backup", "make", tmp_path / "whole")
    [whole] = backup_files.listed(tmp_path / "whole")
    answer = run("backup", "verify", whole)
    assert answer.exit_code == 0, answer.output
    assert "signed records and addenda: 1 whole" in answer.output
    assert "The audit trail and the signed records are what was written." in answer.output
    made = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.BACKUP_MADE)).one()
    assert (made.actor_kind, made.origin) == ("command", f"{getpass.getuser()} $ roster backup make")
    unguarded(TAMPERED)
    run("backup", "make", tmp_path / "changed")
    [changed] = backup_files.listed(tmp_path / "changed")
    answer = run("backup", "verify", changed)
    assert answer.exit_code == 1
    assert "WRONG: 1 changed after it was written" in answer.output
    assert "were changed before" in answer.output


def test_restore_walks_the_chains_before_it_replaces_anything(run, record, tmp_path):
    """A copy in which somebody changed a record comes back only to whom says so; the trail keeps it."""
    whole_at, changed_at = tmp_path / "whole", tmp_path / "changed"
    run("backup", "make", whole_at)
    unguarded(TAMPERED)
    run("backup", "make", changed_at)
    [whole], [changed] = backup_files.listed(whole_at), backup_files.listed(changed_at)
    with unit_of_work() as session:
        session.query(Bureau).filter_by(slug="own").one().name = "后来改的"
    refused = run("backup", "restore", changed, "--replace")
    assert refused.exit_code == 1
    assert "WRONG: 1 changed after it was written, the first is number 1" in refused.output
    assert "--despite-changes" in refused.output
    assert db.session.query(Bureau).filter_by(name="后来改的").count() == 1, "left as it is"
    taken = run("backup", "restore", changed, "--replace", "--despite-changes")
    assert (taken.exit_code, "WRONG: 1 changed" in taken.output) == (0, True), taken.output
    assert db.session.query(Bureau).filter_by(name="后来改的").count() == 0
    restored = select(AuditRow).where(AuditRow.action == AuditAction.BACKUP_RESTORED)
    assert db.session.scalars(restored).one().detail["whole"] is False
    assert len(backup_files.listed(changed_at)) == 3, (
        "each time what was there is saved, and never over another"
    )
    mended = run("backup", "restore", whole, "--replace")
    assert (mended.exit_code, "WRONG" in mended.output) == (0, False), mended.output
    assert run("verify").exit_code == 0
