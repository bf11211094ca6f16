"""Who must be told what when one roster takes the place of another: those whose duties change, nobody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from roster.core.translation import N_
from roster.models import NoticeKind, Roster
from roster.services import standing
from roster.services.standing import Standing


class ChangeKind(StrEnum):
    ASSIGNED = "assigned"
    CHANGED = "changed"
    DROPPED = "dropped"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"assigned": N_("New on the roster"), "changed": N_("Changed")}.get(
            self.value, N_("No longer on the roster")
        )

    @property
    def notice(self) -> NoticeKind:
        """The message that says so."""
        return {
            "assigned": NoticeKind.DUTY_ASSIGNED,
            "changed": NoticeKind.DUTY_CHANGED,
        }.get(self.value, NoticeKind.DUTY_DROPPED)


@dataclass(frozen=True)
class Change:
    """What becomes of one practitioner's duties of the month."""

    practitioner: str
    name: str
    firm: str
    kind: ChangeKind
    before: tuple[Standing, ...]
    after: tuple[Standing, ...]

    @property
    def told(self) -> tuple[Standing, ...]:
        """The duties that the message names: those that hold now, or those that are dropped."""
        return self.after or self.before

    @property
    def gone(self) -> tuple[Standing, ...]:
        """What they sat for and no longer do, the period included."""
        now = {_key(one) for one in self.after}
        return tuple(one for one in self.before if _key(one) not in now)

    @property
    def new(self) -> tuple[Standing, ...]:
        """What they did not sit for before."""
        then = {_key(one) for one in self.before}
        return tuple(one for one in self.after if _key(one) not in then)


def difference(old: Roster | None, new: Roster | None) -> list[Change]:
    """Return who must be told what when `new` takes the place of `old`, by name; either may be missing."""
    return between(
        standing.assignments_of([old.id]) if old else [], standing.assignments_of([new.id]) if new else []
    )


def between(before: Sequence[Standing], after: Sequence[Standing]) -> list[Change]:
    """Return the changes between two lists of assignments of one month."""
    old, new = _by_person(before), _by_person(after)
    changes = []
    for person in sorted(set(old) | set(new)):
        was, now = old.get(person, ()), new.get(person, ())
        if {_key(one) for one in was} != {_key(one) for one in now}:
            known = (now or was)[0]
            kind = ChangeKind.CHANGED if was and now else ChangeKind.ASSIGNED if now else ChangeKind.DROPPED
            changes.append(Change(person, known.name, known.firm, kind, was, now))
    return sorted(changes, key=lambda change: (change.kind, change.firm, change.name))


def _key(one: Standing) -> tuple[str, str]:
    return one.duty, one.period.value


def _by_person(assignments: Iterable[Standing]) -> dict[str, tuple[Standing, ...]]:
    found: dict[str, tuple[Standing, ...]] = {}
    for one in assignments:
        found[one.practitioner] = (*found.get(one.practitioner, ()), one)
    return found
