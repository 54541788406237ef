"""The demonstration's crisis raised an alert: it is read, taken in charge, and a rule is tried on the past."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable

pytestmark = pytest.mark.browser  # all journeys share one Parvis

ALERTS = "/listen/alerts/"


def _ready(page: Page) -> None:
    """Wait until the keyboard is listened to."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        "() => ['parvis-shortcuts', 'parvis-bell'].every((name) => customElements.get(name) !== undefined)"
    )


def _worst(page: Page, address: str) -> None:
    """Open the alert of the bad buzz."""
    page.goto(address + ALERTS)
    row = page.locator(".alert-row", has=page.locator(".badge", has_text="Critical")).first
    row.locator("a.alert-title").click()
    expect(page).to_have_url(re.compile(r"/listen/alerts/\d+/$"))
    _ready(page)


def test_the_bad_buzz_of_the_demonstration_raised_an_alert(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + "/")
    bell = page.locator(".app-nav parvis-bell [data-count]")
    expect(bell).to_have_text(re.compile(r"[1-9]"))
    _ready(page)
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/listen/alerts/$"))
    _worst(page, parvis_server.address)
    expect(page.locator("h1")).to_contain_text("Aubrelle")
    expect(page.locator("#alert-chart svg.plot .fill-live").first).to_be_attached()
    expect(page.get_by_role("heading", name="What says it best")).to_be_visible()
    assert page.locator(".mentions .mention").count() >= 4
    page.get_by_text("Show the table").click()
    expect(page.locator("#alert-chart table tbody tr").first).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["", "rules/", "rules/new/", "channels/", "channels/new/", "digests/"])
def test_every_screen_of_alerts_can_be_used_by_everybody(parvis_server, new_page, path, width):
    page = new_page(width=width, height=900, language="fr" if width == 390 else "en")
    page.goto(parvis_server.address + ALERTS + path)
    page.wait_for_load_state("load")
    assert_usable(page)


def test_a_rule_is_tried_on_the_past_then_saved(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + ALERTS + "rules/new/")
    page.get_by_label("Name").fill("Anger about the parcels")
    page.get_by_label("Looks out for").select_option(label="Mood swing")
    page.get_by_role("button", name="4 weeks").click()
    result = page.locator("#trial-result")
    expect(result.get_by_text(re.compile(r"It would have warned (once|\d+)"))).to_be_visible(timeout=60_000)
    expect(result.get_by_text("Mood swing:").first).to_be_visible()
    expect(result.get_by_text("False alarms a week, at worst")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/listen/alerts/rules/$"))
    expect(page.get_by_role("link", name="Anger about the parcels", exact=True).first).to_be_visible()


def test_an_alert_is_taken_in_charge_from_the_keyboard(parvis_server, new_page):
    page = new_page()
    _worst(page, parvis_server.address)
    assert_accessible(page)
    address = page.url
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("Logistics called: 400 parcels left with the old film.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".alert-history")).to_contain_text("400 parcels")
    _ready(page)
    page.keyboard.press("a")
    expect(page.get_by_text("Acknowledged: the others see")).to_be_visible()
    expect(page.locator(".alert-above")).to_contain_text("Acknowledged")
    assert page.url == address
    page.goto(parvis_server.address + ALERTS + "?list=acknowledged")
    expect(page.locator(".alert-row").first).to_be_visible()
    page.goto(address)
    _ready(page)
    page.keyboard.press("r")
    expect(page.locator(".alert-above")).to_contain_text("Resolved")


RINGING = """
import datetime as dt, django
django.setup()
from django.utils import timezone
from parvis.listening.actions.alert_raising import absorb
from parvis.listening.actions.alert_rules import RuleDraft, create_rule
from parvis.listening.alert_evidence import Evidence
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.judging.episodes import Episode
from parvis.workspaces.api import Brand, Organisation, Workspace
organisation = Organisation.objects.get()
brand, _ = Brand.objects.get_or_create(organisation=organisation, name="Bell and Sons", slug="bell")
workspace = Workspace(organisation.pk, "owner")
rule = create_rule(workspace, RuleDraft("Bell", brand.pk, "rise", RuleSettings()))
now = timezone.now()
hour = dt.timedelta(hours=1)
episode = Episode(since=now - hour, raised_at=now, peak_at=now - hour, last_at=now, value=90.0, expected=9.0, low=4.0, high=15.0, severity=3)
assert absorb(rule, RuleSettings(), [episode], lambda _: Evidence(people=90, mentions=95), now)
"""
"""A rise of the very kind the worker raises, written by another process: all that the open page can know of it is the stream."""


def test_the_bell_rings_by_itself_when_an_alert_fires(parvis_server, new_page):
    if parvis_server.home is None:
        pytest.skip("the database of a Parvis that ran already is not this test's to write in")
    page = new_page()
    page.goto(parvis_server.address + ALERTS + "rules/")
    bell = page.locator(".app-nav parvis-bell [data-count]")
    expect(bell).to_have_text(re.compile(r"[1-9]"))
    before = int(bell.inner_text())
    _ready(page)
    page.wait_for_timeout(1500)  # the stream is open, and has told what was open already
    environment = os.environ | {
        "PARVIS_HOME": str(parvis_server.home),
        "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
    }
    subprocess.run([sys.executable, "-c", RINGING], env=environment, check=True, timeout=120)
    expect(bell).to_have_text(str(before + 1), timeout=15_000)
    expect(page.locator(".app-nav parvis-bell[data-critical]")).to_be_attached()
    expect(page.get_by_text("10 times as many people as usual speak of Bell and Sons")).to_be_visible()
    assert_accessible(page)
    # That rule can be muted from the list, for as long as one likes.
    page.reload()
    _ready(page)
    page.get_by_role("button", name="Mute Bell", exact=True).click()
    assert_accessible(page)
    page.get_by_label("for a week").check()
    page.get_by_role("button", name="Mute", exact=True).click()
    expect(page.get_by_text("“Bell” is mute until")).to_be_visible()
    expect(page.get_by_role("button", name="Let Bell speak again")).to_be_visible()


def test_on_a_phone_the_alert_fits(parvis_server, new_page):
    page = new_page(width=390, height=844, theme="dark", language="fr")
    page.goto(parvis_server.address + ALERTS)
    page.locator("a.alert-title").last.click()
    assert_fits(page)
    assert_accessible(page, settled=True)
