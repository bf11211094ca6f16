"""Staff sign in, switch the language and come out again, on a phone and at a desk."""

from datetime import timedelta

import pytest

from roster.core import clock, one_time_codes
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW


@pytest.mark.parametrize("width", [390, 1280])
def test_sign_in_page_in_both_languages(site, open_page, width):
    page = open_page(width)
    page.goto("/sign-in")
    assert page.locator("h1").inner_text() == "登录"
    assert_accessible(page)
    look(page, f"sign-in-{width}")
    page.click("text=English")
    assert page.locator("h1").inner_text() == "Sign in"
    assert page.locator("html").get_attribute("lang") == "en"
    assert_accessible(page)
    page.click("text=中文")
    assert page.locator("h1").inner_text() == "登录"


def test_a_wrong_password_keeps_the_address(site, open_page):
    page = open_page()
    page.goto("/sign-in")
    page.fill("#email", "scheduler@own.example")
    page.fill("#password", "wrong wrong wrong")
    page.click("form.narrow button[type=submit]")
    assert page.input_value("#email") == "scheduler@own.example"
    assert page.locator("[role=alert]").is_visible()


def test_two_steps_are_set_up_and_asked_for_on_a_phone(site, open_page, enter):
    page = enter("center@own.example", 390)
    page.goto("/account")
    assert_accessible(page)
    page.click("text=开启两步登录")
    key = page.locator("code.key").inner_text().replace(" ", "")
    page.fill("#code", one_time_codes.code_at(key, NOW))
    assert_accessible(page)
    look(page, "two-steps-on")
    page.click("form.panel button[type=submit]")
    codes = page.locator("ol.codes code").all_inner_texts()
    assert len(codes) == 10
    assert_accessible(page)
    page.click("text=已经保存好，继续")
    assert page.url.endswith("/center/")
    other = enter("center@own.example", 390)
    assert_accessible(other)
    look(other, "second-step")
    other.goto("/center/")
    assert "/sign-in?next=" in other.url
    other.goto("/sign-in/code")
    later = NOW + timedelta(seconds=30)
    with clock.frozen(later):
        other.fill("#code", one_time_codes.code_at(key, later))
        other.keyboard.press("Enter")
        other.wait_for_url("**/center/")
