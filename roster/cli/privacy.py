"""`flask roster privacy`: the register of processing activities, to read or to hand in."""

import csv
import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from roster.cli.refusals import on_the_database
from roster.core.translation import translate
from roster.database import db
from roster.models import Bureau
from roster.services import register as registers

COLUMNS = ("Purpose", "Whose", "What is held", "Until when", "Who may see it", "Protection", "Legal basis")


@click.group("privacy")
def privacy() -> None:
    """Personal data: what is held, why, and until when."""


@privacy.command("register")
@click.option("--bureau", "slug", help="The bureau's address name; all bureaus without it.")
@click.option("--language", type=click.Choice(["zh_Hans_CN", "en"]), default="zh_Hans_CN", show_default=True)
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for a spreadsheet.")
@with_appcontext
@on_the_database
def register(slug: str | None, language: str, as_csv: bool) -> None:
    """Print the register of processing activities, made from what the database's columns declare."""
    chosen = select(Bureau).order_by(Bureau.id)
    found = db.session.scalars(chosen.where(Bureau.slug == slug) if slug else chosen).all()
    if not found:
        raise click.ClickException("There is no such bureau.")
    for bureau in found:
        rows = [_row(one, language) for one in registers.activities(bureau)]
        heads = [translate(language, name) for name in COLUMNS]
        if as_csv:
            writer = csv.writer(sys.stdout)
            writer.writerows([[bureau.name], heads, *rows])
            continue
        click.secho(bureau.name, bold=True)
        for row in rows:
            for head, cell in zip(heads, row, strict=True):
                click.echo(f"  {head}: {cell}")
            click.echo()


def _row(one: registers.Activity, language: str) -> list[str]:
    purpose = one.purpose
    comma = "、" if language.startswith("zh") else ", "
    return [
        translate(language, purpose.words),
        translate(language, purpose.whose),
        comma.join(translate(language, text) for text in one.data),
        one.duration.in_language(language),
        translate(language, purpose.readers),
        translate(language, one.protection),
        translate(language, purpose.basis),
    ]
