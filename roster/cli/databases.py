"""`flask roster database …`: bring the database to this program's schema."""

import click
from flask.cli import with_appcontext

from roster.cli.configured import configured
from roster.database import schema
from roster.jobs import sweeps

_REMARKS_ENCRYPTED = "0047"
"""The program of before this revision reads remarks on records in clear."""


@click.group("database")
def database() -> None:
    """The database's schema."""


@database.command("upgrade")
@with_appcontext
@configured
def upgrade() -> None:
    """Run the migrations that are pending."""
    before = schema.current()
    schema.upgrade()
    after = schema.current()
    indexed = sweeps.index_records()  # a migration has no keys
    encrypted = sweeps.encrypt_remarks()
    if indexed:
        click.echo(f"Indexed {indexed} records.")
    if encrypted:
        click.echo(f"Encrypted the remarks of {encrypted} records.")
    click.echo(f"The schema is {after}." if before == after else f"Schema {before or 'none'} → {after}.")


@database.command("downgrade")
@click.argument("revision")
@click.confirmation_option(prompt="What newer versions wrote into what they added is lost. Go on?")
@with_appcontext
@configured
def downgrade(revision: str) -> None:
    """Take the schema back to REVISION, for the version of before."""
    if revision not in schema.revisions():
        raise click.ClickException(f"There is no revision {revision} in this version.")
    before = schema.current()
    if revision < _REMARKS_ENCRYPTED <= (before or ""):
        sweeps.put_remarks_back()  # a migration has no keys
    schema.downgrade(revision)
    click.echo(f"Schema {before or 'none'} → {schema.current() or 'none'}.")


@database.command("pending")
@with_appcontext
@configured
def pending() -> None:
    """Say which migrations are pending, and whether the site must stop for them (then exit with 1)."""
    found = schema.pending()
    if not found:
        click.echo("Nothing is pending.")
        return
    for migration in found:
        click.echo(f"{migration.revision} {migration.title}")
        if migration.needs_stop:
            click.echo(f"     Stop the site before it: {migration.needs_stop}.")
    if any(migration.needs_stop for migration in found):
        raise click.ClickException("Stop the site, back up, then run 'flask roster database upgrade'.")
    click.echo("Back up, then run 'flask roster database upgrade' while the site serves.")


@database.command("current")
@with_appcontext
@configured
def current() -> None:
    """Print the schema of the database and the one that this program needs."""
    present, wanted = schema.current(), schema.head()
    click.echo(f"{present or 'none'} (this program needs {wanted})")
    if present != wanted:
        raise click.ClickException("Run 'flask roster database upgrade' after a backup.")
