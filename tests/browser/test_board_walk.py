"""The month's board by mouse and by keys, and two schedulers at once."""

from playwright.sync_api import expect

from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.services import assignments, rosters
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW
from tests.services.planning_stage import ACTOR, FULL, bureau_of, drafted_with, duty_of, person

SCHEDULER = "scheduler@own.example"
BOARD = "/bureau/rosters/2026-12"
SITS = "[data-slot]:not([data-assignment=''])"


def seated(site) -> dict[str, str]:
    """Who sits at which center, by the first character of the name and the last of the code."""
    db.session.rollback()
    draft = rosters.draft_of(bureau_of(site.cast.own), "2026-12")
    return {one.practitioner.name[0]: one.duty.sitting.center.code[-1] for one in draft.assignments}


def board(site, enter, width: int = 1280):
    page = enter(SCHEDULER, width)
    page.goto(BOARD)
    return page


def done(page, edits: int) -> None:
    """Wait until the board shows that state."""
    page.locator(f"#desk[data-edits='{edits}']").wait_for()


def test_a_move_by_keys_shows_its_price_first_and_is_taken_back_and_done_again(site, enter):
    drafted_with(site.cast.own, NOW, FULL[:2])
    page = board(site, enter)
    page.locator(SITS).first.focus()
    page.keyboard.press("Enter")
    page.locator(".price").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("#carry [data-act=do]").is_visible()
    expect(page.locator("#board-live")).to_contain_text("分")
    look(page, "scheduler-board-carrying")
    assert_accessible(page)
    assert seated(site) == {"王": "0", "李": "1"}, "the price is shown before anything is done"
    page.keyboard.press("Escape")
    page.locator(SITS).first.focus()
    page.keyboard.press(" ")
    page.locator(".price").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    done(page, 3)
    assert seated(site) == {"王": "2", "李": "1"}
    page.keyboard.press("Control+z")
    done(page, 4)
    assert seated(site) == {"王": "0", "李": "1"}
    page.keyboard.press("Control+y")
    done(page, 5)
    assert seated(site) == {"王": "2", "李": "1"}
    page.locator(SITS).first.focus()
    page.keyboard.press("l")
    done(page, 6)
    page.locator(SITS).nth(1).focus()
    page.keyboard.press("Delete")
    page.locator("#carry [data-act=do]").wait_for()
    page.keyboard.press("Delete")
    done(page, 7)
    assert seated(site) == {"李": "1"}
    assert_accessible(page)


def test_a_name_dragged_onto_a_taken_seat_changes_places(site, enter):
    drafted_with(site.cast.own, NOW, FULL[:2])
    page = board(site, enter)
    one, other = page.locator(SITS).nth(0).bounding_box(), page.locator(SITS).nth(1).bounding_box()
    page.mouse.move(one["x"] + 8, one["y"] + 12)
    page.mouse.down()
    page.mouse.move(one["x"] + 40, one["y"] + 30, steps=3)
    page.locator(".price").first.wait_for()
    page.mouse.move(other["x"] + 8, other["y"] + 12, steps=4)
    page.locator("#carry [data-act=do]").wait_for()
    page.mouse.up()
    done(page, 3)
    assert seated(site) == {"王": "1", "李": "0"}
    assert page.url.endswith(BOARD), "the drop follows no link"


def test_of_two_schedulers_nobody_overwrites_the_other_unseen(site, enter):
    drafted_with(site.cast.own, NOW, FULL[:2])
    first, second = board(site, enter), board(site, enter)
    second.route("**/news*", lambda route: route.fulfill(status=204))
    second.locator(SITS).first.focus()
    second.keyboard.press("Enter")
    second.locator(".price").first.wait_for()
    with unit_of_work():
        draft = rosters.draft_of(bureau_of(site.cast.own), "2026-12")
        empty, third = duty_of(site.cast.own, 2, "lawyer").public_id, person(site.cast.own, 2).public_id
        assignments.place(draft, empty, third, Period.DAY, draft.edits, ACTOR, NOW)
    second.keyboard.press("ArrowDown")
    second.locator("#carry [data-act=do]").wait_for()
    second.keyboard.press("Enter")
    done(second, 3)
    second.locator(".price").first.wait_for()
    assert "张示own" in second.locator("#desk [data-refusal]").inner_text()
    assert seated(site) == {"王": "0", "李": "1", "张": "2"}, "the loser has changed nothing"
    second.locator("#carry [data-act=do]").click()
    done(second, 4)
    assert seated(site) == {"王": "1", "李": "0", "张": "2"}, "both changes stand"
    first.locator("#desk[data-edits='4'] td.changed").first.wait_for()
    assert "张示own" in first.locator("#desk [data-refusal]").inner_text()
    assert_accessible(first)


def test_somebody_of_the_pool_is_put_in_by_keys(site, enter):
    drafted_with(site.cast.own, NOW, FULL[:2])
    page = board(site, enter)
    page.locator("[data-pool] summary").click()
    page.locator(f"[data-person='{person(site.cast.own, 2).public_id}']").focus()
    page.keyboard.press("Enter")
    page.locator(".price").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator("#carry [data-act=do]").wait_for()
    page.keyboard.press("Enter")
    done(page, 3)
    assert seated(site) == {"王": "0", "李": "1", "张": "2"}
