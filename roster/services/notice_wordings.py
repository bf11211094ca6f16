"""A bureau's own text messages: signature, words and approved templates."""

from roster.database import db
from roster.models import Bureau, Notice
from roster.notify.messages import Wording
from roster.services import settings


def of(notice: Notice) -> Wording:
    """Return the words of a notice's bureau for its kind."""
    bureau = db.session.get_one(Bureau, notice.bureau_id)
    chosen = settings.of(bureau)
    kind = notice.kind.value
    return Wording(
        signature=chosen.sms_signature,
        text=chosen.sms_texts.get(kind, ""),
        code=chosen.sms_templates.get(kind, ""),
        is_demo=bureau.is_demo,
    )
