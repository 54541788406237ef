"""An event is covered live: a running order is filled and moved, a line goes out at a key, once, and the roll-call tells it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, FREELY, GOES_OUT, PUBLISH, beside, ready

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]


def add(page: Page, text: str, cue: str, button: str = "Add at the end") -> None:
    page.get_by_label("What do you want to say?").fill(text)
    page.get_by_role("checkbox", name="aubrelle-paris").check()
    page.get_by_label("Cue").fill(cue)
    page.get_by_role("button", name=button).click()
    expect(page.locator(".desk-line-words", has_text=text)).to_be_visible()
    ready(page, "parvis-desk")


def test_an_event_is_covered_at_a_key(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS + FREELY)
    page = new_page()
    page.goto(parvis_server.address + PUBLISH)
    page.get_by_role("link", name="Live").click()
    page.get_by_role("link", name="Prepare an event").click()
    page.get_by_label("Name").fill("Autumn launch")
    page.get_by_label("Begins at").fill("18:00")
    page.get_by_label("Place").fill("Lyon")
    assert_accessible(page)
    page.get_by_role("button", name="Prepare it").click()
    expect(page.get_by_text("The running order is empty")).to_be_visible()
    ready(page, "parvis-desk")
    add(page, "The doors are open", "when the doors open")
    add(page, "The first words are said", "when she begins")
    add(page, "Just before it all", "two minutes before", "Add as the next")
    lines, up = page.locator(".desk-line-words"), page.locator("#desk-up")
    order = ["Just before it all", "The doors are open", "The first words are said"]
    expect(lines).to_have_text(order)
    expect(up).to_contain_text("two minutes before")

    # Keyboard only: the last line is moved up, then is shown large.
    page.locator(".desk-line-link").last.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(lines).to_have_text([order[0], order[2], order[1]])
    page.keyboard.press("Alt+ArrowDown")
    expect(lines).to_have_text(order)
    page.keyboard.press("ArrowUp")
    expect(page.locator(".desk-line-link").nth(1)).to_be_focused()
    page.locator(".desk-line").nth(2).drag_to(page.locator(".desk-line").nth(0))
    expect(lines).to_have_text([order[2], order[0], order[1]])
    assert_usable(page)
    page.emulate_media(color_scheme="light")

    # The key does nothing where it is turned off, nor while somebody writes; pressed twice, it says one thing.
    page.get_by_role("switch", name="The key R releases what is shown").uncheck()
    page.locator("h1").click()
    page.keyboard.press("r")
    page.get_by_role("switch", name="The key R releases what is shown").check()
    page.get_by_label("What do you want to say?").press_sequentially("rr")
    expect(up).to_contain_text(order[2])
    page.get_by_label("What do you want to say?").fill("")
    page.locator("h1").click()
    page.keyboard.press("r")
    page.keyboard.press("r")
    expect(page.get_by_text("Released: The first words are said")).to_be_visible()
    expect(
        page.locator(".desk-line").first.locator(".badge", has_text=re.compile(r"^\s*Out\s*$"))
    ).to_be_visible(timeout=GOES_OUT)
    expect(up).to_contain_text(order[0])
    page.locator("#skip").click()
    expect(up).to_contain_text(order[1])
    expect(page.locator(".desk-line").nth(1)).to_contain_text("Skipped")
    assert_accessible(page)

    small = new_page(width=390, height=844, theme="dark", language="fr")
    desk = page.url
    for address in (desk, desk + "roll-call/", parvis_server.address + PUBLISH + "events/", desk + "posts/"):
        small.goto(address)
        assert_accessible(small, settled=True)
        assert_fits(small)

    page.get_by_role("link", name="Roll-call").click()
    expect(page.locator(".called-line").first).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(page.locator(".called-line").first.locator("a[target=_blank]")).to_be_visible()
    expect(page.locator(".called-line").nth(1)).to_contain_text("Skipped")
    expect(page.locator(".called-line").nth(2)).to_contain_text("To come")
    page.get_by_text("As text", exact=True).click()
    assert_accessible(page)
