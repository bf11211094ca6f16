"""Many months by person and by firm: where each sits, and what that comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roster.models import Bureau
from roster.services import boards, fairness, standing
from roster.services.fairness import Burden, FirmBurden
from roster.services.standing import Standing


@dataclass(frozen=True)
class PersonYear:
    """One practitioner's months and load."""

    burden: Burden
    sits: Mapping[str, Sequence[Standing]]
    """By month; a month without a sitting is absent."""


@dataclass(frozen=True)
class FirmYear:
    """One firm's people of one role, its half-days by month, and its sums."""

    sums: FirmBurden
    people: Sequence[PersonYear]

    def half_days(self, month: str) -> int:
        """Return the half-days of all its people in a month."""
        return sum(one.load for person in self.people for one in person.sits.get(month, ()))


def people_of(bureau: Bureau, months: Sequence[str], today: date) -> list[PersonYear]:
    """Return everybody's consecutive months by role and name, the drafts before the published rosters."""
    drafts = standing.draft_ids(bureau, months)
    board = boards.of_months(bureau, months, today, instead=drafts)
    sits: dict[str, dict[str, list[Standing]]] = {}
    for one in board.stands:
        sits.setdefault(one.practitioner, {}).setdefault(one.month, []).append(one)
    burdens = fairness.of_assignments(board.instance, board.known, board.names, today)
    rows = [PersonYear(one, sits.get(one.practitioner, {})) for one in burdens]
    return sorted(rows, key=lambda row: (row.burden.role, row.burden.firm, row.burden.name))


def firms_of(people: Sequence[PersonYear]) -> list[FirmYear]:
    """Return the people by firm and role, with the sums, the firm that carries most beyond its share first."""
    own: dict[tuple[str, str], list[PersonYear]] = {}
    for one in people:
        own.setdefault((one.burden.firm, one.burden.role), []).append(one)
    return [
        FirmYear(sums, own[sums.firm, sums.role]) for sums in fairness.by_firm(one.burden for one in people)
    ]
