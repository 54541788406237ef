"""What mentions are about, in a real browser: counted, opened, changed, read again, corrected, and usable by everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import assert_accessible, assert_fits

pytestmark = pytest.mark.browser  # all journeys share one Parvis
LIST = "/listen/aspects/"
SLOW = 60_000  # milliseconds: a worker reads the past meanwhile


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_the_list_and_its_editor_can_be_used_by_everybody(parvis_server, new_page, width, theme):
    page = new_page(width=width, height=900, theme=theme, language="fr" if width == 390 else "en")
    for place in (LIST, f"{LIST}one/delivery/"):
        page.goto(parvis_server.address + place)
        if "one" in place:
            expect(page.locator("#preview .stat-value")).to_be_visible(timeout=SLOW)
        assert_accessible(page, settled=True)
        assert_fits(page)


def test_from_the_board_to_its_mentions_and_a_correction(parvis_server, new_page):
    page = new_page()
    page.goto(f"{parvis_server.address}/listen/brands/aubrelle/?range=30d")
    row = page.locator(".aspect-table tr", has_text="Delivery")
    told = int(re.sub(r"\D", "", row.locator("td").nth(0).inner_text()))
    row.locator("td a").nth(0).click()
    expect(page).to_have_url(re.compile("aspect=delivery%3Anegative"))
    listed = int(re.sub(r"\D", "", page.locator(".page-header-text p").inner_text()))
    assert abs(listed - told) <= 5, "the demonstration goes on speaking, but a figure and its list must agree"
    chip = page.locator(".mention .aspect-negative", has_text="Delivery")
    assert chip.count() == page.locator(".mention").count()
    page.locator(".mention .when a").first.click()
    page.get_by_label("Staff").select_option("positive")
    page.get_by_role("button", name="Save what it is about").click()
    expect(page.locator(".aspect-positive", has_text="Staff").first).to_be_visible(timeout=SLOW)
    expect(page.locator("p.faint", has_text="Staff: Positive")).to_be_visible(timeout=SLOW)
    assert_accessible(page, settled=True)


def test_a_new_aspect_is_tried_saved_and_the_past_read_again_with_it(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + LIST)
    page.get_by_role("link", name="New aspect").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Give it a name.").first).to_be_visible(timeout=SLOW)
    page.get_by_label(re.compile("Name in English")).fill("Plastic")
    page.get_by_label(re.compile("Words in French")).fill("plastique, film plastique")
    expect(page.locator("#preview .aspect-found li").first).to_be_visible(timeout=SLOW)
    expect(page.locator("#preview")).to_contain_text("plastique", timeout=SLOW)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Plastic” is looked for")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Read again").click()
    expect(page.locator("#past-reading")).to_contain_text("days were read again", timeout=SLOW)
    page.reload()
    found = page.locator("tr", has_text="aspect:plastic").locator("td.number a").first
    for _try in range(20):  # an earlier reading may be the one that was told of
        if int(re.sub(r"\D", "", found.inner_text())) > 50:
            break
        page.wait_for_timeout(2_000)
        page.reload()
    assert int(re.sub(r"\D", "", found.inner_text())) > 50
    found.click()
    expect(page.locator(".mention .aspect", has_text="Plastic").first).to_be_visible(timeout=SLOW)
    page.goto(parvis_server.address + LIST)
    page.get_by_role("link", name="Delete Plastic").click()
    expect(page.get_by_role("heading", name="Delete “Plastic”?")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Delete the aspect").click()
    expect(page.get_by_text("It is no longer looked for")).to_be_visible(timeout=SLOW)
