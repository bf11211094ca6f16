"""`flask roster verify`: whether the audit trail and the signed records are what they were."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime

import click
from flask.cli import with_appcontext

from roster.cli.refusals import on_the_database
from roster.core import clock
from roster.core.clock import SHANGHAI
from roster.models import ChainKind
from roster.services import founding, trail_checks, trail_keeping
from roster.services.trail_checks import Report

NOUNS = {ChainKind.TRAIL: "audit rows", ChainKind.RECORDS: "signed records and addenda"}


@click.command("verify")
@click.option("--bureau", "slug", default="", help="One bureau's short name; else all.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Begin at that day instead of the beginning."
)
@click.option("--anchor", default="", help="A hash kept on paper: tell whether it still stands in the chain.")
@with_appcontext
@on_the_database
def verify(slug: str, since: datetime | None, anchor: str) -> None:
    """Walk the chains of audit rows and signed records; exit status 1 when something is wrong."""
    then = since.replace(tzinfo=SHANGHAI) if since else None
    if slug:
        found = {slug: trail_checks.check(founding.named(slug).id, since=then)}
    else:
        found = trail_checks.check_all(since=then)
    tell(found)
    is_whole = all(report.is_whole for reports in found.values() for report in reports)
    if anchor:
        is_whole = _compare(anchor.strip()) and is_whole
    sys.exit(0 if is_whole else 1)


def tell(found: Mapping[str, Sequence[Report]]) -> None:
    """Say what the walks along the chains of each bureau found."""
    for slug, reports in found.items():
        click.echo(slug or "outside every bureau")
        for report in reports:
            _tell(report)


def _tell(report: Report) -> None:
    noun = NOUNS[report.kind]
    span = f", number {report.first} to {report.last}" if report.rows else ""
    click.echo(f"  {noun}: {report.rows} {'whole' if report.is_whole else 'read'}{span}")
    if report.pruned:
        told = f"{clock.local(report.pruned.pruned_at):%Y-%m-%d} by {report.pruned.pruned_by}"
        click.echo(f"  removed by retention: up to number {report.pruned.number}, on {told}")
    if report.removed:
        click.echo(f"  personal fields removed by retention: {report.removed}")
    for kind, (count, first) in report.faults.items():
        where = f", the first is number {first}" if first else ""
        click.echo(f"  WRONG: {count} {kind.words}{where}", err=True)
    if report.rows and report.last_at:
        click.echo(
            f"  anchor to keep: {report.last_hash} (number {report.last}, {clock.local(report.last_at):%Y-%m-%d %H:%M})"
        )


def _compare(anchor: str) -> bool:
    found = trail_keeping.find(anchor)
    if found is None:
        click.echo(f"WRONG: {anchor} stands in no chain any more", err=True)
        return False
    click.echo(
        f"{anchor} stands in {found.chain} as number {found.number}, {clock.local(found.at):%Y-%m-%d %H:%M}"
    )
    return True
