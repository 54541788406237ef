"""A text goes on in further parts, is cut where sentences end, moved by keyboard, seen as a chain, and goes out part after part."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, FREELY, GOES_OUT, PUBLISH, beside, ready, write

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]
LONG = " ".join(f"Sentence number {number} of a text that is long." for number in range(1, 21))


def test_a_thread_is_written_cut_moved_and_goes_out(
    parvis_server: Server, new_page: Pages, tmp_path: Path
) -> None:
    beside(parvis_server, ACCOUNTS)
    beside(parvis_server, FREELY)
    Image.new("RGB", (640, 240), "salmon").save(tmp_path / "thread-dawn.png")
    page = new_page()
    write(page, parvis_server, "The first part of a thread")
    page.get_by_role("button", name="Go on in another part").click()
    second = page.get_by_label("Part 2", exact=True)
    expect(second).to_be_focused()
    page.keyboard.type("x" * 503)
    expect(page.locator(".preview-on .counter-left")).to_have_text(re.compile("^\\s*−3\\s*$"))
    expect(page.locator(".remark-stop")).to_contain_text("Part 2: The text is 3 characters too long")
    second.fill(LONG)
    page.get_by_role("button", name="Cut a long text into parts").click()
    third = page.get_by_label("Part 3", exact=True)
    expect(third).to_have_value(re.compile(r"^Sentence number \d+ .*long\.$"))
    expect(page.locator(".preview-on")).to_have_count(2)
    page.get_by_label("Add pictures to part 3").set_input_files(tmp_path / "thread-dawn.png")
    page.get_by_label("For those who cannot see it").fill("A sky at dawn")
    expect(page.locator(".preview-on").last.get_by_role("img")).to_have_attribute("alt", "A sky at dawn")
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    picture(page, "thread-composer")
    text_of_third = third.input_value()
    page.get_by_role("button", name="Move part 3 up").press("Enter")
    expect(second).to_have_value(text_of_third)
    expect(second).to_be_focused()
    page.get_by_role("button", name="Move part 2 up").press("Enter")
    first = page.get_by_label("What do you want to say?")
    expect(first).to_have_value(text_of_third)
    expect(first).to_be_focused()
    expect(page.locator("#pictures").get_by_label("For those who cannot see it")).to_have_value(
        "A sky at dawn"
    )
    page.get_by_role("button", name="Take part 2 out").click()
    expect(third).to_have_count(0)
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".said .badge")).to_have_text("Online", timeout=GOES_OUT)
    expect(page.get_by_role("link", name="See part 2 there")).to_be_visible()
    page.get_by_text(re.compile(r"^\d attempts$")).click()
    expect(page.get_by_text("Said, part 2: Yes")).to_be_visible()
    assert_accessible(page)
    picture(page, "thread-online")
    small = new_page(width=390, height=844, theme="dark", language="fr")
    write_small(small, parvis_server)
    assert_accessible(small, settled=True)
    assert_fits(small)
    picture(small, "thread-phone-fr")


def write_small(page: Page, server: Server) -> None:
    """A thread on a phone, in French, with a poll and a first comment."""
    page.goto(server.address + PUBLISH + "new/")
    ready(page, "parvis-composer")
    page.locator("#text").fill("Une première partie, sur un téléphone")
    page.get_by_role("checkbox", name="aubrelle-paris").check()
    page.get_by_role("button", name="Continuer dans une autre partie").click()
    page.get_by_label("Partie 2", exact=True).fill("Et la suite, qui répond à la première.")
    expect(page.locator(".preview-on .preview-text")).to_have_text("Et la suite, qui répond à la première.")
    page.locator("summary", has_text="Sondage").click()
    page.get_by_label("Réponses, une par ligne").fill("Le matin\nLe soir")
    page.get_by_label("On peut choisir plusieurs réponses").check()
    expect(page.locator(".preview-poll .preview-several")).to_have_text(["Le matin", "Le soir"])
    page.locator("summary", has_text="Premier commentaire").click()
    page.get_by_role("textbox", name="Premier commentaire").fill("Nos horaires : https://aubrelle.example")
    expect(page.locator(".preview-on .preview-link")).to_have_text("https://aubrelle.example")


def picture(page: Page, name: str) -> None:
    """Keep what is seen, for whoever asked for it."""
    if folder := os.environ.get("PARVIS_TEST_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True, caret="initial")
