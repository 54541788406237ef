"""Somebody opens a webhook: a wrong address keeps what was typed; the secret shows once; what is not taken is told; it is closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]


def test_a_webhook_is_opened_tried_and_closed(parvis_server: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(parvis_server.address + "/publish/webhooks/")
    page.get_by_label("Which program is it for?").fill("Intranet")
    page.get_by_label("Address that is called").fill("ftp://nowhere.invalid/hook")
    page.get_by_role("button", name="Open the webhook").click()
    expect(page.get_by_label("Address that is called")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Which program is it for?")).to_have_value("Intranet")
    assert_accessible(page)
    page.get_by_label("Address that is called").fill("https://nowhere.invalid/hook")
    page.get_by_role("button", name="Open the webhook").click()
    expect(page.get_by_text("The webhook is open", exact=True)).to_be_visible()
    assert len(page.get_by_label("Secret", exact=True).input_value()) >= 32
    assert_accessible(page)
    page.goto(parvis_server.address + "/publish/webhooks/")
    expect(page.get_by_label("Secret", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Try Intranet").click()
    expect(page.get_by_text("A message is on its way")).to_be_visible()
    small = new_page(width=390, theme="dark", language="fr")
    small.goto(parvis_server.address + "/publish/webhooks/")
    expect(small.get_by_text("Intranet", exact=True)).to_be_visible()
    assert_accessible(small, settled=True)
    assert_fits(small)
    page.get_by_role("button", name="Close Intranet").click()
    expect(page.get_by_text("The webhook is closed")).to_be_visible()
