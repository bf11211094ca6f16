"""`flask roster keys`: make the secrets of an installation, and change them while the site runs."""

import time
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Table

from roster import keyring
from roster.cli.actors import typed
from roster.cli.refusals import on_the_database
from roster.config import ConfigurationError, create_keys
from roster.core import cipher, clock
from roster.database import unit_of_work
from roster.services import key_rotation

SETTLING_SECONDS = 2 * cipher.REFRESH_SECONDS
"""After so long no process writes with keys that it read before the file changed."""


@click.group("keys")
def keys() -> None:
    """The secrets of this installation."""


@keys.command("create")
@with_appcontext
def create() -> None:
    """Write new random secrets, once. Existing ones are never overwritten."""
    try:
        path = create_keys(_instance())
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Wrote {path}. Back it up: without it the encrypted data cannot be read.")


@keys.command("rotate")
@with_appcontext
@on_the_database
def rotate() -> None:
    """Put a new field key and a new index key first; old ones still read. The site keeps running."""
    instance = _instance()
    try:
        if keyring.step(instance) == keyring.SWITCHED:
            raise click.ClickException(
                "New keys are in use already: run 'flask roster keys re-encrypt', then 'keys retire'."
            )
        if not keyring.step(instance):
            keyring.announce(instance)
        click.echo(
            f"New keys are announced. Waiting {SETTLING_SECONDS:.0f} s until every process knows them."
        )
        time.sleep(SETTLING_SECONDS)
        keyring.switch(instance)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    with unit_of_work():
        key_rotation.note("switched", typed(), clock.now())
    click.echo("New keys are in use. Back keys.env up, then run 'flask roster keys re-encrypt'.")


@keys.command("re-encrypt")
@with_appcontext
@on_the_database
def re_encrypt() -> None:
    """Rewrite everything with the new keys, piece by piece, on a running site. Safe to stop and repeat."""
    _refuse_without_rotation()
    _settle()
    began, rewritten = time.monotonic(), 0
    for table in key_rotation.tables():
        rewritten += _rewrite(table)
    click.echo(
        f"Rewrote {rewritten} values in {time.monotonic() - began:.1f} s. Now run 'flask roster keys retire'."
    )


@keys.command("retire")
@with_appcontext
@on_the_database
def retire() -> None:
    """Drop the old keys, after looking that nothing needs them any more."""
    _refuse_without_rotation()
    _settle()
    needing = sum(key_rotation.needing_old_keys(table) for table in key_rotation.tables())
    if needing:
        raise click.ClickException(
            f"{needing} rows still need an old key: run 'flask roster keys re-encrypt'."
        )
    last_day = key_rotation.last_day_of_old_links(clock.today())
    names = [keyring.FIELD] if last_day else [keyring.FIELD, keyring.INDEX]
    keyring.retire(_instance(), *names)
    with unit_of_work():
        key_rotation.note("retired", typed(), clock.now(), keys=len(names))
    click.echo("The old field key is dropped. Keep the old keys.env as long as backups from before.")
    if last_day:
        click.echo(
            f"The old index key stays: links of bookings until {last_day} were made with it. "
            "Run 'flask roster keys retire' again after that day."
        )


def _rewrite(table: Table) -> int:
    total, seen, rewritten, last_id = key_rotation.rows_of(table), 0, 0, 0
    while True:
        with unit_of_work():
            piece = key_rotation.rewrite_piece(table, last_id)
        if not piece.seen:
            break
        seen, rewritten, last_id = seen + piece.seen, rewritten + piece.rewritten, piece.last_id
        click.echo(f"\r{table.name}: {seen} of {max(total, seen)}", nl=False)
    click.echo(f"\r{table.name}: {seen} rows, {rewritten} values rewritten")
    return rewritten


def _refuse_without_rotation() -> None:
    if keyring.step(_instance()) != keyring.SWITCHED:
        raise click.ClickException("No new keys are in use: run 'flask roster keys rotate' first.")


def _settle() -> None:
    """Wait until no process writes with old keys any more."""
    changed_at = datetime.fromtimestamp((_instance() / "keys.env").stat().st_mtime, clock.SHANGHAI)
    left = SETTLING_SECONDS - (clock.now() - changed_at).total_seconds()
    if 0 < left <= SETTLING_SECONDS:
        time.sleep(left)


def _instance() -> Path:
    return Path(current_app.instance_path)
