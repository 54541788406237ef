"""A calendar program reads what is planned at a private address, until it is closed."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside
from tests.browser.test_publishing_repeating import PLANNED

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]


def test_a_private_address_is_made_read_and_closed(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    beside(parvis_server, PLANNED.replace("days=400", "days=200").replace("of the week", "of the feed"))
    page = new_page()
    page.goto(parvis_server.address + PUBLISH + "calendar/")
    page.get_by_role("link", name="In your own calendar").click()
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_text("The address is ready")).to_be_visible()
    assert_accessible(page)
    address = page.get_by_label("Address", exact=True).input_value()
    with urllib.request.urlopen(address, timeout=30) as answer:
        text = answer.read().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n") and "SUMMARY:The word of the feed" in text
    small = new_page(width=390, theme="dark", language="fr")
    small.goto(page.url)
    assert_accessible(small, settled=True)
    assert_fits(small)
    page.get_by_role("button", name="Close", exact=True).first.click()
    expect(page.get_by_text("The address is closed: nobody can read it any more.")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(address, timeout=30)
