"""A video is added while one writes, judged before anything is planned, watched, found again in the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from parvis.publishing.tests.films import film
from tests.browser.accessibility import assert_accessible, assert_fits, assert_usable
from tests.browser.conftest import Server
from tests.browser.test_publishing import ACCOUNTS, PUBLISH, beside, ready, write

pytestmark = pytest.mark.browser  # all journeys share one Parvis

Pages = Callable[..., Page]


def test_a_video_is_written_with_judged_and_watched(
    parvis_server: Server, new_page: Pages, tmp_path: Path
) -> None:
    beside(parvis_server, ACCOUNTS)
    short = film(tmp_path / "flacon.mov", seconds=4, size=(360, 640))
    long = film(tmp_path / "defile.mp4", seconds=70, size=(640, 360), rate=1, sound="")
    broken = tmp_path / "perdu.mp4"
    broken.write_bytes(short.read_bytes()[:2000])
    page = new_page()
    write(page, parvis_server, "The bottle turns")
    page.set_input_files("#picture-files", [broken, long])
    expect(page.get_by_text("perdu.mp4: This is not a video")).to_be_visible()
    expect(page.locator(".picture .lasts")).to_have_text("Video 1:10")
    expect(page.locator(".remark-stop").first).to_contain_text("lasts 1:10")
    page.get_by_role("button", name="Take defile.mp4 out").click()
    page.set_input_files("#picture-files", short)
    expect(page.locator(".picture .lasts")).to_have_text("Video 0:04")
    page.get_by_label("For those who cannot see it").fill("A glass bottle turns in the light")
    expect(page.locator(".preview-video .lasts").first).to_have_text("Video 0:04")
    shown = page.locator(".preview-video img").first
    expect(shown).to_have_attribute(
        "alt", "A glass bottle turns in the light"
    )  # nothing is on its way any more
    expect(page.locator("#picture-sending")).to_be_hidden()
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(page.locator(".remark-stop")).to_have_count(0)
    assert_usable(page)
    page.get_by_role("button", name="Save the draft").click()
    player = page.get_by_label("A glass bottle turns in the light")
    expect(player).to_be_visible()
    player.evaluate("video => { video.preload = 'metadata'; video.load(); }")
    page.wait_for_function("() => document.querySelector('video').readyState > 0")
    assert abs(float(player.evaluate("video => video.duration")) - 4) < 0.2
    page.goto(parvis_server.address + PUBLISH + "library/?q=flacon")
    ready(page, "parvis-dialog")
    expect(page.locator(".library-item .lasts")).to_have_text("Video 0:04")
    page.locator(".library-link").click()
    expect(page.get_by_text("h264 + aac · 12 fps")).to_be_visible()
    assert_usable(page)
    small = new_page(width=390, height=844, theme="dark", language="fr")
    for address in (page.url, parvis_server.address + PUBLISH + "library/"):
        small.goto(address)
        assert_accessible(small, settled=True)
        assert_fits(small)
