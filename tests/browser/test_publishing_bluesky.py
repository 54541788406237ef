"""The whole way of a post on a real Bluesky: written with a picture, agreed to by somebody else, said once as it was seen, changed and
agreed to again, and taken back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, parvis_running
from tests.browser.test_publishing import GOES_OUT, PUBLISH, beside, ready
from tests.peers.bluesky_network import BlueskyNetwork, bluesky_network
from tests.peers.posting import POST, Person

__all__ = ["bluesky_network"]
pytestmark = [pytest.mark.browser, pytest.mark.peer]

Pages = Callable[..., Page]

SET_UP = """
import django
django.setup()
from django.test import Client
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.workspaces.api import Account, AccountDraft, Brand, Organisation, Person, Role, Workspace, add_account, set_credentials
from parvis.workspaces.models import Membership
organisation = Organisation.objects.get()
owner = Workspace(organisation.pk, "owner")
brand = Brand.objects.filter(organisation=organisation, kind="own").order_by("pk").first()
account = add_account(owner, AccountDraft(brand.pk, "bluesky", %(handle)r))
set_credentials(owner, account.pk, %(sign_in)r)
set_rules(owner, brand.pk, late_after=60, steps=[StepDraft()])
camille, _made = Person.objects.get_or_create(email="camille@trial.invalid", defaults={"first_name": "Camille", "is_trial": True})
Membership.objects.get_or_create(organisation=organisation, person=camille, defaults={"role": Role.MANAGER})
client = Client()
client.force_login(camille)
(cookie,) = (one for name, one in client.cookies.items() if "session" in name)
print(cookie.value)
"""


@pytest.fixture
def online(tmp_path: Path) -> Iterator[Server]:
    """A Parvis of its own, which may call this machine's Bluesky."""
    home = tmp_path / "home"
    home.mkdir()
    with parvis_running(home, PARVIS_ALLOWED_PRIVATE_HOSTS="127.0.0.1") as server:
        yield server


def said(person: Person) -> list[dict[str, Any]]:
    """What the server itself holds of an account."""
    answer = httpx.get(
        f"{person.pds}/xrpc/com.atproto.repo.listRecords",
        params={"repo": person.did, "collection": POST, "limit": 100},
        timeout=30,
    )
    return [record["value"] for record in answer.raise_for_status().json()["records"]]


def agree(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="It waits for a yes")).to_be_visible()
    ready(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved: it goes out at its time.")).to_be_visible()


def test_from_the_first_word_to_taking_it_back(
    online: Server, new_page: Pages, bluesky_network: BlueskyNetwork, tmp_path: Path
) -> None:
    ada, bob = bluesky_network.person("ada"), bluesky_network.person("bob")
    sign_in = {"handle": ada.handle, "app_password": ada.app_password(), "host": bluesky_network.pds}
    session = beside(online, SET_UP % {"handle": ada.handle, "sign_in": sign_in})
    camille = new_page()
    camille.context.add_cookies(
        [
            {
                "name": f"parvis{urlsplit(online.address).port}_session",
                "value": session,
                "url": online.address,
            }
        ]
    )

    file = tmp_path / "cup.png"
    Image.new("RGB", (320, 200), "teal").save(file)
    text = f"Été 🌞 chez @{bob.handle} : https://essai.example/é?a=1 #Parvis"
    page = new_page()
    page.goto(online.address + PUBLISH + "new/")
    ready(page, "parvis-composer")
    page.get_by_label("What do you want to say?").fill(text)
    page.get_by_role("checkbox", name=ada.handle).check()
    page.set_input_files("#picture-files", file)
    page.get_by_label("For those who cannot see it").fill("Une tasse bleue")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("It waits for somebody else to approve it.")).to_be_visible()
    first = page.url
    assert said(ada) == []

    agree(camille, first)
    page.goto(first)
    expect(page.locator(".said .badge", has_text="Online")).to_be_visible(timeout=2 * GOES_OUT)
    (record,) = said(ada)
    assert record["text"] == text
    (image,) = record["embed"]["images"]
    assert image["alt"] == "Une tasse bleue" and image["aspectRatio"] == {"width": 320, "height": 200}
    features = [one["features"][0] for one in record["facets"]]
    assert {one.get("did") or one.get("uri") or one.get("tag") for one in features} == {
        bob.did,
        "https://essai.example/é?a=1",
        "Parvis",
    }

    page.goto(online.address + PUBLISH + "new/")
    ready(page, "parvis-composer")
    page.get_by_label("What do you want to say?").fill("Next week, something new")
    page.get_by_role("checkbox", name=ada.handle).check()
    page.locator("input[name=day]").first.fill((dt.date.today() + dt.timedelta(days=7)).isoformat())
    page.locator("input[name=hour]").first.fill("10:00")
    page.get_by_role("button", name=re.compile("^Plan")).first.click()
    expect(page.get_by_text("It waits for somebody else to approve it.")).to_be_visible()
    second = page.url
    agree(camille, second)
    page.goto(second)
    expect(page.locator(".said .badge")).to_have_text("Planned")
    page.get_by_role("link", name="Edit").click()
    ready(page, "parvis-composer")
    page.get_by_label("What do you want to say?").fill("Next week, something better")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(page.locator(".said .badge")).to_have_text("Waiting for approval")
    camille.goto(second)
    expect(camille.get_by_text(re.compile("changed since")).first).to_be_visible()

    page.goto(first)
    page.get_by_text("Delete it there…").click()
    page.get_by_role("button", name="Delete it there").click()
    expect(page.locator(".said .badge", has_text="Deleted")).to_be_visible(timeout=2 * GOES_OUT)
    assert said(ada) == []
