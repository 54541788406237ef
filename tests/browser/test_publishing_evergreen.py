"""What stays true is kept in a queue with a second wording; it fills free slots, is skipped, and paused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside, ready

pytestmark = pytest.mark.browser  # all journeys share one Parvis

WORDS = "Drink a large glass of water before each meal"
THERE = f"""
import django
django.setup()
import datetime as dt
from parvis.engine.publishing.slots import Slot
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.publishing.actions.rhythms import set_rhythm
from parvis.workspaces.api import Account, Organisation, Workspace
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
writer = Workspace(Organisation.objects.get().pk, "owner")
set_rhythm(writer, account.pk, [Slot(day, dt.time(4, 11)) for day in range(7)], apart=15, a_week=0)
print(write_post(writer, PostDraft(account.brand_id, "{WORDS}", texts={{account.pk: ""}})).pk)
"""
GONE = f"""
import django
django.setup()
from parvis.publishing.actions.rhythms import set_rhythm
from parvis.publishing.models import EvergreenQueue, Post
from parvis.workspaces.api import Account, Organisation, Workspace
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
set_rhythm(Workspace(Organisation.objects.get().pk, "owner"), account.pk, [], apart=15, a_week=0)
Post.objects.filter(evergreen_turn__queue__name="Advice").delete()
EvergreenQueue.objects.all().delete()
Post.objects.filter(text="{WORDS}").delete()
"""
Pages = Callable[..., Page]


def test_what_stays_true_fills_free_slots(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    number = beside(parvis_server, THERE).strip()
    page, small = new_page(), new_page(width=390, height=844, theme="dark", language="fr")

    def looked_at() -> None:
        assert_accessible(page)
        small.goto(page.url)
        assert_accessible(small, settled=True)
        assert_fits(small)

    try:
        page.goto(f"{parvis_server.address}{PUBLISH}{number}/")
        page.get_by_role("link", name="Keep as evergreen").click()
        page.get_by_label("Name", exact=True).fill("Advice")
        page.get_by_role("checkbox", name="aubrelle-paris").check()
        looked_at()
        page.get_by_role("button", name="Save").click()
        page.get_by_label("Days before it comes again").fill("3")
        page.get_by_label("Wording 2").fill("A large glass of water does you good before you eat")
        looked_at()
        page.get_by_role("button", name="Keep as evergreen").click()
        expect(page.get_by_text("not said yet")).to_be_visible()
        page.get_by_role("button", name="Fill the slots now").click()
        expect(page.get_by_text("slots are filled")).to_be_visible()
        expect(page.get_by_text("Slots left free")).to_be_visible()
        looked_at()
        queue = page.url
        page.get_by_role("definition").get_by_role("link").first.click()
        expect(page.get_by_text("Made by the queue “Advice”.")).to_be_visible()
        page.goto(f"{parvis_server.address}{PUBLISH}calendar/?view=week")
        ready(page, "parvis-calendar")
        page.get_by_role("link", name="Later").click()
        expect(page.get_by_role("img", name="Evergreen").first).to_be_visible()
        page.goto(queue)
        ready(page)
        page.locator(".evergreen-deeds summary").click()
        assert_accessible(page)
        page.get_by_role("button", name="Skip the next time").click()
        expect(page.get_by_text("Skipped: its slot stays free.")).to_be_visible()
        page.get_by_role("link", name=WORDS).click()
        looked_at()
        page.get_by_role("button", name="Say it now…").click()
        page.get_by_role("dialog").get_by_role("button", name="Say it now").click()
        expect(page.get_by_text("On its way on 1 account")).to_be_visible()
        page.get_by_text("Pause it…").click()
        page.get_by_label("Delete what has not left").check()
        page.get_by_role("button", name="Pause the queue").click()
        expect(page.get_by_text("that had not left")).to_be_visible()
        expect(page.get_by_text("nothing planned")).to_be_visible()
        page.goto(f"{parvis_server.address}{PUBLISH}evergreen/")
        expect(page.get_by_text("Paused", exact=True)).to_be_visible()
        looked_at()
    finally:
        beside(parvis_server, GONE)
