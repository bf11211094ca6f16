"""Town service centers, what they need, and the villages they serve."""

from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.sentences import Named
from roster.database import Model
from roster.models.bureaus import Bureau
from roster.models.columns import BureauId, Identity


class Center(Model):
    """A town's service center. Its statistical code is public and names it in URLs."""

    __tablename__ = "centers"
    __table_args__ = (UniqueConstraint("bureau_id", "code"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    """The town or sub-district: 故市镇."""
    name_en: Mapped[str] = mapped_column(String(60), default="")
    label: Mapped[str] = mapped_column(String(60), default="")
    """What this place is called, when it differs from the bureau's setting: 公共法律服务中心, 工作站 …"""
    kind: Mapped[str] = mapped_column(String(16), default="town")
    """`town` (镇) or `subdistrict` (街道)."""
    zone: Mapped[str] = mapped_column(String(40), default="")
    aliases: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(160), default="")
    landmark: Mapped[str] = mapped_column(String(160), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    accepting_offices: Mapped[str] = mapped_column(String(160), default="")
    """Notary offices whose practice area the place lies in, as people should read it (公证机构执业管理办法: the area
    is set by the province, so it cannot be derived)."""
    latitude: Mapped[float]
    longitude: Mapped[float]
    road_minutes: Mapped[int] = mapped_column(default=0)
    """Minutes by road from the bureau's seat."""
    market: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The market rule: `{"calendar": "lunar", "endings": [2, 5, 8], "note": ""}`."""
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Own hours by season; without them the bureau's setting holds."""
    matter_mix: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Per cent of consultations expected by matter code."""
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    bureau: Mapped[Bureau] = relationship()
    duties: Mapped[list["CenterDuty"]] = relationship(
        cascade="all, delete-orphan", order_by="CenterDuty.role"
    )

    @property
    def named(self) -> Named:
        """The name as sentences have it: in the reader's language."""
        return Named(self.name, self.name_en)


class CenterDuty(Model):
    """What a center needs of one role at each sitting: the template of its duties."""

    __tablename__ = "center_duties"
    __table_args__ = (UniqueConstraint("center_id", "role"),)

    id: Mapped[Identity]
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    seats: Mapped[int] = mapped_column(default=1)
    periods: Mapped[str] = mapped_column(String(16), default="day")
    """The periods a seat may be filled for, comma-separated: `day` or `am,pm`."""
    priority: Mapped[int] = mapped_column(default=1)
    max_gap_months: Mapped[int | None]
    """The center should see the role at least once in so many months."""


class Village(Model):
    """A village or community of a center: seat of a village mediation committee, unless it has none."""

    __tablename__ = "villages"

    id: Mapped[Identity]
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    has_mediation_committee: Mapped[bool] = mapped_column(Boolean, default=True)
