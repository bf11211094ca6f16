"""Find the center that serves a place as people type it: town, old name, village, or somebody else's."""

from dataclasses import dataclass, field

from sqlalchemy import or_, select

from roster.database import db
from roster.models import Bureau, Center, Village
from roster.services import settings

LINWEI_ELSEWHERE = {
    "良田": "渭南高新区",
    "崇业路": "渭南高新区",
    "白杨": "渭南高新区",
    "辛市": "渭南经开区",
    "龙背": "渭南经开区",
    "阳曲": "渭南经开区",
    "信义": "渭南经开区",
}
"""Sub-districts that Linwei's people take for the district's, though a development zone serves them.

Source: the field guide, section 1.1 (codes of the National Bureau of Statistics, custody after the
Chinese Wikipedia of April 2024). Custody may shift: a bureau keeps its own list in `places_elsewhere`.
"""

_SUFFIXES = ("街道办事处", "街道", "镇", "乡", "村", "社区")
_LONGEST = 30


@dataclass(frozen=True)
class Answer:
    """What a place is: the centers that serve it, or who else does."""

    text: str
    center_ids: frozenset[int] = field(default_factory=frozenset)
    served_by: str = ""


def find(bureau: Bureau, text: str) -> Answer:
    """Return who serves a typed place (two statements). Nothing found is an answer too."""
    typed = " ".join(text.split())[:_LONGEST]
    if not typed.isascii():
        typed = typed.replace(" ", "")
    core = _core(typed)
    if not core:
        return Answer(typed)
    for place, served_by in settings.of(bureau).places_elsewhere.items():
        if place in typed or core in place:
            return Answer(typed, served_by=served_by)
    return Answer(typed, frozenset(_centers(bureau, core)) | frozenset(_by_village(bureau, core)))


def _core(typed: str) -> str:
    """Drop the kind of place from its name: people say 故市 and 故市镇 alike."""
    for suffix in _SUFFIXES:
        if typed.endswith(suffix) and len(typed) > len(suffix) + 1:
            return typed.removesuffix(suffix)
    return typed


def _centers(bureau: Bureau, core: str) -> list[int]:
    words = [
        column.icontains(core, autoescape=True)
        for column in (
            Center.name,
            Center.name_en,
            Center.aliases,
            Center.address,
            Center.landmark,
            Center.zone,
        )
    ]
    return list(
        db.session.scalars(
            select(Center.id).where(Center.bureau_id == bureau.id, Center.is_active, or_(*words))
        )
    )


def _by_village(bureau: Bureau, core: str) -> list[int]:
    return list(
        db.session.scalars(
            select(Center.id)
            .join(Village, Village.center_id == Center.id)
            .where(
                Center.bureau_id == bureau.id, Center.is_active, Village.name.contains(core, autoescape=True)
            )
            .distinct()
        )
    )
