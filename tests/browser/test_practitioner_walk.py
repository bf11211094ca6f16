"""Practitioners on their phones, without an account: two want one seat; one of them is told, and the other confirms and keeps the date."""

from sqlalchemy import select

from roster.database import db
from roster.models import OfferInvitation
from roster.services import answer_links, duty_links
from roster.services.answer_links import Answerable
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW
from tests.services.planning_stage import person, publish
from tests.services.test_offers import MONTH, ONE_SITS, offer

PHONE = 390


def test_one_takes_it_the_other_is_told_and_the_duty_is_confirmed_by_link(site, open_page):
    publish(site.cast.own, NOW, ONE_SITS)
    offer(site.cast.own, NOW)
    asked = [
        one.public_id for one in db.session.scalars(select(OfferInvitation).order_by(OfferInvitation.rank))
    ]
    link = duty_links.path_of(person(site.cast.own, 1), MONTH)
    db.session.rollback()

    pages = [open_page(PHONE) for _ in asked]
    for page, public_id in zip(pages, asked, strict=True):
        page.goto(answer_links.path_of(Answerable.OFFER, public_id))
    first, second = pages
    first.get_by_role("button", name="我来顶班").click()
    assert first.get_by_role("status").inner_text() == "谢谢，这一班由您来坐，已写入排班表。"
    second.get_by_role("button", name="我来顶班").click()  # the page was open before the other pressed
    assert second.get_by_role("status").inner_text() == "这一班已有同行接下，感谢您愿意前来。"
    assert second.get_by_role("button", name="我来顶班").count() == 0
    assert_accessible(second)

    first.goto(link)
    look(first, "duties-by-link")
    assert_accessible(first)
    assert first.get_by_text("已确认").is_visible()  # who takes a seat has confirmed it
    with first.expect_download() as saved:
        first.get_by_role("link", name="放进我的日历").click()
    assert saved.value.suggested_filename == "duty-2026-12-02.ics"
