"""A bureau's text messages as its administrator sets them: signature, words, approved templates, and what is wrong with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.core.sentences import Sentence
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center, NoticeKind
from roster.notify import short_texts
from roster.notify.facts import SHORT_PATH, place
from roster.notify.short_texts import LONGEST_VARIABLE, TEXTS, Length
from roster.services import setting_changes, settings
from roster.services.setting_changes import WrongSettings

LONGEST_TEXT, LONGEST_CODE = 200, 40
LABELS = {
    "sms_signature": N_("Signature of text messages"),
    "sms_texts": N_("Words of text messages"),
    "sms_templates": N_("Approved templates of text messages"),
    "sms_links": N_("Links in text messages"),
}
"""What the history calls these settings."""


@dataclass(frozen=True)
class Text:
    """One kind's text message as the page shows it."""

    kind: NoticeKind
    text: str
    is_own: bool
    code: str
    placeholders: Sequence[str]
    preview: str
    submitted: str
    """What goes to the carriers for approval."""
    length: Length
    faults: Sequence[Sentence]


@dataclass(frozen=True)
class Typed:
    """What an administrator typed: the signature; words and template code by kind. Empty words mean ours."""

    signature: str
    texts: Mapping[str, str]
    codes: Mapping[str, str]
    has_links: bool = False


def present(bureau: Bureau) -> Typed:
    """Return what stands now."""
    chosen = settings.of(bureau)
    return Typed(chosen.sms_signature, chosen.sms_texts, chosen.sms_templates, chosen.sms_links)


def shown(bureau: Bureau, typed: Typed, base_url: str) -> list[Text]:
    """Return every kind's text as typed, with what carriers would say to it; `base_url` is the site's address."""
    link = f"{base_url}{SHORT_PATH}" if typed.has_links else ""
    return [_text(kind, bureau, typed, link) for kind in TEXTS]


def long_places(bureau: Bureau) -> list[str]:
    """Return the centers whose name is too long for a variable of a text message."""
    rows = db.session.scalars(
        select(Center).where(Center.bureau_id == bureau.id, Center.is_active).order_by(Center.position)
    )
    return [one.name for one in rows if short_texts.units(place(one, "zh_Hans_CN")) > LONGEST_VARIABLE]


def change(
    bureau: Bureau, typed: Typed, version: str, base_url: str, actor: Actor, now: datetime
) -> list[str]:
    """Set what was typed, all or nothing; return the names of the settings that changed.

    Raises WrongSettings with a fault for each wrong entry, or Stale when somebody else changed a setting meanwhile.
    """
    db.session.refresh(bureau, with_for_update=True)
    if version != setting_changes.version_of(bureau):
        raise Stale
    _refuse_wrong(bureau, typed, base_url)
    before = settings.of(bureau)
    values = {
        "sms_signature": typed.signature,
        "sms_texts": {kind: text for kind, text in typed.texts.items() if not _is_ours(kind, text)},
        "sms_templates": {kind: code for kind, code in typed.codes.items() if code},
        "sms_links": typed.has_links,
    }
    changed = {name: value for name, value in values.items() if value != getattr(before, name)}
    if changed:
        settings.change(bureau, **changed)
        pairs = {name: [getattr(before, name), value] for name, value in changed.items()}
        setting_changes.write_down(bureau, pairs, actor, now)
    return list(changed)


def _is_ours(kind: str, text: str) -> bool:
    """Tell whether words are none of a bureau's own: empty, or ours with or without a link."""
    return text in ("", *(short_texts.ours(NoticeKind(kind), has_links=one) for one in (False, True)))


def _text(kind: NoticeKind, bureau: Bureau, typed: Typed, link: str) -> Text:
    own = typed.texts.get(kind.value, "")
    text = short_texts.ours(kind, has_links=bool(link)) if _is_ours(kind.value, own) else own
    preview = short_texts.filled(text, short_texts.samples(kind, bureau.phone, link))
    return Text(
        kind=kind,
        text=text,
        is_own=not _is_ours(kind.value, own),
        code=typed.codes.get(kind.value, ""),
        placeholders=short_texts.placeholders(kind, has_links=bool(link)),
        preview=f"【{typed.signature}】{preview}" if typed.signature else preview,
        submitted=short_texts.submitted(text, bureau.phone, link),
        length=short_texts.length(preview, typed.signature),
        faults=short_texts.faults(kind, text, typed.signature, bureau.phone, link),
    )


def _refuse_wrong(bureau: Bureau, typed: Typed, base_url: str) -> None:
    faults: dict[str, InvalidInput] = {}
    if typed.has_links:
        try:
            short_texts.check_link(base_url)
        except InvalidInput as error:
            faults["has_links"] = error
    if typed.signature:
        try:
            short_texts.check_signature(typed.signature)
        except InvalidInput as error:
            faults["signature"] = error
    for one in shown(bureau, typed, base_url):
        if one.faults:
            fault = InvalidInput(one.faults[0].message)
            fault.parameters.update(one.faults[0].parameters)
            faults[f"text-{one.kind.value}"] = fault
        if one.code and not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST_CODE}}}", one.code):
            faults[f"code-{one.kind.value}"] = InvalidInput(
                N_("A template's code has letters, digits and _ only, like SMS_154950909.")
            )
    if faults:
        raise WrongSettings(faults)
