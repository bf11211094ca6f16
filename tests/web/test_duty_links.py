"""Duties seen, confirmed and put into a calendar by the link of a message, without an account; and the file on the portal."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Assignment, AssignmentState, AuditAction, AuditRow, Notice, NoticeKind, Practitioner
from roster.notify import facts
from roster.services import calendar_entries, duty_links
from tests.booking_builders import publish_december
from tests.feeds.staging import MONTH, events, feed_events, link_to
from tests.referee.feed_lint import lint
from tests.services.planning_stage import publish as publish_roster
from tests.services.test_offers import ONE_SITS

PAGE = "/answer/duties"


@pytest.fixture
def own(cast, now):
    """The bureau of the cast with December published."""
    publish_december(cast.own, now)
    with unit_of_work():
        calendar_entries.refresh_for_month(cast.own.bureau, MONTH, now)
    return cast.own


def states(person) -> list[AssignmentState]:
    db.session.expire_all()
    return list(db.session.scalars(select(Assignment.state).where(Assignment.practitioner_id == person.id)))


def test_the_link_shows_confirms_and_hands_out_the_same_event_as_the_feed(client, own, now):
    lawyer, sitting = own.lawyers[0], own.sittings[0]
    page = client.get(duty_links.path_of(lawyer, MONTH), follow_redirects=True)
    html = page.get_data(as_text=True)
    assert (page.status_code, page.request.path) == (200, PAGE)  # no token stays in the address
    assert page.headers["Cache-Control"] == "no-store"
    for words in (own.centers[0].name, own.centers[0].address, own.notary.name, "执业证", "geo:"):
        assert words in html
    assert own.centers[1].name not in html
    assert states(lawyer) == [AssignmentState.PLANNED]  # looking confirms nothing

    file = client.get(f"{PAGE}/{sitting.public_id}.ics")
    problems, count = lint(file.data, file.headers)
    assert (problems, count) == ([], 1)
    assert "attachment" in file.headers["Content-Disposition"]
    assert b"METHOD:PUBLISH" in file.data
    assert b"VALARM" not in file.data
    assert events(file.data).keys() == feed_events(link_to(own, lawyer, now), now).keys()
    assert client.get(f"{PAGE}/{own.sittings[1].public_id}.ics").status_code == 404

    for choice in (sitting.public_id, sitting.public_id, "all"):  # pressed twice, nothing more happens
        answer = client.post(PAGE, data={"sitting": choice}, follow_redirects=True)
        assert answer.status_code == 200
    assert states(lawyer) == [AssignmentState.CONFIRMED]
    assert client.post(PAGE, data={"sitting": own.sittings[1].public_id}).status_code == 404
    confirmed = select(AuditRow).where(AuditRow.action == AuditAction.DUTY_CONFIRMED)
    assert [row.actor_kind for row in db.session.scalars(confirmed)] == ["link"]


def test_what_is_no_link_or_is_over_opens_nothing(client, own, now):
    lawyer = own.lawyers[0]
    good = duty_links.path_of(lawyer, MONTH)
    others = good.replace(lawyer.public_id, own.lawyers[1].public_id)
    for path in (others, good[:-1], duty_links.path_of(lawyer, "2026-11")):
        assert client.get(path, follow_redirects=True).status_code == 404
        assert client.get(f"{PAGE}/{own.sittings[0].public_id}.ics").status_code == 404
    with clock.frozen(now + timedelta(days=30)):
        assert client.get(good, follow_redirects=True).status_code == 404
    with unit_of_work():
        db.session.get_one(Practitioner, lawyer.id).is_active = False
    assert client.get(good, follow_redirects=True).status_code == 404
    assert client.get(PAGE).status_code == 404


def test_the_message_of_a_roster_carries_the_link(client, cast, now):
    publish_roster(cast.own, now, ONE_SITS)
    notice = db.session.scalar(select(Notice).where(Notice.kind == NoticeKind.DUTY_ASSIGNED))
    link = facts.facts_of(notice, "")["link"]
    assert "/answer/" not in str(notice.parameters)  # it opens something: only the encrypted column has it
    assert client.get(link, follow_redirects=True).status_code == 200


def test_the_portal_hands_out_ones_own_file(sign_in, own):
    browser = sign_in("lawyer@own.example")
    page = browser.get("/practitioner/").get_data(as_text=True)
    path = f"/practitioner/sittings/{own.sittings[0].public_id}/duty.ics"
    assert path in page
    assert lint(browser.get(path).data)[0] == []
    assert browser.get(path.replace(own.sittings[0].public_id, own.sittings[1].public_id)).status_code == 404
