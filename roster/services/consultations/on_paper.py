"""A paper form (纸质登记表) typed in afterwards by whoever wrote it: the true times, and marked with who typed it and when."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.matters import OUTCOMES
from roster.core.translation import N_
from roster.models import Consultation, Practitioner, Sitting, Visit
from roster.services import visits
from roster.services.consultations import conflict_checks, opening, reading
from roster.services.consultations.drafts import Draft
from roster.services.visits import Line, OnPaper


class RecordedAlready(DomainError):
    """The visit has its record."""

    code = "recorded_already"
    message = N_("This visit has its record already: open it in the list.")


@dataclass(frozen=True)
class PaperForm:
    """What stands on the paper: when the talk began and ended by the wall clock, and its boxes."""

    began: time | None
    ended: time | None
    draft: Draft


def outcomes_of(letters: str) -> tuple[str, ...]:
    """Return outcomes typed as the letters of the paper, such as `A C` or `ad0`. Raises InvalidInput for a letter that is none."""
    found = re.findall(r"D0|[A-Z]", letters.upper())
    rest = re.sub(r"D0|[A-Z]|[\s,，、;；/.]", "", letters.upper())
    unknown = [one for one in found if one not in OUTCOMES] or ([rest] if rest else [])
    if unknown:
        raise InvalidInput(
            N_("%(letter)s is no outcome: type the letters of the boxes, such as A C."),
            field="outcomes",
            letter=unknown[0],
        )
    return tuple(dict.fromkeys(found))


def enter(
    sitting: Sitting,
    practitioner: Practitioner,
    form: PaperForm,
    actor: Actor,
    now: datetime,
    *,
    visit: Visit | None = None,
) -> Consultation:
    """Type a paper form in: of a visit that is known, or with the visit that it proves. It is a draft, to be signed.

    Raises RecordedAlready, InvalidInput naming the field, and what `visits.enter` refuses.
    """
    if visit is not None and reading.of_visit(visit) is not None:
        raise RecordedAlready
    if visit is None:
        line = Line(
            outcome=OnPaper.TALKED,
            desk=practitioner.public_id,
            arrived=form.began,
            called=form.began,
            finished=form.ended,
            matter=form.draft.matter,
            name=form.draft.name or "",
        )
        visit = visits.enter(sitting, line, actor, now)
    record = opening.open_for(visit, practitioner, actor, now)
    record.entered_at, record.entered_by_id = now, actor.account_id
    conflict_checks.save(record, record.version, form.draft, actor, now)
    return record
