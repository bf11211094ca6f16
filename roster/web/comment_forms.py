"""A word on a duty of a draft as it is typed: agreed, or objected to with a reason."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from roster.core.actors import Actor
from roster.core.clock import now
from roster.core.errors import InvalidInput
from roster.models import Practitioner
from roster.services import roster_comments
from roster.services.roster_comments import Concerned
from roster.web.errors import sentence

LONGEST = 1000


@dataclass(frozen=True)
class Word:
    """What the request's form says; `fault` where it was refused."""

    duty: str
    person: str
    is_objection: bool
    reason: str
    fault: str = ""

    @classmethod
    def typed(cls) -> "Word":
        """Return the form's word."""
        return cls(
            request.form.get("duty", "")[:16],
            request.form.get("person", "")[:16],
            request.form.get("word") == "object",
            request.form.get("reason", "").replace("\0", "")[:LONGEST],
        )

    def speak(self, person: Practitioner, actor: Actor) -> None:
        """Say it. Raises what `roster_comments.comment` raises."""
        reason = self.reason if self.is_objection else None
        roster_comments.comment(person, self.duty, reason, actor, now())

    def refused(self, error: InvalidInput) -> "Word":
        """Return the word with what is wrong with it."""
        return Word(self.duty, self.person, self.is_objection, self.reason, sentence(error))


def agree_to_all(
    drafts: list[Concerned], month: str, may_speak: Callable[[Practitioner], object], actor: Actor
) -> int:
    """Agree with every duty of a month's draft on which no word was said; return how many."""
    said = 0
    for one in drafts:
        if one.draft.month != month:
            continue
        for seat in one.seats:
            if seat.comment is None:
                person = seat.assignment.practitioner
                may_speak(person)
                roster_comments.comment(person, seat.assignment.duty.public_id, None, actor, now())
                said += 1
    return said
