"""Somebody gives a program a token; it calls; the page tells; the token is taken back."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]


def test_a_token_is_made_used_and_revoked(parvis_server: Server, new_page: Pages) -> None:
    page = new_page()
    page.goto(parvis_server.address + "/settings/programs/")
    page.get_by_label("Which program is it for?").fill("Newsletter")
    page.get_by_label("What may it do at most?").select_option("editor")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_text("The token is ready")).to_be_visible()
    assert_accessible(page)
    token = page.get_by_label("Token", exact=True).input_value()
    given = {"Authorization": f"Bearer {token}"}
    me = httpx.get(parvis_server.address + "/api/v1/me", headers=given).raise_for_status().json()
    assert me["role"] == "editor"
    small = new_page(width=390, theme="dark", language="fr")
    small.goto(page.url)
    expect(small.get_by_text("Dernière utilisation")).to_be_visible()
    assert_accessible(small, settled=True)
    assert_fits(small)
    page.get_by_role("button", name="Revoke Newsletter").click()
    expect(page.get_by_text("The token is revoked")).to_be_visible()
    assert httpx.get(parvis_server.address + "/api/v1/me", headers=given).status_code == 401
