"""A bureau's centers: added, changed, closed and opened again. What has history is never deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.cells import Cells
from roster.core.errors import DomainError
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Center,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services import (
    audit,
    calendar_entries,
    center_entries,
    center_needs,
    drafts,
    registers,
    settings,
    sittings,
)
from roster.services.planning_names import roles_of
from roster.services.registers import Entry, LastChange

CLOSED = "站点停办"
"""The reason on the sittings that a closed center no longer holds."""
_CHANGES = (AuditAction.CENTER_ADDED, AuditAction.CENTER_CHANGED)


class StillPublished(DomainError):
    """A published roster names sittings of the center that are still to come."""

    code = "center_still_published"
    message = N_(
        "Rosters are published for this center: %(months)s. Close it after the last of these dates, and publish no further month with it."
    )


def entries(bureau: Bureau) -> dict[str, Entry]:
    """Return all entries of a center's form."""
    return center_entries.ENTRIES | center_needs.entries(roles_of(bureau))


def shown(bureau: Bureau, center: Center | None = None) -> dict[str, str]:
    """Return a center as it is typed; without one, what a new form starts with."""
    plain = center_entries.shown(center) if center else {"kind": "town"}
    return plain | center_needs.shown(center, roles_of(bureau))


def version_of(bureau: Bureau, center: Center) -> str:
    """Return what changes with a center, so that two schedulers do not overwrite each other."""
    return registers.version_of(shown(bureau, center))


def last_change(center: Center) -> LastChange | None:
    """Return who added or changed a center last."""
    return registers.last_change(center, _CHANGES)


def add(bureau: Bureau, typed: Mapping[str, str], actor: Actor, now: datetime) -> Center:
    """Add a center and lay out its sittings in the months that are not published. Raises WrongEntries."""
    values, needs = _read(bureau, typed, None)
    center = build(bureau, values, next_position(bureau))
    center_needs.set_needs(center, needs)
    db.session.add(center)
    db.session.flush()
    sittings.lay_out_coming(bureau, now)
    audit.record(AuditAction.CENTER_ADDED, actor, now, bureau_id=bureau.id, subject=center, code=center.code)
    return center


def build(bureau: Bureau, values: dict[str, Any], position: int) -> Center:
    """Return a center of these columns, not yet added."""
    mix = center_entries.expected_matters(values["kind"])
    return Center(bureau_id=bureau.id, matter_mix=mix, position=position, **values)


def change(
    bureau: Bureau,
    center: Center,
    typed: Mapping[str, str],
    version: str,
    actor: Actor,
    now: datetime,
    *,
    lay_out: bool,
) -> list[str]:
    """Set what was typed, all or nothing; return the names of what changed.

    With `lay_out`, the months that are laid out but not published follow. Raises WrongEntries, or Stale
    when somebody else changed the center in the meantime.
    """
    db.session.refresh(center, with_for_update=True)
    registers.refuse_stale(version, version_of(bureau, center))
    values, needs = _read(bureau, typed, center)
    changed = registers.assign(center, values)
    changed += [f"{role}_need" for role in center_needs.set_needs(center, needs)]
    db.session.flush()
    if changed:
        audit.record(
            AuditAction.CENTER_CHANGED, actor, now, bureau_id=bureau.id, subject=center, changed=changed
        )
    if lay_out:
        follow(bureau, now)
    return changed


def follow(bureau: Bureau, now: datetime) -> None:
    """Let the unpublished months to come, and the calendars that show them, follow the centers."""
    for month in sittings.lay_out_coming(bureau, now):
        calendar_entries.refresh_for_month(bureau, month, now)


def close(bureau: Bureau, center: Center, actor: Actor, now: datetime) -> None:
    """Close a center: it is not planned or booked any more. Doing it twice changes nothing.

    Its sittings to come that are not published are cancelled, and whom drafts named there leaves them.
    Raises StillPublished.
    """
    db.session.refresh(center, with_for_update=True)
    if not center.is_active:
        return
    months = published_ahead(bureau, center, now)
    if months:
        raise StillPublished(months=", ".join(months))
    center.is_active = False
    for sitting in _ahead(center, now):
        drafts.leave_sitting(sitting)
        sitting.state, sitting.reason = SittingState.CANCELLED, CLOSED
        calendar_entries.refresh_for_month(bureau, sitting.month, now)
    audit.record(
        AuditAction.CENTER_CHANGED, actor, now, bureau_id=bureau.id, subject=center, changed=["closed"]
    )


def reopen(bureau: Bureau, center: Center, actor: Actor, now: datetime) -> None:
    """Open a closed center again, with its sittings in the months that are not published."""
    db.session.refresh(center, with_for_update=True)
    if center.is_active:
        return
    center.is_active = True
    for sitting in _ahead(center, now):
        if sitting.state is SittingState.CANCELLED and sitting.reason == CLOSED:
            sitting.state, sitting.reason = SittingState.PROVISIONAL, ""
    follow(bureau, now)
    audit.record(
        AuditAction.CENTER_CHANGED, actor, now, bureau_id=bureau.id, subject=center, changed=["opened"]
    )


def published_ahead(bureau: Bureau, center: Center, now: datetime) -> list[str]:
    """Return the months for which a published roster has a sitting of the center still to come."""
    published = select(Roster.month).where(
        Roster.bureau_id == bureau.id, Roster.state == RosterState.PUBLISHED
    )
    return [
        one.month
        for one in _ahead(center, now, Sitting.month.in_(published))
        if one.state is not SittingState.CANCELLED
    ]


def next_position(bureau: Bureau) -> int:
    """Return the place behind the bureau's last center."""
    last = db.session.scalar(select(func.max(Center.position)).where(Center.bureau_id == bureau.id))
    return 0 if last is None else last + 1


def _read(
    bureau: Bureau, typed: Mapping[str, str], center: Center | None
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the columns and the needs that were typed. Raises WrongEntries."""
    roles = roles_of(bureau)
    cells: Cells = registers.form_cells(typed, entries(bureau))
    values = center_entries.read(cells)
    rows = select(Center.code, Center.name).where(Center.bureau_id == bureau.id)
    if center is not None:
        rows = rows.where(Center.id != center.id)
    center_entries.once(cells, values, [(code, name) for code, name in db.session.execute(rows)])
    needs = center_needs.read_needs(cells, roles)
    values["market"] = center_needs.read_market(cells)
    values["hours"] = center_needs.read_hours(cells, settings.of(bureau))
    registers.refuse_wrong(cells)
    return values, needs


def _ahead(center: Center, now: datetime, *conditions: Any) -> Sequence[Sitting]:
    """Return a center's sittings from today on."""
    return db.session.scalars(
        select(Sitting)
        .where(Sitting.center_id == center.id, Sitting.date >= clock.local(now).date(), *conditions)
        .order_by(Sitting.month, Sitting.id)
    ).all()
