"""What a record says already of a door's form, so that nobody asks or types it twice; whoever hands over corrects it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roster.core.referral_words import Door
from roster.core.triage_rules import ALARM_DAYS, SOON_DAYS

SCOPE_OF_MATTER = {"07": "5", "12": "7", "13": "7", "16": "8"}
"""Matter → item of 法律援助法 第31条, where the matter leaves no doubt (field guide 3.3)."""
_SAID = {False: "no", True: "yes"}


@dataclass(frozen=True)
class Known:
    """What a record, or a visit without one, says of a person and a matter."""

    matter: str
    sex: str = ""
    groups: Sequence[str] = ()
    people: int = 1
    amount: int | None = None
    risk: str = ""
    days_left: int | None = None


def details(door: Door, known: Known, answers: Mapping[str, bool]) -> dict[str, Any]:
    """Return the entries of a door's form that are known; `answers` are those to the triage's questions."""
    found = _OF_DOOR[door](known, answers) if door in _OF_DOOR else {}
    return {key: value for key, value in found.items() if value}


def _mediation(known: Known, _answers: Mapping[str, bool]) -> dict[str, Any]:
    amount = "" if known.amount is None else str(known.amount)
    return {"sex": known.sex, "source": "asked", "amount": amount}


def _legal_aid(known: Known, answers: Mapping[str, bool]) -> dict[str, Any]:
    left = known.days_left
    return {
        "sex": known.sex,
        "groups": list(known.groups),
        "scope": "32" if answers.get("violence") else SCOPE_OF_MATTER.get(known.matter, ""),
        "means": _means(known, answers),
        "aid_first": "yes" if left is not None and 0 <= left < ALARM_DAYS else "",
        "mediate_first": "no" if left is not None and left < SOON_DAYS else "",
    }


def _means(known: Known, answers: Mapping[str, bool]) -> str:
    """Whom nobody asks (Art. 32), and whose means nobody checks (Art. 42)."""
    if answers.get("violence"):
        return "untested"
    is_migrant_worker = known.matter == "07" and "migrant" in known.groups
    return "waived" if is_migrant_worker or "hardship" in known.groups else ""


def _notary(_known: Known, answers: Mapping[str, bool]) -> dict[str, Any]:
    return {"disagreement": _SAID[answers["disputed"]] if "disputed" in answers else ""}


def _petition(known: Known, answers: Mapping[str, bool]) -> dict[str, Any]:
    return {
        "people": str(known.people),
        "risk": known.risk,
        "in_court": _SAID[answers["in_court"]] if "in_court" in answers else "",
    }


_OF_DOOR = {
    Door.MEDIATION: _mediation,
    Door.LEGAL_AID: _legal_aid,
    Door.NOTARY: _notary,
    Door.PETITION: _petition,
}
