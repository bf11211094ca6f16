"""Signed records and their addenda, chained: what was signed can be shown to be what was signed.

A link covers what is no personal data of a record, and a salted digest of each personal field. Deletion
by retention calls `forget`: values and their salts go, the chain stays whole, and `verify` says "removed".
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from roster.core import chains
from roster.database import db
from roster.models import Addendum, Chain, ChainKind, Consultation, RecordSeal
from roster.services import chain_ends

PERSONAL = ("name", "phone", "village_id", "other_party", "summary", "advice", "remark")
"""What deletion removes; each has a digest and a salt of its own."""
PLAIN = (
    "bureau_id", "number", "visit_id", "center_id", "practitioner_id", "date", "mode", "identity_refused", "sex",
    "age_band", "groups", "people", "on_behalf", "matter", "is_rural", "amount_yuan", "limitation_on", "basis",
    "outcomes", "told_legal_aid", "conflict_checked", "risk", "leaflets", "signed_at",
)  # fmt: skip

LATER = ("repeat_of", "matter_detail", "drafted", "limitation_from", "entered_at", "entered_by_id")
"""Columns that came later: sealed where they hold something, so that older seals stay whole."""


def seal_record(consultation: Consultation, now: datetime) -> RecordSeal:
    """Chain a record that has just been signed."""
    return _seal(consultation, None, now)


def seal_addendum(consultation: Consultation, addendum: Addendum, now: datetime) -> RecordSeal:
    """Chain an addendum that has just been added."""
    db.session.flush()
    return _seal(consultation, addendum, now)


def forget(ids: Sequence[int], names: Collection[str], now: datetime) -> int:
    """Drop the salts of personal fields that retention empties in the same transaction.

    `names` are of `PERSONAL`, or `text` where addenda are deleted. Returns how many seals were changed;
    drafts have none, and what is forgotten already stays as it is.
    """
    wanted = select(RecordSeal).where(RecordSeal.consultation_id.in_(ids)).order_by(RecordSeal.id)
    changed = 0
    for seal in db.session.scalars(wanted):
        kept = {name: salt for name, salt in (seal.salts or {}).items() if name not in names}
        if len(kept) < len(seal.salts or {}):
            seal.salts, seal.removed_at = kept or None, now
            seal.removal = removal_of(seal)
            changed += 1
    return changed


def removal_of(seal: RecordSeal) -> str:
    """Return the seal that a removal must carry: it says when, and which fields stay."""
    assert seal.removed_at is not None
    kept = sorted(seal.salts or {})
    return chains.current().seal("removal", seal.hash, chains.instant(seal.removed_at), *kept)


def facts(seal: RecordSeal, consultation: Consultation) -> dict[str, Any]:
    """Return what a seal's hash says."""
    names = (
        []
        if seal.addendum_id is not None
        else [*PLAIN, *(one for one in LATER if getattr(consultation, one))]
    )
    plain = {name: _plain(getattr(consultation, name)) for name in names}
    return {
        "number": seal.number,
        "consultation": seal.consultation_id,
        "addendum": seal.addendum_id,
        "at": chains.instant(seal.sealed_at),
        "plain": plain,
        "digests": seal.digests,
    }


def values_of(consultation: Consultation, addendum: Addendum | None) -> dict[str, Any]:
    """Return the personal values that a seal covers."""
    if addendum is not None:
        return {"text": addendum.text}
    return {name: getattr(consultation, name) for name in PERSONAL}


def _seal(consultation: Consultation, addendum: Addendum | None, now: datetime) -> RecordSeal:
    chain: Chain = chain_ends.take(ChainKind.RECORDS, consultation.bureau_id)
    values = values_of(consultation, addendum)
    salts = {name: secrets.token_hex(16) for name in values}
    seal = RecordSeal(
        chain_id=chain.id,
        number=chain.number + 1,
        consultation_id=consultation.id,
        addendum_id=addendum.id if addendum is not None else None,
        sealed_at=now,
        digests={name: chains.digest(salts[name], name, value) for name, value in values.items()},
        salts=salts,
        previous=chain.hash,
    )
    seal.hash = chains.current().link(chain.name, seal.previous, facts(seal, consultation))
    chain_ends.move(chain, seal.hash)
    db.session.add(seal)
    return seal


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return chains.instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
