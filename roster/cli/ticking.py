"""`flask roster clock`: the process in which everything that runs by itself runs."""

import click
from flask import current_app
from flask.cli import with_appcontext

from roster.cli.configured import configured, refuse_old_schema
from roster.database import db


@click.command("clock")
@click.option("--standby", is_flag=True, help="Wait while another clock runs, and take over when it ends.")
@click.option("--solves", type=click.IntRange(1, 8), default=1, show_default=True, help="Plans at a time.")
@with_appcontext
@configured
def clock(standby: bool, solves: int) -> None:
    """Send notices, remind, plan, tidy: until it is told to stop."""
    from roster.jobs.clock import ClockRefused, run
    from roster.jobs.lock import ClockRunning
    from roster.jobs.plan_runs import PlanRunner
    from roster.jobs.solver_processes import start

    refuse_old_schema()
    db.session.remove()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        run(app, PlanRunner(start, solves), standby=standby)
    except (ClockRunning, ClockRefused) as error:
        raise click.ClickException(str(error)) from error
