"""The board: look, change one seat, undo, publish, print."""

from datetime import date

import pytest
from sqlalchemy import event

from roster.database import db, unit_of_work
from roster.models import Account, Notice, Roster, RosterState
from roster.services import rosters
from tests.services.planning_stage import (
    ACTOR,
    FULL,
    bureau_of,
    draft_with,
    drafted_with,
    duty_of,
    lay_out,
    person,
    publish,
)

BOARD = "/bureau/rosters/2026-12"


@pytest.fixture
def browser(cast, sign_in):
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def draft(cast, now, seats=FULL) -> None:
    drafted_with(cast.own, now, seats)


def present(cast) -> Roster:
    db.session.rollback()
    return rosters.draft_of(bureau_of(cast.own), "2026-12")


def seat_address(cast, center=0, role="lawyer") -> str:
    return f"{BOARD}/seats/{duty_of(cast.own, center, role).public_id}"


def test_a_month_without_roster_offers_to_begin(browser, cast):
    assert f"{BOARD}/draft" in text(browser.get(BOARD))
    assert browser.post(f"{BOARD}/draft").location == BOARD
    assert present(cast).version == 1


@pytest.mark.parametrize("month", ["2026-13", "1999-12", "2099-01", "december"])
def test_what_is_no_month_is_not_found(browser, month):
    assert browser.get(f"/bureau/rosters/{month}").status_code == 404


def test_choices_are_ranked_and_say_why_others_cannot(browser, cast, now):
    draft(cast, now, FULL[:1])
    page = text(browser.get(seat_address(cast, 1)))
    possible, impossible = page.split("<details>")
    assert "李示own" in possible
    assert "张示own" in possible
    assert "王示own" not in possible.split("<h2>")[-1]
    assert "王示own" in impossible
    assert "2026-12-02" in impossible


def test_somebody_is_placed_and_the_change_undone(browser, cast, now):
    draft(cast, now, [])
    form = {"practitioner": person(cast.own, 2).public_id, "period": "day", "edits": "0"}
    answer = browser.post(f"{seat_address(cast)}/place", data=form)
    assert answer.location.startswith(f"{BOARD}#duty-")
    assert [one.practitioner.name for one in present(cast).assignments] == ["张示own"]
    assert f"{BOARD}/undo" in text(browser.get(BOARD))
    browser.post(f"{BOARD}/undo", data={"edits": "1"})
    assert present(cast).assignments == []


def test_a_seat_is_given_to_somebody_else(browser, cast, now):
    draft(cast, now, FULL[:1])
    old = present(cast).assignments[0].public_id
    assert "李示own" in text(browser.get(f"{seat_address(cast)}?replace={old}"))
    form = {
        "practitioner": person(cast.own, 1).public_id,
        "period": "day",
        "edits": "1",
        "assignment": old,
        "replace": old,
    }
    assert browser.post(f"{seat_address(cast)}/place", data=form).status_code == 302
    assert [one.practitioner.name for one in present(cast).assignments] == ["李示own"]


def test_two_people_change_places(browser, cast, now):
    draft(cast, now, FULL[:2])
    one, two = (assignment.public_id for assignment in present(cast).assignments)
    page = text(browser.get(f"{seat_address(cast)}?replace={one}"))
    assert f'name="other" value="{two}"' in page
    form = {"assignment": one, "other": two, "edits": "2"}
    assert browser.post(f"{seat_address(cast)}/swap", data=form).status_code == 302
    by_center = {
        assignment.duty.sitting.center.code: assignment.practitioner.name
        for assignment in present(cast).assignments
    }
    assert by_center == {"610502100": "李示own", "610502101": "王示own"}


def test_a_refused_change_says_why_and_changes_nothing(browser, cast, now):
    draft(cast, now, FULL[:1])
    form = {"practitioner": person(cast.own, 0).public_id, "period": "day", "edits": "1"}
    answer = browser.post(f"{seat_address(cast, 1)}/place", data=form)
    assert answer.status_code == 409
    assert 'role="alert"' in text(answer)
    assert "王示own" in text(answer)
    assert (len(present(cast).assignments), present(cast).edits) == (1, 1)


def test_a_stale_board_is_told_so(browser, cast, now):
    draft(cast, now, FULL[:1])
    form = {"practitioner": person(cast.own, 1).public_id, "period": "day", "edits": "0"}
    assert browser.post(f"{seat_address(cast, 1)}/place", data=form).status_code == 409
    assert len(present(cast).assignments) == 1


@pytest.mark.parametrize(
    "form", [{}, {"period": "night"}, {"period": "day", "practitioner": "x", "edits": "one"}]
)
def test_nonsense_is_answered_with_a_sentence(browser, cast, now, form):
    draft(cast, now, FULL[:1])
    assert browser.post(f"{seat_address(cast, 1)}/place", data=form).status_code in (400, 404, 409)


def test_lock_unlock_clear(browser, cast, now):
    draft(cast, now, FULL[:1])
    chosen = present(cast).assignments[0].public_id

    def act(verb, edits):
        return browser.post(
            f"{seat_address(cast)}/{verb}", data={"assignment": chosen, "edits": str(edits)}
        ).status_code

    assert act("lock", 1) == 302
    assert present(cast).assignments[0].is_locked
    assert act("clear", 2) == 409
    assert act("unlock", 2) == 302
    assert act("clear", 3) == 302
    assert present(cast).assignments == []


def test_publishing_shows_who_is_told_and_then_tells_them(browser, cast, now):
    draft(cast, now)
    page = text(browser.get(f"{BOARD}/publish"))
    assert all(name in page for name in ("王示own", "李示own", "张示own", "示甲own"))
    answer = browser.post(f"{BOARD}/publish", data={"edits": "4", "note": "首版"})
    assert answer.location == BOARD
    published = rosters.published_of(bureau_of(cast.own), "2026-12")
    assert (published.state, published.note) == (RosterState.PUBLISHED, "首版")
    assert db.session.query(Notice).filter(Notice.kind == "duty_assigned").count() == 4
    page = text(browser.get(BOARD))
    assert f"{BOARD}/print" in page
    assert "/b/own" in page
    assert "/seats/" not in page, "a published roster is not edited in place"


def test_what_forbids_publication_is_listed_and_the_button_missing(browser, cast, now):
    draft(cast, now, [])
    page = text(browser.get(f"{BOARD}/publish"))
    assert 'role="alert"' in page
    assert 'name="note"' not in page
    assert browser.post(f"{BOARD}/publish", data={"edits": "0"}).status_code == 409


@pytest.mark.both_databases
def test_publishing_what_somebody_changed_meanwhile_is_refused(browser, cast, now):
    draft(cast, now)
    assert browser.post(f"{BOARD}/publish", data={"edits": "3"}).status_code == 409
    assert rosters.published_of(bureau_of(cast.own), "2026-12") is None


@pytest.mark.both_databases
def test_a_published_roster_is_changed_through_a_draft(browser, cast, now):
    publish(cast.own, now)
    browser.post(f"{BOARD}/draft")
    page = text(browser.get(BOARD))
    assert page.count("/seats/") >= 4
    browser.post(f"{BOARD}/discard", data={"edits": "0"})
    assert present(cast) is None
    assert rosters.published_of(bureau_of(cast.own), "2026-12").version == 1


def test_the_print_has_the_columns_of_the_official_list(browser, cast, now):
    publish(cast.own, now)
    page = text(browser.get(f"{BOARD}/print"))
    assert page.count("<tr>") == 4, "a headline and a row for each center"
    assert page.count('<th scope="col">') == 10
    assert "示甲own" in page
    assert "print_roster.css" in page


def test_earlier_versions_stay_readable(browser, cast, now):
    publish(cast.own, now, FULL[:2])
    browser.post(f"{BOARD}/draft")
    assert "张示own" not in text(browser.get(f"{BOARD}?version=1"))
    assert browser.get(f"{BOARD}?version=9").status_code == 404


def test_strangers_rosters_and_duties_are_not_found(browser, cast, now):
    drafted_with(cast.stranger, now, FULL)
    draft(cast, now, [])
    theirs = duty_of(cast.stranger, 0, "lawyer").public_id
    assert browser.get(f"{BOARD}/seats/{theirs}").status_code == 404
    page = text(browser.get(BOARD))
    assert "示stranger" not in page
    form = {"practitioner": person(cast.stranger, 0).public_id, "period": "day", "edits": "0"}
    assert browser.post(f"{seat_address(cast)}/place", data=form).status_code == 404


@pytest.mark.both_databases
def test_the_board_asks_the_database_no_more_for_more_centers(browser, cast, now):
    """The number of statements does not grow with the rows."""
    draft(cast, now, FULL[:1])
    few = _statements(browser, BOARD)
    with unit_of_work():
        rosters.discard(bureau_of(cast.own), "2026-12", 1, ACTOR, now)
        draft_with(cast.own, now, FULL)
    assert _statements(browser, BOARD) <= few
    assert few < 60


def _statements(browser, address: str) -> int:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert browser.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_both_languages_read(browser, cast, now):
    draft(cast, now)
    with unit_of_work():
        db.session.get_one(Account, cast.own.scheduler.id).language = "en"
    assert "December 2026" in text(browser.get(BOARD))


@pytest.mark.both_databases
def test_several_months_are_published_at_once_and_a_refused_one_leaves_the_others(browser, cast, now):
    draft(cast, now)
    with unit_of_work():
        lay_out(cast.own, "2027-09", date(2027, 9, 2), now, provisional=True)
        draft_with(cast.own, now, FULL, "2027-09")
    page = text(browser.get("/bureau/rosters/publish"))
    edits = present(cast).edits
    assert f'value="2026-12:{edits}" checked' in page
    assert 'value="2027-09:' not in page, "a provisional month cannot be chosen"
    stale = browser.post("/bureau/rosters/publish", data={"month": "2026-12:77"}, follow_redirects=True)
    assert 'class="flash error"' in text(stale)
    assert rosters.published_of(bureau_of(cast.own), "2026-12") is None
    chosen = {"month": [f"2026-12:{edits}", "2027-09:0", "nonsense"]}
    answer = browser.post("/bureau/rosters/publish", data=chosen, follow_redirects=True)
    assert text(answer).count('class="flash error"') == 2
    db.session.rollback()
    assert rosters.published_of(bureau_of(cast.own), "2026-12") is not None
    assert rosters.published_of(bureau_of(cast.own), "2027-09") is None


def test_publishing_nothing_says_so(browser, cast, now):
    assert "/bureau/plans" in text(browser.get("/bureau/rosters/publish"))
    answer = browser.post("/bureau/rosters/publish", follow_redirects=True)
    assert 'class="flash warning"' in text(answer)


def test_the_year_leads_to_each_line(browser, cast, now):
    draft(cast, now, FULL[:1])
    page = text(browser.get("/bureau/rosters/year"))
    assert f"{BOARD}#duty-{duty_of(cast.own, 0, 'lawyer').public_id}" in page
    assert "/bureau/dates" in text(browser.get("/bureau/rosters/year?year=2025"))
