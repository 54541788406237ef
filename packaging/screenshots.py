"""Takes the screenshots of the docs again, from a new Parvis filled with the demonstration.

Usage: ``make docs``. Needs Debian's chromium. Writes docs/screenshots/*.png.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
DESKTOP, PHONE, WALL = (1440, 900), (390, 844), (1920, 1080)
#: name, address, window, theme, language
SHOTS = (
    ("board", "/listen/brands/aubrelle/?range=7d", DESKTOP, "light", "en"),
    ("board-fr", "/listen/brands/aubrelle/?range=7d", DESKTOP, "light", "fr"),
    ("board-dark", "/listen/brands/aubrelle/?range=7d", DESKTOP, "dark", "en"),
    ("board-phone", "/listen/brands/aubrelle/?range=7d", PHONE, "light", "fr"),
    ("board-phone-dark", "/listen/brands/aubrelle/?range=7d", PHONE, "dark", "en"),
    ("columns", "/listen/columns/", DESKTOP, "light", "en"),
    ("wall", "/listen/wall/?range=7d", WALL, "dark", "fr"),
    (
        "watch",
        "/listen/watches/new/?brand=aubrelle&q=%22service+client%22+OR+livraison",
        DESKTOP,
        "light",
        "en",
    ),
    ("editor", "/listen/watches/new/?brand=aubrelle&q=aubrelle+or+colis", DESKTOP, "light", "fr"),
    ("editor-phone", "/listen/watches/new/?brand=aubrelle&q=aubrelle+or+colis", PHONE, "dark", "en"),
    ("themes", "/listen/brands/aubrelle/themes/?range=7d", DESKTOP, "light", "en"),
    ("themes-fr", "/listen/brands/aubrelle/themes/?range=7d", DESKTOP, "dark", "fr"),
    ("themes-phone", "/listen/brands/aubrelle/themes/?range=7d", PHONE, "light", "fr"),
    ("copies", "/listen/brands/aubrelle/copies/?range=7d", DESKTOP, "light", "fr"),
    ("aspects", "/listen/aspects/", DESKTOP, "light", "en"),
    ("aspects-fr", "/listen/aspects/", DESKTOP, "dark", "fr"),
    ("aspect-editor", "/listen/aspects/one/delivery/", DESKTOP, "light", "fr"),
    ("aspects-phone", "/listen/aspects/", PHONE, "light", "fr"),
    ("alerts", "/listen/alerts/", DESKTOP, "light", "fr"),
    ("sources", "/listen/sources/", DESKTOP, "light", "fr"),
    ("import-start", "/listen/imports/", DESKTOP, "light", "en"),
    ("import-phone", "/listen/imports/", PHONE, "dark", "fr"),
    ("welcome", "/welcome/", DESKTOP, "light", "fr"),
    ("welcome-phone", "/welcome/", PHONE, "dark", "en"),
)
SAMPLE = """date;auteur;message;j'aime;lien
12/11/2026 09:14;Camille;Livraison reçue en deux jours, bravo !;12;https://exemple.invalid/1
12/11/2026 10:02;Malik;Toujours pas de réponse du service client…;3;https://exemple.invalid/2
hier;Zoé;J’adore le nouveau parfum;8;https://exemple.invalid/3
13/11/2026 18:40;Hugo;Le colis est arrivé ouvert, déçu;1,2 k;https://exemple.invalid/4
"""


def main() -> None:
    """Start, look, stop."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="parvis-docs-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        kept = {n: v for n, v in os.environ.items() if not n.startswith("PARVIS_")}
        environment = {**kept, "PARVIS_HOME": home, "PARVIS_PORT": str(port), "PARVIS_OFFLINE": "1"}
        server = subprocess.Popen([sys.executable, "-m", "parvis.site.cli", "run"], env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            with sync_playwright() as playwright:
                root = ["--no-sandbox"] if os.geteuid() == 0 else []
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium",
                    args=["--disable-background-networking", "--hide-scrollbars", *root],
                )
                for name, path, size, theme, language in SHOTS:
                    _shoot(browser, address + path, name, size, theme, language)
                _shoot_mapping(browser, address, Path(home))
                _shoot_crisis(browser, address)
                browser.close()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _wait(address: str) -> None:
    for _attempt in range(600):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("Parvis did not start within two minutes")


def _page(browser: Browser, size: tuple[int, int], theme: str, language: str) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        locale={"fr": "fr-FR", "en": "en-GB"}[language],
    )
    return context.new_page()


def _shoot(
    browser: Browser, address: str, name: str, size: tuple[int, int], theme: str, language: str
) -> None:
    page = _page(browser, size, theme, language)
    page.goto(address)
    _settle(page)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.context.close()
    print(f"docs/screenshots/{name}.png")


def _settle(page: Page) -> None:
    """What comes after the page (themes, what a crisis says) takes seconds on a small machine."""
    for _look in range(60):
        page.wait_for_timeout(1000)
        if not page.locator(".skeleton:visible, .htmx-request").count():
            break
    page.wait_for_timeout(500)


def _shoot_crisis(browser: Browser, address: str) -> None:
    """The alert of the demonstration's bad buzz, and the crisis room opened from it."""
    page = _page(browser, DESKTOP, "light", "en")
    page.goto(f"{address}/listen/alerts/?severity=3")
    page.locator("a[href^='/listen/alerts/']", has_text="people").first.click()
    _settle(page)
    alert = page.url
    page.get_by_role("button", name="Open a crisis room").first.click()
    page.wait_for_url("**/crises/*/")
    room = page.url
    page.context.close()
    for name, path, size, theme, language in (
        ("alert", alert, DESKTOP, "light", "en"),
        ("alert-fr", alert, DESKTOP, "light", "fr"),
        ("alert-phone-dark", alert, PHONE, "dark", "en"),
        ("crisis", room, DESKTOP, "light", "en"),
        ("crisis-fr", room, DESKTOP, "light", "fr"),
        ("crisis-phone-dark", room, PHONE, "dark", "fr"),
        ("crisis-report", room + "report/", DESKTOP, "light", "en"),
    ):
        _shoot(browser, path, name, size, theme, language)


def _shoot_mapping(browser: Browser, address: str, home: Path) -> None:
    """The page that shows what each column of a file becomes."""
    sample = home / "export.csv"
    sample.write_text(SAMPLE, encoding="utf-8")
    for name, size, theme, language in (
        ("import", DESKTOP, "light", "en"),
        ("import-mapping-phone", PHONE, "dark", "fr"),
    ):
        page = _page(browser, size, theme, language)
        page.goto(f"{address}/listen/imports/")
        page.locator("input[type=file]").first.set_input_files(sample)
        page.wait_for_timeout(500)
        submit = page.locator("form:has(input[type=file]) button[type=submit]")
        if submit.count() and "/imports/" in page.url and page.url.rstrip("/").endswith("imports"):
            submit.first.click()
        page.wait_for_url("**/imports/*/**", timeout=20_000)
        page.wait_for_timeout(1200)
        page.screenshot(path=FOLDER / f"{name}.png")
        page.context.close()
        print(f"docs/screenshots/{name}.png")


if __name__ == "__main__":
    main()
