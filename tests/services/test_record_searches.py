"""Records are found by whom they name, their number and their words, by whom may, and each search leaves a row."""

import pytest
from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Consultation, ConsultationState
from roster.services import consultations
from roster.services.consultations import indexing, searching
from tests.builders import Cast
from tests.referrals import add_record
from tests.services.test_conflict_checks import draft_of

ACTOR = Actor("account")
NUMBER = "102-20261124-01"


def numbers(answer: searching.Answer) -> list[str]:
    return [found.head.number for found in answer.found]


@pytest.fixture
def signed(app, cast, now) -> Cast:
    """赵示群 against 钱对方 (借给同村人五万元), the first lawyer's, at the first center."""
    with unit_of_work():
        add_record(cast.own, now)
    return cast


def test_who_finds_what_and_each_search_leaves_a_row(signed, now):
    own = signed.own
    author, colleague, center = own.lawyers[0], own.lawyers[1], own.sittings[0].center
    words = {
        "赵示群": ([NUMBER], [NUMBER], [NUMBER]),
        "138-0000-4321": ([NUMBER], [NUMBER], [NUMBER]),
        "赵 示群": ([NUMBER], [NUMBER], [NUMBER]),
        "钱对方": ([NUMBER], [], [NUMBER]),
        "102-2026": ([NUMBER], [NUMBER], [NUMBER]),
        "同村人 五万元": ([NUMBER], [], []),
        "调解。": ([NUMBER], [], []),
        "同村人 葡萄": ([], [], []),
        "10%": ([], [], []),
    }
    with unit_of_work():
        record = db.session.query(Consultation).one()
        for asked, expected in words.items():
            found = (
                searching.own(author, asked, ACTOR, now),
                searching.of_center(center, asked, ACTOR, now),
                searching.for_auditor(own.bureau, asked, "complaint", ACTOR, now),
            )
            assert tuple(map(numbers, found)) == expected, asked
            assert numbers(searching.own(colleague, asked, ACTOR, now)) == []
            assert numbers(searching.of_center(own.sittings[1].center, asked, ACTOR, now)) == []
            assert numbers(searching.for_auditor(signed.stranger.bureau, asked, "sample", ACTOR, now)) == []
        line = searching.own(author, "同村", ACTOR, now).found[0].line
        assert line.startswith("借给同村人五万元")
        consultations.add(record, "对方已还葡萄款。", ACTOR, now)
        found = searching.own(author, "葡萄 同村", ACTOR, now).found[0]
        assert (found.by, found.line) == ((searching.BY_ADDED,), "对方已还葡萄款。")
        assert numbers(searching.own(author, "葡萄 香蕉", ACTOR, now)) == []
        assert numbers(searching.own(colleague, "葡萄", ACTOR, now)) == []
        for asked in ("", " 赵 ", "x" * 61):
            with pytest.raises(InvalidInput):
                searching.own(author, asked, ACTOR, now)
        with pytest.raises(InvalidInput):
            searching.for_auditor(own.bureau, "赵示群", "", ACTOR, now)
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.RECORDS_SEARCHED)).all()
    assert len(rows) == 6 * len(words) + 4
    text = "".join(str(row.detail) for row in rows)
    assert not any(secret in text for secret in ("赵", "钱", "4321", "同村"))
    assert {row.detail["reason"] for row in rows if row.detail["place"] == "bureau"} == {
        "complaint",
        "sample",
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_earlier_records_help_while_writing_and_are_ones_own(signed, now):
    own = signed.own
    with unit_of_work():
        row = draft_of(
            own,
            own.lawyers[0],
            now,
            81,
            name="赵 示群",
            other_party="债务人：钱对方",
            summary="借给同村人三万元，一直未还。",
        )
        found = searching.related(row, ACTOR, now)
        assert [head.number for head in (*found.visitor, *found.other)] == [NUMBER] * 2
        assert [(one.head.number, one.advice) for one in found.similar] == [(NUMBER, "先调解。")]
        of_colleague = draft_of(
            own, own.lawyers[1], now, 82, name="赵示群", summary="借给同村人三万元，一直未还。"
        )
        found = searching.related(of_colleague, ACTOR, now)
        assert (found.visitor, found.other, found.similar) == ((), (), ())
        other_matter = draft_of(own, own.lawyers[0], now, 83, summary="养殖场排污，井水发臭。")
        assert searching.related(other_matter, ACTOR, now).similar == ()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_records_from_before_are_indexed_once_and_in_pieces(signed, now, monkeypatch):
    with unit_of_work():
        made = db.session.query(Consultation).one()
        kept = made.visitor_index, made.other_index, made.words_index
        made.visitor_index = made.other_index = made.words_index = ""
        draft_of(signed.own, signed.own.lawyers[0], now, 81)
    with unit_of_work():
        assert (indexing.index_missing(), indexing.index_missing()) == (1, 0)
        row = db.session.query(Consultation).filter_by(state=ConsultationState.SIGNED).one()
        assert (row.visitor_index, row.other_index, row.words_index) == kept
