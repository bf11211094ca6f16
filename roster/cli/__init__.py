"""`flask roster …`: what an administrator types."""

from flask.cli import AppGroup

roster = AppGroup("roster", help="Duty rosters, bookings and consultation logs for a bureau of justice.")
