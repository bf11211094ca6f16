"""A bureau asks whether somebody of its pool is also of another bureau's: only the person can say so."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.database import Model
from roster.models.bureaus import Bureau
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.practitioners import Practitioner


class PersonQuestion(Model, WithPublicId):
    """Whoever signs in with this practitioner's phone number or e-mail address: is that you? One open question each.

    It names no account: the bureau that asks does not learn whether there is one before the person says yes.
    """

    __tablename__ = "person_questions"
    __table_args__ = (UniqueConstraint("practitioner_id"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    practitioner_id: Mapped[int] = mapped_column(ForeignKey("practitioners.id", ondelete="CASCADE"))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    declined_at: Mapped[Instant | None]
    """When somebody said no. Whoever asked sees a question without an answer until it ends."""
    bureau: Mapped[Bureau] = relationship()
    practitioner: Mapped[Practitioner] = relationship()
