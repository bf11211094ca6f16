"""Remarks on records that stand in clear, as the program of before wrote them, and as it would read them again."""

from sqlalchemy import select

from roster.database import db
from roster.models import Consultation

PIECE = 200


def encrypt_plain() -> int:
    """Encrypt the remarks of at most PIECE records. Safe to repeat: 0 says that none is left."""
    rows = _locked(Consultation.plain_remark != "")
    for row in rows:
        row.remark = row.remark
    return len(rows)


def put_back() -> int:
    """Write the remarks of at most PIECE records in clear again, for a program that knows no other. Safe to repeat."""
    rows = _locked(Consultation.remark_kept.is_not(None))
    for row in rows:
        row.plain_remark, row.remark_kept = row.remark, None
    return len(rows)


def _locked(which: object) -> list[Consultation]:
    query = select(Consultation).where(which).order_by(Consultation.id).limit(PIECE).with_for_update()  # type: ignore[arg-type]
    return list(db.session.scalars(query))
