"""What is written into a referral and handed over: read from a form, checked entry by entry, and what a consent covers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from roster.core.errors import InvalidInput
from roster.core.form_items import Item
from roster.core.referral_forms import FORMS, HOME
from roster.core.referral_words import SENDABLE, Door
from roster.core.sensitive import holds_identity_or_card_number, is_identity_number
from roster.core.translation import N_
from roster.models import Referral

LONGEST = {"name": 60, "phone": 40, "village": 80, "other_party": 200, "summary": 1000}


@dataclass(frozen=True)
class Content:
    """What somebody writes into a referral: to whom, what of it is sent, and the door's own form."""

    receiver: str = ""
    fields: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


def hides_home(door: Door, facts: Mapping[str, Any]) -> bool:
    """Tell whether where the person lives stays here: in domestic violence everywhere but at the police (反家庭暴力法 第5条)."""
    return facts.get("violence") is True and door is not Door.POLICE


def checked(door: Door, content: Content, *, without_home: bool = False) -> dict[str, Any]:
    """Return a referral's columns from what was written; `without_home` leaves out where the person lives.

    Raises InvalidInput naming the field.
    """
    texts = {name: content.texts.get(name, "").replace("\0", "").strip() for name in LONGEST}
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise InvalidInput(N_("At most %(limit)s characters, please."), field=name, limit=LONGEST[name])
        if holds_identity_or_card_number(text):
            raise InvalidInput(
                N_("Please leave out identity card and bank card numbers; they are not needed here."),
                field=name,
            )
    if not texts["summary"]:
        raise InvalidInput(N_("Write in a sentence what it is about."), field="summary")
    chosen = [name for name in SENDABLE if name in content.fields]
    if "summary" not in chosen:
        raise InvalidInput(N_("Without saying what it is about nothing can be handed over."), field="fields")
    details = _details(FORMS[door], content.details)
    if without_home:
        texts["village"] = ""
        details = {key: value for key, value in details.items() if key not in HOME}
        chosen = [name for name in chosen if name != "village"]
    return {
        **{name: text or None for name, text in texts.items()},
        "details": json.dumps(details, ensure_ascii=False) if details else None,
        "sent_fields": chosen,
    }


def _details(items: Sequence[Item], typed: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        value = typed.get(item.key)
        if item.kind == "ticks":
            ticked = [code for code in item.choices if code in (value or ())]
            found |= {item.key: ticked} if ticked else {}
            continue
        if item.kind == "rows":
            lines = _rows(item, value)
            found |= {item.key: lines} if lines else {}
            continue
        text = str(value or "").replace("\0", "").strip()
        if not text:
            continue
        _check_item(item, text)
        found[item.key] = text.upper() if item.kind == "identity" else text
    return found


def _rows(item: Item, typed: Any) -> list[dict[str, Any]]:
    """Return the lines of a table in which anything stands; what is wrong in one is said of the whole table."""
    found = []
    for line in list(typed or ())[: item.count]:
        try:
            found.append(_details(item.columns, line))
        except InvalidInput as error:
            error.field = item.key
            raise
    return [line for line in found if line]


def _check_item(item: Item, text: str) -> None:
    if item.choices and text not in item.choices:
        raise InvalidInput(N_("Please choose one from the list."), field=item.key)
    if len(text) > item.longest:
        raise InvalidInput(N_("At most %(limit)s characters, please."), field=item.key, limit=item.longest)
    if item.kind == "identity" and not is_identity_number(text.upper()):
        raise InvalidInput(
            N_("This is no whole identity card number. Correct it or leave it empty."), field=item.key
        )
    if item.kind != "identity" and holds_identity_or_card_number(text):
        raise InvalidInput(
            N_("Please leave out identity card and bank card numbers; they are not needed here."),
            field=item.key,
        )
    if item.kind == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            raise InvalidInput(N_("Enter the date like 2026-12-31."), field=item.key) from None


def said(referral: Referral) -> tuple[Any, ...]:
    """Return everything that a consent covers."""
    return (
        referral.receiver_id, tuple(referral.sent_fields), referral.name, referral.phone, referral.village,
        referral.other_party, referral.summary, referral.details,
    )  # fmt: skip


def tail(phone: str | None) -> str:
    """Return the last four digits of a phone, empty for none: with the code they open the page of the citizen."""
    digits = "".join(letter for letter in phone or "" if letter.isascii() and letter.isdigit())
    return digits[-4:] if len(digits) >= 4 else ""
