"""Several people changed in one go: looked at person by person first, all or none, one row in the trail for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.core.actors import Actor
from roster.core.cells import Cells
from roster.core.errors import DomainError, InvalidInput
from roster.core.sentences import Listed, Sentence, say
from roster.core.tables import Fault
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Firm, Practitioner
from roster.services import practitioner_entries, practitioners, previews, registers
from roster.services.known_people import titled
from roster.services.planning_names import roles_of
from roster.services.practitioner_entries import ENTRIES
from roster.services.previews import Difference, Fate, LinePreview, Preview

LEAVE, RETURN = "leave_pool", "return_to_pool"
CHOICES: dict[str, str] = {
    **{
        name: ENTRIES[name].label
        for name in (
            "firm",
            "role",
            "max_load_per_month",
            "max_load",
            "load_weight",
            "licensed_until",
            "joined_on",
        )
    },
    "is_supervised": N_("Needs an experienced colleague at the same sitting"),
    LEAVE: N_("Take out of the pool"),
    RETURN: N_("Back into the pool"),
}
"""What can be done to several at once, in the order of the page."""
YES_NO = {"y": "y", "n": "n"}
MOST = 200


class CannotChange(DomainError):
    """Somebody chosen cannot be changed this way; then nobody is."""

    code = "several_refused"
    message = N_(
        "Nobody was changed: some cannot be. Take them out of the choice, or mend what is said beside them."
    )


@dataclass(frozen=True)
class Wish:
    """What shall be done to everybody chosen; `value` is None for nothing, like no limit."""

    what: str
    value: Any = None


def chosen(bureau: Bureau, public_ids: Sequence[str]) -> list[Practitioner]:
    """Return the bureau's people of these names, by name. Raises InvalidInput for none, or too many."""
    wanted = {one[:16] for one in public_ids[: MOST + 1]}
    if not wanted:
        raise InvalidInput(N_("Choose somebody first."))
    if len(public_ids) > MOST:
        raise InvalidInput(N_("Choose at most %(most)s people."), most=MOST)
    return list(
        db.session.scalars(
            select(Practitioner)
            .where(Practitioner.bureau_id == bureau.id, Practitioner.public_id.in_(wanted))
            .options(joinedload(Practitioner.firm))
            .order_by(Practitioner.name, Practitioner.id)
        )
    )


def read(bureau: Bureau, what: str, typed: str) -> Wish:
    """Return what was chosen and typed. Raises InvalidInput with what is wrong."""
    if what not in CHOICES:
        raise InvalidInput(N_("Choose what to change."))
    if what in (LEAVE, RETURN):
        return Wish(what)
    cells = registers.form_cells({what: typed}, ENTRIES)
    readers: dict[str, Callable[[], Any]] = {
        "role": lambda: cells.choice("role", {one.code: one.code for one in roles_of(bureau)}, needed=True),
        "max_load_per_month": lambda: cells.whole(what, 1, practitioner_entries.MOST_HALF_DAYS),
        "max_load": lambda: cells.whole(what, 1, practitioner_entries.MOST_IN_A_PLAN),
        "load_weight": lambda: cells.whole(what, 1, practitioner_entries.MOST_WEIGHT, needed=True),
        "licensed_until": lambda: cells.day(what),
        "joined_on": lambda: cells.day(what),
        "is_supervised": lambda: cells.choice(what, YES_NO, needed=True) == "y",
        "firm": lambda: _firm(bureau, cells, typed),
    }
    value = readers[what]()
    if cells.faults:
        wrong = cells.faults[0].what
        raise InvalidInput(wrong.message, field=what, **wrong.parameters)
    return Wish(what, value)


def preview(people: Sequence[Practitioner], wish: Wish, now: datetime) -> Preview:
    """Return what would become of each person; nothing is written."""
    found = []
    taken: dict[tuple[str, int], str] = {}
    with db.session.no_autoflush:
        for number, person in enumerate(people, start=1):
            reason = _hindrance(person, wish, taken, now)
            differences = _differences(person, wish)
            fate = Fate.REFUSED if reason else Fate.CHANGED if differences else Fate.SAME
            faults = (Fault(number, reason),) if reason else ()
            found.append(LinePreview(number, titled(person), fate, "", differences, faults))
    return Preview(tuple(found))


def change(people: Sequence[Practitioner], wish: Wish, digest: str, actor: Actor, now: datetime) -> int:
    """Do it to everybody; return how many changed. Raises PreviewChanged, or CannotChange, which changes nobody."""
    for person in people:
        db.session.refresh(person, with_for_update={"of": Practitioner})
    looked = preview(people, wish, now)
    previews.confirm(looked, digest)
    if looked.faults:
        raise CannotChange
    for person, line in zip(people, looked.lines, strict=True):
        if line.fate is not Fate.CHANGED:
            continue
        if wish.what == LEAVE:
            practitioners.leave_pool(person, None, actor, now)
        elif wish.what == RETURN:
            practitioners.return_to_pool(person, actor, now)
        else:
            changed = registers.assign(person, {wish.what: wish.value})
            practitioners.record_change(person, changed, actor, now)
    return looked.changed


def _firm(bureau: Bureau, cells: Cells, public_id: str) -> Firm | None:
    found = db.session.scalar(
        select(Firm).where(Firm.bureau_id == bureau.id, Firm.public_id == public_id[:16], Firm.is_active)
    )
    if found is None:
        cells.blame(say(N_("Choose a firm.")), "firm")
    return found


def _hindrance(
    person: Practitioner, wish: Wish, taken: dict[tuple[str, int], str], now: datetime
) -> Sentence | None:
    """Return why somebody cannot be changed this way, if so."""
    if wish.what == "firm" and person.firm_id != wish.value.id:
        return _namesake(person, wish.value, taken)
    if wish.what == "licensed_until" and wish.value and wish.value < (person.licensed_from or wish.value):
        return say(N_("The license ends before it begins."))
    if wish.what == LEAVE and person.is_active:
        today = clock.local(now).date()
        later = practitioners.published_after(person, _day_before(today))
        if later:
            dates = Listed(tuple(day.isoformat() for day, _month in later))
            return say(
                N_("Published rosters still name this person on: %(dates)s. Find substitutes there first."),
                dates=dates,
            )
    if wish.what == RETURN and not person.is_active and not person.firm.is_active:
        return say(N_("The firm is closed. Open it again first, or move the person to another."))
    return None


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _namesake(person: Practitioner, firm: Firm, taken: dict[tuple[str, int], str]) -> Sentence | None:
    """Two people may share a name, but not in one firm."""
    there = db.session.scalar(
        select(Practitioner.id).where(
            Practitioner.firm_id == firm.id, Practitioner.name == person.name, Practitioner.id != person.id
        )
    )
    before = taken.setdefault((person.name, firm.id), person.public_id)
    if there is not None or before != person.public_id:
        return say(N_("%(firm)s has somebody of this name already."), firm=firm.name)
    return None


def _differences(person: Practitioner, wish: Wish) -> tuple[Difference, ...]:
    if wish.what in (LEAVE, RETURN):
        is_in = wish.what == RETURN
        return () if person.is_active is is_in else (Difference(wish.what, "", ""),)
    before = getattr(person, wish.what)
    if before == wish.value:
        return ()
    return (Difference(wish.what, _shown(before), _shown(wish.value)),)


def _shown(value: Any) -> str:
    if isinstance(value, Firm):
        return value.name
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "" if value is None else str(value)
