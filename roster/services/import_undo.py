"""Take back an import of people, centers or receiving offices: what it made goes, what it changed is as before, all or nothing.

What somebody has built on it since is named instead, and then nothing is done: a row that it made and something else
refers to, a column that was changed again, somebody whom a plan knows by now.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Date, select

from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.retention_rules import IMPORT_DAYS
from roster.core.sentences import Sentence
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    AuditAction,
    Bureau,
    Center,
    Conflict,
    Firm,
    ImportedRow,
    Practitioner,
    PractitionerMatter,
    Preference,
    Receiver,
    Sitting,
    TableImport,
)
from roster.services import audit, center_needs, centers, import_hindrances, practitioners
from roster.services.import_records import changes_of

KINDS: dict[str, type[Practitioner | Center | Firm | Receiver]] = {
    "receivers": Receiver,
    "practitioners": Practitioner,
    "centers": Center,
    "firms": Firm,
}
"""In the order in which they go: people before their firms."""
ACTIONS = {
    "people": AuditAction.PEOPLE_IMPORTED,
    "centers": AuditAction.CENTERS_IMPORTED,
    "receivers": AuditAction.RECEIVERS_CHANGED,
}


class NotToBeTakenBack(DomainError):
    """It was taken back already, or its time is over."""

    code = "import_not_to_be_taken_back"
    message = N_("This import cannot be taken back any more.")


class BuiltUpon(DomainError):
    """Something stands on what the import made or changed; `hindrances` say what."""

    code = "import_built_upon"
    message = N_("Nothing was taken back: something has been built on this import since.")

    def __init__(self, hindrances: Sequence[Sentence]) -> None:
        super().__init__()
        self.hindrances = tuple(hindrances)


def may_be_taken_back(record: TableImport, now: datetime) -> bool:
    """Tell whether what an import found is still known, and nobody took it back."""
    return record.taken_back_at is None and record.at > now - timedelta(days=IMPORT_DAYS)


def of(bureau: Bureau, public_id: str) -> TableImport:
    """Return a bureau's import of that name, held until the end. Raises NotFound."""
    found = db.session.scalar(
        select(TableImport)
        .where(TableImport.bureau_id == bureau.id, TableImport.public_id == public_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def take_back(bureau: Bureau, record: TableImport, actor: Actor, now: datetime) -> tuple[int, int]:
    """Undo an import; return how many people, centers or offices went, and how many are as before. New firms go with their people.

    Raises NotToBeTakenBack, or BuiltUpon: then nothing was touched.
    """
    if not may_be_taken_back(record, now):
        raise NotToBeTakenBack
    items = [import_hindrances.Item(row, found) for row in record.rows if (found := _locked(row)) is not None]
    hindrances = list(import_hindrances.of(record, items))
    if hindrances:
        raise BuiltUpon(hindrances)
    changed = [one for one in items if not one.row.is_new]
    made = [one for one in items if one.row.is_new]
    for item in changed:
        _restore(bureau, item, actor, now)
    db.session.flush()
    for kind in KINDS.values():
        for item in made:
            if isinstance(item.what, kind):
                _remove(item.what)
        db.session.flush()
    if record.what == "centers":
        centers.follow(bureau, now)
    record.taken_back_at = now
    gone = sum(not isinstance(one.what, Firm) for one in made)
    audit.record(
        ACTIONS[record.what],
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        file=f"import_{record.what}_taken_back",
        count=gone,
        changed=len(changed),
    )
    return gone, len(changed)


def _locked(row: ImportedRow) -> Practitioner | Center | Firm | Receiver | None:
    """Return what a row stands for, so that nobody refers to it anew until the end; None when it is gone."""
    kind = KINDS[row.subject]
    chosen = select(kind).where(kind.id == row.subject_id).with_for_update(of=kind)
    found = db.session.scalar(chosen.execution_options(populate_existing=True))
    return cast("Practitioner | Center | Firm | Receiver | None", found)


def _remove(what: Practitioner | Center | Firm | Receiver) -> None:
    if isinstance(what, Center):
        for sitting in db.session.scalars(select(Sitting).where(Sitting.center_id == what.id)):
            db.session.delete(sitting)
        db.session.flush()
    db.session.delete(what)


def _restore(bureau: Bureau, item: import_hindrances.Item, actor: Actor, now: datetime) -> None:
    what, changes = item.what, changes_of(item.row)
    for name, (before, after) in changes.items():
        if name in LISTS:
            LISTS[name](what, before, after)
        else:
            column = what.__table__.c[name]
            is_day = isinstance(column.type, Date) and before is not None
            setattr(what, name, date.fromisoformat(before) if is_day else before)
    db.session.flush()
    db.session.expire(what)
    _record(bureau, what, changes, actor, now)


def _record(bureau: Bureau, what: Any, changes: Any, actor: Actor, now: datetime) -> None:
    """Write down what changed, each center that is open again to somebody on a line of its own."""
    named = [import_hindrances.LABELS.get(name, name) for name in changes if name != "conflicts"]
    if isinstance(what, Center):
        audit.record(AuditAction.CENTER_CHANGED, actor, now, bureau_id=bureau.id, subject=what, changed=named)
        return
    if isinstance(what, Receiver):
        audit.record(
            AuditAction.RECEIVERS_CHANGED, actor, now, bureau_id=bureau.id, subject=what, changed=named
        )
        return
    practitioners.record_change(what, named, actor, now)
    before, after = changes.get("conflicts", ([], []))
    for center_id, _reason in after:
        if center_id not in {one[0] for one in before}:
            audit.record(
                AuditAction.CONFLICT_REMOVED,
                actor,
                now,
                bureau_id=bureau.id,
                subject=what,
                center=db.session.get_one(Center, center_id).code,
                reason="import_taken_back",
            )


def _restore_matters(what: Any, before: list[str], _after: list[str]) -> None:
    kept = {one.matter: one for one in what.matters}
    what.matters = [kept.get(matter) or PractitionerMatter(matter=matter) for matter in before]


def _restore_wishes(what: Any, before: list[list[int]], after: list[list[int]]) -> None:
    for one in [one for one in what.preferences if [one.center_id, one.cost] in after]:
        what.preferences.remove(one)
    db.session.flush()
    what.preferences.extend(Preference(center_id=center_id, cost=cost) for center_id, cost in before)


def _restore_conflicts(what: Any, before: list[list[Any]], _after: list[list[Any]]) -> None:
    """An import only adds: what it added goes."""
    kept = {center_id for center_id, _reason in before}
    gone: list[Conflict] = [one for one in what.conflicts if one.center_id not in kept]
    for one in gone:
        what.conflicts.remove(one)


def _restore_needs(what: Any, before: list[list[Any]], _after: list[list[Any]]) -> None:
    names = ("seats", "periods", "priority", "max_gap_months")
    needs = {role: dict(zip(names, rest, strict=True)) for role, *rest in before}
    center_needs.set_needs(what, needs)


LISTS: dict[str, Callable[[Any, Any, Any], None]] = {
    "matters": _restore_matters,
    "wishes": _restore_wishes,
    "conflicts": _restore_conflicts,
    "needs": _restore_needs,
}
"""What somebody has several of, and how it is put back."""
