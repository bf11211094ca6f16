"""Keep the trail: prune what is older than it is kept, check the rest, and remember what the check said."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select

from roster.core import chains, clock
from roster.core.actors import Actor
from roster.core.retention_rules import AUDIT_ROWS
from roster.database import db
from roster.models import AuditAction, AuditRow, Bureau, ChainAnchor, ChainKind, RecordSeal
from roster.services import audit, chain_ends, settings
from roster.services.trail_checks import Report


@dataclass(frozen=True)
class LastCheck:
    """What the newest check of a bureau's chains said."""

    at: datetime
    is_whole: bool
    rows: int


@dataclass(frozen=True)
class Found:
    """Where a hash that somebody kept on paper stands in the chains."""

    chain: str
    number: int
    at: datetime


def first_kept(bureau_id: int | None, now: datetime) -> datetime:
    """Return the instant from which a bureau keeps its audit rows; outside every bureau the default holds."""
    today = clock.local(now).date()
    bureau = db.session.get(Bureau, bureau_id) if bureau_id is not None else None
    months = settings.of(bureau).keep_audit_months if bureau is not None else AUDIT_ROWS.default
    return clock.at_local(AUDIT_ROWS.before(today, months), time())


def count_due(bureau_id: int | None, on: date) -> int:
    """Return how many rows of a bureau's trail the night of a date prunes, if nothing is written out of order."""
    chain = chain_ends.find(ChainKind.TRAIL, bureau_id)
    if chain is None:
        return 0
    before = first_kept(bureau_id, clock.at_local(on, time()))
    due = select(func.count(AuditRow.id)).where(AuditRow.chain_id == chain.id, AuditRow.at < before)
    return db.session.scalar(due) or 0


def prune(bureau_id: int | None, before: datetime, actor: Actor, now: datetime) -> int:
    """Delete a bureau's audit rows up to the last that is older than all kept ones; return how many.

    An anchor takes their place: it says where the rest begins, so that the rest still verifies.
    """
    if not _is_anything_older(bureau_id, before):
        return 0
    chain = chain_ends.take(ChainKind.TRAIL, bureau_id)
    kept = select(func.min(AuditRow.number)).where(AuditRow.chain_id == chain.id, AuditRow.at >= before)
    first_kept = db.session.scalar(kept) or chain.number + 1
    wanted = select(AuditRow).where(AuditRow.chain_id == chain.id, AuditRow.number == first_kept - 1)
    last = db.session.scalar(wanted)
    if last is None:
        return 0
    anchor = ChainAnchor(
        chain_id=chain.id,
        number=last.number,
        hash=last.hash,
        until=last.at,
        pruned_at=now,
        pruned_by=f"{actor.kind} {actor.account_id or actor.origin}".strip(),
    )
    anchor.seal = chain_ends.seal_of_anchor(chain, anchor)
    db.session.add(anchor)
    db.session.flush()
    gone = delete(AuditRow).where(AuditRow.chain_id == chain.id, AuditRow.number <= anchor.number)
    done = cast("CursorResult[Any]", db.session.execute(gone.execution_options(synchronize_session=False)))
    audit.record(
        AuditAction.PERSONAL_DATA_DELETED,
        actor,
        now,
        bureau_id=bureau_id,
        what="audit_rows",
        count=done.rowcount,
    )
    return done.rowcount


def write_down(bureau_id: int | None, reports: list[Report], actor: Actor, now: datetime) -> None:
    """Note the outcome of a check in the trail itself."""
    audit.record(
        AuditAction.TRAIL_VERIFIED,
        actor,
        now,
        bureau_id=bureau_id,
        whole=all(report.is_whole for report in reports),
        rows=sum(report.rows for report in reports),
        ends=[[report.kind.value, report.last, report.last_hash] for report in reports],
        faults=[
            [report.kind.value, kind.value, count, first]
            for report in reports
            for kind, (count, first) in report.faults.items()
        ],
    )


def last_check(bureau_id: int | None) -> LastCheck | None:
    """Return what the newest check said; None when there was none yet."""
    chain = chain_ends.find(ChainKind.TRAIL, bureau_id)
    if chain is None:
        return None
    wanted = select(AuditRow.at, AuditRow.detail).where(
        AuditRow.chain_id == chain.id, AuditRow.action == AuditAction.TRAIL_VERIFIED
    )
    row = db.session.execute(wanted.order_by(AuditRow.number.desc()).limit(1)).first()
    if row is None:
        return None
    return LastCheck(row.at, bool(row.detail.get("whole")), int(row.detail.get("rows", 0)))


def find(link: str) -> Found | None:
    """Return where a hash stands that an auditor kept; None when it stands nowhere any more."""
    for table, at in (
        (AuditRow, AuditRow.at),
        (RecordSeal, RecordSeal.sealed_at),
        (ChainAnchor, ChainAnchor.until),
    ):
        row = db.session.execute(
            select(table.chain_id, table.number, at).where(table.hash == link).limit(1)
        ).first()
        if row is not None:
            return Found(chain_ends.by_id(row[0]).name, row[1], row[2])
    return None


def _is_anything_older(bureau_id: int | None, before: datetime) -> bool:
    chain = chain_ends.find(ChainKind.TRAIL, bureau_id)
    if chain is None or chain.hash == chains.START:
        return False
    older = select(AuditRow.id).where(AuditRow.chain_id == chain.id, AuditRow.at < before).limit(1)
    return db.session.scalar(older) is not None
