"""A month of posts comes from a spreadsheet: the columns are checked, what cannot be is taken out again, the rest is on the calendar."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside

pytestmark = pytest.mark.browser  # all journeys share one Parvis

ROWS = 500
BAD = 4
Pages = Callable[..., Page]


def a_month(begin: dt.date) -> bytes:
    """Posts at each hour, of which some cannot be."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Date", "Heure", "Comptes", "Texte", "Langue"])
    for number in range(ROWS):
        day = begin + dt.timedelta(days=number // 24)
        account = "personne" if number % 200 == 99 else "aubrelle-paris"
        words = "x" * 600 if number == 42 else f"Publication du mois, numéro {number}"
        writer.writerow([f"{day:%d/%m/%Y}", f"{number % 24}h15", account, words, "français"])
    return text.getvalue().encode("cp1252")


def test_a_month_of_posts_from_a_spreadsheet(parvis_server: Server, new_page: Pages, tmp_path: Path) -> None:
    beside(parvis_server, ACCOUNTS)
    begin = (dt.date.today().replace(day=1) + dt.timedelta(days=400)).replace(day=1)
    file = tmp_path / "avril.csv"
    file.write_bytes(a_month(begin))
    page = new_page()
    page.goto(parvis_server.address + PUBLISH + "tables/")
    assert_accessible(page)
    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="Send and look inside").click()
    expect(page.get_by_role("heading", name="Check the columns")).to_be_visible()
    expect(page.get_by_label("Comptes")).to_have_value("accounts")
    expect(page.locator("#outlook")).to_contain_text(f"{ROWS - BAD} planned")
    expect(page.locator("#outlook")).to_contain_text("100 characters too long for aubrelle-paris")
    assert_accessible(page)
    page.get_by_label("Only drafts").check()
    expect(page.locator("#outlook")).to_contain_text(f"{ROWS - BAD + 1} drafts")
    page.get_by_label("Plan those that have a date").check()
    expect(page.locator("#outlook")).to_contain_text(f"{ROWS - BAD} planned")
    page.get_by_role("button", name="Make the posts").click()
    expect(page.get_by_text("All rows were read.")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("heading", name=f"{BAD} rows made no post")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download the refused rows").click()
    refused = downloading.value.path().read_text("utf-8-sig")
    assert refused.count("personne") == 2 * (BAD - 1) and "100 characters too long" in refused
    page.get_by_role("link", name="See them on the calendar").click()
    expect(page.locator(f".day[data-day='{begin}']")).to_contain_text("Publication du mois, numéro 0")
    expect(page.locator(f".day[data-day='{begin}']")).to_contain_text("and 20 more")
    file.write_bytes(a_month(begin))
    page.goto(parvis_server.address + PUBLISH + "tables/")
    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="Send and look inside").click()
    expect(page.locator("#outlook")).to_contain_text(f"{ROWS - BAD} already there")
    small = new_page(width=390, theme="dark", language="fr")
    for address in (page.url, parvis_server.address + PUBLISH + "tables/"):
        small.goto(address)
        assert_accessible(small, settled=True)
        assert_fits(small)
