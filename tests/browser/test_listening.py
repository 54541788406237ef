"""A person listens: the board, what is behind its figures, watches, columns, the wall, shared boards, exports."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable

pytestmark = pytest.mark.browser  # all journeys share one Parvis

BOARD = "/listen/brands/aubrelle/"


def test_the_first_address_leads_to_a_board_without_any_question(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + "/")
    expect(page).to_have_url(re.compile(r"/listen/brands/aubrelle/$"))
    expect(page.get_by_text("Demonstration data: everything is invented").first).to_be_visible()
    expect(page.locator("#board-headline")).to_contain_text("mentions")
    assert page.locator(".mentions .mention").count() >= 20


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "path",
    [
        BOARD,
        "/listen/columns/",
        "/listen/wall/",
        "/listen/watches/",
        "/listen/watches/new/",
        "/listen/search/?q=colis",
        "/listen/sources/",
        "/listen/imports/",
    ],
)
def test_every_screen_can_be_used_by_everybody(parvis_server, new_page, path, width):
    page = new_page(width=width, height=900, language="fr" if width == 390 else "en")
    page.goto(parvis_server.address + path)
    page.wait_for_load_state("load")
    assert_usable(page, fits="columns" not in path)


def test_a_figure_opens_the_mentions_behind_it(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + BOARD)
    figure = page.locator("#board-head a.stat").first
    told = figure.locator("data, .number").first
    value = int(re.sub(r"\D", "", told.get_attribute("title") or told.inner_text()))
    figure.click()
    expect(page).to_have_url(re.compile(r"/listen/search/\?brand=aubrelle"))
    listed = int(re.sub(r"\D", "", page.locator(".page-header-text p").inner_text()))
    assert abs(listed - value) <= 5, (
        "the demonstration goes on speaking, but the figure and its list must agree"
    )


def test_clicking_a_mood_filters_the_whole_board_and_the_chip_undoes_it(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + BOARD)
    page.locator(".chart-volume .chart-legend a", has_text="Negative").click()
    expect(page).to_have_url(re.compile("sentiment=negative"))
    assert page.locator("#stream .mention").count() == page.locator("#stream .mention-negative").count() > 0
    page.get_by_label(re.compile("Remove the filter")).first.click()
    expect(page).not_to_have_url(re.compile("sentiment"))


def test_searching_the_board_marks_what_matched_and_explains_a_bad_query(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + BOARD + "?range=all")
    page.keyboard.press("/")
    page.keyboard.type("plastique")
    page.keyboard.press("Enter")
    expect(page.locator("#stream mark").first).to_have_text(re.compile("plastique", re.I))
    page.goto(parvis_server.address + BOARD + "?q=%28colis")
    expect(page.get_by_text("This parenthesis is never closed")).to_be_visible()
    assert page.locator("input[name=q]").input_value() == "(colis", "what was typed is kept"


def test_new_mentions_arrive_by_themselves(parvis_server, new_page, tmp_path: Path):
    """What is heard meanwhile must show without anybody touching the page."""
    page = new_page()
    page.goto(parvis_server.address + BOARD)
    expect(page.locator("[data-live-state=stream]")).to_have_attribute("data-state", "live", timeout=60_000)
    rows = tmp_path / "just-now.csv"
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    rows.write_text(
        f"id,date,text,author\njust-now-1,{now},Aubrelle est ouverte ce soir,lise\n", encoding="utf-8"
    )
    _parvis(parvis_server, "import", str(rows), "--brand", "Aubrelle")
    expect(page.locator("#stream .mention", has_text="Aubrelle est ouverte ce soir")).to_be_visible(
        timeout=90_000
    )


def test_a_hostile_post_stays_text(parvis_server, new_page, tmp_path: Path):
    hostile = '<script>document.title="owned"</script><img src=x onerror="document.title=1"><b onclick=x>Zorglub</b>'
    rows = tmp_path / "hostile.csv"
    rows.write_text(
        "id,date,text,author,url\n"
        f'1,2026-11-20T10:00:00Z,"{hostile.replace(chr(34), chr(34) * 2)}","<i>eve</i>",javascript:alert(1)\n',
        encoding="utf-8",
    )
    _parvis(parvis_server, "import", str(rows), "--brand", "Zorglub")
    page = new_page()
    page.goto(parvis_server.address + "/listen/search/?brand=zorglub")
    expect(page.locator(".mention")).to_have_count(1)
    assert page.title() != "owned"
    assert page.locator(".mention img, .mention script, .mention [onclick]").count() == 0
    assert page.locator('.mention a[href^="javascript"]').count() == 0


def test_a_watch_is_previewed_corrected_saved_and_deleted(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + "/listen/watches/new/?brand=aubrelle")
    page.get_by_label("Name", exact=True).fill("Deliveries")
    page.get_by_label("Query", exact=True).fill("livraison OR (colis")
    expect(page.locator("#preview mark")).to_be_visible()
    page.get_by_role("button", name="Save and listen").click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    assert page.get_by_label("Name", exact=True).input_value() == "Deliveries", (
        "a refused form keeps what was typed"
    )
    page.get_by_label("Query", exact=True).fill("livraison OR colis")
    expect(page.locator("#preview .mention").first).to_be_visible()
    previewed = page.locator("#preview .stat-value").inner_text()
    page.get_by_role("button", name="Save and listen").click()
    expect(page).to_have_url(re.compile(r"/listen/watches/\d+/$"))
    assert previewed != "0"
    expect(page.locator("h1")).to_contain_text("Deliveries")
    page.get_by_role("link", name="Edit the watch").click()
    expect(page.get_by_text("v1", exact=False).first).to_be_visible()
    page.goto(parvis_server.address + "/listen/watches/")
    page.get_by_role("link", name="Delete Deliveries").click()
    page.get_by_role("button", name="Delete the watch").click()
    expect(page.get_by_role("link", name="Deliveries", exact=True)).to_have_count(0)


def test_a_shared_board_shows_one_brand_until_its_link_is_closed(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + BOARD + "?lang=fr")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("#share-link").input_value()
    visitor = new_page(width=390, height=844)
    answer = visitor.goto(link)
    assert answer is not None
    assert answer.status == 200
    expect(visitor.locator("#board-headline")).to_be_visible()
    assert visitor.get_by_role("button", name="Share").count() == 0
    assert visitor.locator("summary", has_text="Export").count() == 0  # a mention may hold the word
    assert_accessible(visitor, settled=True)
    assert_fits(visitor)
    page.goto(parvis_server.address + "/listen/shares/")
    page.get_by_role("button", name="Close the link").first.click()
    answer = visitor.goto(link)
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("CSV", b"\xef\xbb\xbfnetwork,id"),
        ("Excel", b"PK"),
        ("Parquet", b"PAR1"),
        ("PNG", b"\x89PNG"),
        ("PDF", b"%PDF"),
    ],
)
def test_the_board_can_be_taken_out(parvis_server, new_page, name, starts):
    page = new_page(accept_downloads=True)
    page.goto(parvis_server.address + BOARD)
    page.locator("summary", has_text="Export").click()
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("link", name=name, exact=True).click()
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(starts)
    assert len(content) > 1000


def test_a_mention_opens_in_context(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + BOARD)
    page.locator("#stream .mention .when a").first.click()
    expect(page.get_by_role("heading", name="Why it is here")).to_be_visible()
    expect(page.get_by_role("heading", name="What is known")).to_be_visible()
    assert_accessible(page, settled=True)


def test_the_keyboard_reaches_everything(parvis_server, new_page):
    page = new_page()
    page.goto(parvis_server.address + BOARD)
    page.keyboard.press("g")
    page.keyboard.press("w")
    expect(page).to_have_url(re.compile("/listen/watches/$"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_in_french_everything_is_in_french(parvis_server, new_page):
    page: Page = new_page(language="fr")
    page.goto(parvis_server.address + BOARD)
    text = page.locator("body").inner_text()
    for english in (
        "Mentions over time",
        "Potential reach",
        "What is being said",
        "Where this comes from",
        "Most active",
    ):
        assert english not in text
    assert "Ce qui se dit" in text
    assert page.locator("html").get_attribute("lang") == "fr"


def _parvis(server, *arguments: str) -> str:
    if server.home is None:
        pytest.skip("needs the home of the server")
    import os

    done = subprocess.run(
        [sys.executable, "-m", "parvis.site.cli", *arguments],
        env={**os.environ, "PARVIS_HOME": str(server.home)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
