"""`flask roster retention`: remove personal data whose time is over, or only count it."""

from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from roster.cli.actors import typed
from roster.cli.refusals import on_the_database
from roster.core import clock
from roster.core.translation import N_, translate
from roster.database import db
from roster.jobs.retention_night import remove_everywhere
from roster.models import Bureau
from roster.services import retention as deletion
from roster.services import trail_keeping

AUDIT_ROWS = N_("Rows of the audit trail, which the check at 3:00 prunes")


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Only count, by bureau and kind; change nothing.")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Count durations by this date (only with --dry-run)."
)
@with_appcontext
@on_the_database
def retention(dry_run: bool, on: datetime | None) -> None:
    """Remove personal data whose time is over; the clock does it every night at 2:30."""
    if not dry_run:
        if on is not None:
            raise click.UsageError("--on is for --dry-run: nothing is removed before its time.")
        removed = remove_everywhere(typed(), clock.now())
        for kind, count in removed.items():
            click.echo(f"{count:6}  {translate('en', kind.words)}")
        click.echo(f"Removed from {sum(removed.values())} rows.")
        return
    day = on.date() if on else clock.today()
    for bureau in db.session.scalars(select(Bureau).order_by(Bureau.id)):
        click.echo(f"{bureau.name}, by {day}: would remove (kept: the matter still runs)")
        for line in deletion.preview(bureau, day):
            click.echo(f"{line.due:6}  ({line.running} kept)  {translate('en', line.kind.words)}")
        click.echo(f"{trail_keeping.count_due(bureau.id, day):6}  (0 kept)  {translate('en', AUDIT_ROWS)}")
