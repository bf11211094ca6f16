"""`flask roster bureau …`: found a real bureau and bring in its centers and people."""

from typing import BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext

from roster.cli.actors import typed
from roster.cli.refusals import on_the_database
from roster.core import clock, tables
from roster.database import unit_of_work
from roster.services import center_imports, founding, people_imports

TABLE_FILE = click.File("rb")
"""`-` reads what is piped in: a file that only root may read needs no copy for the service's user."""


@click.group("bureau")
def bureau() -> None:
    """Found a real bureau, and import its centers and people."""


@bureau.command("create")
@click.option("--slug", required=True, help="Short name in addresses: small letters, digits, hyphens.")
@click.option("--name", required=True, help="In Chinese, as printed on the roster.")
@click.option("--name-en", default="", help="In English.")
@click.option("--seat", required=True, help="The seat's postal address.")
@click.option("--phone", required=True, help="The number that citizens call.")
@click.option("--latitude", type=float, required=True, help="Of the seat, in degrees.")
@click.option("--longitude", type=float, required=True, help="Of the seat, in degrees.")
@with_appcontext
@on_the_database
def create(slug: str, **charter: str | float) -> None:
    """Found a bureau with lawyers and notaries as its roles."""
    with unit_of_work():
        founding.found(founding.Charter(slug=slug, **charter), typed(), clock.now())  # type: ignore[arg-type]
    base = current_app.config["ROSTER"].base_url
    click.echo(f"Founded {charter['name']}. Citizens will book at {base}/b/{slug}/")
    click.echo(f"Next: flask roster bureau import-centers {slug} CENTERS.csv")


@bureau.command("import-centers")
@click.argument("slug")
@click.argument("file", type=TABLE_FILE)
@with_appcontext
@on_the_database
def import_centers(slug: str, file: BinaryIO) -> None:
    """Add the centers of a FILE (.xlsx, or CSV in UTF-8 or GBK) to the bureau SLUG, change known ones: all, or none."""
    with unit_of_work():
        table = tables.read(file.read())
        made = center_imports.import_centers(founding.named(slug), table, typed(), clock.now())
    click.echo(f"Added {len(made)} centers.")
    click.echo(f"Next: flask roster bureau import-people {slug} PEOPLE.csv")


@bureau.command("import-people")
@click.argument("slug")
@click.argument("file", type=TABLE_FILE)
@with_appcontext
@on_the_database
def import_people(slug: str, file: BinaryIO) -> None:
    """Add the practitioners of a FILE (.xlsx, or CSV in UTF-8 or GBK) and their firms to the bureau SLUG: all, or none."""
    with unit_of_work():
        table = tables.read(file.read())
        made = people_imports.import_people(founding.named(slug), table, typed(), clock.now())
    click.echo(f"Added {len(made)} people.")
    click.echo(f"Next: flask roster account create --bureau {slug} --role scheduler --email … --name …")
