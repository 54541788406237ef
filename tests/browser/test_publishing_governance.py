"""Who must agree: a chain is chosen, a client agrees through a link without an account, and only then does the post go out."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server
from tests.browser.test_publishing import GOES_OUT, PUBLISH, Pages, beside, pytestmark, ready, speaking

__all__ = ["pytestmark", "speaking"]

ASKED = """
import django
django.setup()
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.workspaces.api import Account, Organisation, Workspace
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
camille = Workspace(Organisation.objects.get().pk, "editor", None, "Camille Dupont")
post = write_post(camille, PostDraft(account.brand_id, "Camille asks for two yeses #parvis", texts={account.pk: ""}))
plan(camille, post.pk, None)
"""


def test_a_client_agrees_through_a_link(speaking: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(speaking.address + PUBLISH + "rules/")
    page.get_by_role("link", name=re.compile("^Change the rules of")).first.click()
    try:
        page.get_by_label("Step 1").select_option(label="A manager, or above")
        page.get_by_role("button", name="One more step").click()
        page.get_by_label("Step 2").select_option(label="One of the people named here")
        expect(page.get_by_role("group", name="Who of them")).to_be_visible()
        page.get_by_label("Step 2").select_option(label="The client, through a link")
        assert_accessible(page)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".chain-short li")).to_have_count(2)
        assert_accessible(page)

        beside(speaking, ASKED)
        page.goto(speaking.address + PUBLISH + "?stage=waiting")
        row = page.locator(".post-row", has_text="Camille asks for two yeses")
        expect(row.get_by_text("Waits for you")).to_be_visible()
        row.get_by_role("link").click()
        ready(page)
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("It still waits for: The client")).to_be_visible()
        expect(page.locator(".chain-awaited")).to_contain_text("The client")
        assert_accessible(page)
        post = page.url
        page.get_by_role("link", name="Ask the client").click()
        page.get_by_label("Whom the link is for").fill("Marie, for the journey")
        assert_accessible(page)
        page.get_by_role("button", name="Make the link").click()
        address = page.get_by_label("Link", exact=True).input_value()
        assert "/asked/" in address

        client = new_page(width=390, height=844, theme="dark")
        client.goto(address)
        expect(client.locator(".preview-link")).to_have_text("#parvis")
        client.get_by_text("Ask for changes…").click()
        expect(client.get_by_label("What should change")).to_be_visible()
        assert_accessible(client)
        assert_fits(client)
        client.get_by_text("Ask for changes…").click()
        client.get_by_role("button", name="I agree to this").click()
        expect(client.get_by_text("Write your name")).to_be_visible()
        client.get_by_label("Your name").fill("Marie Martin")
        client.get_by_role("button", name="I agree to this").click()
        expect(client.get_by_text("Marie Martin agreed to this")).to_be_visible()
        assert_accessible(client)

        page.goto(post)
        expect(page.locator(".said .badge", has_text="Online")).to_be_visible(timeout=GOES_OUT)
        expect(page.locator(".ledger", has_text="Marie Martin")).to_contain_text("(client)")
    finally:
        page.goto(speaking.address + PUBLISH + "rules/")
        page.get_by_role("link", name=re.compile("^Change the rules of")).first.click()
        for _step in range(2):
            page.get_by_label("Step 1").select_option(label="Nobody: take this step out")
            page.get_by_role("button", name="One more step").click()
        page.get_by_role("button", name="Save").click()


CRISIS = """
import datetime as dt
import django
django.setup()
from django.utils import timezone
from parvis.listening.actions.crises import CrisisDraft, open_by_hand
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.workspaces.api import Account, enter, trial_person
account = Account.objects.get(network="sandbox", handle="aubrelle-paris")
me = enter(trial_person())
post = write_post(me, PostDraft(account.brand_id, "Merry as if nothing had happened", texts={account.pk: ""}))
plan(me, post.pk, timezone.now() + dt.timedelta(seconds=40))
room = open_by_hand(me, account.brand_id, CrisisDraft("The plastic affair", timezone.now() - dt.timedelta(hours=1)))
print(room.pk)
"""


def test_a_crisis_stops_what_was_planned_then_lets_it_go(speaking: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(f"{speaking.address}/listen/crises/{beside(speaking, CRISIS)}/")
    ready(page, "parvis-dialog")
    page.get_by_role("button", name="Stop publishing").first.click()
    dialog = page.get_by_role("dialog", name="Stop publishing")
    expect(dialog).to_contain_text("The plastic affair")
    dialog.get_by_role("button", name="Stop publishing").click()
    stopped = page.get_by_role("status", name="Publishing is stopped")
    expect(stopped.get_by_role("link", name="Merry as if nothing had happened")).to_be_visible()
    expect(page.locator("#crisis-lines")).to_contain_text("Publishing stopped")
    assert_accessible(page)
    stopped.get_by_role("link", name="Merry as if nothing had happened").click()
    post = page.url
    expect(page.locator(".stopped")).to_contain_text("The plastic affair")
    expect(page.get_by_text("It is held back: publishing is stopped.")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Let it go on").click()
    expect(page.locator(".crisis-held")).to_have_count(0)
    page.goto(post)
    expect(page.locator(".said .badge", has_text="Online")).to_be_visible(timeout=2 * GOES_OUT)


def test_guidelines_are_chosen_and_hold_while_one_writes(speaking: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(speaking.address + PUBLISH + "rules/")
    page.get_by_role("link", name=re.compile("^Guidelines of")).first.click()
    page.get_by_label("Words the brand does not say").fill("miracul*")
    page.get_by_label("Tone").fill("Plain words, no promises.")
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(speaking.address + PUBLISH + "new/")
    ready(page, "parvis-composer")
    expect(page.get_by_text("Plain words, no promises.")).to_be_visible()
    page.get_by_label("What do you want to say?").fill("A miraculous bottle")
    page.get_by_role("checkbox", name="aubrelle-paris").check()
    expect(page.locator(".remark-stop")).to_contain_text("does not say")
    page.get_by_text("Language, content warning, partnership, campaign, title").click()
    page.get_by_role("checkbox", name="It is a paid partnership").check()
    expect(page.locator(".look-remarks")).to_contain_text("Collaboration commerciale")
    assert_accessible(page)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Saved, but not planned")).to_be_visible()
    narrow = new_page(width=390, height=844, theme="dark", language="fr")
    narrow.goto(speaking.address + PUBLISH + "rules/")
    narrow.get_by_role("link", name=re.compile("^Charte de")).first.click()
    assert_accessible(narrow, settled=True)
    assert_fits(narrow)
    page.goto(speaking.address + PUBLISH + "rules/")
    page.get_by_role("link", name=re.compile("^Guidelines of")).first.click()
    page.get_by_label("Words the brand does not say").fill("")
    page.get_by_role("button", name="Save").click()
