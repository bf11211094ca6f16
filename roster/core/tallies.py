"""What a process counts for whoever watches it, and no table remembers: who counts knows nothing of who reads.

Outcomes are words from the program, never from a person: each becomes a name in the monitor for ever.
"""

from collections.abc import Callable
from enum import StrEnum


class Tally(StrEnum):
    """What is counted."""

    BOOKINGS = "bookings"
    """Forms that asked for a time; the outcome is `accepted`, or the code of the rule that refused."""


ACCEPTED = "accepted"
Sink = Callable[[Tally, str], None]


def _nobody_reads(_tally: Tally, _outcome: str) -> None:
    """Count nothing: a command, the clock, a test of a service."""


_sink: Sink = _nobody_reads


def install(sink: Sink) -> None:
    """Say who keeps the counts of this process."""
    global _sink
    _sink = sink


def count(tally: Tally, outcome: str) -> None:
    """Count one."""
    _sink(tally, outcome)
