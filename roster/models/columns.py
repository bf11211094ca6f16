"""Column shapes that many tables share."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from roster.core.references import new_public_id
from roster.database.types import UtcDateTime

__all__ = ["BureauId", "Identity", "Instant", "Month", "PublicId", "WithPublicId"]

Identity = Annotated[int, mapped_column(Integer, primary_key=True)]
BureauId = Annotated[int, mapped_column(ForeignKey("bureaus.id", ondelete="CASCADE"), index=True)]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
Month = Annotated[str, mapped_column(String(7))]
"""A calendar month as `YYYY-MM`."""
PublicId = Annotated[str, mapped_column(String(16), unique=True, default=new_public_id)]


class WithPublicId:
    """A row that outsiders name by an unguessable identifier, never by its number."""

    public_id: Mapped[PublicId]
