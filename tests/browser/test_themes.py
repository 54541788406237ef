"""Themes, and copies and campaigns, in a real browser: found, opened, counted, and usable by everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import assert_usable

pytestmark = pytest.mark.browser  # all journeys share one Parvis
BOARD = "/listen/brands/aubrelle/"
SLOW = 60_000  # milliseconds: the mentions are compared while the page waits


def _opened(page, address):
    page.goto(address)
    expect(page.locator("#found .theme, #found .campaign").first).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("place", ["themes", "copies"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_place_of_a_board_can_be_used_by_everybody(parvis_server, new_page, place, width):
    page = new_page(width=width, height=900, language="fr" if width == 390 else "en")
    _opened(page, f"{parvis_server.address}{BOARD}{place}/")
    if place == "themes":
        page.locator("#found > details > summary").click()
    assert_usable(page)


def test_a_theme_leads_to_its_mentions_and_the_tabs_keep_the_filters(parvis_server, new_page):
    page = new_page()
    page.goto(f"{parvis_server.address}{BOARD}?range=30d")
    page.get_by_role("link", name="Themes", exact=True).click()
    expect(page).to_have_url(re.compile(r"/themes/\?range=30d"))
    card = page.locator("#found .theme").first
    expect(card).to_be_visible(timeout=SLOW)
    expect(page.locator("#place-headline")).to_contain_text(re.compile("theme|speak"))
    link = card.locator(".theme-foot a")
    told = int(re.sub(r"\D", "", link.inner_text().split("mentions")[0]))
    link.click()
    expect(page).to_have_url(re.compile(r"/listen/search/\?brand=aubrelle"))
    listed = int(re.sub(r"\D", "", page.locator(".page-header-text p").inner_text()))
    assert abs(listed - told) <= 5, "the demonstration goes on speaking, but a theme and its list must agree"


def test_copies_are_shown_with_their_evidence_and_open_as_a_list(parvis_server, new_page):
    page = new_page()
    page.goto(f"{parvis_server.address}{BOARD}")
    page.get_by_role("link", name="Copies and campaigns").click()
    card = page.locator("#found .campaign").first
    expect(card).to_be_visible(timeout=SLOW)
    expect(card.locator(".campaign-evidence li").first).to_be_visible()
    card.get_by_role("link", name=re.compile("^See the mentions")).click()
    expect(page).to_have_url(re.compile(r"text=|quoting="))
    assert page.locator(".mention").count() >= 3
    expect(page.get_by_label(re.compile("Remove the filter")).first).to_be_visible()


def test_the_volume_of_a_board_is_read_as_people(parvis_server, new_page):
    page = new_page()
    page.goto(f"{parvis_server.address}{BOARD}")
    page.locator(".chart-switch").get_by_role("link", name="People").click()
    expect(page).to_have_url(re.compile("count=people"))
    expect(page.locator(".chart-volume .chart-title")).to_have_text("People over time, by their mood")
    expect(page.get_by_text("distinct texts. In each column")).to_be_visible()
