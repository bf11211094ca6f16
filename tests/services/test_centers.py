"""Centers added, changed, closed: what follows, what stays, and that nobody overwrites anybody."""

import pytest
from sqlalchemy import select

from roster.core import tables
from roster.core.errors import Stale
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Center, Duty, Roster, Sitting, SittingState
from roster.services import center_imports, centers
from roster.services.registers import WrongEntries
from tests.services.planning_stage import ACTOR, FULL, bureau_of, drafted_with, duty_of, publish

NEW = {"name": "示例新镇", "code": "610502299", "kind": "town", "latitude": "34.5", "longitude": "109.5"}
NEW |= {"road_minutes": "20", "seats-lawyer": "2", "periods-lawyer": "day", "market_endings": "二五八"}


def change(cast, now, version=None, *, lay_out=True, **typed):
    with unit_of_work():
        bureau, center = bureau_of(cast.own), db.session.get_one(Center, cast.own.centers[0].id)
        texts = centers.shown(bureau, center) | {
            name.replace("__", "-"): text for name, text in typed.items()
        }
        return centers.change(
            bureau, center, texts, version or centers.version_of(bureau, center), ACTOR, now, lay_out=lay_out
        )


def test_a_new_center_joins_what_is_not_published(cast, now):
    with unit_of_work():
        center = centers.add(bureau_of(cast.own), NEW, ACTOR, now)
    assert (center.market, center.position) == ({"calendar": "lunar", "endings": [2, 5, 8], "note": ""}, 3)
    assert [(need.role, need.seats) for need in center.duties] == [("lawyer", 2)]
    sitting = db.session.scalars(select(Sitting).where(Sitting.center_id == center.id)).one()
    assert [(duty.role, duty.seats) for duty in sitting.duties] == [("lawyer", 2)]
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.CENTER_ADDED)).one()
    assert row.detail == {"code": "610502299"}


def test_a_published_month_stays_as_it_is(cast, now):
    publish(cast.own, now)
    with unit_of_work():
        center = centers.add(bureau_of(cast.own), NEW, ACTOR, now)
    assert db.session.scalars(select(Sitting).where(Sitting.center_id == center.id)).all() == []
    assert change(cast, now, seats__lawyer="3", gap__notary="5") == ["lawyer_need", "notary_need"]
    assert duty_of(cast.own, 0, "lawyer").seats == 1


def test_wrong_entries_are_named_by_what_they_are_called(app, cast, now):
    wrong = NEW | {"code": cast.own.centers[0].code, "latitude": "109", "seats-lawyer": "x", "phone": "12"}
    wrong |= {"name": "", "market_endings": "集", "summer-am_starts": "15:00"}
    with pytest.raises(WrongEntries) as refused, unit_of_work():
        centers.add(bureau_of(cast.own), wrong, ACTOR, now)
    found = {fault.column: fault.what.in_language("en") for fault in refused.value.faults}
    assert {"code", "latitude", "seats-lawyer", "phone", "name", "market_endings", "summer-am_starts"} == set(
        found
    )
    assert found["name"] == "“Name of the center” is empty."


def test_two_who_change_do_not_overwrite_each_other(cast, now):
    bureau = bureau_of(cast.own)
    version = centers.version_of(bureau, db.session.get_one(Center, cast.own.centers[0].id))
    assert change(cast, now, version, address="示例街9号") == ["address"]
    with pytest.raises(Stale):
        change(cast, now, version, landmark="桥头")
    assert change(cast, now) == []
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.CENTER_CHANGED)).one()
    assert row.detail == {"changed": ["address"]}


def test_needs_reach_unpublished_months_only_when_asked(cast, now):
    change(cast, now, lay_out=False, seats__lawyer="2", summer__am_starts="08:30", winter__am_starts="08:30")
    assert duty_of(cast.own, 0, "lawyer").seats == 1
    change(cast, now, seats__notary="0")
    assert duty_of(cast.own, 0, "lawyer").seats == 2
    sitting = duty_of(cast.own, 0, "lawyer").sitting
    assert [duty.role for duty in sitting.duties] == ["lawyer"]
    assert sitting.am_starts.isoformat() == "08:30:00"


def test_a_need_that_a_draft_names_stays(cast, now):
    drafted_with(cast.own, now, FULL)
    change(cast, now, seats__lawyer="0")
    assert duty_of(cast.own, 0, "lawyer").seats == 1


def test_a_center_with_a_published_month_is_not_closed(cast, now):
    publish(cast.own, now)
    with unit_of_work():
        bureau, center = bureau_of(cast.own), db.session.get_one(Center, cast.own.centers[0].id)
        with pytest.raises(centers.StillPublished) as refused:
            centers.close(bureau, center, ACTOR, now)
    assert "2026-12" in str(refused.value)


def test_closing_cancels_and_reopening_restores(cast, now):
    drafted_with(cast.own, now, FULL)
    before = db.session.scalars(select(Roster.edits)).one()
    for act, state, is_active in (
        (centers.close, SittingState.CANCELLED, False),
        (centers.reopen, SittingState.ANNOUNCED, True),
    ):
        with unit_of_work():
            center = db.session.get_one(Center, cast.own.centers[0].id)
            act(bureau_of(cast.own), center, ACTOR, now)
        sitting = db.session.scalars(select(Sitting).where(Sitting.center_id == center.id)).one()
        assert (sitting.state, center.is_active) == (state, is_active)
    roster = db.session.scalars(select(Roster)).one()
    gone = set(db.session.scalars(select(Duty.id).where(Duty.sitting_id == sitting.id)))
    assert roster.edits > before
    assert not gone & {one.duty_id for one in roster.assignments}


def test_an_import_may_change_known_centers(cast, now):
    code = cast.own.centers[0].code
    table = tables.read(f"code,address,lawyer_seats\n{code},示例街7号,2\n".encode())
    bureau = bureau_of(cast.own)
    (line,) = center_imports.preview(bureau, table, now).lines
    assert [(one.column, one.before, one.after) for one in line.differences] == [
        ("address", "", "示例街7号"),
        ("lawyer_seats", "1", "2"),
    ]
    with unit_of_work():
        center_imports.import_centers(bureau_of(cast.own), table, ACTOR, now)
    center = db.session.get_one(Center, cast.own.centers[0].id)
    assert (center.address, center.name, {need.role: need.seats for need in center.duties}) == (
        "示例街7号", "示例own0镇", {"lawyer": 2, "notary": 1},
    )  # fmt: skip
    assert center_imports.preview(bureau, table, now).changed == 0
