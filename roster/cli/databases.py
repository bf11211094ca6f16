"""`flask roster database …`: bring the database to this program's schema."""

import click
from flask.cli import with_appcontext

from roster.cli.configured import configured
from roster.database import schema
from roster.jobs import sweeps


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
    if indexed:
        click.echo(f"Indexed {indexed} records.")
    click.echo(f"The schema is {after}." if before == after else f"Schema {before or 'none'} → {after}.")


@database.command("current")
@with_appcontext
@configured
def current() -> None:
    """Print the schema of the database and the one that this program needs."""
    present, wanted = schema.current(), schema.head()
    click.echo(f"{present or 'none'} (this program needs {wanted})")
    if present != wanted:
        raise click.ClickException("Run 'flask roster database upgrade' after a backup.")
