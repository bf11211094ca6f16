"""What firms and practitioners say of a draft: a word on a duty, agreed or objected to with a reason, or a yes to all."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core.actors import Actor
from roster.core.clock import now
from roster.core.errors import InvalidInput
from roster.database import unit_of_work
from roster.models import Practitioner
from roster.services import roster_comments
from roster.services.roster_comments import Concerned
from roster.web.errors import sentence

LONGEST = 1000
Drafts = Callable[[], list[Concerned]]


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


def say_a_word(
    page: Callable[..., str],
    drafts: Drafts,
    person_named: Callable[[str], Practitioner],
    actor: Actor,
    here: str,
) -> ResponseReturnValue:
    """Show what is up for comment, or take one word on it; `person_named` finds whose duty it is, if one may speak for them."""
    if request.method == "GET":
        return page("comments.html", drafts=drafts(), word=None)
    word = Word.typed()
    try:
        with unit_of_work():
            word.speak(person_named(word.person), actor)
    except InvalidInput as error:
        shown = page("comments.html", drafts=drafts(), word=word.refused(error))
        return shown, HTTPStatus.UNPROCESSABLE_ENTITY
    return _thank(here)


def agree_to_all(
    drafts: Drafts, may_speak: Callable[[Practitioner], object], actor: Actor, here: str
) -> ResponseReturnValue:
    """Agree with every duty of a month's draft on which no word was said."""
    with unit_of_work():
        for one in drafts():
            if one.draft.month != request.form.get("month", ""):
                continue
            for seat in one.seats:
                if seat.comment is None:
                    person = seat.assignment.practitioner
                    may_speak(person)
                    roster_comments.comment(person, seat.assignment.duty.public_id, None, actor, now())
    return _thank(here)


def _thank(here: str) -> ResponseReturnValue:
    flash(_("Thank you. The bureau sees it."))
    return redirect(here)
