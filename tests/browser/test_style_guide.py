"""Every component, in both themes and languages, on a desk and in a hand: usable, and within its policy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_accessible, assert_fits
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser  # all journeys share one Parvis


@pytest.fixture
def guide(parvis_server: Server, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the style guide."""

    def opened(**options: object) -> Page:
        page = new_page(**options)
        page.goto(f"{parvis_server.address}/style-guide/")
        return page

    return opened


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height", "language"), [(1440, 900, "en"), (390, 844, "fr")])
def test_anybody_can_use_every_component(
    guide: Callable[..., Page], theme: str, width: int, height: int, language: str
) -> None:
    page = guide(width=width, height=height, theme=theme, language=language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert_accessible(page, settled=True)
    assert_fits(page)


@pytest.mark.parametrize("width", [390, 1440])
def test_what_opens_over_the_page_is_accessible_too(guide: Callable[..., Page], width: int) -> None:
    page = guide(width=width)
    page.locator("[data-opens=panel]").click()
    expect(page.locator("#panel")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    if width == 390:
        page.locator(".app-bottom button").click()
        expect(page.locator("#drawer")).to_be_visible()
        assert_accessible(page)
        assert_fits(page)


def test_the_keyboard_reaches_what_the_mouse_does(guide: Callable[..., Page]) -> None:
    page = guide(language="fr")
    page.keyboard.press("?")
    overlay = page.locator("#shortcuts")
    expect(overlay).to_be_visible()
    expect(overlay).to_contain_text("Chercher dans tout ce qui a été entendu")
    expect(overlay).to_contain_text("Échap")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(overlay).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("input[name=q]")).to_be_focused()
    page.keyboard.type("nonsense")  # letters typed in a field are no shortcuts
    expect(page.locator("#example")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#example")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("#mentions$"))


def test_the_marks_of_a_chart_are_one_stop_and_lead_to_the_mentions(guide: Callable[..., Page]) -> None:
    page = guide()
    marks = page.locator("#volume .mark")
    assert marks.count() == 56
    assert page.locator('#volume .mark[tabindex="0"]').count() == 1
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    expect(marks.nth(1)).to_be_focused()
    expect(page.locator(".tooltip")).to_contain_text("Negative")
    page.keyboard.press("End")
    expect(marks.last).to_be_focused()
    page.keyboard.press("Enter")
    assert "#mentions-" in page.url


def test_the_theme_is_kept_and_the_server_draws_it(guide: Callable[..., Page]) -> None:
    page = guide()
    page.locator(".nav-foot > parvis-theme [data-theme-choice=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(236, 234, 229)"
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_query_editor_shows_errors_where_they_are(guide: Callable[..., Page]) -> None:
    page = guide()
    editor = page.locator("#id_query")
    fault = page.locator("parvis-query-editor .query-fault")
    assert "".join(fault.all_text_contents()) == "lang:xx"
    page.locator(".query-errors button").first.click()
    assert editor.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)") == "lang:xx"
    editor.fill('<img src=x onerror="window.hurt=1"> AND #bain')
    expect(fault).to_have_count(0)
    assert page.evaluate("window.hurt") is None


def test_a_menu_walks_with_arrows_and_closes(guide: Callable[..., Page]) -> None:
    page = guide()
    menu = page.locator("main details.menu")
    menu.locator("summary").click()
    page.keyboard.press("ArrowDown")
    expect(menu.locator(".menu-item").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_it_reads_without_scripts(parvis_server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{parvis_server.address}/style-guide/")
    expect(page.locator("#volume svg.plot").last).to_be_visible()
    expect(page.locator(".query-editor textarea").first).to_have_value(
        '"Lush France" AND (livraison OR #bain) NOT auteur:lush lang:xx'
    )
