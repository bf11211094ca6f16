"""Duty rosters, bookings and consultation logs for a bureau of justice and its town service centers."""

__version__ = "0.1.0"
