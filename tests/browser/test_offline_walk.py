"""A record without a network: kept unreadable in the browser, given back to its author, sent later, and gone after signing out."""

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Consultation
from roster.services import consultations, visits
from tests.builders import PASSWORD
from tests.conftest import NOW
from tests.desk import at, stage
from tests.services.test_consultations import AUTHOR

KEPT = "Object.keys(localStorage).filter(name => name.startsWith('roster-draft-'))"
TRY = "dispatchEvent(new Event('online'))"
"""What the script does every eight seconds by itself."""


@pytest.fixture
def record(site):
    """The address of a record that its author has begun."""
    sitting = stage(site.cast, NOW)
    with clock.frozen(at(9, 5)):
        with unit_of_work():
            lawyer = db.session.merge(site.cast.own.lawyers[0])
            visit = visits.walk_in(db.session.merge(sitting), "lawyer", "10", AUTHOR, at(9))
            visits.call_next(visit.sitting, lawyer, AUTHOR, at(9))
            visits.start(visit, AUTHOR, at(9))
            public_id = consultations.open_for(visit, lawyer, AUTHOR, at(9)).public_id
        yield f"/practitioner/records/{public_id}"


def stored() -> Consultation:
    db.session.rollback()
    return db.session.scalars(select(Consultation)).one()


@pytest.fixture
def page(site, chromium):
    """The lawyer's browser; that a request fails is no fault here."""
    context = chromium.new_context(base_url=site.address, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#email", "lawyer@own.example")
    page.fill("#password", PASSWORD)
    page.click("form.narrow button[type=submit]")
    yield page
    context.close()


def test_a_record_is_written_without_a_network(record, page):
    page.goto(record)
    page.route("**/draft", lambda route: route.abort())
    page.fill("#summary", "断网时写的内容")
    page.evaluate(TRY)
    page.wait_for_selector("#save-state:has-text('已加密保存在这个浏览器里')", timeout=20_000)
    kept = page.evaluate("Object.values(localStorage).join()")
    assert "断网" not in kept
    assert "%E6%96%AD" not in kept
    page.click("button[value=sign]")  # does not leave for the browser's error page
    page.wait_for_selector("#save-state:has-text('恢复后再签名')")
    assert stored().summary is None

    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves
    page.goto("/practitioner/records")
    page.unroute("**/draft")
    with unit_of_work():  # meanwhile another window saves
        row = db.session.scalars(select(Consultation)).one()
        consultations.save_draft(row, row.version, consultations.Draft(summary="另一个窗口"), at(9, 6))
    page.goto(record)
    page.wait_for_function("document.getElementById('summary').value === '断网时写的内容'")
    page.wait_for_selector("#save-state.bad")
    page.click("button[value=save]:visible")
    assert "另一个窗口" in page.locator(".error-summary").inner_text()
    assert page.input_value("#summary") == "断网时写的内容"
    page.click("button[value=save]:visible")
    page.wait_for_selector("p.flash")
    assert stored().summary == "断网时写的内容"
    assert page.evaluate(KEPT) == []

    page.route("**/draft", lambda route: route.abort())
    page.fill("#advice", "还没有发送")
    page.evaluate(TRY)
    page.wait_for_selector("#save-state:has-text('已加密保存在这个浏览器里')", timeout=20_000)
    assert len(page.evaluate(KEPT)) == 1
    page.click("form[data-signs-out] button")
    page.wait_for_url(lambda url: "/practitioner/" not in url)
    assert page.evaluate(KEPT) == []


def test_what_is_typed_before_the_script_runs_is_saved_by_itself(record, page):
    held = []
    page.route("**/autosave.js*", lambda route: held.append(route))
    page.goto(record, wait_until="commit")
    page.fill("#advice", "比脚本更快")
    page.select_option("#matter", "08")
    assert len(held) == 1, "the script has not run"
    held[0].continue_()
    page.wait_for_load_state()
    assert page.inner_text("#save-state") == "尚未保存"
    page.evaluate(TRY)
    page.wait_for_selector("#save-state:has-text('已保存')")
    assert (stored().advice, stored().matter) == ("比脚本更快", "08")
