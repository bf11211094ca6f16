"""`flask roster demo`: a demo bureau with a solved year. Again in seconds, without losing anything."""

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from roster.cli.configured import REASON, refuse_unconfigured
from roster.config import KEYS_FILE, create_keys
from roster.core import clock
from roster.core.errors import DomainError
from roster.core.translation import translate
from roster.database import db, schema, unit_of_work
from roster.models import Account, Bureau, FeedKind, Grant
from roster.services import demo as demos
from roster.services import feed_tokens

CALENDARS_FILE = "demo-calendars.txt"
"""The demo's calendar addresses: shown again at each start, though the database keeps digests only."""

COLUMN = 24


@click.command("demo")
@click.option("--seconds", type=click.IntRange(1, 600), default=15, show_default=True, help="For the year.")
@click.option("--months", type=click.IntRange(1, 12), default=12, show_default=True, help="To plan ahead.")
@with_appcontext
def demo(seconds: int, months: int) -> None:
    """Build the demo bureau where it is missing, and print where to go and how to sign in."""
    _ensure_keys()
    from roster.cli.demo_steps import Building, Unsolved, building_of_city
    from roster.jobs.solver_processes import start

    logging.getLogger("roster.jobs").setLevel(logging.WARNING)  # the steps below say enough
    schema.upgrade()
    try:
        with _step("Bureau, 20 centers, people, dates"):
            building = Building(start, seconds, months, clock.now(), keeps_a_draft=months > 1)
        for name, step in (
            ("The month that was held", building.past_months),
            (f"The year to come ({seconds} s of planning)", building.coming_year),
            ("Visitors' bookings", building.bookings),
        ):
            with _step(name):
                step()
        sign_ins = building.sign_ins()
        with _step("What is under way: leave, offers, a swap, nominations, comments"):
            building.under_way()
        with _step("A second district, and the city over both"):
            sign_ins.append(building_of_city(building, start))
        _print_addresses(building.bureau, sign_ins)
    except DomainError as error:
        raise click.ClickException(error.in_language("en")) from error
    except Unsolved as error:
        raise click.ClickException(str(error)) from error


def _ensure_keys() -> None:
    """Make the installation's secrets if it has none, and begin again with them."""
    if REASON not in current_app.config:
        return
    instance = Path(current_app.instance_path)
    if (instance / KEYS_FILE).exists():
        refuse_unconfigured()  # they are there and bad: not ours to replace
    create_keys(instance)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very command line


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    click.echo(f"{name} …", nl=False)
    try:
        yield
    except BaseException:
        click.echo()
        raise
    click.echo(f" {time.monotonic() - began:.1f} s")


def _print_addresses(bureau: Bureau, sign_ins: list[demos.SignIn]) -> None:
    base = current_app.config["ROSTER"].base_url
    click.echo()
    _line("Citizens book here", f"{base}/b/{bureau.slug}/")
    _line("Staff sign in here", f"{base}/sign-in")
    for one in sign_ins:
        _line(f"  {translate('en', one.role)}", f"{one.email}   {demos.PASSWORD}   {one.name}")
    for name, token in _calendars(bureau).items():
        _line(f"Calendar of {name}", f"{base}/ics/{token}.ics")
    click.echo("Everything is invented. Start it with 'make serve' or 'flask roster serve'.")


def _line(name: str, value: str) -> None:
    click.echo(f"{name:<{COLUMN}}{value}")


def _calendars(bureau: Bureau) -> dict[str, str]:
    """Return the calendar tokens of the bureau and of the demo lawyer, new ones where they are missing."""
    path = Path(current_app.instance_path) / CALENDARS_FILE
    known = dict(line.split() for line in path.read_text().splitlines()) if path.exists() else {}
    tokens = {
        name: known[name] if name in known and _is_good(known[name]) else _issue(bureau, name)
        for name in ("bureau", "lawyer")
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name} {token}\n" for name, token in tokens.items())
    return tokens


def _is_good(token: str) -> bool:
    found = feed_tokens.find(token)
    return found.token is not None and found.token.revoked_at is None


def _issue(bureau: Bureau, name: str) -> str:
    email = {"bureau": "scheduler@demo.example"}.get(name, "lawyer@demo.example")
    with unit_of_work():
        account = db.session.scalars(select(Account).where(Account.email == email)).one()
        grant: Grant = account.grants[0]
        subject = grant.practitioner or grant.bureau
        kind = FeedKind.PRACTITIONER if grant.practitioner else FeedKind.BUREAU
        return feed_tokens.issue(kind, subject, account, clock.now(), label="demo")
