"""A scheduler adds a center by hand and brings people in from a table, on a phone."""

from playwright.sync_api import expect

from roster.database import db
from roster.models import Practitioner
from tests.browser.conftest import assert_accessible, look
from tests.services.founding_stage import PEOPLE

SCHEDULER = "scheduler@own.example"


def test_a_center_is_added_and_people_come_in(site, enter, tmp_path):
    page = enter(SCHEDULER, 390)
    page.goto(f"{site.address}/bureau/new-center")
    for name, text in (
        ("name", "示例新镇"),
        ("code", "610502299"),
        ("latitude", "109.5"),
        ("longitude", "109.5"),
        ("road_minutes", "20"),
    ):
        page.locator(f"#{name}").fill(text)
    page.locator("#register button[type=submit]").click()
    expect(page.locator("#latitude-error")).to_be_visible()
    look(page, "registers-center-refused")
    assert_accessible(page)
    page.locator("#latitude").fill("34.5")
    page.locator("#register button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text("示例新镇")
    look(page, "registers-center")
    page.goto(f"{site.address}/bureau/centers/610502299/change")
    look(page, "registers-center-change")
    assert_accessible(page)

    table = tmp_path / "people.csv"
    table.write_bytes(PEOPLE.encode("gbk"))
    page.goto(f"{site.address}/bureau/import/people")
    look(page, "registers-import")
    page.locator("#file").set_input_files(table)
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    look(page, "registers-preview")
    assert_accessible(page)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".flash").first).to_be_visible()
    with site.app.app_context():
        person = db.session.query(Practitioner).filter_by(name="王示一").one()
        assert person.phone == "+8613800000001"
        public_id = person.public_id
    for path, name in (
        ("/people", "people"),
        (f"/people/{public_id}/change", "person"),
        ("/firms", "firms"),
        ("/firms/new", "firm"),
        ("/centers/610502299/villages", "villages"),
    ):
        page.goto(f"{site.address}/bureau{path}")
        look(page, f"registers-{name}")
        assert_accessible(page)
