"""Chains of hashes: where each ends, and from where on its rows are kept."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roster.database import Model
from roster.database.types import enum_column
from roster.models.columns import Identity, Instant


class ChainKind(StrEnum):
    TRAIL = "trail"
    """Audit rows."""
    RECORDS = "records"
    """Signed consultations and their addenda."""


class Chain(Model):
    """One bureau's chain of one kind, and its last link. `name` is the kind and the bureau, `trail:3`."""

    __tablename__ = "chains"

    id: Mapped[Identity]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[ChainKind] = mapped_column(enum_column(ChainKind))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureaus.id", ondelete="RESTRICT"), index=True)
    """None for what happens in no bureau, such as a sign-in that was refused."""
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    """Over name, number and hash: cutting rows off the end needs the installation's key."""


class ChainAnchor(Model):
    """The rows of a chain up to a number were pruned: what is kept begins after it. Never changed."""

    __tablename__ = "chain_anchors"
    __table_args__ = (UniqueConstraint("chain_id", "number"),)

    id: Mapped[Identity]
    chain_id: Mapped[int] = mapped_column(ForeignKey("chains.id", ondelete="RESTRICT"))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    until: Mapped[Instant]
    """When the last pruned row was written."""
    pruned_at: Mapped[Instant]
    pruned_by: Mapped[str] = mapped_column(String(80))
    seal: Mapped[str] = mapped_column(String(64))
