"""Walk the chains and say what is whole, removed, missing, changed or out of order, and which referrals are not what the trail says.

A walk reads some thousand rows at a time and keeps none. It ends where the chain ended when it began,
so that rows written meanwhile do not disturb it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import func, select

from roster.core import chains
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditRow, Bureau, Chain, ChainAnchor, ChainKind, RecordSeal
from roster.services import audit, chain_ends, record_checks, referral_checks

ROWS_AT_A_TIME = 2000


class FaultKind(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    OUT_OF_ORDER = "out_of_order"
    CUT = "cut"
    FORGED = "forged"
    UNSEALED = "unsealed"
    REFERRAL = "referral"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "changed": N_("changed after it was written"),
            "missing": N_("missing"),
            "out_of_order": N_("out of order"),
            "cut": N_("missing at the end"),
            "referral": N_("referrals that are not as their last step left them"),
            "forged": N_("the end or an anchor of the chain was forged, or the secrets are others"),
        }.get(self.value, N_("signed, but never chained"))


@dataclass
class Report:
    """What a walk along one chain found. `first` and `last` are numbers of rows; 0 where there are none."""

    kind: ChainKind
    bureau_id: int | None
    rows: int = 0
    first: int = 0
    last: int = 0
    last_hash: str = ""
    last_at: datetime | None = None
    removed: int = 0
    """Records whose personal fields retention has removed: no fault."""
    pruned: ChainAnchor | None = None
    faults: dict[FaultKind, tuple[int, int]] = field(default_factory=dict)
    """Each kind with how many there are and the first of them."""

    @property
    def name(self) -> str:
        """The chain's name, like `trail:3`."""
        return chain_ends.name_of(self.kind, self.bureau_id)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def note(self, kind: FaultKind, number: int, count: int = 1) -> None:
        """Write a fault down."""
        many, first = self.faults.get(kind, (0, number))
        self.faults[kind] = (many + count, first)


@dataclass(frozen=True)
class Link:
    """One row of a chain as the walk sees it; `is_true` when its hash fits what it says."""

    number: int
    previous: str
    hash: str
    at: datetime
    is_true: bool
    is_removed: bool = False


def check(bureau_id: int | None, *, since: datetime | None = None) -> list[Report]:
    """Walk a bureau's chains (None: that of what happens in no bureau), from an instant on if given."""
    return [_check(kind, bureau_id, since) for kind in ChainKind if bureau_id or kind is ChainKind.TRAIL]


def check_all(*, since: datetime | None = None) -> dict[str, list[Report]]:
    """Walk every chain there is; return what was found by the bureau's short name (empty: no bureau's)."""
    found = {"": check(None, since=since)}
    for bureau_id, slug in db.session.execute(select(Bureau.id, Bureau.slug).order_by(Bureau.id)).all():
        found[slug] = check(bureau_id, since=since)
    return found


def _check(kind: ChainKind, bureau_id: int | None, since: datetime | None) -> Report:
    report = Report(kind, bureau_id)
    chain = chain_ends.find(kind, bureau_id)
    if chain is None:
        _note_unbegun(report)
        return report
    end, end_hash, end_seal = chain.number, chain.hash, chain.seal
    if end_seal != chain_ends.seal_of(chain):
        report.note(FaultKind.FORGED, end)
    number, previous = _beginning(chain, report)
    if since is not None:
        number, previous = _later(chain, since, number, previous)
    first = number
    for one in _links(chain, number, end):
        number, previous = _step(report, one, number, previous)
    if number < end:
        report.note(FaultKind.CUT, number + 1, end - number)
    elif previous != end_hash:
        report.note(FaultKind.FORGED, end)
    report.last, report.last_hash = number, previous
    if kind is ChainKind.RECORDS:
        _note_unsealed(report)
    else:
        for row in sorted(referral_checks.changed(chain.id, first)):
            report.note(FaultKind.REFERRAL, row)
    return report


def _step(report: Report, one: Link, number: int, previous: str) -> tuple[int, str]:
    """Compare one row with what came before; return what the next must follow."""
    if one.number > number + 1:
        report.note(FaultKind.MISSING, number + 1, one.number - number - 1)
    elif one.previous != previous:
        report.note(FaultKind.OUT_OF_ORDER, one.number)
    if not one.is_true:
        report.note(FaultKind.CHANGED, one.number)
    report.rows, report.first = report.rows + 1, report.first or one.number
    report.last_at, report.removed = one.at, report.removed + one.is_removed
    return one.number, one.hash


def _beginning(chain: Chain, report: Report) -> tuple[int, str]:
    """Return after which row the chain begins: its start, or its newest anchor."""
    anchors = select(ChainAnchor).where(ChainAnchor.chain_id == chain.id).order_by(ChainAnchor.number)
    anchor = None
    for anchor in db.session.scalars(anchors):
        if anchor.seal != chain_ends.seal_of_anchor(chain, anchor):
            report.note(FaultKind.FORGED, anchor.number)
    report.pruned = anchor
    return (anchor.number, anchor.hash) if anchor is not None else (0, chains.START)


def _later(chain: Chain, since: datetime, number: int, previous: str) -> tuple[int, str]:
    """Return the row before the first of a later beginning; what it says is taken for true."""
    table, at = (
        (AuditRow, AuditRow.at) if chain.kind is ChainKind.TRAIL else (RecordSeal, RecordSeal.sealed_at)
    )
    wanted = select(table.number, table.previous).where(table.chain_id == chain.id, at >= since)
    row = db.session.execute(wanted.order_by(table.number).limit(1)).first()
    if row is None:
        return chain.number, chain.hash
    return (row.number - 1, row.previous) if row.number - 1 > number else (number, previous)


def _links(chain: Chain, after: int, end: int) -> Iterator[Link]:
    if chain.kind is ChainKind.RECORDS:
        for seal, is_true in record_checks.walk(chain, after, end):
            yield Link(
                seal.number, seal.previous, seal.hash, seal.sealed_at, is_true, seal.removed_at is not None
            )
        return
    sealer, columns = chains.current(), AuditRow.__table__.columns
    while True:
        wanted = select(*columns).where(
            AuditRow.chain_id == chain.id, AuditRow.number > after, AuditRow.number <= end
        )
        rows = db.session.execute(wanted.order_by(AuditRow.number).limit(ROWS_AT_A_TIME)).all()
        for row in rows:
            is_true = row.hash == sealer.link(chain.name, row.previous, audit.facts(cast("AuditRow", row)))
            yield Link(row.number, row.previous, row.hash, row.at, is_true)
        if not rows:
            return
        after = rows[-1].number


def _note_unbegun(report: Report) -> None:
    """Without a chain there must be no rows: somebody may have removed its end."""
    if report.kind is ChainKind.RECORDS:
        _note_unsealed(report)
        return
    rows = db.session.scalar(select(func.count(AuditRow.id)).where(AuditRow.bureau_id == report.bureau_id))
    if rows:
        report.note(FaultKind.FORGED, 1, rows)


def _note_unsealed(report: Report) -> None:
    unsealed = record_checks.unsealed(report.bureau_id)
    if unsealed:
        report.note(FaultKind.UNSEALED, 0, unsealed)
