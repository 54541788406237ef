"""A post is made in another language from its page; what was changed later is seen, and said to agree again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, beside, ready, write

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]
IS_IN_REACH = """(which) => {
    const button = document.querySelector(which);
    const { left, top, width, height } = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def test_a_version_is_made_and_agrees(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    page = new_page()
    write(page, parvis_server, "Une idée à dire en deux langues")
    page.locator(".composer-more summary", has_text="Language").click()
    page.locator("#language").select_option("fr")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("Make or link a version").click()
    page.locator("#version-language").select_option("en")
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Make a draft of it").click()
    ready(page, "parvis-composer")
    expect(page.locator("parvis-toasts .toast")).to_be_visible()
    assert page.evaluate(IS_IN_REACH, "button.button[value=save]"), "the news hides the button"
    page.get_by_label("What do you want to say?").fill("One idea to say in two languages")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".versions .badge")).to_have_text("Changed since")
    assert_accessible(page)
    page.get_by_role("button", name="They all say the same").click()
    expect(page.locator(".versions .badge")).to_have_count(0)
    small = new_page(width=390, height=844, theme="dark", language="fr")
    small.goto(page.url)
    assert_accessible(small, settled=True)
    assert_fits(small)
    page.locator(".versions a", has_text="French").click()
    expect(page.get_by_text("Une idée à dire en deux langues").first).to_be_visible()
