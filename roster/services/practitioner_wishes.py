"""Where somebody would rather sit, and rather not: read from a form or a table, kept as costs of the planner."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from roster.core.cells import Cells
from roster.core.sentences import say
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center, Practitioner, Preference

LIKES, DISLIKES = "likes", "dislikes"
LIKED, DISLIKED = -15, 20
"""What a half-day costs there, in the planner's units; a plan weighs all wishes together."""

Wishes = Mapping[int, int]
"""Costs by the number of the center; below zero for where somebody would rather sit."""


def centers_by_word(bureau: Bureau) -> dict[str, int]:
    """Return the numbers of a bureau's centers by code and by name."""
    found = db.session.execute(
        select(Center.id, Center.code, Center.name).where(Center.bureau_id == bureau.id).order_by(Center.id)
    ).all()
    return {name: number for number, _code, name in found} | {code: number for number, code, _name in found}


def offered(bureau: Bureau, typed: Mapping[str, str]) -> list[Center]:
    """Return the centers to wish for: the open ones, and closed ones that are wished for still."""
    wished = {code for name in (LIKES, DISLIKES) for code in typed.get(name, "").split()}
    found = db.session.scalars(
        select(Center).where(Center.bureau_id == bureau.id).order_by(Center.position, Center.id)
    )
    return [center for center in found if center.is_active or center.code in wished]


def read(cells: Cells, centers: Mapping[str, int]) -> dict[int, int]:
    """Return the wishes that were typed; an unknown center, or one wished both ways, is blamed."""
    wishes: dict[int, int] = {}
    for column, cost in ((LIKES, LIKED), (DISLIKES, DISLIKED)):
        for word in cells.words(column):
            if word not in centers:
                cells.blame(say(N_("The bureau has no center “%(found)s”."), found=word[:40]), column)
            elif wishes.setdefault(centers[word], cost) != cost:
                cells.blame(
                    say(N_("A center cannot be wished for and not: “%(found)s”."), found=word[:40]), column
                )
    return wishes


def set_wishes(person: Practitioner, wishes: Wishes) -> bool:
    """Make a person's wishes for centers these; wishes for dates stay. Tell whether that changed something.

    A wish that stays keeps its own cost, which may be stronger or weaker than the usual one.
    """
    kept = {one.center_id: one for one in person.preferences if one.center_id is not None}
    same = {number for number, cost in wishes.items() if number in kept and kept[number].cost * cost > 0}
    if len(same) == len(kept) == len(wishes):
        return False
    for number, one in kept.items():
        if number not in same:
            person.preferences.remove(one)
    db.session.flush()
    person.preferences.extend(
        Preference(center_id=number, cost=cost) for number, cost in wishes.items() if number not in same
    )
    return True


def codes_of(bureau_id: int, wishes: Wishes) -> dict[str, str]:
    """Return wishes as they are typed, by `likes` and `dislikes`."""
    rows = db.session.execute(select(Center.id, Center.code).where(Center.bureau_id == bureau_id)).all()
    return _by_column([(code, wishes[number]) for number, code in rows if number in wishes])


def shown(person: Practitioner) -> dict[str, str]:
    """Return the codes of the centers as they are typed, by `likes` and `dislikes`."""
    found = [(one.center.code, one.cost) for one in person.preferences if one.center is not None]
    return _by_column(found)


def _by_column(found: Sequence[tuple[str, int]]) -> dict[str, str]:
    codes: dict[str, list[str]] = {LIKES: [], DISLIKES: []}
    for code, cost in found:
        if cost:
            codes[LIKES if cost < 0 else DISLIKES].append(code)
    return {name: " ".join(sorted(chosen)) for name, chosen in codes.items()}
