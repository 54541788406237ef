"""Words kept ready are put in while one writes, with the keyboard; what they leave open is asked for before anything is planned."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside, ready, write

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]

KEPT = """
import django
django.setup()
from parvis.publishing.actions.ready_texts import ReadyDraft, keep_ready_text
from parvis.publishing.models import ReadyText
from parvis.engine.publishing.ready_texts import Start
from parvis.workspaces.api import Account, Organisation, Workspace
workspace = Workspace(Organisation.objects.get().pk, "owner")
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
for kind, name, text, more in (
    ("snippet", "Journey opening hours", "Open until {{hour}}", {}),
    ("hashtags", "Journey autumn tags", "autumn #Perfume", {}),
    ("signature", "Journey goodbye", "See you soon in {{town}}", {"account": account.pk}),
    ("template", "Journey launch", "Here is {{product}}, from {{day}}", {"start": Start(campaign="launch", texts={account.pk: ""})}),
):
    if not ReadyText.objects.filter(name=name).exists():
        keep_ready_text(workspace, ReadyDraft(account.brand_id, kind, name, text, **more))
"""


def test_ready_texts_are_put_in_and_filled_with_the_keyboard(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    beside(parvis_server, KEPT)
    page = new_page()
    write(page, parvis_server, "Good evening. Thank you #perfume")
    ready(page, "parvis-ready")
    words = page.get_by_label("What do you want to say?")
    words.focus()
    for _step in range(len(" Thank you #perfume")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type(" ")
    page.keyboard.press("Control+i")
    search = page.get_by_role("searchbox", name="Search the ready texts")
    expect(search).to_be_focused()
    assert_accessible(page, within="dialog[open]")
    page.keyboard.type("OPENING")
    expect(page.locator("#ready [data-ready]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    hour = page.get_by_label("hour", exact=True)
    expect(hour).to_be_focused()
    expect(words).to_have_value("Good evening. Open until {{hour}} Thank you #perfume")
    expect(page.locator(".remark-stop").first).to_contain_text("“hour” is still to be filled in.")
    assert_accessible(page)
    page.keyboard.type("nine")
    page.keyboard.press("Enter")
    expect(words).to_have_value("Good evening. Open until nine Thank you #perfume")
    expect(words).to_be_focused()
    expect(page.locator(".remark-stop")).to_have_count(0)
    page.keyboard.press("Control+i")
    expect(search).to_be_focused()
    page.keyboard.type("autumn")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(words).to_have_value("Good evening. Open until nine Thank you #perfume\n\n#autumn")
    page.keyboard.press("Control+i")
    expect(search).to_be_focused()
    page.keyboard.type("goodbye")
    page.keyboard.press("Enter")
    own = page.get_by_label("What aubrelle-paris says instead")
    expect(own).to_have_value(re.compile(r"#autumn\n\nSee you soon in \{\{town\}\}$"))
    expect(page.get_by_label("town", exact=True)).to_be_focused()
    page.keyboard.type("Lyon")
    page.keyboard.press("Enter")
    expect(own).to_have_value(re.compile(r"See you soon in Lyon$"))


def test_a_template_is_kept_and_begins_a_post(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    beside(parvis_server, KEPT)
    page = new_page()
    page.goto(parvis_server.address + PUBLISH)
    page.get_by_role("link", name="Ready texts").click()
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    page.locator(".ready-line", has_text="Journey launch").first.get_by_role(
        "link", name="Write with it"
    ).click()
    ready(page, "parvis-ready")
    expect(page.get_by_role("checkbox", name="aubrelle-paris")).to_be_checked()
    page.get_by_label("product", exact=True).focus()
    page.keyboard.type("Eau no 5")
    page.keyboard.press("Enter")
    expect(page.get_by_label("day", exact=True)).to_be_focused()
    expect(page.get_by_label("What do you want to say?")).to_have_value("Here is Eau no 5, from {{day}}")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("“day” is still to be filled in.").first).to_be_visible()
    page.get_by_label("What do you want to say?").fill("Here is Eau no 5, from Monday")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Keep as a template").click()
    page.get_by_label("Name").fill("Journey monday")
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Keep it", exact=True).click()
    expect(page.locator(".ready-line", has_text="Journey monday").first).to_be_visible()
    small = new_page(width=390, height=844, theme="dark", language="fr")
    for address in ("ready/", "ready/new/?kind=template", "labels/", "key-dates/"):
        small.goto(parvis_server.address + PUBLISH + address)
        assert_accessible(small, settled=True)
        assert_fits(small)


def test_labels_and_key_dates_stand_on_the_calendar(parvis_server: Server, new_page: Pages) -> None:
    beside(parvis_server, ACCOUNTS)
    page = new_page()
    page.goto(parvis_server.address + PUBLISH + "labels/")
    page.get_by_label("Name").last.fill("Journey legal")
    page.get_by_role("button", name="Add the label").click()
    expect(page.locator(".label-chip", has_text="Journey legal")).to_be_visible()
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    write(page, parvis_server, "A labelled word for the spring of 2028")
    page.get_by_role("checkbox", name="Journey legal").check()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".label-line .label-chip", has_text="Journey legal")).to_be_visible()
    page.goto(parvis_server.address + PUBLISH + "key-dates/")
    page.get_by_label("Name").fill("Journey launch days")
    page.get_by_label("First day").fill("2029-03-06")
    page.get_by_label("Last day").fill("2029-03-07")
    page.get_by_label("Every year").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Journey launch days").first).to_be_visible()
    assert_usable(page)
    page.emulate_media(color_scheme="light")
    page.goto(parvis_server.address + PUBLISH + "calendar/?day=2030-03-06")
    expect(page.get_by_text("Journey launch days (1/2)").first).to_be_visible()
    expect(page.get_by_text("Journey launch days (2/2)").first).to_be_visible()
    page.get_by_text("All labels").first.click()
    page.get_by_role("link", name="Journey legal").click()
    expect(page).to_have_url(re.compile(r"label=\d+"))
    assert_accessible(page)
