"""`flask roster backup …`: save the database while people work, try a back-up out, put one back."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from roster.cli.actors import typed
from roster.cli.configured import configured
from roster.cli.verifying import tell
from roster.core import clock, presence
from roster.core.errors import DomainError
from roster.core.translation import translate
from roster.database import db, schema
from roster.services import backup_files, backup_rotation, backups, invariants, restores
from roster.services.backups import Report

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("backup")
def backup() -> None:
    """Back-ups: make, list, verify, restore. They never hold the keys: keep keys.env somewhere else."""


@backup.command("make")
@click.argument("folder", type=FOLDER)
@click.option("--keep", type=click.IntRange(1), help="Then delete all but so many of the newest there.")
@with_appcontext
@configured
def make(folder: Path, keep: int | None) -> None:
    """Save the database into a new file of FOLDER, and try it out. The site may go on running."""
    try:
        path = backups.make(folder, typed(), clock.now())
    except (DomainError, OSError) as error:
        raise click.ClickException(_sentence(error)) from error
    click.echo(f"{path} ({path.stat().st_size:,} bytes), restored once on trial.")
    click.echo("The keys are not in it: without keys.env of this installation nobody can read it.")
    for old in backup_rotation.drop_all_but_newest(folder, keep) if keep else []:
        click.echo(f"Deleted {old.name}.")


@backup.command("list")
@click.argument("folder", type=FOLDER)
def list_(folder: Path) -> None:
    """List the back-ups of FOLDER, the newest first."""
    for path in backup_files.listed(folder):
        try:
            with backup_files.opened(path) as (_archive, manifest):
                said = f"schema {manifest.schema}, {manifest.rows:,} rows, from {manifest.engine}"
        except DomainError as error:
            said = _sentence(error)
        click.echo(f"{path.name}  {path.stat().st_size:>12,}  {said}")


@backup.command("verify")
@click.argument("file", type=FILE)
@with_appcontext
@configured
def verify(file: Path) -> None:
    """Restore FILE into a database that is thrown away, and look at all of it, the audit trail too.

    Exits with 1 when something is not whole.
    """
    try:
        report = backups.verify(file, clock.now())
    except DomainError as error:
        raise click.ClickException(_sentence(error)) from error
    _tell(report)
    if report.missing_keys:
        names = ", ".join(report.missing_keys)
        raise click.ClickException(
            f"This installation's keys do not fit: {names}. Personal data stays unreadable."
        )
    if report.is_new_damage:
        raise click.ClickException("The back-up is not what was saved.")
    tell(report.trail)
    if not report.is_trail_whole:
        raise click.ClickException(
            "The back-up is what was saved, but its audit trail or signed records were changed before."
        )
    click.echo("The audit trail and the signed records are what was written.")


@backup.command("restore")
@click.argument("file", type=FILE)
@click.option(
    "--replace", is_flag=True, help="The database holds something: save that first, then replace it."
)
@click.option(
    "--despite-changes",
    is_flag=True,
    help="Also when somebody had changed its audit trail or signed records; the trail then says so.",
)
@with_appcontext
@configured
def restore(file: Path, replace: bool, despite_changes: bool) -> None:
    """Put FILE in the place of the database, after walking its chains. Refused while the site or its clock runs."""
    from roster.jobs.lock import ClockLock, ClockRunning

    _refuse_while_running()
    try:
        with ClockLock(db.engine, Path(current_app.instance_path)):
            _save_present(file, replace)
            report = restores.restore(file, typed(), clock.now(), may_be_changed=despite_changes)
    except ClockRunning as error:
        raise click.ClickException("The clock is running: stop the service first.") from error
    except restores.ChangedTrail as error:
        tell(error.trail)
        raise click.ClickException(
            f"{_sentence(error)} Try an older one; --despite-changes restores this one all the same."
        ) from error
    except (DomainError, OSError) as error:
        raise click.ClickException(_sentence(error)) from error
    _tell(report)
    tell(report.trail)
    click.echo(
        f"Restored. The schema is {schema.head()}. Start the service, then run 'flask roster check' and 'flask roster verify'."
    )


def _refuse_while_running() -> None:
    others = restores.others_connected()
    if presence.is_site_running(Path(current_app.instance_path)):
        raise click.ClickException("The site is running: stop the service first.")
    if others:
        raise click.ClickException(f"{others} other programs use this database: stop the service first.")


def _save_present(file: Path, replace: bool) -> None:
    """Keep what is there, in a back-up beside the one that replaces it."""
    try:
        if restores.is_empty():
            return
        if not replace:
            raise click.ClickException(
                "The database holds something. With --replace it is saved first, then replaced."
            )
        kept = backups.make(file.resolve().parent, typed(), clock.now())
        click.echo(f"What was there is saved in {kept}.")
    except (SQLAlchemyError, DomainError) as error:
        raise click.ClickException(
            f"What is there cannot be saved first ({type(error).__name__}). Move the database away "
            "by hand (or name an empty one in DATABASE_URL) and restore again."
        ) from error


def _tell(report: Report) -> None:
    manifest = report.manifest
    click.echo(f"Made {clock.local(manifest.made_at):%Y-%m-%d %H:%M:%S} by version {manifest.program}.")
    click.echo(
        f"Schema {manifest.schema}, {manifest.rows:,} rows in {len(manifest.tables)} tables: all there."
    )
    for code in report.broken:
        known = " It was so when the back-up was made." if code in manifest.broken else ""
        click.echo(f"WRONG {translate('en', invariants.SENTENCES[code])}{known}")
    if not report.broken:
        click.echo("Bookings and seats agree.")


def _sentence(error: Exception) -> str:
    return error.in_language("en") if isinstance(error, DomainError) else f"It cannot be written: {error}"
