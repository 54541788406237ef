"""A kit is offered, taken for an entity, filled, and withdrawn; where it is planned, little is known of its account yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, beside, write

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]

LYON = """
import django
django.setup()
from parvis.workspaces.api import Account, AccountDraft, Entity, Workspace, add_account, set_credentials
beside = Account.objects.get(network="sandbox", handle="aubrelle-paris")
workspace = Workspace(beside.organisation_id, "owner")
lyon = Entity.objects.create(organisation=beside.organisation, brand=beside.brand, kind="unit", name="Lyon")
made = add_account(workspace, AccountDraft(beside.brand_id, "sandbox", "aubrelle-lyon"))
set_credentials(workspace, made.pk, {"account": "aubrelle-lyon"})
Account.objects.filter(pk=made.pk).update(entity=lyon)
"""
GONE = """
import django
django.setup()
from parvis.publishing.models import Kit, Post
from parvis.workspaces.api import Account, Entity
Kit.objects.all().delete()
Post.objects.filter(text__startswith="Open tonight at").delete()
Account.objects.filter(handle="aubrelle-lyon").delete()
Entity.objects.filter(name="Lyon").delete()
"""


def test_a_kit_is_offered_taken_and_withdrawn(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    beside(parvis_server, LYON)
    try:
        page = new_page()
        write(page, parvis_server, "Open tonight at {{shop}}")
        page.get_by_role("button", name="Save the draft").click()
        page.get_by_role("link", name="Offer as a kit").click()
        page.get_by_label("Name", exact=True).fill("Open tonight")
        page.get_by_role("checkbox", name="Lyon").check()
        assert_accessible(page)
        page.get_by_role("button", name="Offer it").click()
        expect(page.get_by_text("Not taken")).to_be_visible()
        kit = page.url
        page.get_by_role("button", name="Take this kit for Lyon").click()
        page.locator("#zone-0").fill("Bellecour")
        assert_accessible(page)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Open tonight at Bellecour").first).to_be_visible()
        page.get_by_text("When its accounts do well").click()
        expect(page.get_by_text("Too little is known to advise an hour")).to_be_visible()
        assert_accessible(page)
        small = new_page(width=390, height=844, theme="dark", language="fr")
        for address in (kit, page.url):
            small.goto(address)
            assert_accessible(small, settled=True)
            assert_fits(small)
        post = page.url
        page.goto(kit)
        page.locator("#reason").fill("The shop is closed")
        page.get_by_role("button", name="Withdraw the kit").click()
        expect(page.get_by_text("Nothing of it goes out any more")).to_be_visible()
        page.goto(post)
        expect(page.get_by_text("The shop is closed").first).to_be_visible()
    finally:
        beside(parvis_server, GONE)
