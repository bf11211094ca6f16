"""Documents drafted from a record: nothing that the record knows is typed again. Each has its line in the trail."""

from datetime import datetime

from roster.core.actors import Actor
from roster.core.consultation_words import SEXES
from roster.core.drafted_words import DraftedKind
from roster.core.matters import MATTERS
from roster.core.phones import show_phone
from roster.core.translation import DEFAULT_LANGUAGE, translate
from roster.database import db
from roster.models import AuditAction, Bureau, Consultation
from roster.services import audit, settings
from roster.services.papers import WORD, File


def draft(record: Consultation, kind: DraftedKind, actor: Actor, now: datetime) -> File:
    """Return a document filled in from what is saved of a record, for Word and WPS; papers are in the bureau's language."""
    from roster.documents import drafted_papers  # its libraries take over a second to load

    bureau = db.session.get_one(Bureau, record.bureau_id)
    center, phone = record.center, record.phone or ""
    told = drafted_papers.Told(
        number=record.number,
        day=record.date,
        center=f"{center.name}{center.label or settings.of(bureau).center_label}",
        name=record.name or "",
        sex=_word(SEXES.get(record.sex, "")),
        phone=show_phone(phone) if phone.startswith("+") else phone,
        home=f"{center.name}{record.village.name}" if record.village else "",
        other_party=record.other_party or "",
        matter=_word(MATTERS[record.matter].name),
        facts=record.summary or "",
        basis=record.basis,
        amount=record.amount_yuan,
        lapses_on=record.limitation_on,
    )
    content = drafted_papers.drafted(kind, told, bureau.name, now)
    audit.record(
        AuditAction.DOCUMENT_DRAFTED,
        actor,
        now,
        bureau_id=record.bureau_id,
        subject=record,
        what=f"drafted_{kind.value}",
    )
    return File(f"{drafted_papers.TITLES[kind]}-{record.number}.docx", WORD, content)


def _word(msgid: str) -> str:
    return translate(DEFAULT_LANGUAGE, msgid) if msgid else ""
