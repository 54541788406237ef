"""Accounts are connected: with what a network asks for, or on the network's own page; what stands in the way is said in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import beside

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]
ACCOUNTS = """
import django
django.setup()
from parvis.workspaces.api import Account, AccountDraft, Brand, Organisation, Workspace, add_account
organisation = Organisation.objects.get()
workspace = Workspace(organisation.pk, "owner")
brand = Brand.objects.filter(organisation=organisation, kind="own").order_by("pk").first()
for network, handle in (("telegram", "maisonexemple"), ("linkedin", "maison-exemple")):
    found = Account.objects.filter(network=network, handle=handle).first()
    found = found or add_account(workspace, AccountDraft(brand.pk, network, handle))
    print(found.pk)
"""


def test_what_a_network_asks_for_and_who_must_act(parvis_server: Server, new_page: Pages) -> None:
    telegram, linkedin = beside(parvis_server, ACCOUNTS).split()
    page = new_page()
    page.goto(f"{parvis_server.address}/publish/accounts/{telegram}/connect/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect maisonexemple")
    assert_usable(page)
    page.get_by_label("Channel").fill("@maisonexemple")
    page.get_by_label("Token of the bot").fill("not a token")
    page.get_by_role("button", name="Try it, then keep it").click()
    expect(page.get_by_text("Give the token of the bot as @BotFather gave it")).to_be_visible()
    expect(page.get_by_label("Channel")).to_have_value("@maisonexemple")
    assert_accessible(page)

    page.goto(f"{parvis_server.address}/publish/accounts/{linkedin}/connect/")
    expect(page.get_by_text("PARVIS_LINKEDIN_CLIENT_ID")).to_be_visible()
    expect(page.get_by_text("/publish/connect/back/")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{parvis_server.address}/publish/connect/back/?code=made-up&state=made-up")
    expect(page.get_by_text("Start again from the account")).to_be_visible()

    small = new_page(width=390, height=844, theme="dark", language="fr")
    for account in (telegram, linkedin):
        small.goto(f"{parvis_server.address}/publish/accounts/{account}/connect/")
        expect(small.get_by_role("heading", level=1)).to_contain_text("Connecter")
        assert_usable(small)
        assert_accessible(small)
