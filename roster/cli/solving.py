"""`flask roster solve`: the planner on a file, without keys, database or application."""

import sys

import click


@click.command("solve", add_help_option=True)
@click.argument("instance", type=click.Path())
@click.option("-o", "--output", "roster", type=click.Path(), required=True, help="Where the roster goes.")
@click.option("--time-limit", type=float, default=20.0, show_default=True, help="Seconds of wall time.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--workers", type=click.IntRange(1, 2), default=2, show_default=True)
def solve(instance: str, roster: str, time_limit: float, seed: int, workers: int) -> None:
    """Solve the duty-roster/1 INSTANCE and write the best roster found."""
    from roster.planning.__main__ import main

    sys.exit(
        main(
            [
                *(instance, "-o", roster, "--time-limit", str(time_limit)),
                *("--seed", str(seed), "--workers", str(workers)),
            ]
        )
    )
