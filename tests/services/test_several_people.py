"""Several people changed in one go: each looked at first, all or none, one row in the trail for each."""

import pytest
from sqlalchemy import select

from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Practitioner
from roster.services import several_people
from roster.services.previews import Fate, PreviewChanged
from roster.services.several_people import CannotChange
from tests.services.planning_stage import ACTOR, bureau_of, publish


def chosen(cast) -> list[Practitioner]:
    return several_people.chosen(bureau_of(cast.own), [one.public_id for one in cast.own.lawyers])


def do(cast, now, what: str, typed: str = "") -> int:
    wish = several_people.read(bureau_of(cast.own), what, typed)
    looked = several_people.preview(chosen(cast), wish, now)
    with unit_of_work():
        return several_people.change(chosen(cast), wish, looked.digest, ACTOR, now)


def test_each_is_changed_and_written_down(cast, now):
    first = chosen(cast)[0]
    with unit_of_work():
        db.session.get_one(Practitioner, first.id).max_load_per_month = 7
    assert do(cast, now, "max_load_per_month", "７") == 2
    assert {one.max_load_per_month for one in chosen(cast)} == {7}
    assert do(cast, now, "max_load_per_month", "") == 3
    assert do(cast, now, "licensed_until", "2029.12.31") == 3
    rows = db.session.scalars(
        select(AuditRow.detail).where(AuditRow.action == AuditAction.PERSON_CHANGED).order_by(AuditRow.id)
    ).all()
    assert rows == [{"changed": ["max_load_per_month"]}] * 5 + [{"changed": ["licensed_until"]}] * 3
    assert do(cast, now, "leave_pool") == 3
    assert do(cast, now, "leave_pool") == 0
    assert do(cast, now, "return_to_pool") == 3
    assert all(one.is_active for one in chosen(cast))


def test_nobody_is_changed_while_one_cannot_be_or_the_look_is_old(cast, now):
    publish(cast.own, now)
    wish = several_people.read(bureau_of(cast.own), "leave_pool", "")
    looked = several_people.preview(chosen(cast), wish, now)
    assert looked.count(Fate.REFUSED) == 3
    assert "2026-12-02" in looked.faults[0].what.in_language("en")
    with pytest.raises(CannotChange), unit_of_work():
        several_people.change(chosen(cast), wish, looked.digest, ACTOR, now)
    wish = several_people.read(bureau_of(cast.own), "load_weight", "2")
    looked = several_people.preview(chosen(cast), wish, now)
    with unit_of_work():
        db.session.get_one(Practitioner, chosen(cast)[0].id).load_weight = 2
    with pytest.raises(PreviewChanged), unit_of_work():
        several_people.change(chosen(cast), wish, looked.digest, ACTOR, now)
    assert [one.load_weight for one in chosen(cast)].count(2) == 1


def test_namesakes_foreigners_and_nonsense_are_refused(cast, now):
    bureau, lawyers = bureau_of(cast.own), cast.own.lawyers
    firm = lawyers[0].firm.public_id
    with unit_of_work():
        for one in chosen(cast):
            one.name = "示同名"
    elsewhere = several_people.read(bureau, "firm", cast.own.notary.firm.public_id)
    assert several_people.preview(chosen(cast), elsewhere, now).count(Fate.REFUSED) >= 2
    assert several_people.read(bureau, "firm", firm).value.public_id == firm
    for what, typed in (
        ("firm", cast.stranger.notary.firm.public_id),
        ("role", "judge"),
        ("load_weight", ""),
        ("name", "x"),
    ):
        with pytest.raises(InvalidInput):
            several_people.read(bureau, what, typed)
    with pytest.raises(InvalidInput):
        several_people.chosen(bureau, [])
    assert several_people.chosen(bureau, [cast.stranger.lawyers[0].public_id]) == []
