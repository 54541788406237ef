"""A brand speaks: an account is connected, a post is written, counted, planned, agreed to and seen online; and all is stopped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_usable
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser  # all journeys share one Parvis

PUBLISH = "/publish/"
GOES_OUT = 45_000  # milliseconds, on a machine that does much else
Pages = Callable[..., Page]

ACCOUNTS = """
import django
django.setup()
from parvis.workspaces.api import Account, AccountDraft, Brand, Organisation, Workspace, add_account, set_credentials
organisation = Organisation.objects.get()
workspace = Workspace(organisation.pk, "owner")
brand = Brand.objects.filter(organisation=organisation, kind="own").order_by("pk").first()
for handle, connected in (("journey", False), ("aubrelle-paris", True)):
    if not Account.objects.filter(network="sandbox", handle=handle).exists():
        made = add_account(workspace, AccountDraft(brand.pk, "sandbox", handle))
        if connected:
            set_credentials(workspace, made.pk, {"account": handle})
"""
ASKED = """
import django
django.setup()
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.workspaces.api import Account, Organisation, Workspace
organisation = Organisation.objects.get()
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
set_rules(Workspace(organisation.pk, "owner"), account.brand_id, needs_approval=True, late_after=60)
camille = Workspace(organisation.pk, "editor", None, "Camille Dupont")
post = write_post(camille, PostDraft(account.brand_id, "Camille asks for a yes", texts={account.pk: ""}))
plan(camille, post.pk, None)
set_rules(Workspace(organisation.pk, "owner"), account.brand_id, needs_approval=True, late_after=60)
"""
FREELY = """
import django
django.setup()
from parvis.publishing.actions.rules import set_rules
from parvis.workspaces.api import Account, Organisation, Workspace
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
set_rules(Workspace(Organisation.objects.get().pk, "owner"), account.brand_id, needs_approval=False, late_after=60)
"""


def beside(server: Server, program: str) -> str:
    """Do something in this Parvis as a colleague would from another computer; what the program printed."""
    environment = {
        **os.environ,
        "PARVIS_HOME": str(server.home or os.environ["PARVIS_TEST_HOME"]),
        "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        check=True,
        timeout=120,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def speaking(parvis_server: Server) -> Server:
    """This Parvis, with two accounts in the sandbox, of which one is connected."""
    beside(parvis_server, ACCOUNTS)
    return parvis_server


def ready(page: Page, *elements: str) -> None:
    """Wait until the keyboard is listened to."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        "(names) => names.every((name) => customElements.get(name) !== undefined)",
        arg=["parvis-shortcuts", *elements],
    )


def write(page: Page, server: Server, text: str, account: str = "aubrelle-paris") -> None:
    page.goto(server.address + PUBLISH + "new/")
    ready(page, "parvis-composer")
    page.get_by_label("What do you want to say?").fill(text)
    page.get_by_role("checkbox", name=account).check()


def test_an_account_is_connected_and_a_wrong_answer_is_said(speaking: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(speaking.address + "/settings/accounts/")
    page.get_by_role("link", name="Connect journey").click()
    assert_accessible(page)
    page.get_by_label("Access").select_option(label="Asks to sign in again")
    page.get_by_role("button", name="Try it, then keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("set its access to open")
    page.get_by_label("Access").select_option(label="Lets Parvis in")
    page.get_by_role("button", name="Try it, then keep it").click()
    expect(page.get_by_text("journey is connected: it let Parvis in.")).to_be_visible()
    expect(page.get_by_role("link", name="journey is connected: change how it signs in")).to_be_visible()


def test_what_is_written_is_counted_shown_and_goes_out(speaking: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(speaking.address + "/")
    ready(page)
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"/publish/$"))
    ready(page)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/publish/new/$"))
    ready(page, "parvis-composer")
    words = page.get_by_label("What do you want to say?")
    expect(words).to_be_focused()
    page.get_by_role("checkbox", name="aubrelle-paris").check()
    expect(page.locator(".look .preview")).to_contain_text("Nothing written yet")
    expect(page.locator(".remark-stop")).to_have_count(0)  # nobody has written anything wrong yet
    words.focus()
    page.keyboard.type("A word from the journey #parvis")
    counter = page.locator(".look .counter-left")
    expect(counter).to_have_text("469")
    expect(page.locator(".preview-link")).to_have_text("#parvis")
    words.fill("x" * 503)
    expect(counter).to_have_text(re.compile(r"^\s*−3\s*$"))
    expect(page.locator(".remark-stop")).to_contain_text("3 characters too long for aubrelle-paris")
    expect(page.locator(".preview-over")).to_have_text("xxx")
    assert_accessible(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Saved, but not planned")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/publish/\d+/edit/$"))
    expect(page.get_by_label("What do you want to say?")).to_have_value("x" * 503)
    page.get_by_label("What do you want to say?").fill("A word from the journey #parvis")
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".said .badge", has_text="Online")).to_be_visible(timeout=GOES_OUT)
    expect(page.get_by_role("link", name="See it there")).to_be_visible()
    page.get_by_text(re.compile(r"\d+ attempts?")).click()
    expect(page.locator(".said-ledger li").first).to_be_visible()
    assert_accessible(page)


def test_what_is_typed_is_not_lost(speaking: Server, new_page: Pages) -> None:
    page = new_page()
    write(page, speaking, "Half a thought")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('parvis-post-'))")
    page.on("dialog", lambda asked: asked.accept())
    page.goto(speaking.address + PUBLISH)
    page.goto(speaking.address + PUBLISH + "new/")
    ready(page, "parvis-composer")
    expect(page.get_by_text("You were writing something here")).to_be_visible()
    page.get_by_role("button", name="Take it back up").click()
    expect(page.get_by_label("What do you want to say?")).to_have_value("Half a thought")
    expect(page.get_by_role("checkbox", name="aubrelle-paris")).to_be_checked()
    page.get_by_role("button", name="Save the draft").click()
    expect(page).to_have_url(re.compile(r"/publish/\d+/$"))
    page.goto(speaking.address + PUBLISH + "new/")
    ready(page, "parvis-composer")
    expect(page.get_by_text("You were writing something here")).to_be_hidden()


def test_a_picture_is_added_and_described(speaking: Server, new_page: Pages, tmp_path: Path) -> None:
    file = tmp_path / "bottle.png"
    Image.new("RGB", (300, 200), "teal").save(file)
    page = new_page()
    write(page, speaking, "A bottle, seen from the side")
    page.set_input_files("#picture-files", file)
    described = page.get_by_label("For those who cannot see it")
    expect(described).to_be_focused()
    expect(page.locator(".look-remarks")).to_contain_text("no description")
    described.fill("A teal bottle on a white table")
    expect(page.locator(".preview-pictures img")).to_have_attribute("alt", "A teal bottle on a white table")
    expect(page.locator(".look-remarks")).to_have_count(0)
    assert page.evaluate("document.querySelector('.preview-pictures img').naturalWidth") == 300
    assert_accessible(page)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("img", name="A teal bottle on a white table")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Edit").click()
    ready(page, "parvis-composer")
    page.get_by_role("button", name="Take bottle.png out").click()
    expect(page.locator(".preview-pictures")).to_have_count(0)


def test_all_is_stopped_then_goes_on(speaking: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(speaking.address + PUBLISH)
    ready(page, "parvis-dialog")
    page.keyboard.press("x")
    dialog = page.get_by_role("dialog", name="Stop publishing")
    dialog.get_by_label("Why").fill("Bad news from Lyon")
    assert_accessible(page)
    dialog.get_by_role("button", name="Stop publishing").click()
    banner = page.get_by_role("status", name="Publishing is stopped")
    expect(banner).to_contain_text("Bad news from Lyon")
    write(page, speaking, "Not while all is stopped")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("It is held back: publishing is stopped.")).to_be_visible()
    expect(page.locator(".stopped")).to_contain_text("waits")
    address = page.url
    page.get_by_role("button", name="Let it go on").click()
    expect(page.locator(".stopped")).to_have_count(0)
    page.goto(address)
    expect(page.locator(".said .badge", has_text="Online")).to_be_visible(timeout=GOES_OUT)


def test_somebody_else_agrees(speaking: Server, new_page: Pages) -> None:
    beside(speaking, ASKED)
    try:
        page = new_page()
        page.goto(speaking.address + PUBLISH + "?stage=waiting")
        page.get_by_role("link", name="Camille asks for a yes").click()
        expect(page.get_by_role("heading", name="It waits for a yes")).to_be_visible()
        assert_accessible(page)
        page.get_by_text("Say no…").click()
        expect(page.get_by_label("What should change")).to_be_visible()
        ready(page)
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Approved: it goes out at its time.")).to_be_visible()
        expect(page.locator(".said .badge", has_text="Online")).to_be_visible(timeout=GOES_OUT)
    finally:
        beside(speaking, FREELY)


def test_the_calendar_from_the_keyboard_and_with_the_mouse(speaking: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(speaking.address + PUBLISH + "calendar/?view=week")
    ready(page, "parvis-calendar")
    page.get_by_role("link", name="Later").click()
    ready(page, "parvis-calendar")
    page.locator("a.day-name").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    saturday = page.locator(".day").nth(5)
    expect(saturday.locator(".day-name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/publish/new/\?day="))
    ready(page, "parvis-composer")
    page.get_by_label("What do you want to say?").fill("On the calendar")
    page.get_by_role("checkbox", name="aubrelle-paris").check()
    expect(page.locator(".look")).to_be_visible()
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_text("It goes out by itself").first).to_be_visible()
    page.goto(speaking.address + PUBLISH + "calendar/?view=week")
    page.get_by_role("link", name="Later").click()
    ready(page, "parvis-calendar")
    entry = page.locator(".entry", has_text="On the calendar")
    entry.drag_to(page.locator(".day").nth(2))
    expect(page.get_by_text("It goes out by itself").first).to_be_visible()
    ready(page, "parvis-calendar", "parvis-dialog")
    expect(page.locator(".day").nth(2)).to_contain_text("On the calendar")
    expect(page.locator(".day").nth(2)).to_contain_text("09:00")
    assert_accessible(page)
    page.locator(".entry", has_text="On the calendar").locator(".entry-move").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Move to…")
    dialog.get_by_label(re.compile("^Time in")).fill("18:45")
    assert_accessible(page)
    dialog.get_by_role("button", name="Move it").click()
    expect(page.locator(".entry", has_text="On the calendar")).to_contain_text("18:45")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["", "new/", "calendar/", "calendar/?view=week", "rules/", "?stage=out"])
def test_every_screen_of_publishing_can_be_used_by_everybody(
    speaking: Server, new_page: Pages, path: str, width: int
) -> None:
    page = new_page(width=width, height=900, language="fr" if width == 390 else "en")
    page.goto(speaking.address + PUBLISH + path)
    page.wait_for_load_state("load")
    assert_usable(page)
