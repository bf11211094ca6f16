"""What people bring, learned season by season: own rows, smoothed toward the kind of place, then what was entered."""

import json
from datetime import date

import pytest

from roster import planning as planner
from roster.core.matters import plain_by_frequency
from roster.database import db, unit_of_work
from roster.models import Center, Consultation, Sitting, Visit, VisitKind, VisitState
from roster.services import learned_mixes, planning, settings
from roster.services.learned_mixes import Season
from tests.services.planning_stage import ACTOR, bureau_of, lay_out, person


def consulted(troupe, now, matter: str, count: int, month: str, center: int = 0) -> None:
    """Add signed consultations at a center's sitting of a month."""
    sitting = next(
        one
        for one in db.session.query(Sitting).filter_by(bureau_id=troupe.bureau.id, month=month)
        if one.center.code == f"61050210{center}"
    )
    start = db.session.query(Visit).count()
    for number in range(start, start + count):
        visit = Visit(
            bureau_id=troupe.bureau.id, sitting_id=sitting.id, kind=VisitKind.WALK_IN, role="lawyer", matter=matter,
            state=VisitState.SERVED, queue_number=number + 1, arrived_at=now, changed_at=now,
        )  # fmt: skip
        db.session.add(visit)
        db.session.flush()
        db.session.add(
            Consultation(
                bureau_id=troupe.bureau.id, number=f"t{number}", visit=visit, center_id=sitting.center_id,
                practitioner=person(troupe, 0), date=sitting.date, matter=matter, created_at=now, updated_at=now,
            )
        )  # fmt: skip
    db.session.flush()


def mixes(troupe, today=date(2026, 11, 24)):
    bureau = bureau_of(troupe)
    centers = db.session.query(Center).filter_by(bureau_id=bureau.id).order_by(Center.position).all()
    return learned_mixes.of_centers(bureau, centers, today)


def test_a_center_learns_its_seasons_and_lends_them_to_its_kind(cast, now):
    with unit_of_work():
        lay_out(cast.own, "2026-01", date(2026, 1, 5), now)
        lay_out(cast.own, "2026-09", date(2026, 9, 2), now)
        consulted(cast.own, now, "07", 60, "2026-01")
        consulted(cast.own, now, "10", 60, "2026-09")
        sitting = db.session.query(Sitting).filter_by(month="2026-09").first()
        here = {month: learned_mixes.often_here(sitting.center, date(2026, month, 3)) for month in (1, 5, 10)}
        assert here == {1: {"07": 60}, 5: {}, 10: {"10": 60}}
        assert [plain.key for plain in plain_by_frequency(here[10])][:2] == ["debt", "family"]
        assert plain_by_frequency({})[-3:] == plain_by_frequency(here[1])[-3:]
    found = mixes(cast.own)
    assert found["610502100"][Season.WINTER].most_frequent(1)[0][2] == 60
    own, neighbour = found["610502100"], found["610502101"]
    assert own[Season.WINTER].mix["07"] > 75
    assert own[Season.AUTUMN].mix["10"] > 60
    assert (
        own[Season.AUTUMN].mix["10"]
        > neighbour[Season.AUTUMN].mix["10"]
        > neighbour[Season.SPRING].mix.get("10", 0)
    )
    assert (own[Season.WINTER].is_own, neighbour[Season.WINTER].is_own) == (True, False)
    assert own[Season.SPRING].mix == {"01": 40, "07": 60}, "nothing seen in spring: what was entered"
    assert all(sum(one.mix.values()) == 100 for by_season in found.values() for one in by_season.values())


def test_plans_go_by_the_month_unless_learning_is_switched_off(cast, now):
    with unit_of_work():
        lay_out(cast.own, "2026-01", date(2026, 1, 5), now)
        consulted(cast.own, now, "07", 60, "2026-01")
        run = planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", None, 5, 1, ACTOR, now)
    instance = planner.Instance.from_json(json.loads(run.instance))
    assert instance.center["610502100"].season_mix["2026-12"]["07"] > 75
    assert (instance.weights.expertise, instance.weights.season_expertise) == (0, 1)
    assert planner.price(instance, []).parts["season_expertise"] == 300, "nobody knows anything yet"
    with unit_of_work():
        planning.cancel(db.session.merge(run), ACTOR, now)
        settings.change(bureau_of(cast.own), learn_matters=False)
        run = planning.request_plan(bureau_of(cast.own), "2026-12", "2026-12", None, 5, 1, ACTOR, now)
    instance = planner.Instance.from_json(json.loads(run.instance))
    assert (instance.weights.expertise, instance.center["610502100"].season_mix) == (1, {})


def test_a_short_log_and_old_rows_teach_nothing(cast, now):
    with unit_of_work():
        lay_out(cast.own, "2026-01", date(2026, 1, 5), now)
        consulted(cast.own, now, "07", 19, "2026-01")
    assert mixes(cast.own) == {}
    with unit_of_work():
        consulted(cast.own, now, "19", 30, "2026-01")
    assert mixes(cast.own) == {}, "notarization is not for lawyers"
    with unit_of_work():
        consulted(cast.own, now, "07", 5, "2026-01")
    assert mixes(cast.own)
    assert mixes(cast.own, date(2029, 3, 1)) == {}, "three years on it is forgotten"


@pytest.mark.parametrize(
    ("month", "season"),
    [
        ("2026-12", "winter"),
        ("2026-02", "winter"),
        ("2026-03", "spring"),
        ("2026-07", "summer"),
        ("2026-08", "autumn"),
    ],
)
def test_seasons_go_by_what_people_bring(month, season):
    assert learned_mixes.season_of(month) == season
