"""An account gets its hours of the week; free ones stand on the calendar, and a post takes the next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside, ready, write

pytestmark = pytest.mark.browser  # all journeys share one Parvis

EMPTY = """
import django
django.setup()
from parvis.publishing.actions.rhythms import set_rhythm
from parvis.workspaces.api import Account, Organisation, Workspace
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
set_rhythm(Workspace(Organisation.objects.get().pk, "owner"), account.pk, [], apart=15, a_week=0)
"""
Pages = Callable[..., Page]


def test_a_post_takes_the_next_free_slot(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    page = new_page()
    try:
        page.goto(parvis_server.address + PUBLISH + "slots/")
        page.get_by_role("link", name="Change the slots of aubrelle-paris").click()
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
            page.get_by_label(day).fill("3h07, 15:07")
        page.get_by_label("Posts a week").fill("14")
        assert_accessible(page)
        small = new_page(width=390, theme="dark", language="fr")
        for address in (page.url, parvis_server.address + PUBLISH + "slots/"):
            small.goto(address)
            assert_accessible(small, settled=True)
            assert_fits(small)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("03:07, 15:07").first).to_be_visible()
        assert_accessible(page)
        page.goto(parvis_server.address + PUBLISH + "calendar/?view=week")
        ready(page, "parvis-calendar")
        page.get_by_role("link", name="Later").click()
        ready(page, "parvis-calendar")
        expect(page.locator(".gap", has_text="03:07")).to_have_count(7)
        assert_accessible(page)
        small.goto(page.url)
        assert_accessible(small, settled=True)
        assert_fits(small)
        page.locator(".gap", has_text="15:07").last.click()
        ready(page, "parvis-composer")
        expect(page.locator("#id_hour")).to_have_value("15:07")
        write(page, parvis_server, "In the queue")
        page.get_by_role("button", name="Into the queue").click()
        expect(page.get_by_text("It goes out by itself").first).to_be_visible()
        expect(page.get_by_role("button", name="Next free slot:")).to_be_visible()
        assert_accessible(page)
    finally:
        beside(parvis_server, EMPTY)
