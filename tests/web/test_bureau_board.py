"""The month's board at work: what a move costs, moving, doing again, and what others did meanwhile."""

import re

import pytest

from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.services import assignments, rosters
from tests.services.planning_stage import (
    ACTOR,
    FULL,
    bureau_of,
    drafted_with,
    duty_of,
    person,
    publish,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BOARD = "/bureau/rosters/2026-12"


@pytest.fixture
def browser(cast, now, sign_in):
    drafted_with(cast.own, now, FULL[:2])
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def present(cast):
    db.session.rollback()
    return rosters.draft_of(bureau_of(cast.own), "2026-12")


def somebody_locks(cast, now, number: int) -> None:
    with unit_of_work():
        draft = rosters.draft_of(bureau_of(cast.own), "2026-12")
        assignments.lock(draft, draft.assignments[number].public_id, draft.edits, ACTOR, now)


def test_every_seat_is_priced_before_anything_is_done(browser, cast, now):
    chosen = present(cast).assignments[0].public_id
    answer = browser.get(f"{BOARD}/moves?picked={chosen}").get_json()
    assert (answer["edits"], answer["name"]) == (2, "王示own")
    assert [(bool(one["other"]), one["possible"]) for one in answer["targets"]] == [
        (True, True),
        (False, True),
    ]
    assert answer["clearing"]["possible"]
    assert browser.get(f"{BOARD}/moves?picked=nobody").status_code == 404
    somebody_locks(cast, now, 0)
    refused = browser.get(f"{BOARD}/moves?picked={chosen}")
    assert refused.status_code == 409
    assert "锁定" in refused.get_json()["refusal"]


def test_a_move_to_an_empty_seat_needs_no_script(browser, cast):
    chosen = present(cast).assignments[0]
    seat = f"{BOARD}/seats/{chosen.duty.public_id}?replace={chosen.public_id}"
    empty = duty_of(cast.own, 2, "lawyer").public_id
    assert f'name="duty" value="{empty}"' in text(browser.get(seat))
    form = {"assignment": chosen.public_id, "duty": empty, "period": "day", "edits": "2"}
    assert browser.post(f"{BOARD}/moves", data=form).location == f"{BOARD}#duty-{empty}"
    browser.post(f"{BOARD}/undo", data={"edits": "3"})
    assert f'action="{BOARD}/redo"' in text(browser.get(BOARD))
    browser.post(f"{BOARD}/redo", data={"edits": "4"})
    assert empty in {one.duty.public_id for one in present(cast).assignments}
    assert browser.post(f"{BOARD}/redo", data={"edits": "5"}).status_code == 409


def test_who_comes_second_sees_what_happened_and_loses_nothing(browser, cast, now):
    chosen = present(cast).assignments[0]
    duty, other = chosen.duty.public_id, present(cast).assignments[1].public_id
    form = {"assignment": chosen.public_id, "edits": "2"}
    somebody_locks(cast, now, 1)
    answer = browser.post(f"{BOARD}/seats/{duty}/clear", data=form)
    page = text(answer)
    assert answer.status_code == 409
    assert "锁定" in page
    assert "2026-11-24 10:00" in page
    again = page.split('<form method="post" action="' + f'{BOARD}/seats/{duty}/clear" class="panel"')[1]
    sent = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', again.split("</form>")[0]))
    assert (sent["assignment"], sent["edits"]) == (chosen.public_id, "3")
    assert browser.post(f"{BOARD}/seats/{duty}/clear", data=sent).status_code == 302
    assert [one.public_id for one in present(cast).assignments] == [other]
    gone = browser.post(f"{BOARD}/seats/{duty}/clear", data=form)
    assert gone.status_code in (404, 409)


def test_the_board_hears_of_others(browser, cast, now):
    assert browser.get(f"{BOARD}/news?edits=2").status_code == 204
    somebody_locks(cast, now, 1)
    news = browser.get(f"{BOARD}/news?edits=2")
    assert "李示own" in text(news)
    assert browser.get(f"{BOARD}/news?edits=2&told=3").status_code == 204
    assert text(browser.get(f"{BOARD}?since=2")).count('class="changed"') == 1
    stale = browser.post(f"{BOARD}/undo", data={"edits": "2"})
    assert stale.status_code == 409
    assert "李示own" in text(stale)
    with unit_of_work():
        draft = rosters.draft_of(bureau_of(cast.own), "2026-12")
        assignments.place(
            draft,
            duty_of(cast.own, 2, "lawyer").public_id,
            person(cast.own, 2).public_id,
            Period.DAY,
            3,
            ACTOR,
            now,
        )
    publish(cast.own, now)
    assert 'data-changed="gone"' in text(browser.get(f"{BOARD}/news?edits=3"))
