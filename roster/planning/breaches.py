"""A broken rule, as a sentence for people and as facts for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """The rules that every roster keeps; each has its module under `planning/rules`."""

    ENTRIES = "entries"
    ROLE = "role"
    LICENSE = "license"
    AVAILABILITY = "availability"
    CONFLICT = "conflict"
    ONE_PLACE = "one_place"
    LUNCH_TRAVEL = "lunch_travel"
    LOAD_LIMITS = "load_limits"
    FIRM_LIMIT = "firm_limit"
    LOCKS = "locks"
    SUPERVISION = "supervision"
    SEATS = "seats"


@dataclass(frozen=True)
class Breach:
    """One broken rule: who, which duty and which date it concerns, as far as it concerns one of them."""

    rule: Rule
    sentence: str
    practitioner: str | None = None
    duty: str | None = None
    date: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
