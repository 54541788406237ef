"""A typo in a published post is mended on its page: typed, sent, and kept with what was online before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, FREELY, GOES_OUT, beside, write

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]


def test_a_typo_is_mended(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    beside(parvis_server, FREELY)
    page = new_page()
    write(page, parvis_server, "La journée porte ouvertes aura lieu samedi")
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".said .badge", has_text="Online")).to_be_visible(timeout=GOES_OUT)
    page.get_by_role("link", name="Change its words…").click()
    words = page.get_by_label("What it says").first
    expect(words).to_be_focused()
    expect(words).to_have_value("La journée porte ouvertes aura lieu samedi")
    words.fill("")
    page.get_by_role("button", name="Change it there").click()
    expect(page.locator(".errorlist")).to_contain_text("nothing to say")
    assert_usable(page)
    page.get_by_label("What it says").first.fill("La journée portes ouvertes aura lieu samedi")
    page.get_by_role("button", name="Change it there").click()
    expect(page.locator(".said-text").first).to_have_text(
        "La journée portes ouvertes aura lieu samedi", timeout=GOES_OUT
    )
    mended = "La journée portes ouvertes aura lieu samedi"
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text(mended)
    before = page.get_by_text("What was online before")
    before.first.click()
    expect(page.get_by_text("La journée porte ouvertes aura lieu samedi", exact=True).first).to_be_visible()
    assert_accessible(page)
    there = page.url
    # Of the heaps, the list shows first what others may have planned.
    page.goto(f"{parvis_server.address}/publish/?stage=out")
    expect(page.get_by_role("link", name=mended).first).to_be_visible()
    expect(page.get_by_text("La journée porte ouvertes aura lieu samedi")).to_have_count(0)
    page.goto(there)
    small = new_page(width=390, height=844, theme="dark", language="fr")
    small.goto(page.url + "change/")
    expect(small.get_by_role("heading", name="Corriger ce qui est en ligne")).to_be_visible()
    assert_accessible(small, settled=True)
    assert_fits(small)
