"""A bureau's own messages: words of e-mails; signature, words and approved templates of text messages."""

from roster.database import db
from roster.models import Bureau, Notice
from roster.notify import mail_words
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
        subject=chosen.own_words.get(mail_words.key(notice.kind, "subject"), ""),
        body=chosen.own_words.get(mail_words.key(notice.kind, "body"), ""),
        is_demo=bureau.is_demo,
        has_links=chosen.sms_links,
    )
