"""A back-up is a database again: on the other engine too, whole or not at all, and never without its keys."""

import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core import cipher
from roster.core.actors import COMMAND
from roster.core.errors import DomainError
from roster.database import copies, db, schema, unit_of_work
from roster.database.scratch import database_at
from roster.models import AuditAction, AuditRow, Booking, Bureau
from roster.services import backup_files, backup_rotation, backups, restores
from roster.services.backup_files import BadBackup
from roster.services.backup_rotation import Keep
from tests.booking_builders import book, publish_december, slots_of


@pytest.fixture(autouse=True)
def schemas(request):
    """Migrate in the test of the road from one engine to the other only."""
    if "moves_to_the_other_engine" not in request.node.name:
        request.getfixturevalue("quick_upgrades")


def rows_of(engine):
    """Every row of every table but the trail, which tells of back-ups themselves."""
    with copies.snapshot(engine) as connection:
        return {
            table.name: list(copies.lines_of(connection, table))
            for table in copies.tables_of(connection)
            if table.name not in ("audit_rows", "chains")
        }


@pytest.fixture
def stocked(cast, now):
    publish_december(cast.own, now)
    for number, slot in enumerate(slots_of(cast.own.sittings[0])[:3]):
        book(slot, now, number)
    db.session.rollback()
    return cast


@pytest.fixture
def saved(stocked, now, tmp_path):
    return backups.make(tmp_path / "kept", COMMAND, now)


def damaged(path, change):
    """Return a copy of a back-up with one table's bytes changed and its manifest left alone."""
    other = path.with_name("roster-20200101-000000.backup")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return other


def test_a_backup_holds_every_row_and_says_so(saved, now):
    report = backups.verify(saved, now)
    assert (report.broken, report.missing_keys) == ([], [])
    assert report.manifest.tables["bookings"].rows == 3
    assert saved.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in saved.parent.iterdir()] == [saved.name], "nothing half made stays"
    made = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.BACKUP_MADE)).one()
    assert made.detail["file"] == saved.name


def test_neither_the_keys_nor_anybody_s_name_stand_in_it(saved, app):
    with zipfile.ZipFile(saved) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    config = app.config["ROSTER"]
    for secret in (*config.field_keys, config.index_key, config.secret_key, "示某某", "13800000101"):
        assert secret.encode() not in everything


def test_restoring_brings_back_what_was_saved_and_numbers_go_on(saved, stocked, now, tmp_path):
    before = rows_of(db.engine)
    with unit_of_work():
        for booking in db.session.scalars(select(Booking)):
            db.session.delete(booking)
    assert not restores.is_empty()
    db.session.remove()
    restores.restore(saved, COMMAND, now)
    assert rows_of(db.engine) == before
    assert schema.current() == schema.head()
    restored = select(AuditRow).where(AuditRow.action == AuditAction.BACKUP_RESTORED)
    assert db.session.scalars(restored).one().detail["file"] == saved.name
    assert {booking.name for booking in db.session.scalars(select(Booking))} == {"示某某"}
    slot = slots_of(
        db.session.get_one(Bureau, 1)
        and db.session.scalars(select(Booking).order_by(Booking.id)).first().sitting
    )[5]
    book(slot, now, 77)
    leftovers = [path.name for path in tmp_path.iterdir() if "restoring" in path.name]
    assert leftovers == []


def test_a_backup_moves_to_the_other_engine(saved, now, request, tmp_path):
    """The road for growth: from the embedded database to a server, and back."""
    before = rows_of(db.engine)
    if db.engine.dialect.name == "postgresql":
        other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    else:
        other = request.getfixturevalue("postgresql_database").fresh()
    with database_at(other) as target:
        if target.dialect.name == "postgresql":
            restores.restore(saved, COMMAND, now)
        else:
            backups.bring_in(saved, target, now)
        assert rows_of(db.engine) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_changed_byte_is_found(saved, now):
    def change(name, content):
        return content.replace(b"lawyer", b"lawyor", 1) if name == "tables/slots.jsonl" else content

    with pytest.raises(BadBackup, match="slots"):
        backups.verify(damaged(saved, change), now)
    text = saved.with_name("roster-20190101-000000.backup")
    text.write_text("no archive")
    with pytest.raises(BadBackup):
        backups.verify(text, now)
    cut = saved.with_name("roster-20180101-000000.backup")
    cut.write_bytes(saved.read_bytes()[:-200])
    with pytest.raises(BadBackup):
        backups.verify(cut, now)


def test_what_fails_leaves_the_database_as_it_is(saved, stocked, now):
    before = rows_of(db.engine)

    def newer(name, content):
        return content.replace(b'"schema": "0', b'"schema": "9') if name == "manifest.json" else content

    def lacking(name, content):
        return content[: content.index(b"\n") + 1] if name == "tables/seats.jsonl" else content

    for change in (newer, lacking):
        with pytest.raises(DomainError):
            restores.restore(damaged(saved, change), COMMAND, now)
        assert rows_of(db.engine) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_other_keys_are_named_before_anything_is_touched(saved, now, app):
    config = app.config["ROSTER"]
    try:
        cipher.install(cipher.Cipher(("A" * 43 + "=",), config.index_key))
        with pytest.raises(restores.WrongKeys, match="ROSTER_FIELD_KEYS"):
            restores.restore(saved, COMMAND, now)
        assert backups.verify(saved, now).missing_keys == ["ROSTER_FIELD_KEYS"]
    finally:
        cipher.install(cipher.Cipher(config.field_keys, config.index_key))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_older_schema_is_saved_and_upgraded_when_it_comes_back(app, now, tmp_path):
    schema.downgrade("0001")
    saved = backups.make(tmp_path / "kept", COMMAND, now)
    with backup_files.opened(saved) as (_archive, manifest):
        assert manifest.schema == "0001"
    schema.upgrade()
    assert backups.verify(saved, now).manifest.schema == "0001"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_leaves_no_half_backup(stocked, now, tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_files, "put", full)
    with pytest.raises(OSError, match="No space"):
        backups.make(tmp_path / "kept", COMMAND, now)
    assert list((tmp_path / "kept").iterdir()) == []


def test_days_weeks_and_months_are_kept(tmp_path, now):
    for day in range(100):
        (tmp_path / backup_files.name_at(now - timedelta(days=day))).touch()
    (tmp_path / "letter.txt").touch()
    gone = backup_rotation.rotate(tmp_path, Keep(days=7, weeks=4, months=2))
    kept = sorted(path.name[7:15] for path in backup_files.listed(tmp_path))
    assert kept == ["20261031", "20261108", "20261115", *(f"202611{day}" for day in range(18, 25))]
    assert len(gone) == 100 - len(kept)
    assert (tmp_path / "letter.txt").exists()
    assert backup_rotation.rotate(tmp_path, Keep()) == []
    with pytest.raises(ValueError, match="0,1,1"):
        Keep.read("0,1,1")
