"""A feed is followed, its new entry waits as a draft, and the question of its picture is asked and answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside, ready

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]

# This Parvis calls nobody: what a worker would have read is told by hand.
READ = """
import datetime as dt, django
django.setup()
from parvis.engine.items import Actor, Attachment, Item
from parvis.publishing.actions.entry_feeds import make_drafts, rest
from parvis.publishing.models import EntryFeed
feed = EntryFeed.objects.get(address="https://journey.example/feed")
def entry(name):
    picture = Attachment(type="Image", url="https://journey.example/picture.png")
    return Item(network="feeds", id=name, actor=Actor(id="journey"), title=f"Journey {name}", content="An article",
                url=f"https://journey.example/{name}", published=dt.datetime.now(dt.UTC), attachments=(picture,))
make_drafts(feed.pk, [entry("old")], "1")
rest(feed.pk, dt.timedelta(days=1))
make_drafts(feed.pk, [entry("old"), entry("new")], "2")
"""


def test_an_entry_becomes_a_draft_and_asks_about_its_picture(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    page = new_page()
    page.goto(parvis_server.address + PUBLISH + "from-feeds/new/")
    ready(page)
    page.get_by_label("Address of the feed or of the site").fill("https://journey.example/feed")
    page.get_by_role("checkbox", name="aubrelle-paris").check()
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Follow it").click()
    expect(page.get_by_role("link", name="https://journey.example/feed").first).to_be_visible()
    beside(parvis_server, READ)
    page.goto(parvis_server.address + PUBLISH + "from-feeds/")
    expect(page.get_by_text("1 draft so far")).to_be_visible()
    assert_accessible(page)
    page.goto(parvis_server.address + PUBLISH + "?stage=draft")
    page.get_by_role("link", name="Journey new").click()
    expect(page.get_by_text("May the brand use it?")).to_be_visible()
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_text("From the feed")).to_be_visible()
    expect(page.get_by_text("May the brand use it?")).to_have_count(0)
    small = new_page(width=390, height=844, theme="dark", language="fr")
    for address in ("from-feeds/", "from-feeds/new/"):
        small.goto(parvis_server.address + PUBLISH + address)
        assert_accessible(small, settled=True)
        assert_fits(small)
