"""A firm's answer to a nomination round as it is typed: by its secretary, or by the bureau for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from flask import request

from roster.core.actors import Actor
from roster.models import NominationRequest
from roster.services import nomination_rounds, nominations
from roster.web.numbers import whole_number

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Answer:
    """Whom a form names, when each cannot come, the note, and the count of answers it was made from."""

    people: Collection[str]
    away: dict[str, set[date]]
    note: str
    answers: int

    @classmethod
    def typed(cls) -> "Answer":
        """Return what the request's form says; nonsense says nothing."""
        away: dict[str, set[date]] = {}
        for entry in request.form.getlist("away"):
            person, _, day = entry.partition(":")
            try:
                away.setdefault(person, set()).add(date.fromisoformat(day))
            except ValueError:
                continue
        return cls(
            request.form.getlist("person"),
            away,
            request.form.get("note", "").replace("\0", "")[:LONGEST_NOTE],
            whole_number(request.form.get("answers"), -1),
        )

    @classmethod
    def standing(cls, asked: NominationRequest) -> "Answer":
        """Return what stands; a firm that never answered starts with everybody."""
        named = {one.practitioner.public_id: one for one in asked.nominations if one.practitioner is not None}
        people = set(named)
        if asked.answered_at is None:
            people |= {one.public_id for one in nominations.people_of(asked.firm)}
        away = {person: {date.fromisoformat(day) for day in one.away} for person, one in named.items()}
        return cls(people, away, asked.note, asked.answers)

    def keep(self, asked: NominationRequest, actor: Actor, now: datetime, *, by_bureau: bool = False) -> None:
        """Answer. Raises what `nominations.answer` raises."""
        nominations.answer(
            asked, self.people, self.away, self.note, self.answers, actor, now, by_bureau=by_bureau
        )


def facts_of(asked: NominationRequest, answer: Answer, fault: str = "") -> dict[str, object]:
    """Return what the fields of an answer show."""
    return {
        "asked": asked,
        "answer": answer,
        "fault": fault,
        "people": nominations.people_of(asked.firm),
        "dates": nomination_rounds.dates_of(asked.round),
    }
