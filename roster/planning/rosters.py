"""`duty-roster-solution/1`: a roster as a document."""

from collections.abc import Iterable
from typing import Any

from roster.planning.documents import Cursor
from roster.planning.elements import Assignment
from roster.planning.errors import RosterError
from roster.planning.instance import Instance
from roster.planning.reading import read_assignments
from roster.planning.writing import assignment_to_json

FORMAT = "duty-roster-solution/1"


def roster_to_json(
    instance: Instance,
    assignments: Iterable[Assignment],
    objective: int | None = None,
    lower_bound: int | None = None,
) -> dict[str, Any]:
    """Write a roster of an instance, sorted so that equal rosters are equal files."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "instance": instance.name,
        "assignments": [assignment_to_json(assignment) for assignment in sorted(assignments)],
    }
    if objective is not None:
        document["objective"] = objective
    if lower_bound is not None:
        document["lower_bound"] = lower_bound
    return document


def roster_from_json(document: Any, instance: Instance) -> list[Assignment]:
    """Read a roster made for this instance; raise RosterError with a sentence and the field's path.

    A claimed objective or bound is not read: whoever wants the price asks `price`.
    """
    fields = Cursor(document, RosterError).record(
        ("instance", "assignments"), ("format", "objective", "lower_bound")
    )
    if "format" in fields and fields["format"].text() != FORMAT:
        fields["format"].fail(f"must be {FORMAT}, not '{fields['format'].value}'")
    if fields["instance"].text() != instance.name:
        fields["instance"].fail(f"must be '{instance.name}', not '{fields['instance'].value}'")
    known = frozenset(instance.duty), frozenset(instance.practitioner)
    return list(read_assignments(fields["assignments"], *known))
