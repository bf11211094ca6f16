"""A bureau's practitioners: added, changed, out of the pool and back. Nobody with a history is deleted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.core.actors import Actor
from roster.core.cells import Cells
from roster.core.errors import DomainError, InvalidInput
from roster.core.sentences import say
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AuditAction,
    Bureau,
    Duty,
    Firm,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    WishedChannel,
)
from roster.services import audit, own_calendars, practitioner_wishes, readinesses, registers
from roster.services import practitioner_entries as person_entries
from roster.services.planning_names import roles_of
from roster.services.practitioner_entries import ENTRIES, SECRET, shown, version_of
from roster.services.registers import LastChange
from roster.services.standing import NOT_SERVED

__all__ = ["ENTRIES", "SECRET", "add", "change", "last_change", "leave_pool", "shown", "version_of"]

WARNED_DAYS = 60
_CHANGES = (AuditAction.PERSON_ADDED, AuditAction.PERSON_CHANGED)


class StillOnRosters(DomainError):
    """Published rosters name the person after the last day."""

    code = "person_still_on_rosters"
    message = N_(
        "Published rosters still name this person on: %(dates)s. Find substitutes there first (the links are on this page)."
    )


def last_change(person: Practitioner) -> LastChange | None:
    """Return who added or changed a person last."""
    return registers.last_change(person, _CHANGES)


def add(bureau: Bureau, typed: Mapping[str, str], actor: Actor, now: datetime) -> Practitioner:
    """Add somebody to the pool. Raises WrongEntries."""
    values, lists, _cells = _read(bureau, typed, None)
    person = Practitioner(bureau_id=bureau.id, **values)
    db.session.add(person)
    lists.keep(person)
    audit.record(AuditAction.PERSON_ADDED, actor, now, bureau_id=bureau.id, subject=person)
    return person


def change(
    bureau: Bureau,
    person: Practitioner,
    typed: Mapping[str, str],
    version: str,
    actor: Actor,
    now: datetime,
    *,
    remove: Collection[str] = (),
) -> list[str]:
    """Set what was typed; return the names of what changed.

    Phone, e-mail address and license number stay where nothing is typed, unless `remove` names them.
    Raises WrongEntries, or Stale when somebody else changed the person in the meantime.
    """
    db.session.refresh(person, with_for_update={"of": Practitioner})
    registers.refuse_stale(version, version_of(person))
    values, lists, cells = _read(bureau, typed, person)
    for name in SECRET:
        if name in remove:
            values[name] = "" if name == "license_number" else None
        elif not cells.has(name):
            del values[name]
    changed = [*registers.assign(person, values), *lists.keep(person)]
    record_change(person, changed, actor, now)
    return changed


def record_change(person: Practitioner, changed: list[str], actor: Actor, now: datetime) -> None:
    """Write down which columns of a person changed, never what they hold."""
    if changed:
        audit.record(
            AuditAction.PERSON_CHANGED,
            actor,
            now,
            bureau_id=person.bureau_id,
            subject=person,
            changed=changed,
        )


def leave_pool(person: Practitioner, last_day: date | None, actor: Actor, now: datetime) -> None:
    """Take somebody out of the pool after a day (today where none is given).

    A last day to come ends what can be planned, as the end of the license does. Raises StillOnRosters
    when a published roster names the person later, or InvalidInput for a day long past.
    """
    today = clock.local(now).date()
    last = last_day or today
    if last < today - timedelta(days=366):
        raise InvalidInput(N_("Choose a last day that is not longer ago than a year."), field="last_day")
    db.session.refresh(person, with_for_update={"of": Practitioner})
    later = published_after(person, max(last, today - timedelta(days=1)))
    if later:
        raise StillOnRosters(dates=", ".join(day.isoformat() for day, _ in later))
    if last > today:
        ends = min(last, person.licensed_until) if person.licensed_until else last
        record_change(person, registers.assign(person, {"licensed_until": ends}), actor, now)
    elif person.is_active:
        person.is_active = False
        own_calendars.remove(person)
        readinesses.end_all_of(person, now)
        record_change(person, ["left_pool"], actor, now)


def return_to_pool(person: Practitioner, actor: Actor, now: datetime) -> None:
    """Let somebody be planned again."""
    db.session.refresh(person, with_for_update={"of": Practitioner})
    if not person.is_active:
        person.is_active = True
        record_change(person, ["returned_to_pool"], actor, now)


def published_after(person: Practitioner, day: date) -> list[tuple[date, str]]:
    """Return dates after a day on which published rosters name a person, with their months."""
    rows = db.session.execute(
        select(Sitting.date, Sitting.month)
        .join(Duty, Duty.sitting_id == Sitting.id)
        .join(Assignment, Assignment.duty_id == Duty.id)
        .join(Roster, Assignment.roster_id == Roster.id)
        .where(
            Assignment.practitioner_id == person.id,
            Assignment.state.not_in(NOT_SERVED),
            Roster.state == RosterState.PUBLISHED,
            Sitting.date > day,
        )
        .order_by(Sitting.date, Sitting.id)
    )
    return [(found, month) for found, month in rows]


def expiring(bureau: Bureau, today: date) -> Sequence[Practitioner]:
    """Return who of the pool has a license that ended, or ends within 60 days: the earliest first."""
    return db.session.scalars(
        select(Practitioner)
        .where(
            Practitioner.bureau_id == bureau.id,
            Practitioner.is_active,
            Practitioner.licensed_until <= today + timedelta(days=WARNED_DAYS),
        )
        .options(joinedload(Practitioner.firm))
        .order_by(Practitioner.licensed_until, Practitioner.name, Practitioner.id)
    ).all()


def _read(
    bureau: Bureau, typed: Mapping[str, str], person: Practitioner | None
) -> tuple[dict[str, Any], person_entries.Lists, Cells]:
    """Return the columns and lists that were typed. Raises WrongEntries."""
    cells = registers.form_cells(typed, ENTRIES)
    values = person_entries.read(cells, {role.code: role.code for role in roles_of(bureau)})
    values |= person_entries.read_start(cells)
    values["load_weight"] = cells.whole("load_weight", 1, person_entries.MOST_WEIGHT) or 1
    values["joined_on"] = cells.day("joined_on")
    wished = cells.choice("wished_channel", {one.value: one.value for one in WishedChannel})
    values["wished_channel"] = WishedChannel(wished) if wished else None
    values["is_supervised"] = cells.has("is_supervised")
    person_entries.check_license(cells, values["licensed_from"], values["licensed_until"])
    lists = person_entries.read_lists(cells, practitioner_wishes.centers_by_word(bureau))
    firm = _firm(bureau, typed.get("firm", ""), person)
    if firm is None:
        cells.blame(say(N_("Choose a firm.")), "firm")
    else:
        values["firm"] = firm
        _check_once(bureau, cells, values, person)
    registers.refuse_wrong(cells)
    return values, lists, cells


def _firm(bureau: Bureau, public_id: str, person: Practitioner | None) -> Firm | None:
    """Return the chosen firm of the bureau: an open one, or the one that the person has."""
    found = db.session.scalar(
        select(Firm).where(Firm.bureau_id == bureau.id, Firm.public_id == public_id[:16])
    )
    if found is None or found.is_active or (person is not None and person.firm_id == found.id):
        return found
    return None


def _check_once(bureau: Bureau, cells: Cells, values: dict[str, Any], person: Practitioner | None) -> None:
    """Two people may share a name, but not in one firm; nobody shares a license."""
    for column, condition in (
        ("name", (Practitioner.firm_id == values["firm"].id) & (Practitioner.name == values["name"])),
        ("license_number", Practitioner.license_number == values["license_number"]),
    ):
        taken = select(Practitioner.id).where(Practitioner.bureau_id == bureau.id, condition)
        if person is not None:
            taken = taken.where(Practitioner.id != person.id)
        if values[column] and db.session.scalar(taken.limit(1)) is not None:
            cells.blame(say(N_("Somebody else of the bureau has this already.")), column)
