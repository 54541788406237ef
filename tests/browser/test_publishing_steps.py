"""Networks that process a post first: people see that they are at it; what such a network does not take is said before anything is planned."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import GOES_OUT, beside, ready

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]
ACCOUNTS = """
import django
django.setup()
from django.utils import timezone
from parvis.publishing.models import Delivery
from parvis.workspaces.api import Account, AccountDraft, Brand, Organisation, Workspace, add_account, set_credentials
organisation = Organisation.objects.get()
workspace = Workspace(organisation.pk, "owner")
brand = Brand.objects.filter(organisation=organisation, kind="own").order_by("pk").first()
for network, handle, values in (
    ("sandbox", "atelier", {"account": "atelier", "processing": "%(processing)s"}),
    ("instagram", "maison.images", {"access_token": "made-up", "user": "1"}),
):
    found = Account.objects.filter(network=network, handle=handle).first()
    found = found or add_account(workspace, AccountDraft(brand.pk, network, handle))
    set_credentials(workspace, found.pk, values)
Delivery.objects.filter(account__handle="atelier", state="due").update(next_look_at=timezone.now())
"""


def test_a_network_at_work_and_one_that_fetches_pictures(
    parvis_server: Server, new_page: Pages, tmp_path: Path
) -> None:
    beside(parvis_server, ACCOUNTS % {"processing": 900})
    page = new_page()
    page.goto(f"{parvis_server.address}/publish/new/")
    ready(page, "parvis-composer")
    page.get_by_label("What do you want to say?").fill("Seen in the workshop https://aubrelle.example")
    page.get_by_role("checkbox", name="maison.images").check()
    remarks = page.locator(".look-remarks")
    expect(remarks).to_contain_text("maison.images takes no text without a picture")
    expect(remarks).to_contain_text("people cannot follow a link")
    file = tmp_path / "bench.png"
    Image.new("RGB", (600, 200), "teal").save(file)
    page.set_input_files("#picture-files", file)
    expect(remarks).to_contain_text("Instagram fetches pictures from the internet")
    expect(remarks).to_contain_text("too high or too wide for maison.images")
    assert_accessible(page)

    page.get_by_role("checkbox", name="maison.images").uncheck()
    page.get_by_role("checkbox", name="atelier").check()
    page.get_by_role("button", name="Send now").click()
    being_processed = page.locator(".said .badge", has_text="Being processed by the network")
    expect(being_processed).to_be_visible(timeout=GOES_OUT)
    expect(page.get_by_text("it goes out as soon as that is done")).to_be_visible()
    assert_usable(page)

    small = new_page(width=390, height=844, theme="dark", language="fr")
    small.goto(page.url)
    expect(small.locator(".said .badge")).to_have_text(re.compile("En traitement par le réseau"))
    assert_usable(small)

    beside(parvis_server, ACCOUNTS % {"processing": 0.1})
    expect(page.locator(".said .badge", has_text="Online")).to_be_visible(timeout=GOES_OUT)
    page.get_by_text(re.compile(r"\d+ attempts?")).click()
    expect(page.locator(".said-ledger li").first).to_contain_text("Made ready: Ready")
