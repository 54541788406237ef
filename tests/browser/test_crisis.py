"""A team in a crisis: the alert of the demonstration is taken in hand, its room opens, a decision is logged, the report leaves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_usable

pytestmark = pytest.mark.browser  # all journeys share one Parvis


def enter(page: Page, server) -> None:
    """Into the room of the demonstration's bad buzz, from its alert; opened the first time."""
    found: set[int] = set()
    for which in ("open", "acknowledged", "closed"):  # another test may have taken it in hand
        page.goto(f"{server.address}/listen/alerts/?severity=3&list={which}")
        found |= {int(number) for number in re.findall(r'href="/listen/alerts/(\d+)/"', page.content())}
    assert found, "the demonstration has a critical alert"
    page.goto(f"{server.address}/listen/alerts/{min(found)}/")
    acknowledge = page.get_by_role("button", name="Acknowledge")
    if acknowledge.count():
        acknowledge.first.click()
    opened = page.get_by_role("link", name="The crisis room")
    if opened.count():
        opened.first.click()
    else:
        page.get_by_role("button", name="Open a crisis room").first.click()
    expect(page).to_have_url(re.compile(r"/listen/crises/\d+/"))
    expect(page.locator("#crisis-claims li").first).to_be_visible(timeout=60_000)


def test_a_crisis_from_the_alert_to_the_report(parvis_server, new_page):
    page = new_page()
    enter(page, parvis_server)
    expect(page.locator("#crisis-headline")).to_contain_text("in the last hour")
    expect(page.locator("#crisis-claims")).to_contain_text("plastique")
    assert page.locator("#crisis-volume a.mark").count() >= 10, "each column leads to its mentions"

    page.keyboard.press("d")
    expect(page.locator("#crisis-text")).to_be_focused()
    page.keyboard.type("We answer under every post before noon.")
    page.keyboard.press("Control+Enter")
    line = page.locator(".crisis-line-decision", has_text="We answer under every post before noon.").first
    expect(line).to_be_visible()
    expect(page.locator("#crisis-text")).to_have_value("")

    page.locator("#crisis-asked button", has_text="To be answered").first.click()
    question = page.locator(".crisis-question").first
    expect(question).to_be_visible()
    question.locator("summary").click()
    question.locator("textarea").fill("Paper and cardboard only, from today.")
    question.get_by_role("button", name="Save the answer").click()
    expect(page.locator(".crisis-answer", has_text="Paper and cardboard only").first).to_be_visible()

    statement = page.locator(".crisis-statement", has_text="We have seen it, we are checking")
    statement.locator("summary").click()
    statement.get_by_label("Subject").fill("the plastic around the parcels")
    expect(statement.locator("[data-text]")).to_contain_text("the plastic around the parcels")
    statement.get_by_label("Time of the next answer").fill("noon")
    statement.get_by_role("button", name="Copy, and write it in the log").click()
    expect(
        page.locator(".crisis-line-statement", has_text="the plastic around the parcels").first
    ).to_be_visible()

    page.get_by_role("link", name="Report", exact=True).first.click()
    expect(page.get_by_role("heading", name="How fast it went")).to_be_visible()
    expect(page.locator("#report-log")).to_contain_text("We answer under every post before noon.")
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_room_and_its_report_can_be_used_by_everybody(parvis_server, new_page, width):
    page = new_page(width=width, height=900)
    enter(page, parvis_server)
    room = page.url
    for address in (room, re.sub(r"[?#].*", "", room) + "report/", parvis_server.address + "/listen/crises/"):
        page.goto(address)
        page.wait_for_load_state("load")
        if address == room:
            expect(page.locator("#crisis-claims li").first).to_be_visible(timeout=60_000)
        assert_usable(page)
