"""What an import of a table made and changed, so that it can be taken back for a while."""

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, personal
from roster.models.columns import BureauId, Identity, Instant, WithPublicId


class TableImport(Model, WithPublicId):
    """One import of people or centers. The trail has who did it, under this row's public id."""

    __tablename__ = "table_imports"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    what: Mapped[str] = mapped_column(String(16))
    """`people` or `centers`."""
    at: Mapped[Instant]
    taken_back_at: Mapped[Instant | None]
    rows: Mapped[list["ImportedRow"]] = relationship(
        cascade="all, delete-orphan", order_by="ImportedRow.id", back_populates="table_import"
    )


class ImportedRow(Model):
    """A row that an import made, or changed."""

    __tablename__ = "imported_rows"

    id: Mapped[Identity]
    import_id: Mapped[int] = mapped_column(ForeignKey("table_imports.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(32))
    """The table of the row."""
    subject_id: Mapped[int]
    is_new: Mapped[bool] = mapped_column(Boolean)
    values: Mapped[str | None] = mapped_column(
        EncryptedText,
        info=personal(
            Purpose.ROSTER, kept=Retention.IMPORT, words=N_("What an import found, and what it put there")
        ),
    )
    """JSON of `{column: [before, after]}`, of a new row all its columns; None once its time is over."""
    table_import: Mapped[TableImport] = relationship(back_populates="rows")
