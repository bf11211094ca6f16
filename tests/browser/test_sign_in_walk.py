"""Staff sign in, switch the language and come out again, on a phone and at a desk."""

import pytest

from tests.browser.conftest import assert_accessible, look


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
