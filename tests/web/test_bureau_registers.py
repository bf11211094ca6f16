"""Pages of the registers: what a scheduler types is kept, refused in words, and never overwritten silently."""

import pytest

from roster.database import db
from roster.models import Center
from tests.services.planning_stage import publish

CENTER = {"name": "示例新镇", "code": "610502299", "kind": "town", "latitude": "34.5", "longitude": "109.5"}
CENTER |= {"road_minutes": "20", "seats-lawyer": "1", "periods-lawyer": "day"}


@pytest.fixture
def browser(cast, sign_in):
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def version_in(page: str) -> str:
    return page.split('name="version" value="')[1].split('"')[0]


def test_a_center_is_added_and_changed(browser, cast):
    assert 'name="seats-notary"' in text(browser.get("/bureau/new-center"))
    refused = browser.post("/bureau/new-center", data=CENTER | {"latitude": "109", "landmark": "桥头"})
    assert refused.status_code == 422
    assert 'value="桥头"' in text(refused)
    assert 'href="#latitude"' in text(refused)
    assert browser.post("/bureau/new-center", data=CENTER).location.endswith("/bureau/centers/610502299")
    address = "/bureau/centers/610502299/change"
    version = version_in(text(browser.get(address)))
    first = browser.post(address, data=CENTER | {"version": version, "landmark": "桥头"})
    assert first.status_code == 302
    second = browser.post(address, data=CENTER | {"version": version, "landmark": "河边"})
    assert second.status_code == 409
    page = text(second)
    assert "桥头" in page
    assert 'value="河边"' in page
    assert (
        browser.post(address, data=CENTER | {"version": version_in(page), "landmark": "河边"}).status_code
        == 302
    )
    assert db.session.query(Center).filter_by(code="610502299").one().landmark == "河边"
    assert "scheduler" in text(browser.get(address))


def test_a_center_is_closed_only_when_no_roster_counts_on_it(browser, cast, now):
    code = cast.own.centers[0].code
    browser.post(f"/bureau/centers/{code}/close")
    assert (
        db.session.query(Center).filter_by(code=code, bureau_id=cast.own.bureau.id).one().is_active is False
    )
    browser.post(f"/bureau/centers/{code}/reopen")
    publish(cast.own, now)
    browser.post(f"/bureau/centers/{code}/close")
    db.session.expire_all()
    assert db.session.query(Center).filter_by(code=code, bureau_id=cast.own.bureau.id).one().is_active is True
    page = text(browser.get(f"/bureau/centers/{code}/change"))
    assert "/bureau/rosters/2026-12" in page
