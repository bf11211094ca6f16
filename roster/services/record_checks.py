"""Compare signed records and their addenda with their seals."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import func, select

from roster.core import chains
from roster.core.cipher import InvalidToken
from roster.database import db
from roster.models import Addendum, Chain, Consultation, ConsultationState, RecordSeal
from roster.services import seals

SEALS_AT_A_TIME = 500

Row = TypeVar("Row", Consultation, Addendum)


def walk(chain: Chain, after: int, end: int) -> Iterator[tuple[RecordSeal, bool]]:
    """Yield each seal after a number, and whether it fits the record as it stands."""
    while True:
        wanted = select(RecordSeal).where(
            RecordSeal.chain_id == chain.id, RecordSeal.number > after, RecordSeal.number <= end
        )
        batch = db.session.scalars(wanted.order_by(RecordSeal.number).limit(SEALS_AT_A_TIME)).all()
        records = _load(Consultation, [seal.consultation_id for seal in batch])
        addenda = _load(Addendum, [seal.addendum_id for seal in batch if seal.addendum_id is not None])
        for seal in batch:
            addendum = addenda.get(seal.addendum_id) if seal.addendum_id is not None else None
            yield seal, fits(chain, seal, records.get(seal.consultation_id), addendum)
        if not batch:
            return
        after = batch[-1].number


def fits(chain: Chain, seal: RecordSeal, record: Consultation | None, addendum: Addendum | None) -> bool:
    """Tell whether a record, or its addendum, is what was signed; or was properly removed."""
    if record is None or record.state is not ConsultationState.SIGNED:
        return False
    if seal.hash != chains.current().link(chain.name, seal.previous, seals.facts(seal, record)):
        return False
    salts = seal.salts or {}
    if set(salts) < set(seal.digests) and not _is_removed(seal):
        return False
    if seal.addendum_id is not None and addendum is None:
        return not salts
    return all(
        chains.digest(salts[name], name, value) == seal.digests.get(name) if name in salts else not value
        for name, value in seals.values_of(record, addendum).items()
    )


def unsealed(bureau_id: int | None) -> int:
    """Return how many signed records and addenda of a bureau have no seal."""
    sealed = select(RecordSeal.id).where(RecordSeal.consultation_id == Consultation.id)
    records = select(func.count(Consultation.id)).where(
        Consultation.bureau_id == bureau_id,
        Consultation.state == ConsultationState.SIGNED,
        ~sealed.where(RecordSeal.addendum_id.is_(None)).exists(),
    )
    addenda = (
        select(func.count(Addendum.id))
        .join(Consultation, Addendum.consultation_id == Consultation.id)
        .where(
            Consultation.bureau_id == bureau_id, ~sealed.where(RecordSeal.addendum_id == Addendum.id).exists()
        )
    )
    return (db.session.scalar(records) or 0) + (db.session.scalar(addenda) or 0)


def _is_removed(seal: RecordSeal) -> bool:
    return seal.removed_at is not None and seal.removal == seals.removal_of(seal)


def _load(table: type[Row], ids: Sequence[int]) -> dict[int, Row]:
    """Return rows by number, without those that cannot be decrypted: somebody wrote into them."""
    wanted = select(table).execution_options(populate_existing=True)
    try:
        return {row.id: row for row in db.session.scalars(wanted.where(table.id.in_(ids)))}
    except InvalidToken:
        found: dict[int, Row] = {}
        for one in set(ids):
            try:
                found |= {row.id: row for row in db.session.scalars(wanted.where(table.id == one))}
            except InvalidToken:
                continue
        return found
