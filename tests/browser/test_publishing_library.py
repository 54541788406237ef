"""Pictures are added to the library, described and cropped there, found again, and chosen from while one writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside, ready, write

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]


def test_a_picture_lives_in_the_library(parvis_server: Server, new_page: Pages, tmp_path: Path) -> None:
    beside(parvis_server, ACCOUNTS)
    names = ("library-dawn.png", "library-noon.png")
    for name, colour in zip(names, ("salmon", "skyblue"), strict=True):
        Image.new("RGB", (640, 240), colour).save(tmp_path / name)
    (tmp_path / "library-note.png").write_text("not a picture")
    page = new_page()
    page.goto(parvis_server.address + PUBLISH)
    page.get_by_role("link", name="Pictures").click()
    ready(page, "parvis-dialog")
    page.get_by_role("button", name="Add pictures").first.click()
    page.set_input_files("input[name=pictures]", [tmp_path / one for one in (*names, "library-note.png")])
    page.get_by_label("Folder").last.fill("Light")
    assert_accessible(page, within="dialog[open]")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("library-note.png: This is not a picture")).to_be_visible()
    expect(page.locator(".library-item", has_text="library-")).to_have_count(2)
    page.goto(parvis_server.address + PUBLISH + "library/?q=noon")
    expect(page.locator(".library-item")).to_have_count(1)
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    page.locator(".library-link").click()
    ready(page, "parvis-focus")
    page.get_by_label("For those who cannot see it").fill("A blue sky at noon")
    page.get_by_label("Tags").fill("sky, noon")
    page.locator(".focus-whole").click(position={"x": 32, "y": 60})
    across = page.get_by_label("What matters, from the left")
    expect(across).to_have_value("5")
    across.press("ArrowRight")
    expect(across).to_have_value("6")
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    small = new_page(width=390, height=844, theme="dark", language="fr")
    for address in (page.url, parvis_server.address + PUBLISH + "library/"):
        small.goto(address)
        assert_accessible(small, settled=True)
        assert_fits(small)
    page.goto(parvis_server.address + PUBLISH + "library/?q=SKY")
    expect(page.get_by_role("img", name="A blue sky at noon")).to_be_visible()

    write(page, parvis_server, "At noon")
    for _twice in range(2):
        page.get_by_role("button", name="From the library").click()
        expect(page.locator("#library-body")).not_to_have_attribute("aria-busy", "true")
        page.get_by_label("Search the pictures").fill("sky")
        expect(page.locator(".library-pick")).to_have_count(1)
        page.locator(".library-pick").click()
        expect(page.get_by_label("For those who cannot see it")).to_have_value("A blue sky at noon")
    expect(page.locator(".picture")).to_have_count(1)
    expect(page.locator(".preview-pictures img")).to_have_attribute("alt", "A blue sky at noon")
    page.get_by_role("button", name="From the library").click()
    expect(page.locator(".library-pick").first).to_be_visible()
    assert_accessible(page, within="dialog[open]")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("img", name="A blue sky at noon")).to_be_visible()
