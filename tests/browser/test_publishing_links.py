"""A link is tagged and shortened by rule, shown as it will be, delivered, followed, and its click is on the page of the post."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import GOES_OUT, PUBLISH, beside, ready

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]
SHOP = "https://aubrelle.fr/soin"
ACCOUNT = """
import django
django.setup()
from parvis.publishing.actions.rules import set_rules
from parvis.workspaces.api import Account, AccountDraft, Brand, Organisation, Workspace, add_account, set_credentials
organisation = Organisation.objects.get()
workspace = Workspace(organisation.pk, "owner")
brand = Brand.objects.filter(organisation=organisation, kind="own").order_by("pk").first()
if not Account.objects.filter(network="sandbox", handle="aubrelle-liens").exists():
    made = add_account(workspace, AccountDraft(brand.pk, "sandbox", "aubrelle-liens"))
    set_credentials(workspace, made.pk, {"account": "aubrelle-liens"})
set_rules(workspace, brand.pk, needs_approval=False, late_after=60)
print(brand.pk)
"""
AS_BEFORE = """
import django
django.setup()
from parvis.engine.publishing.tracking import LinkRules
from parvis.publishing.actions.link_rules import set_link_rules
from parvis.workspaces.api import Account, Organisation, Workspace
account = Account.objects.get(network="sandbox", handle="aubrelle-liens")
set_link_rules(Workspace(Organisation.objects.get().pk, "owner"), account.brand_id, LinkRules())
"""


def test_a_link_is_ruled_said_followed_and_counted(parvis_server: Server, new_page: Pages) -> None:
    brand = beside(parvis_server, ACCOUNT)
    page = new_page()
    try:
        _rule(page, parvis_server, brand)
        said, short = _say(page, parvis_server)
        _follow(page, short)
        _see(page, said, short)
        _on_a_phone(new_page(width=390, height=844, theme="dark", language="fr"), parvis_server, said)
    finally:
        beside(parvis_server, AS_BEFORE)


def _rule(page: Page, server: Server, brand: str) -> None:
    page.goto(f"{server.address}{PUBLISH}rules/{brand}/links/")
    ready(page)
    page.get_by_role("textbox", name="The brand’s own sites").fill("aubrelle.fr")
    page.get_by_label("utm_source").last.fill("{network}")
    page.get_by_label("utm_content").last.fill("{account}")
    page.get_by_label("Those to the brand’s own sites").check()
    page.get_by_label("A link", exact=True).fill(SHOP)
    tried = page.locator("#tried li", has_text="aubrelle-liens")
    expect(tried).to_contain_text(f"{SHOP}?utm_source=sandbox&utm_content=aubrelle-liens")
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/publish/rules/$"))


def _say(page: Page, server: Server) -> tuple[str, str]:
    """Write, see it as it will be, send it; the address of the post, and the short link."""
    page.goto(server.address + PUBLISH + "new/")
    ready(page, "parvis-composer")
    page.get_by_label("What do you want to say?").fill(f"Voir {SHOP} vite")
    page.get_by_role("checkbox", name="aubrelle-liens").check()
    look = page.locator(".look", has_text="aubrelle-liens")
    short = re.compile(re.escape(f"{server.address}/l/") + r"[2-9a-z]{8}")
    expect(look.locator(".preview-link")).to_have_text(short)
    expect(look.locator(".preview-leads")).to_contain_text("utm_content=aubrelle-liens")
    expect(look.locator(".counter-left")).to_have_text(
        str(500 - len(f"Voir {server.address}/l/12345678 vite"))
    )
    page.get_by_role("button", name="Send now").click()
    said = page.locator(".said", has_text="aubrelle-liens")
    expect(said.locator(".badge", has_text="Online")).to_be_visible(timeout=GOES_OUT)
    found = short.search(said.locator(".said-text").inner_text())
    assert found is not None
    return page.url, found.group()


def _follow(page: Page, short: str) -> None:
    """As somebody would who sees it on the network: the page it leads to is not asked for, only where it is."""
    agent = str(page.evaluate("navigator.userAgent")).replace("Headless", "")
    answer = page.request.get(
        short, max_redirects=0, headers={"user-agent": agent, "referer": "https://www.linkedin.com/feed/"}
    )
    assert answer.status == 302 and answer.headers["location"].startswith(f"{SHOP}?utm_source=sandbox")
    assert page.request.get(short[:-1] + "0", max_redirects=0).status == 404


def _see(page: Page, said: str, short: str) -> None:
    clicks = page.locator("#clicks tbody tr")
    expect(clicks).to_contain_text(short)

    def counted() -> bool:
        page.goto(said)
        return "1" in clicks.locator("td.number").first.inner_text()

    for _time in range(40):
        if counted():
            break
    expect(clicks.locator("td.number").first).to_have_text("1")
    assert_accessible(page)
    clicks.get_by_role("link").click()
    expect(page.get_by_role("row", name="LinkedIn")).to_contain_text("1")
    assert_accessible(page)
    page.get_by_label("Leads to").fill("https://aubrelle.fr/juste")
    page.get_by_role("button", name="Lead there").click()
    expect(page.get_by_text("Led first to")).to_be_visible()
    assert page.request.get(short, max_redirects=0).headers["location"] == "https://aubrelle.fr/juste"


def _on_a_phone(page: Page, server: Server, said: str) -> None:
    page.goto(server.address + PUBLISH + "links/")
    expect(page.get_by_role("heading", name="Liens")).to_be_visible()
    expect(page.locator(".links-table")).to_contain_text("aubrelle-liens")
    assert_usable(page)
    assert_accessible(page)
    page.goto(said)
    assert_usable(page)
