"""Where each chain ends: taken under a lock, moved on by who adds links, sealed so that nobody cuts it short.

On PostgreSQL the row of the chain is locked until the transaction commits. Audit rows are therefore
linked at the very end of a unit of work (`services.audit`), and chains are locked in the order of their
names: two units never wait for each other.
"""

from sqlalchemy import bindparam, select

from roster.core import chains
from roster.database import db, insert_once
from roster.models import Chain, ChainAnchor, ChainKind

_TAKEN = (
    select(Chain)
    .where(Chain.name == bindparam("chain"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def name_of(kind: ChainKind, bureau_id: int | None) -> str:
    """Return the name of a bureau's chain: `trail:3`, or `trail:0` for what happens in no bureau."""
    return f"{kind.value}:{bureau_id or 0}"


def take(kind: ChainKind, bureau_id: int | None) -> Chain:
    """Return a chain, begun if need be, and keep everybody else from adding links until the commit."""
    name = name_of(kind, bureau_id)
    chain = db.session.scalar(_TAKEN, {"chain": name})
    if chain is None:
        _begin(name, kind, bureau_id)
        chain = db.session.scalars(_TAKEN, {"chain": name}).one()
    return chain


def find(kind: ChainKind, bureau_id: int | None) -> Chain | None:
    """Return a chain without locking it; None before its first link."""
    return db.session.scalar(select(Chain).where(Chain.name == name_of(kind, bureau_id)))


def move(chain: Chain, link: str) -> None:
    """Make a new link the last one of its chain."""
    chain.number, chain.hash = chain.number + 1, link
    chain.seal = seal_of(chain)


def seal_of(chain: Chain) -> str:
    """Return the seal that the chain's end must have."""
    return chains.current().seal("end", chain.name, chain.number, chain.hash)


def seal_of_anchor(chain: Chain, anchor: ChainAnchor) -> str:
    """Return the seal that an anchor of a chain must have."""
    until, pruned_at = chains.instant(anchor.until), chains.instant(anchor.pruned_at)
    parts = (chain.name, anchor.number, anchor.hash, until, pruned_at, anchor.pruned_by)
    return chains.current().seal("anchor", *parts)


def by_id(chain_id: int) -> Chain:
    """Return a chain by its number."""
    return db.session.get_one(Chain, chain_id)


def _begin(name: str, kind: ChainKind, bureau_id: int | None) -> None:
    """Add an empty chain unless somebody else has just done so."""
    seal = chains.current().seal("end", name, 0, chains.START)
    insert_once(Chain, name=name, kind=kind, bureau_id=bureau_id, number=0, hash=chains.START, seal=seal)
