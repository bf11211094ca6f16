"""A bureau's settings changed by an administrator: read from what was typed, checked together, written down."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from roster.core import letters
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.notice_words import PLACEHOLDERS
from roster.core.retention_rules import RECORD_TEXTS, RECORDS
from roster.core.translation import N_
from roster.database import db
from roster.models import Account, AuditAction, AuditRow, Bureau, PracticeRole
from roster.services import audit, settings
from roster.services.setting_rules import LONGEST_TEXT, RULES, Kind, Rule
from roster.services.settings import BureauSettings

END_OF_DAY = "24:00"
MOST_PLACES, LONGEST_PLACE = 100, 40
LEAP_YEAR = 2024
HISTORY = 100


class WrongSettings(DomainError):
    """Some entries cannot be kept; `faults` says which and why."""

    code = "wrong_settings"
    message = N_("Please check these entries")

    def __init__(self, faults: Mapping[str, InvalidInput]) -> None:
        super().__init__()
        self.faults = dict(faults)


def version_of(bureau: Bureau) -> str:
    """Return what changes with a bureau's settings, so that two administrators do not overwrite each other."""
    return hashlib.sha256(json.dumps(bureau.settings or {}, sort_keys=True).encode()).hexdigest()[:16]


def shown(chosen: BureauSettings, rule: Rule) -> str:
    """Return a setting's value as it is typed."""
    value = getattr(chosen, rule.setting)
    if rule.part:
        return str(value.get(rule.part, ""))
    if rule.kind is Kind.PLACES:
        return "\n".join(f"{place} = {served_by}" for place, served_by in value.items())
    if rule.kind is Kind.ROLES:
        return " ".join(value)
    if rule.kind is Kind.YES_NO:
        return "yes" if value else ""
    return "" if value is None else str(value)


def change(bureau: Bureau, typed: Mapping[str, str], version: str, actor: Actor, now: datetime) -> list[str]:
    """Set what was typed, all or nothing; return the names of the settings that changed.

    `typed` has a text for each key of RULES that the form showed. Raises WrongSettings, or Stale when
    somebody else changed a setting in the meantime.
    """
    db.session.refresh(bureau, with_for_update=True)
    if version != version_of(bureau):
        raise Stale
    before = settings.of(bureau)
    values = _read(bureau, typed, before)
    changed = {name: value for name, value in values.items() if value != _plain(getattr(before, name))}
    if changed:
        settings.change(bureau, **changed)
        pairs = {name: [_plain(getattr(before, name)), value] for name, value in changed.items()}
        write_down(bureau, pairs, actor, now)
    return list(changed)


def write_down(bureau: Bureau, pairs: Mapping[str, Sequence[Any]], actor: Actor, now: datetime) -> None:
    """Write into the trail what changed: by name, the value before and afterwards."""
    audit.record(
        AuditAction.SETTINGS_CHANGED, actor, now, bureau_id=bureau.id, subject=bureau, changed=dict(pairs)
    )


def history(bureau: Bureau) -> Sequence[tuple[AuditRow, str]]:
    """Return the latest changes with the name of who made them, newest first."""
    rows = db.session.execute(
        select(AuditRow, Account.name)
        .outerjoin(Account, Account.id == AuditRow.account_id)
        .where(AuditRow.bureau_id == bureau.id, AuditRow.action == AuditAction.SETTINGS_CHANGED)
        .order_by(AuditRow.id.desc())
        .limit(HISTORY)
    )
    return [(row, name or "") for row, name in rows]


def _read(bureau: Bureau, typed: Mapping[str, str], before: BureauSettings) -> dict[str, Any]:
    values: dict[str, Any] = {}
    faults: dict[str, InvalidInput] = {}
    for key, rule in RULES.items():
        if key not in typed:
            continue
        try:
            value = _value(bureau, rule, typed[key].strip())
        except InvalidInput as error:
            faults[key] = error
            continue
        if rule.part:
            values.setdefault(rule.setting, dict(getattr(before, rule.setting)))[rule.part] = value
        else:
            values[rule.setting] = value
    if not faults:
        faults |= _contradictions({**{name: getattr(before, name) for name in ORDERED}, **values})
    if faults:
        raise WrongSettings(faults)
    return values


def _value(bureau: Bureau, rule: Rule, text: str) -> Any:
    match rule.kind:
        case Kind.NUMBER:
            return _number(rule, text)
        case Kind.YES_NO:
            return bool(text)
        case Kind.TIME:
            return _time(text)
        case Kind.CLOSING_TIME:
            return END_OF_DAY if text == END_OF_DAY else _time(text)
        case Kind.DAY_OF_YEAR:
            return _day_of_year(text)
        case Kind.ROLES:
            return _roles(bureau, text)
        case Kind.PLACES:
            return _places(text)
        case Kind.CHOICE:
            return _choice(rule, text)
        case Kind.LETTER:
            return _letter(rule, text)
    if (not text and not rule.may_be_empty) or len(text) > LONGEST_TEXT:
        raise InvalidInput(N_("Write 1 to %(most)s characters."), most=LONGEST_TEXT)
    return text


def _number(rule: Rule, text: str) -> int | None:
    if not text and rule.may_be_empty:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text) or not rule.least <= int(text) <= rule.most:
        raise InvalidInput(
            N_("Enter a whole number from %(least)s to %(most)s."), least=rule.least, most=rule.most
        )
    return int(text)


def _time(text: str) -> str:
    try:
        if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", text):
            raise ValueError(text)
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError:
        raise InvalidInput(N_("Enter a time of day like 09:00.")) from None


def _day_of_year(text: str) -> str:
    try:
        if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date.fromisoformat(f"{LEAP_YEAR}-{text}").strftime("%m-%d")
    except ValueError:
        raise InvalidInput(N_("Enter month and day like 05-01.")) from None


def _roles(bureau: Bureau, text: str) -> list[str]:
    known = set(db.session.scalars(select(PracticeRole.code).where(PracticeRole.bureau_id == bureau.id)))
    chosen = text.split()
    if set(chosen) - known:
        raise InvalidInput(N_("Choose from the roles shown."))
    return chosen


def _choice(rule: Rule, text: str) -> str:
    if text not in dict(rule.choices):
        raise InvalidInput(N_("Choose one of the entries shown."))
    return text


def _letter(rule: Rule, text: str) -> str:
    if (not text and not rule.may_be_empty) or len(text) > rule.most:
        raise InvalidInput(N_("Write 1 to %(most)s characters."), most=rule.most)
    letters.check(text, PLACEHOLDERS)
    return "\n".join(text.splitlines())


def _places(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line.strip()]
    places = {}
    for line in lines:
        place, equals, served_by = (part.strip() for part in line.partition("="))
        if not place or not equals or not served_by or max(len(place), len(served_by)) > LONGEST_PLACE:
            raise InvalidInput(
                N_(
                    "The line “%(line)s” is not “place = who serves it”, each of at most %(most)s characters."
                ),
                line=line[:LONGEST_PLACE],
                most=LONGEST_PLACE,
            )
        places[place] = served_by
    if len(places) > MOST_PLACES:
        raise InvalidInput(N_("At most %(most)s places."), most=MOST_PLACES)
    return places


ORDERED = (
    "summer_from",
    "summer_until",
    "summer_hours",
    "winter_hours",
    RECORDS.setting,
    RECORD_TEXTS.setting,
)


def _contradictions(values: Mapping[str, Any]) -> dict[str, InvalidInput]:
    """Return what does not go together, by the key of the later one."""
    faults = {}
    if values["summer_from"] > values["summer_until"]:
        faults["summer_until"] = InvalidInput(N_("Summer must end after it begins."))
    for season in ("summer_hours", "winter_hours"):
        hours = values[season]
        for earlier, later in (("am_starts", "am_ends"), ("am_ends", "pm_starts"), ("pm_starts", "pm_ends")):
            may_touch = earlier == "am_ends"
            if hours[earlier] > hours[later] or (hours[earlier] == hours[later] and not may_touch):
                faults[f"{season}-{later}"] = InvalidInput(N_("This must be later than the time before it."))
    try:
        settings.refuse_texts_before_names(values)
    except InvalidInput as error:
        faults[RECORD_TEXTS.setting] = error
    return faults


def _plain(value: Any) -> Any:
    """Return a value as it is kept in JSON."""
    return list(value) if isinstance(value, tuple) else value
