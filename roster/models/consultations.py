"""The record of one visit with one practitioner."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core import record_index
from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.centers import Center, Village
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.practitioners import Practitioner
from roster.models.visits import Visit


def _record(words: str, kept: Retention = Retention.CONSULTATION, **index: Any) -> dict[str, Any]:
    return personal(Purpose.CONSULTATION, kept=kept, words=words, **index)


def _told(words: str) -> dict[str, Any]:
    """What was said: part of the bureau's work, kept longer than who said it."""
    return _record(words, Retention.CONSULTATION_TEXT)


def _counted(words: str) -> dict[str, Any]:
    """Coarse and, once the name is gone, nobody's: it stays so that statistics stay the same."""
    return _record(words, Retention.STATISTICS)


def _people(words: str, *columns: str) -> dict[str, Any]:
    """A keyed index of who is named in some columns."""
    return _record(
        words,
        index_of=(*columns, "bureau_id"),
        index_by=lambda keys, row: record_index.index_of_people(
            keys, row["bureau_id"], *(row[column] for column in columns)
        ),
    )


def _words(words: str, *columns: str) -> dict[str, Any]:
    """A keyed index of what the author wrote in some columns."""
    return _record(
        words,
        Retention.CONSULTATION_TEXT,
        index_of=(*columns, "practitioner_id"),
        index_by=lambda keys, row: record_index.index_of_words(
            keys, row["practitioner_id"], *(row[column] for column in columns)
        ),
    )


class ConsultationState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return N_("Signed") if self is ConsultationState.SIGNED else N_("Not signed yet")


class Risk(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"green": N_("Normal"), "yellow": N_("Watch")}.get(self.value, N_("Urgent"))


class Consultation(Model, WithPublicId):
    """Draft until signed, then only addenda. Identity is optional: a refusal is noted, the advice given."""

    __tablename__ = "consultations"
    __table_args__ = (UniqueConstraint("bureau_id", "number"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    number: Mapped[str] = mapped_column(String(32))
    """`{center3}-{yyyymmdd}-{nn}`, such as `102-20261202-03`."""
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", ondelete="RESTRICT"), unique=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="RESTRICT"), index=True)
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="RESTRICT"), index=True
    )
    date: Mapped[dt.date] = mapped_column(Date, index=True)
    state: Mapped[ConsultationState] = mapped_column(
        enum_column(ConsultationState), default=ConsultationState.DRAFT
    )
    version: Mapped[int] = mapped_column(default=1)
    mode: Mapped[str] = mapped_column(String(16), default="window")
    name: Mapped[str | None] = mapped_column(EncryptedText, info=_record(N_("Name")))
    identity_refused: Mapped[bool] = mapped_column(Boolean, default=False)
    sex: Mapped[str] = mapped_column(String(8), default="", info=_counted(N_("Sex")))
    age_band: Mapped[str] = mapped_column(String(8), default="", info=_counted(N_("Age group")))
    phone: Mapped[str | None] = mapped_column(EncryptedText, info=_record(N_("Phone")))
    village_id: Mapped[int | None] = mapped_column(
        ForeignKey("villages.id", ondelete="SET NULL"), info=_record(N_("Village"))
    )
    groups: Mapped[list[Any]] = mapped_column(
        JSON, default=list, info=_counted(N_("Groups such as farmer or older person"))
    )
    people: Mapped[int] = mapped_column(Integer, default=1)
    on_behalf: Mapped[str] = mapped_column(String(16), default="self")
    other_party: Mapped[str | None] = mapped_column(EncryptedText, info=_record(N_("Other party")))
    matter: Mapped[str] = mapped_column(String(4))
    matter_detail: Mapped[str] = mapped_column(String(4), default="", server_default="")
    """The second level, a key of `matter_details.DETAILS` that begins with the matter; empty: not told apart."""
    is_rural: Mapped[bool] = mapped_column(Boolean, default=False)
    amount_yuan: Mapped[int | None]
    summary: Mapped[str | None] = mapped_column(EncryptedText, info=_told(N_("Facts")))
    limitation_on: Mapped[dt.date | None] = mapped_column(Date)
    """When the claim lapses (时效届满日); red under 30 days, an alarm under 7."""
    limitation_from: Mapped[dt.date | None] = mapped_column(Date)
    """The key date (关键日期): from which day the period runs."""
    advice: Mapped[str | None] = mapped_column(EncryptedText, info=_told(N_("Advice")))
    basis: Mapped[str] = mapped_column(String(300), default="")
    outcomes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    told_legal_aid: Mapped[bool | None] = mapped_column(Boolean)
    """Whether the visitor was told that legal aid exists (法律援助法 Art. 23); None until answered."""
    conflict_checked: Mapped[bool] = mapped_column(Boolean, default=False)
    risk: Mapped[Risk] = mapped_column(enum_column(Risk), default=Risk.GREEN)
    leaflets: Mapped[int] = mapped_column(Integer, default=0)
    remark_kept: Mapped[str | None] = mapped_column(EncryptedText, info=_told(N_("Remark")))
    plain_remark: Mapped[str] = mapped_column("remark", String(300), default="", info=_told(N_("Remark")))
    """In clear, by the program of before; moved into `remark_kept` by `remark_keeping`."""
    visitor_index: Mapped[str] = mapped_column(
        Text, default="", info=_people(N_("Keyed index of the visitor's name and phone"), "name", "phone")
    )
    other_index: Mapped[str] = mapped_column(
        Text, default="", info=_people(N_("Keyed index of the other party's names and phones"), "other_party")
    )
    words_index: Mapped[str] = mapped_column(
        Text,
        default="",
        info=_words(N_("Keyed index of facts and advice, word by word"), "summary", "advice", "basis"),
    )
    drafted: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """What was written for the visitor (代书文书), a key of `consultation_words.DRAFTED`; empty: nothing."""
    repeat_of: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """Number of the earlier record of the same matter: reports count the matter once, and everybody who came."""
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    signed_at: Mapped[Instant | None]
    entered_at: Mapped[Instant | None]
    """When a paper form was typed in; None: written on the spot."""
    entered_by_id: Mapped[int | None]
    """Which account typed it in; like the trail's, no foreign key."""
    visit: Mapped[Visit] = relationship()
    center: Mapped[Center] = relationship()
    practitioner: Mapped[Practitioner] = relationship()
    village: Mapped[Village | None] = relationship()
    addenda: Mapped[list["Addendum"]] = relationship(cascade="all, delete-orphan", order_by="Addendum.id")

    @property
    def remark(self) -> str:
        """What the practitioner remarked; empty: nothing."""
        return (
            self.plain_remark or self.remark_kept or ""
        )  # the program of before writes in clear only what is newer

    @remark.setter
    def remark(self, text: str) -> None:
        self.remark_kept, self.plain_remark = text or None, ""


class Addendum(Model):
    """What the practitioner adds after signing; the original stays as it was."""

    __tablename__ = "addenda"

    id: Mapped[Identity]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(EncryptedText, info=_told(N_("Addendum")))
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class ConflictDecision(StrEnum):
    """What a practitioner did about a possible conflict of interest (律师法 Art. 39, 公证法 Art. 23(3))."""

    HANDED_OVER = "handed_over"
    NO_CONFLICT = "no_conflict"
    DIRECTIONS_ONLY = "directions_only"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "handed_over": N_("I step aside: somebody else advises"),
            "no_conflict": N_("It is somebody else of that name, or both sides know and agree"),
        }.get(self.value, N_("I only said where to turn, and advised on nothing"))


class ConflictCheck(Model):
    """Whether a record may touch the other side of an earlier one, and what was decided. Never which one."""

    __tablename__ = "conflict_checks"

    id: Mapped[Identity]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), unique=True
    )
    is_possible: Mapped[bool] = mapped_column(Boolean)
    is_compared: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """False: the names were not compared, since the account had asked about too many that day."""
    checked_at: Mapped[Instant]
    decision: Mapped[ConflictDecision | None] = mapped_column(enum_column(ConflictDecision))
    decided_at: Mapped[Instant | None]


class RecordSeal(Model):
    """One link of a bureau's chain of signed records: a record as it was signed, or an addendum.

    Its hash covers what is no personal data, and salted digests of what is. Deletion by retention drops
    values and salts (`services.seals.forget`) and leaves the seal, which then says "removed".
    """

    __tablename__ = "record_seals"
    __table_args__ = (UniqueConstraint("chain_id", "number"),)

    id: Mapped[Identity]
    chain_id: Mapped[int] = mapped_column(ForeignKey("chains.id", ondelete="RESTRICT"))
    number: Mapped[int]
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultations.id", ondelete="RESTRICT"), index=True
    )
    addendum_id: Mapped[int | None] = mapped_column(Integer)
    """Of an addendum: which. Not a foreign key, since retention may remove the addendum."""
    sealed_at: Mapped[Instant]
    digests: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Salted digest of each personal field."""
    salts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    removed_at: Mapped[Instant | None]
    removal: Mapped[str | None] = mapped_column(String(64))
    """The seal of the removal: emptying the fields by hand is no removal."""
