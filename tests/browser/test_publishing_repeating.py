"""A post comes again: the days are looked at, copies stand on the calendar, its rule is changed, and it is stopped."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside, ready

pytestmark = pytest.mark.browser  # all journeys share one Parvis

PLANNED = """
import django
django.setup()
import datetime as dt
from django.utils import timezone
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.workspaces.api import Account, Organisation, Workspace
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
writer = Workspace(Organisation.objects.get().pk, "owner")
post = write_post(writer, PostDraft(account.brand_id, "The word of the week", texts={account.pk: ""}))
plan(writer, post.pk, timezone.now() + dt.timedelta(days=400))
"""
Pages = Callable[..., Page]


def test_a_post_comes_again_each_week_until_it_is_stopped(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    beside(parvis_server, PLANNED)
    page = new_page()
    page.goto(parvis_server.address + PUBLISH + "?stage=planned&page=999")
    page.get_by_role("link", name="The word of the week").last.click()
    post = page.url
    page.get_by_role("link", name="Repeat…").click()
    ready(page)
    tomorrow = page.evaluate("new Date(Date.now() + 864e5 * 2).toISOString().slice(0, 10)")
    page.get_by_label("From").fill(tomorrow)
    expect(page.get_by_label("Monday")).to_be_visible()
    page.get_by_label("Unit").select_option(label="Months")
    expect(page.get_by_label("Monday")).to_be_hidden()
    expect(page.locator("#repeat-days")).to_contain_text("Every month on day")
    page.get_by_label("Unit").select_option(label="Days")
    page.get_by_label("After some times").check()
    page.get_by_label("How many times").fill("3")
    page.get_by_label("How many times").press("Tab")
    expect(page.locator("#repeat-days")).to_contain_text("3 times")
    expect(page.locator("#repeat-days li")).to_have_count(3)
    assert_accessible(page)
    small = new_page(width=390, theme="dark", language="fr")
    small.goto(page.url)
    assert_accessible(small, settled=True)
    assert_fits(small)
    page.get_by_role("button", name="Repeat it").click()
    expect(page.get_by_text("3 copies are made.", exact=True)).to_be_visible()
    expect(page.get_by_text("3 copies are made ahead")).to_be_visible()
    assert_accessible(page)
    page.goto(parvis_server.address + PUBLISH + f"calendar/?day={tomorrow}")
    expect(page.locator(f".day[data-day='{tomorrow}'] .entry")).to_contain_text("The word of the week")
    expect(page.get_by_role("img", name="Comes again").first).to_be_visible()
    assert_accessible(page)
    page.goto(post)
    page.get_by_role("link", name="Change…").click()
    ready(page)
    expect(page.get_by_label("Unit")).to_have_value("day")
    expect(page.get_by_label("From")).to_have_value(tomorrow)
    expect(page.get_by_label("How many times")).to_have_value("3")
    expect(page.locator("#repeat-days li")).to_have_count(3)
    page.get_by_label("How many times").fill("2")
    page.get_by_label("How many times").press("Tab")
    expect(page.locator("#repeat-days li")).to_have_count(2)
    assert_accessible(page)
    small.goto(page.url)
    assert_accessible(small, settled=True)
    assert_fits(small)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It comes again by the new rule from now on.")).to_be_visible()
    expect(page.get_by_text("2 copies are made ahead")).to_be_visible()
    page.get_by_text("Stop repeating…").click()
    assert_fits(page)
    page.get_by_role("button", name="Stop repeating").click()
    expect(page.get_by_text(re.compile("2 copies that had not left are deleted"))).to_be_visible()
    page.goto(parvis_server.address + PUBLISH + f"calendar/?day={tomorrow}")
    expect(page.locator(".entry", has_text="The word of the week")).to_have_count(0)
