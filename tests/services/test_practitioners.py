"""People and firms of the pool: added, changed, out of it and back; nobody's data in the trail."""

from datetime import date

import pytest
from sqlalchemy import select

from roster.core.errors import Stale
from roster.core.tables import BadTable, read
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Center, Firm, Practitioner, Preference, Village
from roster.services import firms, instances, people_imports, practitioners, villages
from roster.services.instance_frames import Frame
from roster.services.registers import WrongEntries
from tests.services.planning_stage import ACTOR, bureau_of, publish

NEW = {
    "name": "示新",
    "role": "lawyer",
    "phone": "138 0000 0077",
    "email": "new@own.example",
    "matters": "1 07",
}


def person_of(cast) -> Practitioner:
    return db.session.get_one(Practitioner, cast.own.lawyers[0].id)


def change(cast, now, version=None, *, remove=(), **typed):
    with unit_of_work():
        person = person_of(cast)
        texts = practitioners.shown(person) | typed
        version = version or practitioners.version_of(person)
        return practitioners.change(bureau_of(cast.own), person, texts, version, ACTOR, now, remove=remove)


def test_somebody_new_is_in_the_pool(cast, now):
    with unit_of_work():
        texts = NEW | {"firm": cast.own.lawyers[0].firm.public_id, "is_supervised": "y"}
        made = practitioners.add(bureau_of(cast.own), texts, ACTOR, now)
    assert (made.phone, made.is_supervised, made.load_weight) == ("+8613800000077", True, 1)
    assert sorted(one.matter for one in made.matters) == ["01", "07"]
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.PERSON_ADDED)).one()
    assert row.detail == {}


def test_wrong_entries_of_a_person(cast, now):
    name = cast.own.lawyers[0].name
    wrong = {"name": name, "firm": cast.own.lawyers[0].firm.public_id, "role": "judge", "phone": "1"}
    wrong |= {
        "licensed_from": "2026-01-01",
        "licensed_until": "2025-01-01",
        "matters": "77",
        "latitude": "34",
    }
    with pytest.raises(WrongEntries) as refused, unit_of_work():
        practitioners.add(bureau_of(cast.own), wrong, ACTOR, now)
    assert {fault.column for fault in refused.value.faults} == {
        "name", "role", "phone", "licensed_until", "matters", "longitude",
    }  # fmt: skip
    foreign = NEW | {"firm": cast.stranger.lawyers[0].firm.public_id}
    with pytest.raises(WrongEntries), unit_of_work():
        practitioners.add(bureau_of(cast.own), foreign, ACTOR, now)


def test_what_is_personal_stays_until_it_is_typed_anew_or_removed(cast, now):
    assert "phone" not in practitioners.shown(person_of(cast))
    version = practitioners.version_of(person_of(cast))
    assert change(cast, now, max_load_per_month="3") == ["max_load_per_month"]
    assert person_of(cast).phone == "+8613800000001"
    assert change(cast, now, phone="13800000088", remove=["email"]) == ["phone", "email"]
    assert (person_of(cast).phone, person_of(cast).email) == ("+8613800000088", None)
    with pytest.raises(Stale):
        change(cast, now, version, name="示某")
    rows = db.session.scalars(
        select(AuditRow.detail).where(AuditRow.action == AuditAction.PERSON_CHANGED).order_by(AuditRow.id)
    ).all()
    assert rows == [{"changed": ["max_load_per_month"]}, {"changed": ["phone", "email"]}]


def test_who_is_on_a_published_roster_does_not_leave_before(cast, now):
    publish(cast.own, now)
    with unit_of_work():
        with pytest.raises(practitioners.StillOnRosters) as refused:
            practitioners.leave_pool(person_of(cast), None, ACTOR, now)
        assert "2026-12-02" in str(refused.value)
        practitioners.leave_pool(person_of(cast), date(2026, 12, 2), ACTOR, now)
    assert (person_of(cast).is_active, person_of(cast).licensed_until) == (True, date(2026, 12, 2))
    assert practitioners.expiring(bureau_of(cast.own), date(2026, 11, 24)) == [person_of(cast)]


def test_out_of_the_pool_and_back(cast, now):
    with unit_of_work():
        practitioners.leave_pool(person_of(cast), None, ACTOR, now)
    assert person_of(cast).is_active is False
    with unit_of_work():
        practitioners.return_to_pool(person_of(cast), ACTOR, now)
    assert person_of(cast).is_active is True
    changes = db.session.scalars(select(AuditRow.detail).order_by(AuditRow.id)).all()
    assert changes[-2:] == [{"changed": ["left_pool"]}, {"changed": ["returned_to_pool"]}]


def test_a_firm_closes_when_nobody_of_it_is_in_the_pool(cast, now):
    with unit_of_work():
        firm = firms.add(
            bureau_of(cast.own),
            {"name": "示例新所", "kind": "law_firm", "latitude": "34.5", "longitude": "109.5"},
            ACTOR,
            now,
        )
        with pytest.raises(firms.StillInPool):
            firms.set_open(person_of(cast).firm, ACTOR, now, is_open=False)
        firms.set_open(firm, ACTOR, now, is_open=False)
    assert db.session.get_one(Firm, firm.id).is_active is False
    with pytest.raises(WrongEntries), unit_of_work():
        firms.add(bureau_of(cast.own), {"name": "示例新所", "kind": "bank"}, ACTOR, now)


def test_an_import_may_change_known_people(cast, now):
    person = person_of(cast)
    table = f"firm,name,phone,max_load_per_month\n{person.firm.name},{person.name},13800000066,\n".encode()
    (line,) = people_imports.preview(bureau_of(cast.own), read(table), now).lines
    assert [(one.column, one.before, one.after) for one in line.differences] == [
        ("phone", "138****0001", "138****0066")
    ]
    with unit_of_work():
        people_imports.import_people(bureau_of(cast.own), read(table), ACTOR, now)
    assert (person_of(cast).phone, person_of(cast).max_load_per_month) == ("+8613800000066", 2)
    assert people_imports.preview(bureau_of(cast.own), read(table), now).changed == 0


def test_villages_come_and_go(cast, now):
    code = cast.own.centers[0].code
    table = f"center_code,code,name,mediation_committee\n{code},610502100201,示例村,无\n".encode()
    with unit_of_work():
        villages.import_villages(bureau_of(cast.own), read(table), ACTOR, now)
    assert db.session.scalars(select(Village)).one().has_mediation_committee is False
    other = table.replace("示例村".encode(), "示例新村".encode())
    (line,) = villages.preview(bureau_of(cast.own), read(other), now).lines
    assert [one.after for one in line.differences] == ["示例新村"]
    foreign = read(table.replace(f"\n{code},".encode(), b"\nnowhere,"))
    assert len(villages.preview(bureau_of(cast.stranger), foreign, now).faults) == 2
    with pytest.raises(BadTable):
        villages.import_villages(bureau_of(cast.stranger), foreign, ACTOR, now)
    with unit_of_work():
        villages.remove(db.session.get_one(Center, cast.own.centers[0].id), "610502100201", ACTOR, now)
    assert db.session.scalars(select(Village)).all() == []


def wishes_of(cast):
    return {(one.center_id, one.date): one.cost for one in person_of(cast).preferences}


def test_wishes_limits_and_what_was_served_before_reach_the_planner(cast, now):
    near, far = cast.own.centers[0], cast.own.centers[1]
    with unit_of_work():
        person = person_of(cast)
        person.preferences = [
            Preference(center_id=near.id, cost=-40),
            Preference(date=date(2027, 1, 5), cost=9),
        ]
    typed = {"likes": f"{near.code} {far.name}", "max_load": "12", "carried_load": "7"}
    assert change(cast, now, **typed) == ["max_load", "carried_load", "wishes"]
    assert wishes_of(cast) == {(near.id, None): -40, (far.id, None): -15, (None, date(2027, 1, 5)): 9}
    frame = Frame(months=["2026-12"], open=["2026-12"], today=date(2026, 11, 24), name="wishes")
    problem = instances.build(bureau_of(cast.own), frame)
    one = next(one for one in problem.practitioners if one.id == person_of(cast).public_id)
    assert (one.max_load, one.carried_load) == (12, 7)
    assert one.preferences.centers == {near.code: -40, far.code: -15}
    assert change(cast, now, likes="", dislikes=near.code) == ["wishes"]
    assert wishes_of(cast) == {(near.id, None): 20, (None, date(2027, 1, 5)): 9}
    assert change(cast, now) == []
    for wrong in ({"likes": near.code}, {"likes": cast.stranger.centers[0].code + "x"}, {"max_load": "0"}):
        with pytest.raises(WrongEntries):
            change(cast, now, **wrong)


def test_wishes_come_in_by_a_table_and_stay_where_it_says_nothing(cast, now):
    person, near = person_of(cast), cast.own.centers[0]
    table = f"firm,name,likes,carried_load\n{person.firm.name},{person.name},{near.name},5\n".encode()
    (line,) = people_imports.preview(bureau_of(cast.own), read(table), now).lines
    assert [(one.column, one.before, one.after) for one in line.differences] == [
        ("carried_load", "0", "5"), ("likes", "", near.code),
    ]  # fmt: skip
    for content in (table, table.replace(f",{near.name},5".encode(), b",,")):
        with unit_of_work():
            people_imports.import_people(bureau_of(cast.own), read(content), ACTOR, now)
        assert (wishes_of(cast), person_of(cast).carried_load) == ({(near.id, None): -15}, 5)
