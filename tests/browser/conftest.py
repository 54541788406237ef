"""A real Chromium and a real Parvis for the tests that walk through the product."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

CHROMIUM = os.environ.get("PARVIS_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars",
]  # fmt: skip
START_WITHIN = 240.0  # seconds, on a machine that does much else
expect.set_options(timeout=20_000)  # milliseconds: the same machine, on which a page may be long to come


@dataclass
class Server:
    """A running Parvis: its ``address`` (without a final slash) and its PARVIS_HOME (``None`` if it ran already)."""

    address: str
    home: Path | None = None


class Chromium:
    """One Chromium for all tests, started again if it went down: one that crashed must not fail every test after it."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._browser: Browser | None = None

    def new_context(self, **options: Any) -> BrowserContext:
        """A context of its own: cookies, language, size."""
        if self._browser is None or not self._browser.is_connected():
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *root])
        return self._browser.new_context(**options)

    def close(self) -> None:
        if self._browser is not None:
            self._browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser; each page has its own cookies."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: install Debian's chromium package")
    with sync_playwright() as playwright:
        browser = Chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Chromium) -> Iterator[Callable[..., Page]]:
    """Opens pages: ``new_page(width=390, height=844, theme="dark", language="fr")``. The test fails if a script of the
    page failed or the content security policy had to refuse something."""
    troubles: list[str] = []
    with ExitStack() as stack:

        def opened(
            *,
            width: int = 1440,
            height: int = 900,
            theme: str = "light",
            language: str = "en",
            **options: Any,
        ) -> Page:
            context: BrowserContext = chromium.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, locale=language, **options,
            )  # fmt: skip
            stack.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("console", lambda said: troubles.append(said.text) if _refused(said.text) else None)
            return page

        yield opened
    assert not troubles, troubles


def _refused(text: str) -> bool:
    return "Content Security Policy" in text or "Refused to" in text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def parvis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole of Parvis in a new home, as ``parvis run`` starts it, offline. PARVIS_TEST_ADDRESS names one that runs
    already instead (while writing tests)."""
    if given := os.environ.get("PARVIS_TEST_ADDRESS"):
        yield Server(given.rstrip("/"))
        return
    with parvis_running(tmp_path_factory.mktemp("home"), PARVIS_OFFLINE="1") as server:
        yield server


@contextmanager
def parvis_running(home: Path, **settings: str) -> Iterator[Server]:
    """A Parvis with these settings, until the block ends."""
    port = _free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))
    }
    environment |= {"PARVIS_HOME": str(home), "PYTHONUNBUFFERED": "1", **settings}
    environment["PARVIS_SHORT_LINKS"] = f"http://127.0.0.1:{port}/l"
    log = (home / "run.log").open("wb")
    program = [sys.executable, "-c", "from parvis.site.cli import main; main()", "run", "--port", str(port)]
    process = subprocess.Popen(
        program, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    server = Server(f"http://127.0.0.1:{port}", home)
    try:
        _wait_until_ready(server, process, home / "run.log")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(
                f"parvis run ended with {process.returncode}:\n{log.read_text(errors='replace')[-4000:]}"
            )
        try:
            with urllib.request.urlopen(f"{server.address}/healthz", timeout=3) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.25)
    pytest.fail(
        f"Parvis was not ready within {START_WITHIN:.0f} s:\n{log.read_text(errors='replace')[-4000:]}"
    )
